"""The doors: web API and command line. They parse, call one verb of `api.bootstrap.Byline`, and present."""

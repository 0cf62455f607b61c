"""The addresses of the web API, one subject a file. A route reads the request, calls one verb and answers."""

"""One module a schema revision, named NNNN_what_it_does.py."""

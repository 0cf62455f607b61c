"""The command line: `byline`. Each command parses, calls one verb, and prints."""

from api.cli.main import main

__all__ = ["main"]

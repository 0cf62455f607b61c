"""Benchmarks of Byline against its own parts and its peers: `python -m bench`. Not part of the install."""

"""Benchmarks of Byline against its own parts and its peers: `python -m bench`. Not part of the install."""

from kb import offline

offline.switch_off()  # before a peer is imported that reports on its use

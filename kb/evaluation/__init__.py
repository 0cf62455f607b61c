"""How good the search is: judged collections in, metrics with confidence intervals out.

collection.py reads a collection, store.py puts it into a store of its own, metrics.py counts, retrieval.py asks.
"""

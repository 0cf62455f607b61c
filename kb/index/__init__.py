"""Stores documents so that they can be found, and ranks passages by words and by meaning.

Rankers return the same shape, `Ranking`: passage ids with scores, best first, equal scores by id.
"""

Ranking = list[tuple[int, float]]
"""(passage id, score) pairs, best first; equal scores in the order of their ids."""

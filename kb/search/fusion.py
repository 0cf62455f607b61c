"""Fuses two rankings into one. Pure.

Each ranking's scores are stretched to 0..1 and the two are added with weights: the convex combination with
min-max normalisation of Bruch, Gai and Ingber, "An Analysis of Fusion Functions for Hybrid Retrieval"
(2023, arXiv:2210.11934), who found it better than reciprocal rank fusion in and out of domain.
"""

from kb.index import Ranking


def fuse(keyword: Ranking, semantic: Ranking, keyword_weight: float) -> Ranking:
    """One ranking of everything that either ranking holds, best first; equal scores in the order of their ids.

    Args:
        keyword_weight: from 0 (meaning alone) to 1 (words alone).
    """
    scores: dict[int, float] = {}
    for ranking, weight in ((keyword, keyword_weight), (semantic, 1 - keyword_weight)):
        for passage_id, score in stretched(ranking):
            scores[passage_id] = scores.get(passage_id, 0.0) + weight * score
    return sorted(scores.items(), key=lambda item: (-item[1], item[0]))


def stretched(ranking: Ranking) -> Ranking:
    """Scores moved and scaled so that the best is 1 and the last 0; a ranking of one, or all equal, is all 1."""
    if not ranking:
        return []
    best, last = ranking[0][1], ranking[-1][1]
    span = best - last
    return [(passage_id, (score - last) / span if span else 1.0) for passage_id, score in ranking]

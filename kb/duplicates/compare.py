"""How alike two texts are, and which of many texts are worth comparing. Pure.

Every pair of ten thousand texts would be fifty million comparisons. Sketches that share hashes name the few pairs
that can be alike; those are then compared by all their shingles, so that nothing is reported on an estimate.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from kb.duplicates.shingles import SKETCH_SIZE, Shingles, common

MIN_SHINGLES = 20
"""Texts with fewer are alike by chance."""

REPOST = 0.6
"""Resemblance from which a text is the other once more. Of 1,018 real documents the pairs that are no reposts reach
0.42: neighbouring issues of a weekly newsletter, which share its frame and half of its dates. Reposts begin at 0.93."""

PART = 0.8
"""Share of a text, found in a longer one, from which it is a part of it. Those issues share 0.61 of the shorter."""

_MIN_SHARED = 4
"""Hashes that two sketches must share; of a part, in a text ten times as long, a sketch holds about six."""

_MIN_ESTIMATE = 0.45
"""Estimated share of the shorter text from which two are compared. Estimates from 64 hashes err by some 0.06."""

_WINDOW = 16
"""A hash that very many texts hold is looked at in so many neighbours only, so that work grows with the number of
texts and not with its square."""


class Relation(StrEnum):
    """What one text is to another."""

    SAME = "same"
    REPOST = "repost"
    PART = "part"


@dataclass(frozen=True)
class Likeness:
    """How alike two texts are, from 0 to 1.

    Attributes:
        resemblance: shared shingles by all distinct shingles of both (Jaccard).
        one_share, other_share: shared shingles by those of the one, and of the other (containment).
    """

    resemblance: float
    one_share: float
    other_share: float

    @property
    def relation(self) -> Relation | None:
        """What the one is to the other; None for texts of their own, though they may quote each other."""
        if self.resemblance >= REPOST:
            return Relation.REPOST
        return Relation.PART if max(self.one_share, self.other_share) >= PART else None


def compare(one: Shingles, other: Shingles) -> Likeness:
    """How alike two texts are; neither is empty."""
    shared = common(one, other)
    return Likeness(shared / (len(one) + len(other) - shared), shared / len(one), shared / len(other))


def candidates(sketches: Sequence[Shingles]) -> list[tuple[int, int]]:
    """Pairs of places, the smaller first, whose texts may be reposts or parts of one another.

    A part of a text more than ten times as long may be missed.
    """
    if not sketches:
        return []
    hashes = np.concatenate(sketches)
    places = np.repeat(np.arange(len(sketches)), [len(each) for each in sketches])
    order = np.lexsort((places, hashes))
    hashes, places = hashes[order], places[order]
    found = []
    for distance in range(1, _WINDOW + 1):
        same = hashes[distance:] == hashes[:-distance]
        found.append(places[:-distance][same] * len(sketches) + places[distance:][same])
    pairs, counts = np.unique(np.concatenate(found), return_counts=True)
    shared = [divmod(int(pair), len(sketches)) for pair in pairs[counts >= _MIN_SHARED]]
    return [(one, other) for one, other in shared if _may_be_alike(sketches[one], sketches[other])]


def _may_be_alike(one: Shingles, other: Shingles) -> bool:
    """Whether much of the shorter text seems to stand in the other, by the hashes up to where both sketches reach."""
    reach = min(_reach(one), _reach(other))
    shorter = min(np.searchsorted(one, reach, side="right"), np.searchsorted(other, reach, side="right"))
    return bool(common(one, other) >= _MIN_ESTIMATE * shorter)


def _reach(sketch: Shingles) -> np.uint64:
    """The hash up to which a sketch holds all of its text."""
    return sketch[-1] if len(sketch) == SKETCH_SIZE else np.uint64(2**64 - 1)

"""Do its words stand in the order of the source's?

A clause may move as a whole ("On average, ..."), but two words that change places change who does what to whom.
Counted are the breaks: neighbouring telling words of the sentence that do not follow each other in the source.
"""

from generator.checks.claim import Claim
from generator.words import weighty_stems

MAX_BREAKS = 2
"""A clause moved to the front is one break, one moved into the middle two."""

WORDS_A_BREAK = 3
"""Each break needs this many words, enough for a clause: “variance reduces bagging” has two breaks in three words."""

MIN_SHARE_WHEN_BROKEN = 0.85
"""A sentence that jumps must hold this share of the source's telling words."""


def check_order(claim: Claim) -> str:
    """Refuse a sentence that puts the source's words together differently in more than two places, or splices it.

    A sentence that jumps over a part of the source joins what does not belong together, so one that jumps at all
    must say nearly all of it.
    """
    source = weighty_stems(claim.source)
    known = set(source)
    said = [stem for stem in weighty_stems(claim.text) if stem in known]
    breaks = count_breaks(said, source)
    if breaks > min(MAX_BREAKS, (len(said) - 1) // WORDS_A_BREAK):
        return f"it puts the source's words together differently in {breaks} places"
    share = len(set(said)) / max(len(known), 1)
    if breaks and share < MIN_SHARE_WHEN_BROKEN:
        return f"it joins parts of the source and leaves out what stands between ({share:.0%} of its words)"
    return ""


def count_breaks(said: list[str], source: list[str]) -> int:
    """How often `said`, read along `source`, has to jump.

    Args:
        said: stems, each of which stands in `source`.
    """
    breaks = 0
    here: set[int] = set()
    for stem in said:
        places = {position for position, other in enumerate(source) if other == stem}
        onward = {place for place in places if place - 1 in here}
        breaks += bool(here) and not onward
        here = onward or places
    return breaks

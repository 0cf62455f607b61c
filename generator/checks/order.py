"""Do its words stand in the order of the source's?

A clause may move as a whole ("On average, ..."), but two words that change places change who does what to whom.
Counted are the breaks: neighbouring telling words of the sentence that do not follow each other in the source.
"""

from generator.checks.claim import Claim
from generator.words import weighty_stems

MAX_BREAKS = 2
"""A clause moved to the front is one break, one moved into the middle two."""
REACH = 2
"""How far apart two words may stand in the source and still follow each other: one between may be left out."""


def check_order(claim: Claim) -> str:
    """Refuse a sentence that puts the source's words together differently in more than two places."""
    source = weighty_stems(claim.source)
    known = set(source)
    breaks = count_breaks([stem for stem in weighty_stems(claim.text) if stem in known], source)
    return f"it puts the source's words together differently in {breaks} places" if breaks > MAX_BREAKS else ""


def count_breaks(said: list[str], source: list[str]) -> int:
    """How often `said`, read along `source`, has to jump.

    Args:
        said: stems, each of which stands in `source`.
    """
    breaks = 0
    here: set[int] = set()
    for stem in said:
        places = {position for position, other in enumerate(source) if other == stem}
        onward = {place for place in places if any(0 < place - position <= REACH for position in here)}
        breaks += bool(here) and not onward
        here = onward or places
    return breaks

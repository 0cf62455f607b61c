"""Are its words the source's words, each no more often than there?"""

from collections import Counter

from generator.checks.claim import Claim
from generator.words import weighty_stems

GLUE = frozenset(
    weighty_stems(
        "call called mean means means also still just way thing make makes made get gets give gives given do does take "
        "takes happen happens become becomes let say says called describe describes help helps helpful turn turns "
        "then there here well really simply it that this when which who what how why where"
    )
)
"""Words that carry a sentence without stating anything of their own; they need not stand in the source."""


def check_vocabulary(claim: Claim) -> str:
    """Refuse words from elsewhere: a statement that is not in the source needs words that are not in it."""
    said = Counter(stem for stem in weighty_stems(claim.text) if stem not in GLUE)
    if not said:
        return "it says nothing"
    foreign = said - Counter(weighty_stems(claim.source)) - Counter(weighty_stems(claim.topic_in_full))
    return f"it brings in words from elsewhere ({', '.join(sorted(foreign))})" if foreign else ""

"""Do its words and its meaning come from the source?"""

from generator.checks.claim import Claim
from generator.words import telling_stems

LADDER = [(0.88, 0.55), (0.80, 0.65), (0.68, 0.8), (0.5, 0.95)]
"""(cosine, share): a sentence this near in meaning needs at least this share of its telling words in the source.
Calibrated with `tests/generator/support_cases.md`: true paraphrases and false variants of starter-corpus sentences."""


def check_support(claim: Claim) -> str:
    """Refuse a sentence that strays from the source in meaning or in words."""
    stems = telling_stems(claim.text)
    if not stems:
        return "it says nothing"
    known = set(telling_stems(claim.allowed))
    share = sum(stem in known for stem in stems) / len(stems)
    if any(claim.cosine >= cosine and share >= needed for cosine, needed in LADDER):
        return ""
    return f"it strays from the source (likeness {claim.cosine:.2f}, {share:.0%} of its words)"

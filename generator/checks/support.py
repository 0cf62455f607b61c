"""Is its meaning near the source's?"""

from generator.checks.claim import Claim

MIN_COSINE = 0.6
"""True paraphrases of the starter corpus stay above this; what is nearer may still be false, see the other checks."""


def check_support(claim: Claim) -> str:
    """Refuse a sentence that strays from the source in meaning."""
    return f"it strays from the source (likeness {claim.cosine:.2f})" if claim.cosine < MIN_COSINE else ""

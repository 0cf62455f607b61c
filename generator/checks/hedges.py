"""Does it keep the source's reservations?"""

from generator.checks.claim import Claim
from generator.words import words

HEDGES = frozenset(
    "about almost approximately average can could few generally hardly largely likely mainly many may maybe might most "
    "mostly nearly often only partly perhaps possibly probably quite rarely roughly several some sometimes somewhat "
    "tend tends typically usually would".split()
)


def check_hedges(claim: Claim) -> str:
    """Refuse a sentence that states without reservation what the source states with one."""
    source = {word.lower() for word in words(claim.source)} & HEDGES
    dropped = source - {word.lower() for word in words(claim.text)}
    return f"it leaves out “{', '.join(sorted(dropped))}”" if dropped else ""

"""Does it keep the source's reservations?"""

from generator.checks.claim import Claim
from generator.words import words

HEDGES = frozenset(
    "about almost approximately can could few generally hardly largely likely mainly many may maybe might mostly "
    "nearly often partly perhaps possibly probably quite rarely roughly several some sometimes somewhat "
    "typically usually would".split()
)


def check_hedges(claim: Claim) -> str:
    """Refuse a sentence that states without reservation what the source states with one."""
    source = {word.lower() for word in words(claim.source)} & HEDGES
    dropped = source - {word.lower() for word in words(claim.text)}
    return f"it leaves out “{', '.join(sorted(dropped))}”" if dropped else ""

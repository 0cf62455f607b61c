"""Does every number stand in the source?"""

from generator.checks.claim import Claim
from generator.words import numbers


def check_numbers(claim: Claim) -> str:
    """Refuse numbers the source does not state, whether in digits or in words."""
    invented = numbers(claim.text) - numbers(claim.allowed)
    return f"the source has no number {', '.join(sorted(invented))}" if invented else ""

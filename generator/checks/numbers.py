"""Does every number stand in the source?"""

from generator.checks.claim import Claim
from generator.words import number_sequence, numbers


def check_numbers(claim: Claim) -> str:
    """Refuse numbers the source does not state, in digits or in words, and numbers that changed places."""
    invented = numbers(claim.text) - numbers(claim.allowed)
    if invented:
        return f"the source has no number {', '.join(sorted(invented))}"
    if not _is_in_order(number_sequence(claim.text), number_sequence(claim.source)):
        return "it gives the numbers in another order"
    return ""


def _is_in_order(said: list[str], stated: list[str]) -> bool:
    """Whether the numbers that both hold come in the same order: swapped numbers are wrong numbers."""
    rest = iter(stated)
    return all(number in rest for number in said if number in stated)

"""Does a comparison run the way the source's does?"""

import re

from generator.checks.claim import Claim
from generator.words import telling_stems

_COMPARES = re.compile(
    r"\bthan\b|\binstead of\b|\brather than\b|\bversus\b|\bunlike\b|\bcompared (?:to|with)\b", re.IGNORECASE
)


def check_comparison(claim: Claim) -> str:
    """Refuse comparisons the source does not make, and those with their sides swapped."""
    if not _COMPARES.search(claim.text):
        return ""
    if not _COMPARES.search(claim.source):
        return "it compares what the source does not compare"
    if _is_swapped(claim.text, claim.source):
        return "it compares the other way round"
    return ""


def _is_swapped(text: str, source: str) -> bool:
    left, right = _sides(text)
    source_left, source_right = _sides(source)
    return bool(left & source_right) and bool(right & source_left)


def _sides(text: str) -> tuple[set[str], set[str]]:
    """Stems that stand on one side only of the text's first comparing word."""
    pivot = _COMPARES.search(text)
    assert pivot is not None
    left, right = set(telling_stems(text[: pivot.start()])), set(telling_stems(text[pivot.end() :]))
    return left - right, right - left

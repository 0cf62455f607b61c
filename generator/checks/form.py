"""Is it one whole, speakable sentence, free of what leaks from a prompt?"""

import re
from collections import Counter

from generator.checks.claim import Claim
from generator.words import words

MIN_WORDS, MAX_WORDS = 4, 45
_LEAKS = re.compile(
    r"\bas an ai\b|\blanguage model,? i\b|\b(the|these|following|numbered) facts?\b|\bfact \d|\bthe (author|post)\b"
    r"|\bin (this|the) (post|article)\b|[{}\[\]<>|\\]|\*\*|#\w|```",
    re.IGNORECASE,
)


def check_form(claim: Claim) -> str:
    """Refuse fragments, monsters, loops and leaked instructions."""
    count = len(words(claim.text))
    if not MIN_WORDS <= count <= MAX_WORDS:
        return f"it has {count} words"
    if not claim.text.rstrip("\"”')").endswith((".", "!", "?")):
        return "it is not a finished sentence"
    if leak := _LEAKS.search(claim.text):
        return f"“{leak[0]}” does not belong in a post"
    if _repeated(claim.text) - _repeated(claim.source):
        return "it repeats itself"
    return ""


def _repeated(text: str) -> set[tuple[str, str, str]]:
    """Runs of three words that come more than once."""
    lowered = [word.lower() for word in words(text)]
    counts = Counter(zip(lowered, lowered[1:], lowered[2:], strict=False))
    return {run for run, count in counts.items() if count > 1}

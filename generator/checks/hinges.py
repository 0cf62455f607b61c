"""Do its conjunctions introduce what the source's introduce?

“B, because A” and “A, because B” have the same words in nearly the same order, and say the reverse.
"""

import re

from generator.checks.claim import Claim
from generator.words import weighty_stems

_BINDING = frozenset("because so if unless until without after before although though since".split())
"""Conjunctions that state how two things hang together: one that the source lacks is a statement of its own."""

_HINGE = re.compile(rf"\b({'|'.join(sorted(_BINDING))}|when|while|that|which|who|whose)\b", re.IGNORECASE)


def check_hinges(claim: Claim) -> str:
    """Refuse a sentence whose “because”, “if”, “that” ... leads to something else than the source's."""
    said, stated = _led_to(claim.text), _led_to(claim.source)
    for hinge, stems in said.items():
        if hinge not in stated and hinge in _BINDING:
            return f"it says “{hinge}”, which the source does not"
        if hinge in stated and not stems <= stated[hinge]:
            return f"its “{hinge}” leads elsewhere than the source's"
    return ""


def _led_to(text: str) -> dict[str, set[str]]:
    """Each conjunction with the first telling word after each of its places."""
    led: dict[str, set[str]] = {}
    for hinge in _HINGE.finditer(text):
        following = weighty_stems(text[hinge.end() :])
        led.setdefault(hinge[0].lower(), set()).update(following[:1])
    return led

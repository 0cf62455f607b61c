"""May a question to the reader stand, which states no fact and so has none to support it?"""

import re

from generator.checks.claim import Claim
from generator.checks.form import check_form
from generator.checks.links import check_links
from generator.checks.names import check_names
from generator.checks.numbers import check_numbers
from generator.words import telling_stems

MIN_COSINE = 0.4
FRAME_STEMS = frozenset(
    telling_stems(
        "most interesting surprising useful common hard difficult easy favourite favorite best worst biggest first "
        "last challenge experience example time thing lesson tip trick think see seen saw find found try tried learn "
        "learned work worked notice noticed meet met choose chose prefer start started"
    )
)
"""What a question may be made of, beside the topic's and the source's words."""


def check_question(claim: Claim) -> str:
    """Refuse what is no question, strays from the topic, or smuggles in numbers, names or foreign words."""
    if not claim.text.endswith("?"):
        return "it is not a question"
    for check in (check_form, check_links, check_numbers, check_names):
        if reason := check(claim):
            return reason
    if not re.search(r"\byou(r|rs)?\b", claim.text, re.IGNORECASE):
        return "it does not ask the reader"
    foreign = set(telling_stems(claim.text)) - set(telling_stems(claim.allowed)) - FRAME_STEMS
    if foreign:
        return f"it brings in words from elsewhere ({', '.join(sorted(foreign))})"
    if claim.cosine < MIN_COSINE:
        return f"it strays from the topic (likeness {claim.cosine:.2f})"
    return ""

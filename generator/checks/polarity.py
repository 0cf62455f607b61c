"""Does it deny or turn round what the source affirms?"""

import re
from collections import Counter

from generator.checks.claim import Claim
from generator.words import words

_NEGATION = re.compile(
    r"\b(no|not|never|none|nothing|neither|nor|without|cannot|hardly|rarely|nobody|\w+n['\u2019]t)\b", re.I
)
_OPPOSITES = [
    pair.split("/")
    for pair in (
        "more/less more/fewer larger/smaller bigger/smaller higher/lower faster/slower increase/decrease raise/lower "
        "raises/lowers increases/decreases increased/decreased better/worse best/worst first/last before/after "
        "above/below always/never cheap/expensive cheaper/costlier easy/hard easier/harder simple/complex top/bottom "
        "gain/lose gains/loses add/remove adds/removes high/low large/small fast/slow old/new early/late most/least "
        "maximise/minimise maximize/minimize labelled/unlabelled supervised/unsupervised same/different "
        "underfitting/overfitting lossless/lossy exact/approximate offline/online grow/shrink grows/shrinks "
        "increases/reduces increase/reduce largest/smallest correct/wrong right/wrong real/fake keep/lose keeps/loses "
        "stronger/weaker many/few push/pull pushes/pulls true/false uses/saves "
        "positive/negative accept/reject start/end input/output with/without strong/weak"
    ).split()
]


def check_polarity(claim: Claim) -> str:
    """Refuse a sentence that negates what the source does not (or the reverse), or swaps a word for its opposite."""
    denied, denied_by_source = len(_NEGATION.findall(claim.text)), len(_NEGATION.findall(claim.source))
    if denied > denied_by_source:
        return "it denies something the source does not deny"
    if denied < denied_by_source and _is_one_sentence(claim.source):
        return "it leaves out the source's “not”"
    said = Counter(word.lower() for word in words(claim.text))
    stated = Counter(word.lower() for word in words(claim.source))
    for one, other in [*_OPPOSITES, *([other, one] for one, other in _OPPOSITES)]:
        if said[one] > stated[one] and said[other] < stated[other]:
            return f"it says “{one}” where the source says “{other}”"
    return ""


def _is_one_sentence(source: str) -> bool:
    return len(re.findall(r"[.!?](?:\s|$)", source)) <= 1

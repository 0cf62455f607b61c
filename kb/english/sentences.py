"""Where English sentences end.

The nupunkt library judges each full stop by the words before and after it, from statistics of large collections. What
they lack is here, as rules: abbreviations of technical texts, brackets and quotations that are not to be torn, marks of
notes, and the full stops of other scripts.
"""

import re
from bisect import bisect_left
from itertools import pairwise
from typing import Any

from kb.english.abbreviations import ABBREVIATIONS, AMBIGUOUS_ABBREVIATIONS
from kb.english.words import STOP_WORDS
from kb.once import once_a_thread

MAX_KEPT_WHOLE = 300
"""Characters of the longest bracket or quotation that no sentence ends in."""

_CERTAIN_END = re.compile(
    "[\u3002\uff01\uff1f\uff61\u0964\u0965]+[\u300d\u300f\uff09\u3009\u300b\u3011\u201d\u2019\"')\\]]*|\n\\s*\n"
)
"""Of Chinese, Japanese or Hindi, with what closes behind it; or a blank line."""

_KEPT_WHOLE = re.compile(
    "|".join(
        pattern.replace("MAX", f"{{1,{MAX_KEPT_WHOLE}}}")
        for pattern in (
            r"\([^()]MAX\)",
            r"\[[^\[\]]MAX\]",
            "\u201c[^\u201c\u201d]MAX\u201d",
            "\u201e[^\u201c\u201d\u201e]MAX[\u201c\u201d]",
            "\u00ab[^\u00ab\u00bb]MAX\u00bb",
            r'(?<!\w)"[^"]MAX"(?!\w)',
        )
    )
)
_CLOSING = ")]\u201d\u00bb\"'"
_NO_OPENING = re.compile(r"\s+(?:[\u2013\u2014.,;:!?)\]}]|-\s|\(\d{4}[a-z]?\))|\S")
"""What no sentence begins with: a dash, a mark, the year of a reference; and what is not set off by a space."""

_NOTE = re.compile("(?:\\[\\d{1,3}\\]|[\u00b9\u00b2\u00b3\u2070\u2074-\u2079])+")
_LAST_WORD = re.compile(r"([^\W_]+(?:\.[^\W_]+)*)\.$")
_DOTTED = re.compile(r"[^\W_]{1,2}(?:\.[^\W_]{1,2})+")
"""An abbreviation of several words, such as i.i.d, Ph.D or z.B."""

_LETTER = re.compile(r"(?<=[a-z0-9] )[A-Z]\.(?=\s+([A-Z][a-z]*)\b)")
"""A letter that names a thing, as in \u201cfrom A to B. Then\u201d; an initial stands behind a name or a title."""

_OPENERS = {*STOP_WORDS, "however", "maybe", "perhaps", "yes"}
_NEVER_LAST = re.compile(r"\b(?:Dr\. [a-z.]+\.|Jeopardy!|Ms\.|Yahoo!|vs\.)$")
_LONGEST_WORD = 40


def sentence_spans(text: str) -> list[tuple[int, int]]:
    """Where sentences begin and end in a text, in order; together they hold all that is not white space."""
    certain = [found.end() for found in _CERTAIN_END.finditer(text)]
    ends: list[int] = []
    for start, end in pairwise([0, *certain, len(text)]):
        ends += [start + place for place in _ends(text[start:end])]
    return [(start, end) for start, end in pairwise([0, *ends]) if text[start:end].strip()]


def _ends(text: str) -> list[int]:
    """Where the sentences of a text end, its own end being the last."""
    spans = (span for _sentence, span in _tokenizer().tokenize_with_spans(text))
    found = {start + len(text[start:end].rstrip()) for start, end in spans}
    found |= {letter.end() for letter in _LETTER.finditer(text) if letter[1].lower() in _OPENERS}
    whole = [match.span() for match in _KEPT_WHOLE.finditer(text)]
    ends = {_after_notes(text, end) for end in found if not _is_inside(whole, end)}
    return [*sorted(end for end in ends if end < len(text) and not _goes_on(text, end)), len(text)]


def _after_notes(text: str, end: int) -> int:
    """The end of a sentence with the marks of notes that stand right behind it."""
    note = _NOTE.match(text, end)
    return note.end() if note else end


def _goes_on(text: str, end: int) -> bool:
    """Whether a sentence that seems to end goes on."""
    before, following = text[max(0, end - _LONGEST_WORD) : end], text[end:].lstrip()[:1]
    if _NO_OPENING.match(text, end) or _NEVER_LAST.search(before):
        return True
    if following.islower() and before[-1:] in _CLOSING:
        return True
    word = _LAST_WORD.search(before)
    return word is not None and (following.islower() or following.isdigit()) and _is_abbreviation(word[1])


def _is_abbreviation(word: str) -> bool:
    """Whether a word before a full stop is an abbreviation, a number or small letter following."""
    is_name = len(word) > 2 and word.isupper()
    is_listed = word.lower() in ABBREVIATIONS or word.lower() in AMBIGUOUS_ABBREVIATIONS
    return _DOTTED.fullmatch(word) is not None or (is_listed and not is_name)


def _is_inside(spans: list[tuple[int, int]], place: int) -> bool:
    """Whether a place is inside one of some spans, which are in order."""
    following = bisect_left(spans, (place, place))
    return following > 0 and place < spans[following - 1][1]


@once_a_thread
def _tokenizer() -> Any:
    """nupunkt's, with abbreviations of ours: its own come from scanned documents, and hold `code`, `tasks` and `week`.

    A thread has its own, as it remembers in itself what it decided.
    """
    from nupunkt import PunktSentenceTokenizer
    from nupunkt.models import load_default_model

    parameters = load_default_model().parameters
    dotted = {each for each in parameters.abbrev_types if _DOTTED.fullmatch(each)}
    parameters.abbrev_types = {*ABBREVIATIONS, *dotted, "..."}
    tokenizer = PunktSentenceTokenizer(parameters, include_common_abbrevs=False)
    tokenizer.EXCL_QUEST_LOWERCASE_CONTINUES = True
    return tokenizer

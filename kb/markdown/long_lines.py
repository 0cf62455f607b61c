"""Cuts one line of Markdown that alone is too long for a passage: its readable words, and its source beside them.

It is cut between sentences, a sentence too long between words, a word too long between characters. Formulas, code and
the words of a link are cut only when nothing else is left to cut.
"""

import re
from bisect import bisect_left
from collections.abc import Callable, Iterator
from itertools import pairwise

from kb.markdown.sentences import split_sentences

_WHOLE = re.compile(r"\$\$(.+?)\$\$|\$(?!\s)([^$]*[^$\s])\$(?!\d)|`+([^`]+)`+|\[([^\[\]]+)\]\(")
_UNREAD = re.compile(r"\]\([^()]*\)|<[^<>]*>")
_SPACE = re.compile(r"\s+")
_TOKEN = re.compile(r"\w+|[^\w\s]")
_NEAR, _FAR = 200, 5_000
"""Characters looked ahead for the next word in the source: a few at first, more after every word not found."""


def cut_line(source: str, words: str, fits: Callable[[str], bool]) -> list[tuple[str, str]]:
    """Cut a line into pieces that fit, in order.

    Args:
        source: the line as it stands in the file.
        words: what can be read on it.
        fits: whether words are short enough.

    Returns:
        (source, words) of each piece. Together they hold all of both but white space.
    """
    cuts = list(_cuts(words, 0, len(words), _whole_spans(source, words), fits))
    parts = [words[start:end].strip() for start, end in pairwise([0, *cuts, len(words)])]
    places = _places_in_source(source, words, cuts)
    sources = [source[start:end] for start, end in pairwise([0, *places, len(source)])]
    stripped = [sources[0].rstrip(), *(piece.strip() for piece in sources[1:])]
    return list(zip(stripped, parts, strict=True))


def _cuts(words: str, start: int, end: int, whole: list[tuple[int, int]], fits: Callable[[str], bool]) -> Iterator[int]:
    """Where to cut `words[start:end]`: in the middle, and again where a half is still too long."""
    text = words[start:end].strip()
    if fits(text) or len(text) < 2:
        return
    middle = next(places[len(places) // 2] for places in _ways_to_cut(words, start, end, whole) if places)
    yield from _cuts(words, start, middle, whole, fits)
    yield middle
    yield from _cuts(words, middle, end, whole, fits)


def _ways_to_cut(words: str, start: int, end: int, whole: list[tuple[int, int]]) -> Iterator[list[int]]:
    """Places inside `words[start:end]` where it may be cut, the best kind of place first."""
    between_words = [match.end() for match in _SPACE.finditer(words, start, end) if start < match.end() < end]
    yield _outside(whole, _sentence_starts(words, start, end))
    yield _outside(whole, between_words)
    yield between_words
    yield list(range(start + 1, end))


def _sentence_starts(words: str, start: int, end: int) -> list[int]:
    """Where each sentence but the first begins."""
    starts = []
    reached = start
    for sentence in split_sentences(words[start:end]):
        found = words.find(sentence, reached, end)
        if found < 0:  # white space inside it is not as in the line
            continue
        starts.append(found)
        reached = found + len(sentence)
    return [place for place in starts if place > start]


def _outside(whole: list[tuple[int, int]], places: list[int]) -> list[int]:
    """The places that cut none of the spans, which are in order."""
    firsts = [first for first, _last in whole]
    before = (bisect_left(firsts, place) for place in places)  # spans that begin before each place
    return [place for place, spans in zip(places, before, strict=True) if not spans or whole[spans - 1][1] <= place]


def _whole_spans(source: str, words: str) -> list[tuple[int, int]]:
    """Where in the words the formulas, code and linked words of the source stand."""
    spans = []
    reached = 0
    for match in _WHOLE.finditer(source):
        text = next(group for group in match.groups() if group).strip()
        found = words.find(text, reached)
        if text and found >= 0:
            reached = found + len(text)
            spans.append((found, reached))
    return spans


def _places_in_source(source: str, words: str, cuts: list[int]) -> list[int]:
    """The place in the source of each place in the words, in order.

    The words are looked for one after another. Some are not in the source as they are read, such as `é` for
    `&eacute;`: those are passed over.
    """
    shown = _UNREAD.sub(lambda match: " " * len(match[0]), source)
    places: list[int] = []
    reached, ahead = 0, _NEAR
    for token in _TOKEN.finditer(words):
        found = shown.find(token[0], reached, reached + len(token[0]) + ahead)
        while len(places) < len(cuts) and token.start() >= cuts[len(places)]:
            places.append(_opening(source, reached, max(found, reached)))
        ahead = _NEAR if found >= 0 else min(2 * ahead, _FAR)
        if found >= 0:
            reached = found + len(token[0])
    return places + [len(source)] * (len(cuts) - len(places))


def _opening(source: str, reached: int, place: int) -> int:
    """Where what begins at a place begins with its markup, after what was reached before."""
    while place > reached and not source[place - 1].isspace():
        place -= 1
    return place

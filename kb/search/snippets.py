"""Cuts a passage down to the words around its matches, which stand between ** and **. Pure."""

import re
from bisect import bisect_left
from dataclasses import dataclass

from kb.index.highlight import MARK_END, MARK_START

SNIPPET_CHARACTERS = 240
LEAD_CHARACTERS = 60
"""Words shown before a match, where no sentence begins near it."""

HIGHLIGHT = "**"
_SENTENCE_END = re.compile(r"[.!?:] ")
_MARKED = re.compile(f"{MARK_START}([^{MARK_END}]*){MARK_END}")


@dataclass(frozen=True)
class _Match:
    """A matched word at `start`..`end` of the plain text."""

    start: int
    end: int
    word: str


def make_snippet(marked: str, length: int = SNIPPET_CHARACTERS) -> str:
    """The stretch of at most `length` characters that holds the most distinct matches, the earliest of equals.

    Args:
        marked: plain text with matches between MARK_START and MARK_END, or with none.
    """
    text, matches = _read_marks(" ".join(marked.replace(HIGHLIGHT, "* *").split()))
    start, end = _best_window(text, matches, length)
    snippet = text[start:end]
    for match in reversed([match for match in matches if start <= match.start and match.end <= end]):
        first, last = match.start - start, match.end - start
        snippet = f"{snippet[:first]}{HIGHLIGHT}{snippet[first:last]}{HIGHLIGHT}{snippet[last:]}"
    return ("… " if start else "") + snippet.strip() + (" …" if end < len(text) else "")


def _read_marks(marked: str) -> tuple[str, list[_Match]]:
    """The text without its marks, and where they were."""
    text, matches, reached = "", [], 0
    for found in _MARKED.finditer(marked):
        text += marked[reached : found.start()]
        matches.append(_Match(len(text), len(text) + len(found[1]), found[1].lower()))
        text += found[1]
        reached = found.end()
    return text + marked[reached:], matches


def _best_window(text: str, matches: list[_Match], length: int) -> tuple[int, int]:
    """Of all windows that begin near a match or where a sentence does, the one that is worth most, or the first such.

    Distinct matches count two, beginning where a sentence begins one.
    """
    if len(text) <= length:
        return 0, len(text)
    length -= len("…  …")
    best, most = (0, _whole_words(text, 0, length)), 0
    sentences = {0, *(found.end() for found in _SENTENCE_END.finditer(text))}
    before = {text.rfind(" ", 0, max(0, match.start - LEAD_CHARACTERS)) + 1 for match in matches}
    begins = [match.start for match in matches]
    for start in sorted(sentences | before | set(begins)) if matches else ():
        end = _whole_words(text, start, start + length)
        near = matches[bisect_left(begins, start) : bisect_left(begins, end)]
        worth = 2 * len({match.word for match in near if match.end <= end}) + (start in sentences)
        if worth > most:
            best, most = (start, end), worth
    return best


def _whole_words(text: str, start: int, end: int) -> int:
    """`end`, moved back to where a word ends, unless the one word goes on for longer than that."""
    if end >= len(text):
        return len(text)
    space = text.rfind(" ", start, end + 1)
    return space if space > start else end

"""Cuts a passage down to the words around its matches, which stand between ** and **. Pure."""

import re

from kb.index.keywords import MARK_END, MARK_START

SNIPPET_CHARACTERS = 240
HIGHLIGHT = "**"
_MARKS = re.compile(f"[{MARK_START}{MARK_END}]")


def make_snippet(marked: str, length: int = SNIPPET_CHARACTERS) -> str:
    """The stretch of about `length` characters that holds the most distinct matches, the earliest of equals.

    Args:
        marked: plain text with matches between MARK_START and MARK_END, or with none.
    """
    words = marked.replace(HIGHLIGHT, "").split()
    start, end = _best_window(words, length)
    snippet = " ".join(words[start:end])
    snippet = _MARKS.sub(HIGHLIGHT, snippet)
    return ("… " if start else "") + snippet + (" …" if end < len(words) else "")


def _best_window(words: list[str], length: int) -> tuple[int, int]:
    """First and past-the-last word of the best window, by moving both ends over the text once."""
    best, best_score = (0, 0), -1
    end = size = 0
    matched: dict[str, int] = {}
    for start, first in enumerate(words):
        while end < len(words) and (size + len(words[end]) < length or end == start):
            size += len(words[end]) + 1
            if MARK_START in words[end]:
                matched[_bare(words[end])] = matched.get(_bare(words[end]), 0) + 1
            end += 1
        score = 2 * len(matched) + _starts_sentence(words, start)
        if score > best_score:
            best, best_score = (start, end), score
        size -= len(first) + 1
        if MARK_START in first:
            matched[_bare(first)] -= 1
            if not matched[_bare(first)]:
                del matched[_bare(first)]
        if end == len(words) and not matched:
            break
    return best


def _bare(word: str) -> str:
    return re.sub(r"\W", "", word).lower()


def _starts_sentence(words: list[str], index: int) -> bool:
    return index == 0 or words[index - 1].endswith((".", "!", "?", ":"))

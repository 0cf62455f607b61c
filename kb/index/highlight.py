"""Marks the words of a text that a question matched. Pure."""

from collections.abc import Collection

from kb.index.tokens import matching

MARK_START, MARK_END = "\x02", "\x03"
"""Stand around matched words; no text that is stored holds them."""


def highlighted(text: str, stems: Collection[str]) -> str:
    """A text with every word whose stem was asked for between MARK_START and MARK_END."""
    marked: list[str] = []
    reached = 0
    for start, end in matching(text, stems):
        marked += [text[reached:start], MARK_START, text[start:end], MARK_END]
        reached = end
    return "".join(marked) + text[reached:]

"""Marks the words of a text that a question matched. Pure."""

from collections.abc import Collection

from kb.index.tokens import stem, tokens

MARK_START, MARK_END = "\x02", "\x03"
"""Stand around matched words; no text that is stored holds them."""


def highlighted(text: str, stems: Collection[str]) -> str:
    """A text with every word whose stem was asked for between MARK_START and MARK_END."""
    firsts = {stem[0] for stem in stems}  # stemming keeps a word's first letter, which spares stemming most words
    marked: list[str] = []
    reached = 0
    for token in tokens(text):
        if token.word[0] in firsts and stem(token.word) in stems:
            marked += [text[reached : token.start], MARK_START, text[token.start : token.end], MARK_END]
            reached = token.end
    return "".join(marked) + text[reached:]

"""Keeps a parser's cost in proportion to the text, whatever the text: in bounded pieces, in bounded depth.

Rules that read words look ahead for what closes a bracket, a quotation or an emphasis, so an endless paragraph costs
the square of its length. Emphasis in emphasis a thousand deep overflows the stack of whoever walks the tokens.
"""

from collections.abc import Iterator

from markdown_it import MarkdownIt
from markdown_it.rules_core import StateCore
from markdown_it.token import Token

MAX_RUN = 10_000
"""Characters of one paragraph that are read together. People write no longer paragraphs, but transcripts have them."""

MAX_DEPTH = 20
"""Of markup inside markup, as deep as the parser lets blocks be nested."""

LINES_BEFORE = "lines_before"
"""In the parser's environment: how many line breaks stood before the piece that is read."""


def bound_runs(parser: MarkdownIt) -> None:
    """Let a parser read long paragraphs in pieces. Markup that runs over the end of a piece is read as words."""
    parser.core.ruler.at("inline", _read_in_pieces)


def pieces(text: str) -> Iterator[str]:
    """A text in pieces of at most MAX_RUN characters; see `end_of_piece`."""
    start = 0
    while start < len(text):
        end = end_of_piece(text, start, MAX_RUN)
        yield text[start:end]
        start = end


def end_of_piece(text: str, start: int, most: int) -> int:
    """Where the piece that begins at `start` ends: after a line, a sentence or a word, if one ends far enough on."""
    if len(text) - start <= most:
        return len(text)
    ends = (text.rfind(mark, start + most // 2, start + most) for mark in ("\n", ". ", " "))
    return 1 + next((end for end in ends if end >= 0), start + most - 1)


def _read_in_pieces(state: StateCore) -> None:
    """The parser's rule for words, a piece at a time."""
    for token in state.tokens:
        if token.type != "inline":
            continue
        children: list[Token] = []
        state.env[LINES_BEFORE] = 0
        for piece in pieces(token.content):
            state.md.inline.parse(piece, state.md, state.env, children)
            state.env[LINES_BEFORE] += piece.count("\n")
        token.children = list(_flattened(children))


def _flattened(tokens: list[Token]) -> Iterator[Token]:
    """Tokens without the marks of what is nested too deeply."""
    depth = 0
    for token in tokens:
        depth += token.nesting == 1
        if token.nesting == 0 or depth <= MAX_DEPTH:
            yield token
        depth -= token.nesting == -1

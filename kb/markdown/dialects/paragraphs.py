"""A rule of the parser, between blocks and words: dialects' marks leave paragraphs, and lines of their own become such.

The title of a callout and a line of template tags stand by themselves; run into the next line, they would make a
sentence nobody wrote.
"""

import re
from collections.abc import Iterator

from markdown_it.rules_core import StateCore
from markdown_it.token import Token

from kb.markdown.dialects.idle_lines import without_box, without_colon, without_idle_lines
from kb.markdown.dialects.mark_reader import MarkReader
from kb.markdown.dialects.templates import closed_names, is_tags

_CALLOUT = re.compile(r"\[!([\w-]+)(?:\|[^\]\n]*)?\][+-]?[ \t]*([^\n]*)")


def read_dialects(state: StateCore) -> None:
    """Take dialects' marks out of the source of paragraphs, headings, cells and raw HTML."""
    texts = [token.content for token in state.tokens if token.type in ("inline", "html_block")]
    reader = MarkReader(closed_names(texts), state.env.get("references", {}))
    state.tokens = list(_taken_apart(state.tokens))
    for position, token in enumerate(state.tokens):
        if token.type == "html_block":
            token.content = reader.read_html(token.content)
        elif token.type == "inline":
            above = [before.type for before in state.tokens[max(position - 2, 0) : position]]
            is_cell = above[-1:] in (["td_open"], ["th_open"])
            text = token.content if is_cell else without_idle_lines(token.content)
            text = without_box(text) if above == ["list_item_open", "paragraph_open"] else text
            text = without_colon(text) if above == ["table_close", "paragraph_open"] else text
            token.content = reader.read(text)


def _taken_apart(tokens: list[Token]) -> Iterator[Token]:
    """The tokens, with paragraphs of several kinds of lines made into several paragraphs."""
    skipped = 0
    for position, token in enumerate(tokens):
        if skipped:
            skipped -= 1
            continue
        following = tokens[position + 1 : position + 3]
        if token.type != "paragraph_open" or len(following) < 2 or following[0].type != "inline":
            yield token
            continue
        inline, closing = following
        is_quoted = position > 0 and tokens[position - 1].type == "blockquote_open"
        runs = _runs(inline.content, is_quoted)
        if len(runs) < 2 and not (is_quoted and runs and runs[0][1] != inline.content):
            yield token
            continue
        skipped = 2
        first = (inline.map or [0, 0])[0]
        for line, text in runs:
            span = [first + line, first + line + text.count("\n") + 1]
            yield token.copy(map=span)
            yield inline.copy(content=text, map=list(span))
            yield closing


def _runs(content: str, is_quoted: bool) -> list[tuple[int, str]]:
    """A paragraph's lines, put together that belong together, each with the number of its first (from 0)."""
    lines = content.split("\n")
    runs: list[tuple[int, str]] = []
    start = 0
    callout = _CALLOUT.fullmatch(lines[0]) if is_quoted else None
    if callout:
        runs.append((0, callout[2]))
        start = 1
    elif "{%" not in content and "{{" not in content:
        return [(0, content)]
    was_tags = False
    for number, line in enumerate(lines[start:], start=start):
        are_tags = is_tags(line)
        if number > start and not are_tags and not was_tags:
            runs[-1] = (runs[-1][0], f"{runs[-1][1]}\n{line}")
        else:
            runs.append((number, line))
        was_tags = are_tags
    return runs

"""Which dollars enclose a formula, and which are money: `$v$` and `$25`. Pure.

As in Pandoc and on GitHub, no white space stands inside the dollars and no digit after the closing one, and `\\$` is
a dollar. Beyond that a formula that opens with an amount and goes on in words is none, nor is one that breaks off in
front of a word (`$HOME/$USER`) or begins inside one (`US$150`, `20$`); `$ ... $` may enclose TeX that nobody would
write beside a price.
"""

import re
import unicodedata
from typing import NamedTuple

from markdown_it import MarkdownIt
from markdown_it.rules_inline import StateInline

_DOLLARS = re.compile(r"(?<!\\)(?:\\\\)*(\$+)")
_COMMAND = re.compile(r"\\[A-Za-z]")
_TEX = re.compile(r"\\[A-Za-z{}|,;!]|[\^_{}=]")
_AMOUNT_IN_PROSE = re.compile(r"[-+~≈]?\d.*?\s[^\W\d_]{2,}", re.DOTALL)
_WORDS = re.compile(r"[^\W\d_]{2,}\s+[^\W\d_]{2,}")
_TEX_FIRST = ("\\", "^", "_", "{")


class Formula(NamedTuple):
    """A formula in a text: it begins at the dollars at `start` and ends before `stop`."""

    start: int
    stop: int
    source: str
    is_display: bool


def find_formula(text: str, start: int) -> Formula | None:
    """The formula that the first of some dollars, at `start` and not escaped, opens; None where they are money."""
    size = _run(text, start)
    opens = start + size
    closing = _DOLLARS.search(text, opens)
    if closing is None or size > 2:
        return None
    while size == 2 and closing is not None and len(closing[1]) == 1:
        closing = _DOLLARS.search(text, closing.end())
    if closing is None or len(closing[1]) != size:
        return None
    source, stop = text[opens : closing.start(1)], closing.end()
    before, after = text[start - 1 : start], text[stop : stop + 1]
    if not (_is_spaced_tex(source, size) if source != source.strip() else _may_be_tex(source, before, after)):
        return None
    return Formula(start, stop, source, size == 2)


def formulas_in(text: str) -> list[Formula]:
    """All formulas of a text in order."""
    found: list[Formula] = []
    dollars = _DOLLARS.search(text)
    while dollars:
        formula = find_formula(text, dollars.start(1))
        found += [formula] if formula else []
        dollars = _DOLLARS.search(text, formula.stop if formula else dollars.end())
    return found


def read_formulas(parser: MarkdownIt) -> None:
    """Let a parser with the dollarmath plugin take only formulas for formulas inside a paragraph."""
    parser.inline.ruler.at("math_inline", _formula)


def _formula(state: StateInline, silent: bool) -> bool:
    """The rule of the parser: a formula is a token, and dollars that open none are read at once, as words."""
    if state.src[state.pos] != "$":
        return False
    formula = find_formula(state.src, state.pos)
    if formula is None:
        size = _run(state.src, state.pos)
        state.pending += "" if silent else "$" * size
        state.pos += size
        return True
    if not silent:
        token = state.push("math_inline_double" if formula.is_display else "math_inline", "math", 0)
        token.content, token.markup = formula.source, "$$" if formula.is_display else "$"
    state.pos = formula.stop
    return True


def _run(text: str, start: int) -> int:
    """How many dollars stand on end."""
    stop = start
    while text.startswith("$", stop):
        stop += 1
    return stop - start


def _is_spaced_tex(source: str, size: int) -> bool:
    """Whether what stands between white space and dollars is TeX: `$ x_i $`, `$$ a + b $$`."""
    if not (source[:1].isspace() and source[-1:].isspace() and source.strip()) or _is_prose(source.strip()):
        return False
    return bool(_TEX.search(source)) or (size == 2 and not _WORDS.search(source))


def _may_be_tex(source: str, before: str, after: str) -> bool:
    """Whether dollars with no white space inside enclose a formula, from the letters outside them."""
    if not source or after.isdigit() or _is_prose(source):
        return False
    if before.isdigit() or (before.isalpha() and before.isascii()):  # CO$_2$, 3$\times$
        return source.startswith(_TEX_FIRST)
    return not after.isalpha() or _ends_whole(source[-1])


def _is_prose(source: str) -> bool:
    """Whether words, a link or half a piece of code stand between two dollars."""
    if source.startswith("`") != source.endswith("`") or "`" in source[1:-1]:
        return True
    is_linked = "://" in source and (" " in source or "](" in source)
    return is_linked or bool(not _COMMAND.search(source) and _AMOUNT_IN_PROSE.match(source))


def _ends_whole(last: str) -> bool:
    """Whether a formula may end in a character, so that a word may go on after it: `$n$th`, but not `$HOME/$USER`."""
    return last.isalnum() or last in "'*|!`" or unicodedata.category(last) == "Pe"

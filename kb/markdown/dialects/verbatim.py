"""Where in a Markdown source code stands: fences, indented lines, code spans, raw HTML. Marks in code hide nothing.

It reads source text from left to right, without the parser: whether a mark stands in code has to be known before the
parser may see the text.
"""

import re
from collections.abc import Iterable

from markdown_it import MarkdownIt

from kb.markdown.dialects.attributes import is_hidden_by

BLANKED = "\0"
"""Stands for a letter of code or of a comment where a source is searched for other marks."""

VERBATIM = (
    r"(?P<escape>\\[!-/:-@\[-`{-~])"
    r"|(?P<fence>^[ \t>]*(?:(?:[-*+]|\d{1,9}[.)])[ \t]+)*(?:`{3,}(?=[^`\n]*$)|~{3,}))"
    r"|(?P<span>(?<!`)`+)"
    r"|(?P<math>\$\$[^$%]{1,2000}\$\$|\$(?![\s$])[^$\n%]{1,300}(?<![\s\\])\$(?!\d))"
    r"|(?P<raw>\{%-?\s*raw\s*-?%\})"
    r"|(?P<element><(?:pre|code|script|style|textarea)\b)"
    r"|(?P<shortcode>\{\{[<%]\s*(?:highlight|mermaid|code|prism)\b[^\n]{0,300}?[>%]\}\}"
    r"|\{%-?\s*(?:highlight|codeblock|mermaid)\b[^\n]{0,300}?%\})"
)
"""What may begin a piece of code, by name; for a multi-line pattern."""

_PARAGRAPH_END = re.compile(r"\n[ \t>]*(?=\n|\Z)")
_CLOSED_BY = {
    "raw": r"\{%-?\s*endraw\s*-?%\}",
    "element": r"</NAME\s*>",
    "shortcode": r"\{[{%][-<%]?\s*(?:/\s*|end)NAME\s*-?[>%]?[%}]\}",
}
_NAME = re.compile(r"\w+")


def end_of_paragraph(source: str, start: int, stop: int | None = None) -> int:
    """Where the paragraph around a position ends: before a blank line, or at the end of the source.

    Args:
        stop: look no further than this; the end of the source where it does not end before.
    """
    end = _PARAGRAPH_END.search(source, start, len(source) if stop is None else stop)
    return end.start() if end else len(source)


class Closings:
    """Looks for what closes a mark, and for what closes none only once: a source may open ten thousand."""

    def __init__(self, source: str) -> None:
        self._source = source
        self._missing: set[str] = set()

    def after(self, position: int, pattern: str) -> int | None:
        """Where the first match of a multi-line pattern ends, from a position on; None where there is none."""
        if pattern in self._missing:
            return None
        found = re.compile(pattern, re.IGNORECASE | re.MULTILINE).search(self._source, position)
        if not found:
            self._missing.add(pattern)
        return found.end() if found else None


def end_of_code(source: str, found: re.Match[str], closings: Closings) -> int:
    """Where a piece of code ends that begins as `VERBATIM` found it; where the match ends if it is none."""
    kind = found.lastgroup
    if kind == "fence":
        return _end_of_fence(source, found)
    if kind == "span":
        closing = re.compile(rf"(?<!`){found[0]}(?!`)").search(
            source, found.end(), end_of_paragraph(source, found.end())
        )
        return closing.end() if closing else found.end()
    if kind in _CLOSED_BY and (name := _NAME.search(found[0])):
        return closings.after(found.end(), _CLOSED_BY[kind].replace("NAME", name[0].lower())) or found.end()
    return found.end()


def _end_of_fence(source: str, found: re.Match[str]) -> int:
    mark = found[0].lstrip(" \t>-*+0123456789.)")
    closing = re.compile(rf"^[ \t>]*{mark[0]}{{{len(mark)},}}[ \t]*$", re.MULTILINE).search(source, found.end())
    return closing.end() if closing else len(source)


def is_hidden_fence(source: str, found: re.Match[str]) -> bool:
    """Whether the attributes behind a fence hide its code, as Quarto's `.content-hidden` does."""
    if found.lastgroup != "fence":
        return False
    info = source[found.end() : source.find("\n", found.end()) % (len(source) + 1)].strip()
    return info.startswith("{") and is_hidden_by(info[1:].removesuffix("}"))


def indented_code(source: str) -> list[tuple[int, int]]:
    """Where lines stand that are code for being indented, as pairs of positions."""
    if not re.search(r"^(?: {4}|\t)", source, re.MULTILINE):
        return []
    begins = [0, *(at.end() for at in re.finditer("\n", source)), len(source) + 1]
    tokens = _block_parser().parse(source)
    lines = [token.map for token in tokens if token.type == "code_block" and token.map]
    return [(begins[first], begins[min(end, len(begins) - 1)] - 1) for first, end in lines]


def _block_parser() -> MarkdownIt:
    return MarkdownIt("commonmark").disable(["inline", "text_join"])


def blanked(text: str, spans: Iterable[tuple[int, int]], letter: str = BLANKED) -> str:
    """A text of the same length and lines, with other letters in place of what the spans hold."""
    pieces, reached = [], 0
    for begins, stop in sorted(spans):
        start = max(begins, reached)
        if start < stop:
            pieces += [text[reached:start], re.sub(r"[^\n]", letter, text[start:stop])]
            reached = stop
    return "".join([*pieces, text[reached:]])

"""Text that is hidden or withdrawn by what it stands in: struck text, hidden elements, Pandoc's divs and spans.

Each function reads a source in which code and comments are blanked, and yields pieces of it.
"""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterator

from kb.markdown.dialects.attributes import is_hidden_by
from kb.markdown.dialects.comments import Hidden, never_closed
from kb.markdown.dialects.verbatim import end_of_paragraph

Withdrawn = Callable[[str], Iterator[Hidden]]

_OPENING_STRIKE = re.compile(r"(?<!~)~~(?![~\s])")
_CLOSING_STRIKE = re.compile(r"(?<![~\s])~~(?!~)")
_STRIKES_A_BLOCK = re.compile(r"(?:^|\n)[ \t>]*(?:[-*+]|\d{1,9}[.)])?[ \t]*\Z")
TAG = re.compile(
    r"<(?P<end>/)?(?P<name>[A-Za-z][\w.:-]*)(?P<attributes>"
    r"(?:[^<>\"'{}]|\"[^\"]{0,1000}\"|'[^']{0,1000}'|\{(?:[^{}]|\{[^{}]{0,500}\}){0,1000}\})*+)>"
)
_WITHDRAWN_ELEMENTS = {"del", "s", "strike", "template"}
_VOID = set("area base br col embed hr img input link meta param source track wbr".split())
_RUNNING_ELEMENTS = set("del s strike span p li td th dt dd a b i em strong small mark sub sup u font label q".split())
_DIV = re.compile(r"^[ \t>]*(?P<marks>:{3,})[ \t]*(?P<words>[^\n]*)$", re.MULTILINE)
_SPEAKER_NOTES = re.compile(r"^(?:notes|comment)$|^\{[^}]*\.notes\b")
_SPAN = re.compile(
    r"!?\[(?:[^\[\]\n]|\n(?!\s*\n)|\[[^\[\]\n]{0,200}\]){0,2000}\](?:\([^()\n]{0,500}\))?\{:?(?P<attributes>[^{}\n]{1,200})\}"
)
_HEADING = re.compile(r"^ {0,3}(?P<marks>#{1,6})[ \t][^\n]*?(?:\{:?(?P<attributes>[^{}\n]+)\})?[ \t#]*$", re.MULTILINE)
_BLOCK_ATTRIBUTES = re.compile(r"^[ \t>]*\{:?(?P<attributes>[^{}\n:][^{}\n]*)\}[ \t]*$", re.MULTILINE)
_BLANK_LINE = re.compile(r"^[ \t>]*\n", re.MULTILINE)
_ANY = r"(?:[^\n]|\n(?!\s*\n)){0,2000}?"
"""A stretch of a paragraph."""
_DELETION = re.compile(rf"\{{--{_ANY}--\}}")
_CHANGE = re.compile(
    r"\{~~(?P<old>(?:[^\n~]|~(?!>)|\n(?!\s*\n)){0,2000}?)~>(?:[^\n]|\n(?!\s*\n)){0,2000}?(?P<end>~~\})"
)
_ADDITION = re.compile(r"\{\+\+(?:[^\n]|\n(?!\s*\n)){1,2000}?(?P<end>\+\+\})")


def changes(source: str) -> Iterator[Hidden]:
    """CriticMarkup: what is struck out, and the marks around what is put in its place."""
    for found in _DELETION.finditer(source):
        yield Hidden(*found.span())
    for found in _CHANGE.finditer(source) if "~>" in source else ():
        yield Hidden(found.start(), found.end("old") + 2)
        yield Hidden(*found.span("end"))
    for found in _ADDITION.finditer(source):
        yield Hidden(found.start(), found.start() + 3)
        yield Hidden(*found.span("end"))


def strikes(source: str) -> Iterator[Hidden]:
    """`~~struck~~`, in a paragraph or from the start of one to the end of another. Between digits it is a range."""
    closings = [found.start() for found in _CLOSING_STRIKE.finditer(source)]
    reached = 0
    for found in _OPENING_STRIKE.finditer(source):
        start, after = found.span()
        is_range = source[start - 1 : start].isdigit() and source[after : after + 1].isdigit()
        at = bisect_left(closings, after + 1)
        if start < reached or is_range or at == len(closings):
            continue
        closing = closings[at]
        if closing >= end_of_paragraph(source, after) and not _is_struck_whole(source, start, closing):
            continue
        reached = closing + 2
        yield Hidden(start, reached)


def _is_struck_whole(source: str, start: int, closing: int) -> bool:
    """Whether marks in two paragraphs strike all that stands between them: they begin one and end the other."""
    opens = _STRIKES_A_BLOCK.search(source[max(start - 80, 0) : start])
    ends = source[closing + 2 : source.find("\n", closing) % (len(source) + 1)]
    return bool(opens) and not ends.strip() and not re.search(r"\n#{1,6} ", source[start:closing])


def elements(source: str) -> Iterator[Hidden]:
    """Elements of HTML or JSX that are struck out, or hidden by their attributes."""
    closed_at, tags = _paired(source)
    for tag in tags:
        name = tag["name"].lower()
        is_withdrawn = name in _WITHDRAWN_ELEMENTS or is_hidden_by(tag["attributes"])
        if tag["end"] or not is_withdrawn:
            continue
        if name in _VOID or tag["attributes"].endswith("/"):
            yield Hidden(*tag.span())
        elif tag.start() in closed_at:
            yield Hidden(tag.start(), closed_at[tag.start()])
        elif name in _RUNNING_ELEMENTS:
            warning = f"<{tag['name']}> is opened but never closed; the rest of its paragraph is taken as hidden"
            yield Hidden(tag.start(), end_of_paragraph(source, tag.end()), warning)
        else:
            yield never_closed(source, tag.start(), f"<{tag['name']}>")


def _paired(source: str) -> tuple[dict[int, int], list[re.Match[str]]]:
    """Where the element ends that each opening tag begins, and all tags in order."""
    closed_at: dict[int, int] = {}
    still_open: dict[str, list[int]] = {}
    tags = list(TAG.finditer(source)) if "<" in source else []
    for tag in tags:
        opened = still_open.setdefault(tag["name"].lower(), [])
        if not tag["end"]:
            if not tag["attributes"].endswith("/"):
                opened.append(tag.start())
        elif opened:
            closed_at[opened.pop()] = tag.end()
    return closed_at, tags


def divs(source: str) -> Iterator[Hidden]:
    """`::: {.content-hidden}` and its like, with the divs inside."""
    opened: list[tuple[int, str, bool]] = []
    for line in _DIV.finditer(source):
        words = line["words"].strip().rstrip(":").strip()
        if words:
            opened.append((line.start(), line["marks"], _is_hidden_div(words)))
        elif opened:
            start, _marks, is_hidden = opened.pop()
            if is_hidden:
                yield Hidden(start, line.end())
    for start, marks, is_hidden in opened:
        if is_hidden:
            yield never_closed(source, start, marks)


def _is_hidden_div(words: str) -> bool:
    name, _bracket, attributes = words.partition("{")
    name = name.strip().strip(".")
    return is_hidden_by(f".{name} {attributes}") or bool(_SPEAKER_NOTES.search(words))


def spans(source: str) -> Iterator[Hidden]:
    """Spans, links and images with attributes that hide them, as in `[text]{.content-hidden}`."""
    if "]{" not in source and "){" not in source:
        return
    for found in _SPAN.finditer(source):
        if is_hidden_by(found["attributes"]):
            yield Hidden(*found.span())


def sections(source: str) -> Iterator[Hidden]:
    """Headings with attributes that hide them, such as a slide's `{visibility="hidden"}`, with what is below."""
    headings = list(_HEADING.finditer(source)) if "{" in source else []
    for number, heading in enumerate(headings):
        if heading["attributes"] and is_hidden_by(heading["attributes"]):
            level = len(heading["marks"])
            below = (other.start() for other in headings[number + 1 :] if len(other["marks"]) <= level)
            yield Hidden(heading.start(), next(below, len(source)))


def attributed_blocks(source: str) -> Iterator[Hidden]:
    """Blocks that a line of attributes above or below hides, as in kramdown."""
    if "{" not in source:
        return
    paragraphs = [0, *(blank.end() for blank in _BLANK_LINE.finditer(source))]
    for found in _BLOCK_ATTRIBUTES.finditer(source):
        if is_hidden_by(found["attributes"]):
            start = paragraphs[bisect_right(paragraphs, found.start()) - 1]
            yield Hidden(start, end_of_paragraph(source, found.end()) if start == found.start() else found.end())


WITHDRAWN: dict[str, Withdrawn] = {
    "{--struck--}": changes,
    "~~struck~~": strikes,
    "<del>, <s>, hidden, display:none": elements,
    "::: {.content-hidden}": divs,
    "[text]{.hidden}": spans,
    "# Heading {visibility=hidden}": sections,
    "{: .hidden}": attributed_blocks,
}

"""Rules of the parser for lines that are no words of the author's: fences of divs, tags of components, imports.

Each such line is a block of its own, with its title for words if it has one. What stands between them is read as ever.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.rules_block import StateBlock

from kb.markdown.dialects.attributes import read_attributes
from kb.markdown.dialects.omission import as_source
from kb.markdown.dialects.templates import embedded

SILENT = "dialect_line"
"""The type of a token that holds nothing to read."""

Reading = tuple[int, str]
"""How many lines a thing takes, and the words it shows, as Markdown."""

_DIV = re.compile(r"(:{3,})[ \t]*(?:$|\{(?P<directive>[A-Za-z][\w:-]*)\}(?P<argument>.*)$|(?P<words>[{A-Za-z].*)$)")
_DIV_NAME = re.compile(
    r"(?P<name>[A-Za-z][\w:.-]*)?(?:\[(?P<label>[^\]]*)\])?[ \t]*(?P<title>[^{}:]*?)[ \t]*"
    r"(?:\{(?P<attributes>[^{}]*)\})?[ \t]*:*$"
)
_OPTION = re.compile(r"[ \t]*:[\w-]+:(?:[ \t].*)?$")
_WITHOUT_TITLE = set(
    "columns column tabs tab-set grid code-group code-tabs figure image iframe div mermaid math include literalinclude"
    " toctree table list-table csv-table only raw code-block embed bibliography contents index youtube video".split()
)
"""Names of divs and directives behind which no title stands."""
_LEAF = re.compile(r"::(?P<name>[a-z][\w-]*)(?:\[(?P<label>[^\]]*)\])?(?:\{(?P<attributes>[^{}]*)\})?[ \t]*$")
_COMPONENT = re.compile(
    r"(?:[ \t]*</?(?P<name>[A-Z][\w.]*)(?=[\s/>])(?P<attributes>(?:[^<>\"'{}]|\"[^\"]{0,1000}\"|'[^']{0,1000}'"
    r"|\{(?:[^{}]|\{(?:[^{}]|\{[^{}]{0,300}\}){0,500}\}){0,1000}\})*+)>)+[ \t]*(?=\n|\Z)"
)
_MODULE = re.compile(
    r"import[ \t]+(?:[\w*{}$,\s]{1,500}?[ \t]from[ \t]+)?[\"'][^\"'\n]+[\"'];?[ \t]*$"
    r"|import[ \t]+[{*]|import[ \t]+\w+[ \t]*,?[ \t]*\{?[^.\n]*[ \t]from[ \t]+[\"']"
    r"|export[ \t]+(?:default[ \t]+(?:function|class|async|\(|\{|[\w.]+;?[ \t]*$)"
    r"|(?:const|let|var)[ \t]+[\w${\[][^=\n]*=|(?:async[ \t]+)?function\b"
    r"|class[ \t]+\w+[ \t]*(?:extends\b.*)?\{|\{[^}\n]*\}|\*[ \t]+(?:from|as)\b)"
)
_MODULE_LINES = 100
_SINGLE = re.compile(
    r"\*\[[^\]\n]+\]:[ \t]|\([A-Za-z][\w:.-]*\)=[ \t]*$|\+\+\+(?:[ \t].*)?$|\^[A-Za-z0-9-]{2,40}[ \t]*$"
)


def read_standing_lines(parser: MarkdownIt) -> None:
    """Teach the parser the lines of dialects."""
    for name, read in (
        ("div", _div),
        ("leaf", _leaf),
        ("single_line", _single),
        ("component", _component),
        ("module", _module),
    ):
        alternatives: Any = {"alt": ["paragraph", "reference", "blockquote", "list"]}
        parser.block.ruler.before("fence", f"dialect_{name}", _rule(read), alternatives)


@dataclass(frozen=True)
class _Lines:
    """A line, without what it is indented by, and those below it."""

    first: str
    state: StateBlock
    start: int
    end: int

    def upto(self, count: int) -> list[str]:
        """The line and those below, as many as asked for at most."""
        below = range(self.start + 1, min(self.end, self.start + count))
        return [self.first, *(self.state.src[self.state.bMarks[line] : self.state.eMarks[line]] for line in below)]


_Read = Callable[[_Lines], Reading | None]


def _rule(read: _Read) -> Callable[[StateBlock, int, int, bool], bool]:
    def rule(state: StateBlock, start: int, end: int, silent: bool) -> bool:
        if state.is_code_block(start):
            return False
        first = state.src[state.bMarks[start] + state.tShift[start] : state.eMarks[start]]
        if first[:1] not in _BEGINNINGS:
            return False
        found = read(_Lines(first, state, start, end))
        if found is None:
            return False
        if silent:
            return True
        count, words = found
        span = [start, start + count]
        if words:
            state.push("paragraph_open", "p", 1).map = span
            inline = state.push("inline", "", 0)
            inline.content, inline.map, inline.children = words, list(span), []
            state.push("paragraph_close", "p", -1)
        else:
            state.push(SILENT, "", 0).map = span
        state.line = start + count
        return True

    return rule


_BEGINNINGS = frozenset(":<ie*(+^")


def _div(lines: _Lines) -> Reading | None:
    """`::: {.callout-note title="..."}`, `:::tip[Title]`, `::: warning Title`, `:::{note} Title` and `:::`."""
    found = _DIV.match(lines.first)
    if not found:
        return None
    if found["directive"]:
        below = lines.upto(20)[1:]
        count = 1 + next((at for at, line in enumerate(below) if not _OPTION.match(line)), len(below))
        is_titled = found["directive"] not in _WITHOUT_TITLE
        return count, found["argument"].strip() if is_titled else ""
    named = _DIV_NAME.match(found["words"] or "")
    if not named:
        return (1, "") if not found["words"] or found["words"].startswith("{") else None
    title = read_attributes(named["attributes"] or "").values.get("title") or ""
    is_titled = bool(named["name"]) and named["name"] not in _WITHOUT_TITLE
    return 1, as_source(title) or (named["label"] or (named["title"] if is_titled else "")).strip()


def _leaf(lines: _Lines) -> Reading | None:
    """`::youtube[Title]{#id}`: an embed."""
    found = _LEAF.match(lines.first)
    if not found or not (found["label"] or found["attributes"]):
        return None
    label, attributes = found["label"] or "", found["attributes"] or ""
    hashed = re.sub(r"#([\w-]+)", r'id="\1"', attributes)
    return 1, embedded(found["name"], f'{hashed} title="{label}"' if label else hashed)


def _single(lines: _Lines) -> Reading | None:
    """An abbreviation, a target or a block break of MyST, the name of an Obsidian block."""
    return (1, "") if _SINGLE.match(lines.first) else None


def _component(lines: _Lines) -> Reading | None:
    """Lines of nothing but tags of components, such as `<Tabs>`; plain HTML is the parser's own business."""
    if not re.match(r"</?[A-Z]", lines.first):
        return None
    found = _COMPONENT.match("\n".join(lines.upto(30)))
    if not found or "\n\n" in found[0]:
        return None
    count = found[0].count("\n") + 1
    return count, embedded(found["name"] or "", found["attributes"] or "")


def _module(lines: _Lines) -> Reading | None:
    """`import X from "..."` and `export const ...` of MDX, up to a blank line outside of brackets."""
    is_begun = lines.first.startswith(("import", "export"))
    if lines.state.level or not is_begun or not _MODULE.match("\n".join(lines.upto(12))):
        return None
    depth = 0
    below = lines.upto(_MODULE_LINES)
    for number, line in enumerate(below):
        if number and not line.strip() and depth <= 0:
            return number, ""
        depth += sum(line.count(mark) for mark in "{[(") - sum(line.count(mark) for mark in "}])")
    return (len(below), "") if depth <= 0 else (1, "")


STANDING_LINES: dict[str, _Read] = {
    "div": _div,
    "leaf": _leaf,
    "single_line": _single,
    "component": _component,
    "module": _module,
}
"""The rules by name, in their order."""

"""A document's source as the parser may have it: nothing hidden, code between fences, values not computed left out.

What is done here could not be done paragraph by paragraph: it runs over blank lines, or hangs on the kind of file.
"""

import re
from collections.abc import Callable, Iterator
from enum import StrEnum
from pathlib import PurePosixPath
from typing import Any

from kb.markdown.dialects.hidden import Visible, without_hidden
from kb.markdown.dialects.inline_marks import ATTRIBUTE_LIST
from kb.markdown.dialects.omission import OMITTED
from kb.markdown.dialects.verbatim import VERBATIM, Closings, end_of_code
from kb.markdown.dialects.withdrawn import TAG


class Dialect(StrEnum):
    """A dialect whose rules would hurt other files."""

    MDX = "mdx"
    CITING = "citing"


_CITING_KEYS = {"bibliography", "references", "csl"}
_VERBATIM = re.compile(VERBATIM, re.MULTILINE | re.IGNORECASE)
_LANGUAGE = re.compile(
    r"(?:highlight|codeblock|mermaid|code|prism)\s+(?:lang(?:uage)?[:=])?[\"']?(?P<language>[\w+#-]+)?"
)
_PROSE_DIRECTIVES = (
    "attention|caution|danger|error|hint|important|note|seealso|tip|warning|admonition|topic|sidebar|margin|dropdown"
    "|epigraph|pull-quote|highlights|card|tab-set|tab-item|grid|grid-item|grid-item-card|exercise|solution|figure"
    "|versionadded|versionchanged|deprecated|container|div|aside|prf:\\w+"
)
_CELL = re.compile(r"[ \t>]*(?:`{3,}|~{3,})[ \t]*\{[A-Za-z]")
_CELL_OPTION = re.compile(r"[ \t>]*(?:#|//|%%|--)\|(?:[ \t]|$)")
_MAX_DEPTH = 8
"""Directives nested deeper than any author nests them are left as they are."""
_DIRECTIVE = re.compile(rf"(?P<marks>`{{3,}}|~{{3,}})(?P<rest>[ \t]*\{{(?:{_PROSE_DIRECTIVES})\}}[^\n]*)")
_ANONYMOUS_TAG = re.sub(r"\?P<\w+>", "", TAG.pattern)
_EXPRESSION = re.compile(
    rf"(?P<kept>\\[{{}}]|{ATTRIBUTE_LIST}|{_ANONYMOUS_TAG}|^(?:import|export)\b[^\n]*(?:\n[^\n]+)*)"
    r"|\{(?P<inside>(?:[^{}]|\{(?:[^{}]|\{(?:[^{}]|\{[^{}]*\})*\})*\})*+)\}",
    re.MULTILINE,
)
_TEXT = re.compile(r"\s*(?:\"([^\"]*)\"|'([^']*)'|`([^`$]*)`)\s*")
_CITED = re.compile(
    r"(?P<kept>\[[^\[\]\n]*@[^\[\]]*\]|\\@|<[^<>\s]*>|\]\([^()\s]*\))"
    r"|(?<![\w@./-])-?@[A-Za-z_][\w:.-]*\w(?:[ ]\[[^\[\]\n]{0,80}\](?!\())?"
)
_COMPUTED = re.compile(r"(?<!`)`r [^`\n]+`")


def dialects_of(path: PurePosixPath, values: dict[str, Any]) -> frozenset[Dialect]:
    """What a file's name and front matter say of the dialect it is in."""
    found = {Dialect.MDX} if path.suffix.lower() == ".mdx" else set()
    if path.suffix.lower() == ".qmd" or _CITING_KEYS & {key.lower() for key in values}:
        found.add(Dialect.CITING)
    return frozenset(found)


def read_source(body: str, dialects: frozenset[Dialect] = frozenset()) -> Visible:
    """Markdown without what is hidden, its lines where they were; see `without_hidden` for the warnings."""
    visible = without_hidden(body)
    text = _with_fences(visible.text)
    if Dialect.MDX in dialects:
        text = _outside_code(text, lambda prose: _EXPRESSION.sub(_without_expression, prose))
    if Dialect.CITING in dialects:
        text = _COMPUTED.sub(OMITTED, text)
        text = _outside_code(text, lambda prose: _CITED.sub(lambda found: found["kept"] or OMITTED, prose))
    return Visible(text, visible.warnings)


def _pieces(source: str) -> Iterator[tuple[re.Match[str] | None, str]]:
    """A source cut into prose (None) and code (what begins it), in order."""
    closings = Closings(source)
    reached = position = 0
    while found := _VERBATIM.search(source, position):
        end = end_of_code(source, found, closings)
        yield None, source[reached : found.start()]
        yield found, source[found.start() : end]
        reached = position = max(end, found.start() + 1)
    yield None, source[reached:]


def _outside_code(source: str, change: Callable[[str], str]) -> str:
    """A source with its prose changed."""
    return "".join(piece if code else change(piece) for code, piece in _pieces(source))


def _with_fences(source: str, depth: int = 0) -> str:
    """Code between shortcodes stands between fences, prose between the fences of a directive between colons.

    The options of code cells are left out.
    """
    if depth > _MAX_DEPTH or not re.search(r"\{\{[<%]|\{%|[`~]{3,}[ \t]*\{", source):
        return source
    pieces: list[str] = []
    for code, piece in _pieces(source):
        if code and code.lastgroup == "shortcode":
            pieces.append(_fenced(piece, "".join(pieces)))
        elif code and code.lastgroup == "fence" and (found := _DIRECTIVE.search(piece.partition("\n")[0])):
            pieces.append(_with_colons(piece, found, depth + 1))
        elif code and code.lastgroup == "fence" and _CELL.match(piece):
            pieces.append(_without_options(piece))
        else:
            pieces.append(piece)
    return "".join(pieces)


def _without_options(piece: str) -> str:
    """A code cell of Quarto's with nothing on the lines above its code that say how to run and show it."""
    first, *lines = piece.split("\n")
    count = next((at for at, line in enumerate(lines) if not _CELL_OPTION.match(line)), len(lines))
    return "\n".join([first, *[""] * count, *lines[count:]])


def _fenced(piece: str, before: str) -> str:
    """A piece of code between shortcodes, each on a line of its own, between fences; else as it is."""
    lines = piece.split("\n")
    indent = before.rpartition("\n")[2]
    if (
        len(lines) < 3
        or indent.strip()
        or re.search(r"[>%]\}.*\S", re.sub(r"\{[{%].*?[%}]\}", "}}", lines[0], count=1))
    ):
        return piece
    longest = max((len(marks) for marks in re.findall(r"`{3,}", piece)), default=2)
    fence = "`" * (longest + 1)
    language = _LANGUAGE.search(lines[0])
    return "\n".join([f"{fence}{(language and language['language']) or ''}", *lines[1:-1], f"{indent}{fence}"])


def _with_colons(piece: str, opening: re.Match[str], depth: int) -> str:
    """A fenced directive that holds prose, in colons; what stands in it is looked through in its turn."""
    first, _break, rest = piece.partition("\n")
    inside, last_break, last = rest.rpartition("\n")
    colons = ":" * len(opening["marks"])
    is_closed = bool(re.fullmatch(rf"[ \t>]*{opening['marks'][0]}{{3,}}[ \t]*", last))
    first = f"{first[: opening.start()]}{colons}{first[opening.start('rest') :]}"
    if not is_closed:
        return f"{first}\n{_with_fences(rest, depth)}" if rest else first
    return f"{first}\n{_with_fences(inside, depth)}{last_break}{re.sub(r'[`~]+', colons, last)}"


def _without_expression(found: re.Match[str]) -> str:
    """What an expression of MDX says: a text, or what a reader of the source cannot know."""
    if found["inside"] is None:
        return found[0]
    breaks = "\n" * found[0].count("\n")
    if text := _TEXT.fullmatch(found["inside"]):
        return f"{next(group for group in text.groups() if group is not None)}{breaks}"
    before = found.string[: found.start()].rpartition("\n")[2]
    after = found.string[found.end() :].partition("\n")[0]
    is_alone = not before.strip() and not after.strip()
    return breaks if is_alone or not found["inside"].strip() else f"{OMITTED}{breaks}"

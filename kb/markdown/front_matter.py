"""Finds front matter and separates it from the text: where it begins and ends, and in which language it is.

It is YAML between `---`, TOML between `+++`, JSON between `;;;` or in braces, a language that the fence names
(`---toml`), Pelican's `Title:` lines, Logseq's `title::` lines, or Nikola's `.. title:` lines in a comment. Blank
lines and comments may stand above it; most programs would not look there, so that is said.
"""

import json
import re
from dataclasses import dataclass, field
from typing import Any

from kb.markdown.front_matter_values import JSON, TOML, YAML, Language, read_values

MAX_FRONT_MATTER_LINES = 500

_LANGUAGES = {"---": YAML, "+++": TOML, ";;;": JSON, "yaml": YAML, "yml": YAML, "toml": TOML, "json": JSON}
_FENCE = re.compile(r"(---|\+\+\+|;;;)[ \t]*(yaml|yml|toml|json)?\s*$")
_OBJECT = re.compile(r'\{\s*["}]')
_COMMENT = re.compile(r"<!--(?!>)(.*?)-->[ \t]*(?=\n|$)", re.DOTALL)
_BLANK_LINES = re.compile(r"(?:[ \t]*+\n)*+")
_NIKOLA_LINE = re.compile(r"\.\. ([\w-]+):(?: +(.*))?$")
_HEADER_LINE = re.compile(
    r"^(Title|Date|Modified|Category|Tags|Slug|Authors?|Summary|Status|Lang):(?!:) *(.*)$", re.IGNORECASE
)
_PROSE = re.compile(r"\s*\w[^:]*(\n|$)")
"""A first line that begins with a word and names no key."""
_ANY_HEADER_LINE = re.compile(r"^([A-Za-z][\w-]*):(?: +(.*))?$")
_PROPERTY_LINE = re.compile(r"([A-Za-z][\w/-]{0,40}):: +(\S.*)$")
_PAGE_NAME = re.compile(r"#?\[\[([^\[\]]*)\]\]")
_GOES_ON = re.compile(r" {4,}\S|\t\s*\S")
_YAML_KEY = re.compile(r"[\w-]+:(\s|$)")
_USUAL_KEY = re.compile(r"(title|date|draft|tags|layout|author|published|publish|status|slug|id)\s*[:=]", re.IGNORECASE)
_PART_OF_YAML = re.compile(r"[\w-]+:(\s|$)|\s+\S|-\s|#")


@dataclass(frozen=True)
class FrontMatter:
    """What stands above the body.

    Attributes:
        values: keys and values as written; empty when there is none or it is broken.
        body: the text below it.
        body_line: the line in the file on which `body` begins.
        warnings: what was wrong with it, naming the line.
    """

    values: dict[str, Any]
    body: str
    body_line: int = 1
    warnings: list[str] = field(default_factory=list)


def split_front_matter(text: str) -> FrontMatter:
    """Separate front matter and body. Broken front matter becomes a warning, never an error.

    Args:
        text: the whole file, lines ending in `\\n`.
    """
    start, values = _above(text)
    if values:
        return _with_body(text, start, values)
    lines = text.split("\n")
    first = text.count("\n", 0, start)
    found = _at(text, lines, first, start)
    if found is None:
        return FrontMatter({}, text)
    if first and found.values:
        warning = f"line {first + 1}: front matter begins below line 1, where most programs do not look for it"
        found.warnings.insert(0, warning)
    return found


def _above(text: str) -> tuple[int, dict[str, Any]]:
    """Where the text begins after blank lines and comments, and the values where a comment holds Nikola's lines."""
    start = 0
    while True:
        if blank := _BLANK_LINES.match(text, start):
            start = blank.end()
        comment = _COMMENT.match(text, start)
        if comment is None:
            return start, {}
        start = min(comment.end() + 1, len(text))
        pairs = [_NIKOLA_LINE.match(line.strip()) for line in comment[1].strip().split("\n")]
        if all(pairs):
            return start, {pair[1].lower(): (pair[2] or "").strip() for pair in pairs if pair}


def _with_body(text: str, start: int, values: dict[str, Any], warnings: list[str] | None = None) -> FrontMatter:
    return FrontMatter(values, text[start:], 1 + text.count("\n", 0, start), warnings or [])


def _at(text: str, lines: list[str], first: int, start: int) -> FrontMatter | None:
    """The front matter that begins on the line numbered `first` from 0, at `start`; None where there is none."""
    if fence := _FENCE.match(lines[first]):
        return _fenced(lines, first, fence[1], _LANGUAGES[fence[2] or fence[1]])
    if _OBJECT.match(text, start):
        return _braced(text, start)
    if _HEADER_LINE.match(lines[first]) and (
        not first or _ANY_HEADER_LINE.match("".join(lines[first + 1 : first + 2]))
    ):
        return _header_lines(lines, first)
    if _PROPERTY_LINE.match(lines[first]):
        return _property_lines(lines, first)
    return None


def _fenced(lines: list[str], first: int, fence: str, language: Language) -> FrontMatter | None:
    closings = (fence, "...") if language is YAML else (fence,)
    if first and not _YAML_KEY.match("".join(lines[first + 1 : first + 2])) and language is YAML:
        return None  # a thematic break
    for number, line in enumerate(lines[first + 1 : first + MAX_FRONT_MATTER_LINES], start=first + 1):
        if line.rstrip() in closings:
            source, body = "\n".join(lines[first + 1 : number]), "\n".join(lines[number + 1 :])
            values, fault = read_values(source, language)
            if fault and language is YAML and _PROSE.match(source):
                break  # text between two thematic breaks
            warnings = [f"line {first + 1 + fault.line}: front matter {fault.reason}"] if fault else []
            return FrontMatter(values, body, number + 2, warnings)
    return _never_closed(lines, first, fence, language)


def _never_closed(lines: list[str], first: int, fence: str, language: Language) -> FrontMatter | None:
    """What opens as front matter and does not end: its lines up to a blank one if their keys are usual, else text."""
    below = lines[first + 1 :]
    opening = next((line for line in below if line.strip()), "")
    if fence == "---" and not _YAML_KEY.match(opening):
        return None  # a thematic break, not front matter
    warning = f"line {first + 1}: front matter opens with {fence} but is never closed"
    length = next((at for at, line in enumerate(below) if not _PART_OF_YAML.match(line)), len(below))
    if language is YAML and any(map(_USUAL_KEY.match, below[:length])):
        values, _fault = read_values("\n".join(below[:length]), language)
        warnings = [f"{warning}; its first {length} lines are taken for it"]
        return FrontMatter(values, "\n".join(below[length:]), first + 2 + length, warnings)
    return FrontMatter({}, "\n".join(lines), 1, [f"{warning}; read as text"])


def _braced(text: str, start: int) -> FrontMatter | None:
    """An object in JSON above the text, as Hugo has it; broken, it ends with the first line that is its brace."""
    line = 1 + text.count("\n", 0, start)
    try:
        values, end = json.JSONDecoder().raw_decode(text, start)
    except (ValueError, RecursionError):
        end = text.find("\n}", start) + 2
        if end < 2 or text.count("\n", start, end) > MAX_FRONT_MATTER_LINES:
            return _unclosed_object(text, start)
    rest = text.find("\n", end) + 1 or len(text)
    if text[end:rest].strip():
        return None
    values, fault = read_values(text[start:end], JSON)
    warnings = [f"line {line - 1 + fault.line}: front matter {fault.reason}"] if fault else []
    return _with_body(text, rest, values, warnings)


def _unclosed_object(text: str, start: int) -> FrontMatter | None:
    """What opens as an object and does not end: its lines up to a blank one if their keys are usual, else text."""
    blank = re.compile(r"\n[ \t]*\n|\Z").search(text, start)
    end = blank.end() if blank else len(text)
    values, _fault = read_values(text[start:end], JSON)
    if not any(_USUAL_KEY.match(f"{key}:") for key in values):
        return None
    line, length = 1 + text.count("\n", 0, start), len(text[start:end].strip().split("\n"))
    taken = "line is" if length == 1 else f"{length} lines are"
    warning = f"line {line}: front matter opens with {{ but is never closed; its first {taken} taken for it"
    return _with_body(text, end, values, [warning])


def _header_lines(lines: list[str], first: int) -> FrontMatter:
    values: dict[str, Any] = {}
    key = ""
    for number, line in enumerate(lines[first:], start=first):
        header = (_HEADER_LINE if number == first else _ANY_HEADER_LINE).match(line)
        if header:
            key = header[1].lower()
            values[key] = (header[2] or "").strip()
        elif key and _GOES_ON.match(line):
            values[key] = f"{values[key]} {line.strip()}".strip()
        else:
            return FrontMatter(values, "\n".join(lines[number:]), number + 1)
    return FrontMatter(values, "", len(lines) + 1)


def _property_lines(lines: list[str], first: int) -> FrontMatter:
    """Logseq's properties of a page, `tags:: [[ml]], ops`: the names of pages in them are words."""
    values: dict[str, Any] = {}
    for number, line in enumerate(lines[first:], start=first):
        found = _PROPERTY_LINE.match(line)
        if found is None:
            return FrontMatter(values, "\n".join(lines[number:]), number + 1)
        values[found[1].lower()] = _PAGE_NAME.sub(r"\1", found[2]).strip()
    return FrontMatter(values, "", len(lines) + 1)

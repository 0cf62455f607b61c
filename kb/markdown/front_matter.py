"""Splits the front matter from a document: YAML between `---`, TOML between `+++`, or Pelican's `Title:` lines."""

import re
import tomllib
from dataclasses import dataclass, field
from typing import Any

import yaml

MAX_FRONT_MATTER_LINES = 500
MAX_DEPTH = 50
"""Nesting beyond this is an accident or an attack, and overflows the stack of what reads it."""

_HEADER_LINE = re.compile(
    r"^(Title|Date|Modified|Category|Tags|Slug|Authors?|Summary|Status|Lang): *(.*)$", re.IGNORECASE
)
_PROSE = re.compile(r"\s*\w[^:]*(\n|$)")
"""A first line that begins with a word and names no key."""
_LONG_TOML_KEY = re.compile(rf"""(?<![\w-])(?:(?:[\w-]++|"[^"\n]*+"|'[^'\n]*+')[ \t]*+\.[ \t]*+){{{MAX_DEPTH}}}""")
_ANY_HEADER_LINE = re.compile(r"^([A-Za-z][\w-]*):(?: +(.*))?$")


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
    lines = text.split("\n")
    opening = lines[0].rstrip()
    if opening in ("---", "+++"):
        return _fenced(lines, fence=opening)
    if _HEADER_LINE.match(lines[0]):
        return _header_lines(lines)
    return FrontMatter({}, text)


def _fenced(lines: list[str], fence: str) -> FrontMatter:
    closings = (fence, "...") if fence == "---" else (fence,)
    for number, line in enumerate(lines[1:MAX_FRONT_MATTER_LINES], start=1):
        if line.rstrip() in closings:
            source, body = "\n".join(lines[1:number]), "\n".join(lines[number + 1 :])
            values, warnings = (_read_yaml if fence == "---" else _read_toml)(source)
            if warnings and fence == "---" and _PROSE.match(source):
                break  # text between two thematic breaks
            return FrontMatter(values, body, number + 2, warnings)
    if fence == "---" and not _looks_like_yaml(lines[1:]):
        return FrontMatter({}, "\n".join(lines))  # a thematic break, not front matter
    return FrontMatter(
        {}, "\n".join(lines), 1, [f"line 1: front matter opens with {fence} but is never closed; read as text"]
    )


def _looks_like_yaml(lines: list[str]) -> bool:
    first = next((line for line in lines if line.strip()), "")
    return re.match(r"^[\w-]+:(\s|$)", first) is not None


def _header_lines(lines: list[str]) -> FrontMatter:
    values: dict[str, Any] = {}
    for number, line in enumerate(lines):
        header = _ANY_HEADER_LINE.match(line) if number else _HEADER_LINE.match(line)
        if not header:
            return FrontMatter(values, "\n".join(lines[number:]), number + 1)
        values[header[1].lower()] = (header[2] or "").strip()
    return FrontMatter(values, "", len(lines) + 1)


class _PlainLoader(yaml.SafeLoader):
    """YAML as front matter means it: dates, times and words such as `On` stay text, and aliases are refused.

    A few lines of aliases can stand for gigabytes.
    """

    yaml_implicit_resolvers = {}  # noqa: RUF012 - the name and form PyYAML looks for

    def compose_node(self, parent: yaml.Node | None, index: int) -> yaml.Node | None:
        if self.check_event(yaml.AliasEvent):
            mark = self.peek_event().start_mark  # type: ignore[no-untyped-call]
            raise yaml.MarkedYAMLError(problem="aliases are not allowed in front matter", problem_mark=mark)
        return super().compose_node(parent, index)


for _tag, _pattern, _first in (
    ("null", r"~|null|Null|NULL|", ["~", "n", "N", ""]),
    ("bool", r"true|True|TRUE|false|False|FALSE", list("tTfF")),
    ("int", r"[-+]?(0|[1-9][0-9]{0,17})", list("-+0123456789")),
    (
        "float",
        r"[-+]?(\.[0-9]+|[0-9]+\.[0-9]*)([eE][-+]?[0-9]+)?|[-+]?\.(inf|Inf|INF)|\.(nan|NaN|NAN)",
        list("-+.0123456789"),
    ),
):
    _PlainLoader.add_implicit_resolver(f"tag:yaml.org,2002:{_tag}", re.compile(rf"^(?:{_pattern})$"), _first)


def _read_yaml(source: str) -> tuple[dict[str, Any], list[str]]:
    try:
        values = yaml.load(source, Loader=_PlainLoader)
    except yaml.MarkedYAMLError as error:
        line = 2 + (error.problem_mark.line if error.problem_mark else 0)
        return {}, [f"line {line}: front matter is not valid YAML ({error.problem}); ignored"]
    except yaml.reader.ReaderError as error:
        line = 2 + source.count("\n", 0, error.position)
        return {}, [f"line {line}: front matter is not valid YAML (a control character); ignored"]
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        return {}, [f"line 2: front matter is not valid YAML ({error}); ignored"]
    return _as_mapping(values)


def _read_toml(source: str) -> tuple[dict[str, Any], list[str]]:
    if key := _LONG_TOML_KEY.search(source):
        line = 2 + source.count("\n", 0, key.start())
        return {}, [f"line {line}: front matter has a key of over {MAX_DEPTH} parts; ignored"]
    try:
        return _as_mapping(tomllib.loads(source))
    except (ValueError, RecursionError) as error:  # a ValueError also where a number has thousands of digits
        found = re.search(r"at line (\d+)", str(error))
        line = 1 + (int(found[1]) if found else 1 + source.count("\n"))
        return {}, [f"line {line}: front matter is not valid TOML ({error}); ignored"]


def _as_mapping(values: object) -> tuple[dict[str, Any], list[str]]:
    if values is None:
        return {}, []
    if not isinstance(values, dict):
        return {}, ["line 2: front matter is not a list of “key: value” pairs; ignored"]
    if _is_deeper_than(MAX_DEPTH, values):
        return {}, [f"line 2: front matter is nested over {MAX_DEPTH} deep; ignored"]
    return {str(key): value for key, value in values.items()}, []


def _is_deeper_than(most: int, values: object) -> bool:
    """Whether lists and mappings are nested more than `most` deep, told without recursion."""
    level = [values]
    for _depth in range(most + 1):
        containers = [value for value in level if isinstance(value, dict | list)]
        level = [item for each in containers for item in (each.values() if isinstance(each, dict) else each)]
    return any(isinstance(value, dict | list) for value in level)

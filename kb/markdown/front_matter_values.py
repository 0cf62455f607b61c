"""Reads the source of front matter: YAML, TOML or JSON, whole or, where it is broken, what single lines of it say."""

import json
import re
import tomllib
from collections.abc import Callable
from typing import Any, NamedTuple

import yaml

MAX_DEPTH = 50
"""Nesting beyond this is an accident or an attack, and overflows the stack of what reads it."""

_LONG_TOML_KEY = re.compile(rf"""(?<![\w-])(?:(?:[\w-]++|"[^"\n]*+"|'[^'\n]*+')[ \t]*+\.[ \t]*+){{{MAX_DEPTH}}}""")
_YAML_LINE = re.compile(r"([A-Za-z][\w-]*):\s+(\S.*)$")
_YAML_SYNTAX = tuple("[{&*!|>%@`\"'")


class Fault(NamedTuple):
    """What is wrong with front matter.

    Attributes:
        line: of its source, from 1.
        reason: a clause about the front matter.
    """

    line: int
    reason: str


Values = dict[str, Any]


class Language(NamedTuple):
    """How front matter in one language is read: as a whole, and one of its lines alone.

    Both give None for what they cannot read; `read` says why.
    """

    read: Callable[[str], tuple[Values | None, Fault | None]]
    read_line: Callable[[str], object]


def read_values(source: str, language: Language) -> tuple[Values, Fault | None]:
    """Keys and values of front matter, and what is wrong with it.

    A mistake on one line must not lose what another line says, that the text is a draft least of all: of broken front
    matter every line is read that says something by itself.
    """
    values, fault = language.read(source)
    if values is not None:
        return values, fault
    found: Values = {}
    for line in source.split("\n"):
        alone = language.read_line(line)
        if isinstance(alone, dict) and not _is_deeper_than(MAX_DEPTH, alone):
            found |= {str(key): value for key, value in alone.items() if value is not None}
    return found, fault and fault._replace(
        reason=fault.reason + ("; only single lines are read" if found else "; ignored")
    )


class _PlainLoader(yaml.SafeLoader):
    """YAML as front matter means it: dates, times and words such as `On` stay text, and aliases are refused.

    A few lines of aliases can stand for gigabytes.
    """

    yaml_implicit_resolvers = {}  # noqa: RUF012 - the name and form PyYAML looks for

    def compose_node(self, parent: yaml.Node | None, index: int) -> yaml.Node | None:
        if self.check_event(yaml.AliasEvent):
            mark = self.peek_event().start_mark  # type: ignore[no-untyped-call]  # PyYAML's stubs lack it
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


def _read_yaml(source: str) -> tuple[Values | None, Fault | None]:
    try:
        values = yaml.load(source, Loader=_PlainLoader)
    except yaml.MarkedYAMLError as error:
        line = 1 + (error.problem_mark.line if error.problem_mark else 0)
        return None, Fault(line, f"is not valid YAML ({error.problem})")
    except yaml.reader.ReaderError as error:
        return None, Fault(1 + source.count("\n", 0, error.position), "is not valid YAML (a control character)")
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        return None, Fault(1, f"is not valid YAML ({error})")
    return _as_mapping(values)


def _read_yaml_line(line: str) -> object:
    found = _YAML_LINE.match(line)
    if not found:
        return None
    try:
        return yaml.load(line, Loader=_PlainLoader)
    except yaml.reader.ReaderError:
        return None
    except (yaml.YAMLError, ValueError, RecursionError):
        return None if found[2].startswith(_YAML_SYNTAX) else {found[1]: found[2]}


def _read_toml(source: str) -> tuple[Values | None, Fault | None]:
    if key := _LONG_TOML_KEY.search(source):
        return None, Fault(1 + source.count("\n", 0, key.start()), f"has a key of over {MAX_DEPTH} parts")
    try:
        return _as_mapping(tomllib.loads(source))
    except (ValueError, RecursionError) as error:  # a ValueError also where a number has thousands of digits
        found = re.search(r"at line (\d+)", str(error))
        line = int(found[1]) if found else 1 + source.count("\n")
        return None, Fault(line, f"is not valid TOML ({error})")


def _read_toml_line(line: str) -> object:
    if "=" not in line or _LONG_TOML_KEY.search(line):
        return None
    try:
        return tomllib.loads(line)
    except (ValueError, RecursionError):
        return None


def _read_json(source: str) -> tuple[Values | None, Fault | None]:
    try:
        return _as_mapping(json.loads(source))
    except json.JSONDecodeError as error:
        return None, Fault(error.lineno, f"is not valid JSON ({error.msg})")
    except (ValueError, RecursionError) as error:
        return None, Fault(1, f"is not valid JSON ({error})")


def _read_json_line(line: str) -> object:
    try:
        return json.loads(f"{{{line.strip().removeprefix('{').rstrip(',')}}}")
    except (ValueError, RecursionError):
        return None


YAML = Language(_read_yaml, _read_yaml_line)
TOML = Language(_read_toml, _read_toml_line)
JSON = Language(_read_json, _read_json_line)


def _as_mapping(values: object) -> tuple[Values | None, Fault | None]:
    if values is None:
        return {}, None
    if not isinstance(values, dict):
        return None, Fault(1, "is not a list of “key: value” pairs")
    if _is_deeper_than(MAX_DEPTH, values):
        return None, Fault(1, f"is nested over {MAX_DEPTH} deep")
    return {str(key): value for key, value in values.items()}, None


def _is_deeper_than(most: int, values: object) -> bool:
    """Whether lists and mappings are nested more than `most` deep, told without recursion."""
    level = [values]
    for _depth in range(most + 1):
        containers = [value for value in level if isinstance(value, dict | list)]
        level = [item for each in containers for item in (each.values() if isinstance(each, dict) else each)]
    return any(isinstance(value, dict | list) for value in level)

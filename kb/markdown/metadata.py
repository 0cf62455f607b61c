"""Reads title, kind, author, date and tags out of front matter as people really write it."""

import datetime as dt
import math
import re
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any

from kb.markdown.days import parse_day

KIND_OF_FOLDER = {"posts": "post", "_posts": "post", "issues": "issue", "timelines": "timeline", "links": "links"}
DEFAULT_KIND = "article"
_DATE_IN_NAME = re.compile(r"^(\d{4})-(\d{1,2})-(\d{1,2})(?=\D|$)")
_KNOWN_KEYS = {"title", "kind", "author", "authors", "date", "tags"}
_YES, _NO, _UNPUBLISHED = {"true", "yes", "1"}, {"false", "no", "0"}, {"draft", "hidden", "private"}


@dataclass(frozen=True)
class Metadata:
    """What a document says of itself.

    Attributes:
        names_itself: whether the title is the document's own, not made from the file's name.
        extra: the keys not read here, in a form JSON can hold.
        warnings: values that could not be used, and what was taken instead.
    """

    title: str
    names_itself: bool
    kind: str
    author: str
    date: dt.date | None
    is_draft: bool
    tags: list[str]
    extra: dict[str, Any]
    warnings: list[str]


def read_metadata(values: dict[str, Any], path: PurePosixPath, first_heading: str) -> Metadata:
    """Interpret front matter, filling gaps from the path and the first heading.

    Args:
        values: front matter as parsed.
        path: of the file, relative to its content folder.
        first_heading: plain text of the body's first heading, or empty.
    """
    lowered = {key.lower(): value for key, value in values.items()}
    warnings: list[str] = []
    title = _text(lowered.get("title")) or first_heading
    return Metadata(
        title=title or _title_from_name(path),
        names_itself=bool(title),
        kind=_kind(lowered.get("kind"), path),
        author=", ".join(_names(lowered.get("author") or lowered.get("authors"))),
        date=_date(lowered.get("date"), path, warnings),
        is_draft=_is_draft(lowered),
        tags=_tags(lowered.get("tags")),
        extra={_encodable(key): _json_value(value) for key, value in values.items() if key.lower() not in _KNOWN_KEYS},
        warnings=warnings,
    )


def _date(value: object, path: PurePosixPath, warnings: list[str]) -> dt.date | None:
    from_name = parse_day(path.name) if _DATE_IN_NAME.match(path.name) else None
    if value is None or value == "":
        return from_name
    date = parse_day(value)
    if date is None:
        instead = f"the file name's {from_name}" if from_name else "no date"
        warnings.append(f"the date “{_text(value)}” is not a date like 2026-10-31; {instead} is used")
    return date or from_name


def _is_draft(values: dict[str, Any]) -> bool:
    """`draft: true` (Hugo, Quarto), `published: false` (Jekyll), `status: draft` (Pelican, WordPress)."""
    says = {key: _text(values.get(key)).lower() for key in ("draft", "published", "status")}
    return says["draft"] in _YES or says["published"] in _NO or says["status"] in _UNPUBLISHED


def _kind(value: object, path: PurePosixPath) -> str:
    if kind := _text(value).lower():
        return kind
    return next((KIND_OF_FOLDER[part] for part in reversed(path.parts[:-1]) if part in KIND_OF_FOLDER), DEFAULT_KIND)


def _title_from_name(path: PurePosixPath) -> str:
    words = re.sub(r"[-_\s]+", " ", _DATE_IN_NAME.sub("", path.stem)).strip()
    return words[:1].upper() + words[1:] if words else path.stem


def _names(value: object) -> list[str]:
    if isinstance(value, dict):
        return [_text(value.get("name"))] if value.get("name") else []
    if isinstance(value, list):
        return [name for item in value for name in _names(item)]
    return [_text(value)] if _text(value) else []


def _tags(value: object) -> list[str]:
    """Tags from a list, or from a text: between commas, or, where it has none, between spaces as in Jekyll."""
    written = str(value or "")
    items = value if isinstance(value, list) else written.split("," if "," in written else None)
    tags = [normal_tag(_text(item)) for item in items]
    return list(dict.fromkeys(tag for tag in tags if tag))


def normal_tag(text: str) -> str:
    """A tag in the one spelling it is stored in: `#Machine Learning` is machine-learning."""
    return re.sub(r"\s+", "-", text.strip().lstrip("#").strip().lower())


def _text(value: object) -> str:
    return "" if value is None or isinstance(value, dict | list) else " ".join(_encodable(str(value)).split())


def _encodable(text: str) -> str:
    """Text that any database can hold: YAML's escapes can name halves of characters, and the one numbered 0."""
    return text.encode("utf-8", "replace").decode().replace("\0", "\ufffd")


def _json_value(value: object) -> Any:
    if isinstance(value, dict):
        return {_encodable(str(key)): _json_value(item) for key, item in value.items()}
    if isinstance(value, list | tuple | set):
        return [_json_value(item) for item in value]
    if isinstance(value, int) and abs(value) >= 2**63:
        return hex(value)
    if value is None or isinstance(value, bool | int) or (isinstance(value, float) and math.isfinite(value)):
        return value
    return _encodable(str(value))

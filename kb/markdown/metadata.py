"""Reads title, kind, author, dates and tags out of front matter as people really write it."""

import datetime as dt
import re
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any

from kb.markdown.document_dates import DATE_IN_NAME, read_document_dates
from kb.markdown.drafts import is_draft
from kb.markdown.plain_values import encodable, json_value, plain_keys, plain_text
from kb.markdown.tags import read_tags

KIND_OF_FOLDER = {"posts": "post", "_posts": "post", "issues": "issue", "timelines": "timeline", "links": "links"}
DEFAULT_KIND = "article"
_READ_WHOLE = {"title", "kind", "author", "authors", "date", "tags"}


@dataclass(frozen=True)
class Metadata:
    """What a document says of itself.

    Attributes:
        names_itself: whether the title is the document's own, not made from the file's name.
        is_draft: whether it is not to be shown, whatever the day.
        published_from: the day it may be shown from; None for at once.
        published_until: the last day it may be shown on; None for ever.
        extra: the keys not read here whole, in a form JSON can hold.
        warnings: values that could not be used, and what was taken instead.
    """

    title: str
    names_itself: bool
    kind: str
    author: str
    date: dt.date | None
    is_draft: bool
    published_from: dt.date | None
    published_until: dt.date | None
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
    said = plain_keys(values)
    dates = read_document_dates(values, path)
    title = plain_text(said.get("title")) or first_heading
    return Metadata(
        title=title or _title_from_name(path),
        names_itself=bool(title),
        kind=_kind(said.get("kind"), path),
        author=_author(said),
        date=dates.date,
        is_draft=is_draft(said, path) or dates.is_withheld,
        published_from=dates.published_from,
        published_until=dates.published_until,
        tags=read_tags(said),
        extra={encodable(key): json_value(value) for key, value in values.items() if not _is_read_whole(key, value)},
        warnings=dates.warnings,
    )


def _is_read_whole(key: str, value: object) -> bool:
    return key.lower() in _READ_WHOLE and not (key.lower() == "date" and isinstance(value, dict))


def _kind(value: object, path: PurePosixPath) -> str:
    if kind := plain_text(value).lower():
        return kind
    return next((KIND_OF_FOLDER[part] for part in reversed(path.parts[:-1]) if part in KIND_OF_FOLDER), DEFAULT_KIND)


def _title_from_name(path: PurePosixPath) -> str:
    words = re.sub(r"[-_\s]+", " ", DATE_IN_NAME.sub("", path.stem)).strip()
    return words[:1].upper() + words[1:] if words else path.stem


def _author(said: dict[str, Any]) -> str:
    """The names of the authors, given at the top or, as in Zola, under `extra`."""
    extra = said.get("extra")
    places = [said, plain_keys(extra)] if isinstance(extra, dict) else [said]
    found = (_names(place.get(key)) for place in places for key in ("author", "authors"))
    return ", ".join(next((names for names in found if names), []))


def _names(value: object) -> list[str]:
    """Names from a text, a list, or mappings, as Quarto has them with affiliations and with names in parts."""
    if isinstance(value, list):
        return [name for item in value for name in _names(item)]
    if isinstance(value, dict):
        if "name" in value:
            return _names(value["name"])
        parts = ("literal",) if value.get("literal") else ("given", "family")
        return _names(" ".join(plain_text(value.get(part)) for part in parts))
    return [plain_text(value)] if plain_text(value) else []

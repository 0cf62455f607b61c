"""An imported document as the text of a file, and back: what a file says of its import, and whether it was edited.

The front matter's `imported` names the source, the source's key, and the hash of everything else in the file. A file
whose hash still fits is as the import left it.
"""

import hashlib
import re
from dataclasses import dataclass
from typing import Any

import yaml

from kb.ingest.importers.document import ImportedDocument
from kb.ingest.importers.text import clean, one_line
from kb.markdown.front_matter import split_front_matter
from kb.markdown.tags import normal_tag

_NO_HASH = "0" * 16
_HASH = re.compile(r"(?m)^(imported: \{.*, hash: )'?[0-9a-f]{16}'?(\}[ \t]*)$")


@dataclass(frozen=True)
class Imported:
    """What a file in the content folder says of its import.

    Attributes:
        path: relative to the content folder.
        is_edited: whether it was changed since.
        hash: of its content as it is now.
        engagement: its numbers, which a source without any does not take away.
    """

    path: str
    source: str
    key: str
    is_edited: bool
    hash: str
    engagement: dict[str, int]


class _Dumper(yaml.SafeDumper):
    """Quotes what Byline's front matter would read as a number, also where PyYAML itself would not."""


_Dumper.add_implicit_resolver(
    "tag:yaml.org,2002:float", re.compile(r"^[-+]?(\.[0-9]+|[0-9]+\.[0-9]*)([eE][-+]?[0-9]+)?$"), list("-+.0123456789")
)


def render(document: ImportedDocument, source: str) -> str:
    """The whole file, its hash filled in."""
    values = _front_matter(document) | {"imported": {"from": source, "key": document.key, "hash": _NO_HASH}}
    plain = {key: _plain(value) for key, value in values.items()}
    header = yaml.dump(
        plain, Dumper=_Dumper, allow_unicode=True, sort_keys=False, default_flow_style=None, width=float("inf")
    )
    text = f"---\n{header}---\n{clean(document.body)}\n"
    return _HASH.sub(rf"\g<1>'{hash_of(text)}'\g<2>", text, count=1)


def hash_of(text: str) -> str:
    """The hash of a file's text, whatever hash it states and whatever its line ends."""
    text = text.replace("\r\n", "\n").removeprefix("\ufeff").rstrip() + "\n"
    return hashlib.sha256(_HASH.sub(r"\1\2", text, count=1).encode("utf-8", "replace")).hexdigest()[:16]


def read_imported(text: str, path: str) -> Imported | None:
    """What a file says of its import, or None where it says nothing."""
    values = split_front_matter(text.replace("\r\n", "\n").removeprefix("\ufeff")).values
    said = values.get("imported")
    if not isinstance(said, dict) or "from" not in said or "key" not in said:
        return None
    engagement = values.get("engagement")
    numbers = engagement if isinstance(engagement, dict) else {}
    now = hash_of(text)
    return Imported(
        path=path,
        source=str(said["from"]),
        key=str(said["key"]),
        is_edited=str(said.get("hash")) != now,
        hash=now,
        engagement={str(what): count for what, count in numbers.items() if type(count) is int},
    )


def _front_matter(document: ImportedDocument) -> dict[str, Any]:
    tags = list(dict.fromkeys(tag for tag in map(normal_tag, document.tags) if tag))
    values = {
        "title": document.title,
        "kind": document.kind,
        "author": document.author,
        "date": document.date,
        "tags": tags,
        "engagement": document.engagement,
        "url": document.url,
    }
    return {key: value for key, value in (values | document.extra).items() if value not in ("", None, [], {})}


def _plain(value: Any) -> Any:
    """Values on one line each, so that front matter stays a few lines long whatever the source holds."""
    if isinstance(value, str):
        return one_line(value)
    if isinstance(value, dict):
        return {one_line(key): _plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    return value

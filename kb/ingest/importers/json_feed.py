"""JSON Feed (jsonfeed.org, version 1 and 1.1): its items under the names that feedparser gives those of other feeds."""

import json
from typing import Any

from kb.errors import DocumentError


def entries_of_json_feed(content: bytes, name: str) -> list[dict[str, Any]] | None:
    """The items of a JSON feed; None where the content is none.

    Args:
        name: the file or address, for the error.

    Raises:
        DocumentError: it says that it is one, and has no list of items.
    """
    if not content.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"{"):
        return None
    try:
        feed = json.loads(content)
    except (ValueError, RecursionError):
        return None
    if not isinstance(feed, dict) or "jsonfeed.org" not in str(feed.get("version")):
        return None
    items = feed.get("items")
    if not isinstance(items, list):
        raise DocumentError(f"The feed {name} is broken: it has no list of items.", subject=name)
    authors = _authors(feed)
    return [_entry(item, authors) for item in items if isinstance(item, dict)]


def _entry(item: dict[str, Any], authors: str) -> dict[str, Any]:
    kind = "text/html" if item.get("content_html") else "text/plain"
    text = item.get("content_html") or item.get("content_text")
    attachments = item.get("attachments")
    return {
        "id": item.get("id"),
        "link": item.get("url") or "",
        "title": item.get("title") or "",
        "title_detail": {"type": "text/plain"},
        "content": [{"type": kind, "value": text}] if text else [],
        "summary_detail": {"type": "text/plain", "value": item.get("summary") or ""},
        "published": item.get("date_published"),
        "updated": item.get("date_modified"),
        "author": _authors(item) or authors,
        "tags": [{"term": tag} for tag in item.get("tags") or [] if isinstance(tag, str)],
        "enclosures": [
            {"href": each.get("url")}
            for each in (attachments if isinstance(attachments, list) else [])
            if isinstance(each, dict)
        ],
    }


def _authors(values: dict[str, Any]) -> str:
    people = values.get("authors") if isinstance(values.get("authors"), list) else [values.get("author")]
    names = [person.get("name") for person in people or [] if isinstance(person, dict)]
    return ", ".join(name for name in names if isinstance(name, str))

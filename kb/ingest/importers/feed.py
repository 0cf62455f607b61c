"""An RSS, Atom or JSON feed. The library is given bytes only: it never fetches anything itself.

It does not read the dates either: it turns them to UTC, and what it cannot read it may take for another day.
"""

import io
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from kb.errors import DocumentError
from kb.ingest.failures import reason_of
from kb.ingest.importers.article import without_title
from kb.ingest.importers.dates import read_date
from kb.ingest.importers.document import ImportedDocument, Reading
from kb.ingest.importers.json_feed import entries_of_json_feed
from kb.ingest.importers.markup import html_to_markdown
from kb.ingest.importers.text import as_markdown, clean, one_line, plain_title, slug_of

SOURCE = "feed"


@dataclass(frozen=True)
class _Feed:
    """What a feed holds.

    Attributes:
        entries: as feedparser gives them.
        author: of those that name none.
        has_markup_in_titles: RSS does not say whether a title is text or HTML; Atom and JSON Feed do.
    """

    entries: Sequence[Any]
    author: str = ""
    has_markup_in_titles: bool = False


def read(content: bytes, name: str = "The file") -> Reading:
    """The entries of a feed.

    Args:
        content: the whole feed.
        name: the file or address, for the error.

    Raises:
        DocumentError: it is no feed.
    """
    reading = Reading()
    items = entries_of_json_feed(content, name)
    feed = _parsed(content, name, reading) if items is None else _Feed(items)
    summaries: list[str] = []
    undated: list[str] = []
    for number, entry in enumerate(feed.entries, start=1):
        _read_entry(entry, number, feed, reading, summaries, undated)
    for names, what in ((summaries, "the feed gives a summary only"), (undated, "the date cannot be read")):
        if names:
            reading.notes.append(f"Of {len(names)} of its entries {what}, as of “{names[0]}”.")
    return reading


def _parsed(content: bytes, name: str, reading: Reading) -> _Feed:
    """A feed in XML."""
    import feedparser

    try:
        parsed = feedparser.parse(io.BytesIO(content), sanitize_html=False)  # it would drop frames; scripts go later
    except Exception as error:  # the parser meets arbitrary bytes and promises no error types of its own
        raise DocumentError(f"{name} cannot be read as a feed.", subject=name) from error
    if not parsed.get("version") and not parsed.entries:
        raise DocumentError(
            f"{name} is not an RSS, Atom or JSON feed.",
            hint="A blog's page often names its feed in a <link> tag.",
            subject=name,
        )
    if parsed.bozo and not parsed.entries:
        raise DocumentError(f"The feed {name} is broken: {_reason(parsed)}.", subject=name)
    if parsed.bozo and parsed.get("bozo_exception") is not None and "Encoding" not in _kind(parsed):
        reading.notes.append(f"The feed is not well formed ({_reason(parsed)}); what could be read of it is here.")
    is_rss = not str(parsed.version).startswith("atom")
    return _Feed(parsed.entries, one_line(parsed.feed.get("author", "")), has_markup_in_titles=is_rss)


def _kind(parsed: Any) -> str:
    return type(parsed.bozo_exception).__name__


def _reason(parsed: Any) -> str:
    error = parsed.get("bozo_exception")
    message = getattr(error, "getMessage", lambda: str(error))()
    return one_line(message).rstrip(".") or "it does not follow the format"


def _read_entry(
    entry: Any, number: int, feed: _Feed, reading: Reading, summaries: list[str], undated: list[str]
) -> None:
    title = _title(entry, feed)
    url = one_line(entry.get("link", ""))
    name = title or url or f"entry {number}"
    try:
        body, is_whole = _body(entry, url, reading)
    except Exception as error:  # whatever fails here, it is one entry's failure
        reading.skip(name, reason_of(error))
        return
    if not body:
        reading.skip(name, "it has no text")
        return
    if not is_whole:
        summaries.append(name)
    body = without_title(body, title)
    stated = _stated_date(entry)
    date = read_date(stated)
    if stated and date is None:
        undated.append(f"{name}: {stated}")
    reading.documents.append(
        ImportedDocument(
            key=one_line(entry.get("id", "")) or url or slug_of(title or body[:200]),
            title=title,
            body=body,
            kind="article",
            date=date,
            author=one_line(entry.get("author", "")) or feed.author,
            tags=tuple(one_line(tag.get("term") or "") for tag in entry.get("tags", [])),
            url=url if url.startswith(("http://", "https://")) else "",
            extra=_extra(entry),
        )
    )


def _body(entry: Any, url: str, reading: Reading) -> tuple[str, bool]:
    """The entry's text as Markdown, and whether it is the whole of it."""
    contents = entry.get("content") or []
    # an entry may give its text both as HTML and as plain text
    chosen = next((each for each in contents if "html" in str(each.get("type"))), contents[0] if contents else None)
    is_whole = chosen is not None
    if chosen is None:
        chosen = entry.get("summary_detail") or {}
    value = str(chosen.get("value") or "")
    if not value.strip():
        return "", is_whole
    if str(chosen.get("type")) == "text/plain" and "</" not in value:
        return as_markdown(clean(value)), is_whole
    return clean(html_to_markdown(value, str(chosen.get("base") or "") or url, reading.left_out)), is_whole


def _extra(entry: Any) -> dict[str, Any]:
    files = [one_line(file.get("href")) for file in entry.get("enclosures") or []]
    return {"media_url": files[0]} if files and files[0].startswith(("http://", "https://")) else {}


def _title(entry: Any, feed: _Feed) -> str:
    kind = str((entry.get("title_detail") or {}).get("type"))
    title = entry.get("title", "")
    return one_line(title) if kind == "text/plain" and not feed.has_markup_in_titles else plain_title(title)


def _stated_date(entry: Any) -> str:
    """When it was published, else when it was last changed, in the feed's own words."""
    said = (dict.get(entry, name) for name in ("published", "updated", "created"))
    return next((one_line(value) for value in said if value), "")

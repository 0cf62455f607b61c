"""An RSS or Atom feed. The library is given bytes only: it never fetches anything itself."""

import datetime as dt
import io
from typing import Any

from kb.errors import DocumentError
from kb.ingest.importers.article import without_title
from kb.ingest.importers.document import ImportedDocument, Reading
from kb.ingest.importers.markup import html_to_markdown
from kb.ingest.importers.text import as_markdown, clean, one_line, slug_of

SOURCE = "feed"


def read(content: bytes, name: str = "The file") -> Reading:
    """The entries of a feed.

    Args:
        content: the whole feed.
        name: the file or address, for the error.

    Raises:
        DocumentError: it is no feed.
    """
    import feedparser

    try:
        parsed = feedparser.parse(io.BytesIO(content))
    except Exception as error:  # the parser meets arbitrary bytes and promises no error types of its own
        raise DocumentError(f"{name} cannot be read as a feed.", subject=name) from error
    if not parsed.get("version") and not parsed.entries:
        raise DocumentError(
            f"{name} is not an RSS or Atom feed.",
            hint="A blog's page often names its feed in a <link> tag.",
            subject=name,
        )
    reading = Reading()
    if parsed.bozo and not parsed.entries:
        raise DocumentError(f"The feed {name} is broken: {_reason(parsed)}.", subject=name)
    if parsed.bozo and parsed.get("bozo_exception") is not None and "Encoding" not in _kind(parsed):
        reading.notes.append(f"The feed is not well formed ({_reason(parsed)}); what could be read of it is here.")
    author = one_line(parsed.feed.get("author", ""))
    summaries: list[str] = []
    for number, entry in enumerate(parsed.entries, start=1):
        _read_entry(entry, number, author, reading, summaries)
    if summaries:
        reading.notes.append(
            f"Of {len(summaries)} of its entries the feed gives a summary only, as of “{summaries[0]}”."
        )
    return reading


def _kind(parsed: Any) -> str:
    return type(parsed.bozo_exception).__name__


def _reason(parsed: Any) -> str:
    error = parsed.get("bozo_exception")
    message = getattr(error, "getMessage", lambda: str(error))()
    return one_line(message).rstrip(".") or "it does not follow the format"


def _read_entry(entry: Any, number: int, author: str, reading: Reading, summaries: list[str]) -> None:
    title = one_line(html_to_markdown(str(entry.get("title", ""))).replace("\\", ""))
    url = one_line(entry.get("link", ""))
    name = title or url or f"entry {number}"
    try:
        body, is_whole = _body(entry, url)
    except (RecursionError, ValueError, AssertionError) as error:
        reading.skip(name, f"its HTML cannot be read ({type(error).__name__})")
        return
    if not body:
        reading.skip(name, "it has no text")
        return
    if not is_whole:
        summaries.append(name)
    body = without_title(body, title)
    reading.documents.append(
        ImportedDocument(
            key=one_line(entry.get("id", "")) or url or slug_of(title or body[:200]),
            title=title,
            body=body,
            kind="article",
            date=_date(entry),
            author=one_line(entry.get("author", "")) or author,
            tags=tuple(one_line(tag.get("term") or "") for tag in entry.get("tags", [])),
            url=url if url.startswith(("http://", "https://")) else "",
        )
    )


def _body(entry: Any, url: str) -> tuple[str, bool]:
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
    return clean(html_to_markdown(value, str(chosen.get("base") or "") or url)), is_whole


def _date(entry: Any) -> dt.date | None:
    """The day it was published, else last changed, in UTC."""
    moment = entry.get("published_parsed") or entry.get("updated_parsed") or entry.get("created_parsed")
    try:
        return dt.date(*moment[:3]) if moment else None
    except ValueError:
        return None

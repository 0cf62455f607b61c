"""Bookmarks of a browser (the Netscape format every one exports) and OPML, as a list of links under their folders.

Each link keeps its title, its tags, what was said of it and the day it was added. Private ones and those that lead
nowhere on the web, such as scripts, are left out and counted.
"""

import datetime as dt
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import TYPE_CHECKING

from kb.errors import DocumentError
from kb.ingest.importers.dates import read_date
from kb.ingest.importers.document import ImportedDocument, Reading
from kb.ingest.importers.markup.escaping import destination, escape_line_starts, escape_words
from kb.ingest.importers.text import clean, one_line, slug_of

if TYPE_CHECKING:
    from lxml.etree import _Element

SOURCE = "bookmarks"
MAX_FOLDERS = 100
"""Folders nested deeper than this come from a broken file."""

_NETSCAPE = re.compile(r"<!doctype\s+netscape-bookmark-file|<dl>\s*(?:<p>\s*)?<dt>\s*<(?:a|h3)\b", re.IGNORECASE)
_OPML = re.compile(r"<opml\b", re.IGNORECASE)
_YES = {"1", "true", "yes"}
_FEED = "feed"


@dataclass
class Link:
    """One bookmark.

    Attributes:
        url: empty for a line of an outline that leads nowhere.
        feed: the address of the site's feed.
    """

    url: str
    title: str = ""
    description: str = ""
    tags: list[str] = field(default_factory=list)
    added: dt.date | None = None
    feed: str = ""
    is_private: bool = False


@dataclass
class Folder:
    """What a folder holds, in its order."""

    name: str = ""
    links: list[Link] = field(default_factory=list)
    folders: list["Folder"] = field(default_factory=list)


def is_bookmarks(text: str) -> bool:
    """Whether a text is a file of bookmarks or OPML."""
    return bool(_NETSCAPE.search(text[:5000]) or _OPML.search(text[:5000]))


def read(text: str, name: str = "The file") -> Reading:
    """The bookmarks of a file as one document.

    Args:
        text: the whole file.
        name: the file, for the error and as the key.

    Raises:
        DocumentError: it is neither format, or holds no link.
    """
    if _OPML.search(text[:5000]):
        root = _read_opml(text, name)
    elif _NETSCAPE.search(text[:5000]):
        root = _read_netscape(text)
    else:
        raise DocumentError(
            f"{name} holds no bookmarks: it is neither a browser's export nor OPML.",
            hint="A saved page is imported by `byline import html`, a feed by `byline import feed`.",
            subject=name,
        )
    reading = Reading()
    title = one_line(root.name) or "Bookmarks"
    body = "\n\n".join(_written(root, 2, reading))
    if not body:
        raise DocumentError(f"{name} holds no link that is not private.", subject=name)
    reading.documents.append(ImportedDocument(key=slug_of(name), title=title, body=clean(body), kind="links"))
    return reading


class _Netscape(HTMLParser):
    """Reads what no HTML parser reads well: items and folders that are never closed."""

    def __init__(self) -> None:
        super().__init__()
        self.root = Folder()
        self._path = [self.root]
        self._next: Folder | None = None
        self._link: Link | None = None
        self._words: list[str] = []
        self._inside = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attrs}
        if tag in {"dt", "dl", "dd", "a", "h1", "h3", "title"}:
            self._end()
        if tag == "dl" and len(self._path) < MAX_FOLDERS:
            folder = self._next if self._next is not None else self._path[-1]
            self._path.append(folder)
            self._next = None
        elif tag == "a" and "href" in values:
            self._link = _netscape_link(values)
            self._path[-1].links.append(self._link)
        elif tag == "h3":
            self._next, self._link = Folder(), None
            self._path[-1].folders.append(self._next)
        if tag in {"a", "h1", "h3", "title", "dd"}:
            self._inside = tag

    def handle_endtag(self, tag: str) -> None:
        if tag in {"a", "h1", "h3", "title", "dl"}:
            self._end()
        if tag == "dl" and len(self._path) > 1:
            self._path.pop()

    def handle_data(self, data: str) -> None:
        self._words.append(data)

    def close(self) -> None:
        super().close()
        self._end()

    def _end(self) -> None:
        words, inside = one_line("".join(self._words)), self._inside
        self._words, self._inside = [], ""
        if inside == "a" and self._link:
            self._link.title = words
        elif inside == "dd" and self._link:
            self._link.description = words
        elif inside == "h3" and self._next:
            self._next.name = words
        elif inside == "h1" or (inside == "title" and not self.root.name):
            self.root.name = words


def _netscape_link(values: dict[str, str]) -> Link:
    return Link(
        url=values["href"].strip(),
        tags=[tag.strip() for tag in values.get("tags", "").split(",") if tag.strip()],
        added=_day_of(values.get("add_date", "")),
        feed=values.get("feedurl", ""),
        is_private=values.get("private", "").lower() in _YES,
    )


def _read_netscape(text: str) -> Folder:
    reader = _Netscape()
    reader.feed(text)
    reader.close()
    return reader.root


def _day_of(moment: str) -> dt.date | None:
    """The day of a moment in seconds since 1970; some browsers write thousandths or millionths of them."""
    if not re.fullmatch(r"\d{9,17}", moment):
        return read_date(moment)
    return dt.datetime.fromtimestamp(int(moment[:10]) if len(moment) > 10 else int(moment), dt.UTC).date()


def _read_opml(text: str, name: str) -> Folder:
    from lxml import etree

    parser = etree.XMLParser(resolve_entities=False, no_network=True, recover=True)
    root = etree.fromstring(text.encode(), parser)
    body = root.find("body") if root is not None else None
    if body is None:
        raise DocumentError(f"{name} is OPML without a body.", subject=name)
    folder = Folder(one_line(root.findtext("head/title")))
    _read_outlines(body, folder, depth=0)
    return folder


def _read_outlines(element: "_Element", folder: Folder, depth: int) -> None:
    for outline in element.iterchildren("outline"):
        values = {str(name).lower(): one_line(value) for name, value in outline.attrib.items()}
        title = values.get("title") or values.get("text") or ""
        feed = values.get("xmlurl", "")
        url = values.get("htmlurl") or values.get("url") or feed
        has_children = outline.find("outline") is not None
        if url or not has_children:
            folder.links.append(_opml_link(values, title, url, "" if feed == url else feed))
        if has_children and depth < MAX_FOLDERS:
            inner = Folder(title)
            folder.folders.append(inner)
            _read_outlines(outline, inner, depth + 1)


def _opml_link(values: dict[str, str], title: str, url: str, feed: str) -> Link:
    return Link(
        url=url,
        title=title,
        description=values.get("description") or values.get("_note") or "",
        tags=[tag.strip("/ ").replace("/", "-") for tag in values.get("category", "").split(",") if tag.strip("/ ")],
        added=read_date(values.get("created")),
        feed=feed,
        is_private=any(values.get(name, "").lower() in _YES for name in ("private", "isprivate", "iscomment")),
    )


def _written(folder: Folder, level: int, reading: Reading) -> Iterator[str]:
    """A folder's links, then its folders under their headings."""
    items = [_item(link) for link in folder.links if _is_kept(link, reading)]
    if items:
        yield "\n".join(items)
    for inner in folder.folders:
        below = list(_written(inner, min(level + 1, 6), reading))
        if below:
            yield f"{'#' * level} {escape_words(one_line(inner.name)) or 'Folder'}"
            yield from below


def _is_kept(link: Link, reading: Reading) -> bool:
    if link.is_private:
        reading.left_out["private bookmark"] += 1
        return False
    if link.url and not re.match(r"https?://", link.url, re.IGNORECASE):
        reading.left_out["bookmarklet" if link.url.lower().startswith("javascript:") else "local bookmark"] += 1
        return False
    return bool(link.url or link.title)


def _item(link: Link) -> str:
    """`- [Title](address) [tags]: description`, as Byline reads lists of links."""
    title = escape_words(link.title, "]") if link.url else escape_line_starts(escape_words(link.title))
    words = f"[{title or escape_words(link.url, ']')}]({destination(link.url)})" if link.url else title
    if link.tags:
        words += f" [{escape_words(', '.join(link.tags), ']')}]"
    said = [escape_words(link.description)] if link.description else []
    said += [f"[{_FEED}]({destination(link.feed)})"] if link.feed.startswith(("http://", "https://")) else []
    said += [f"added {link.added}"] if link.added else []
    return f"- {words}: {' — '.join(said)}" if said else f"- {words}"

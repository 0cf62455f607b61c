"""An article saved as an HTML page, or as the plain text of one.

trafilatura finds where on the page the article stands and who wrote it when; that part of the page, whole, is then
made into Markdown. Its own Markdown is not used: it drops blank lines and languages of code, quotes and captions.
"""

import re
from collections import Counter
from typing import TYPE_CHECKING, Any

from kb.errors import DocumentError
from kb.ingest.importers.bookmarks import is_bookmarks
from kb.ingest.importers.dates import read_date
from kb.ingest.importers.document import ImportedDocument, Reading
from kb.ingest.importers.markup import parse, tree_to_markdown
from kb.ingest.importers.markup.tree import attribute, classes
from kb.ingest.importers.saved_text import read_saved_text
from kb.ingest.importers.text import clean, one_line, plain_title, slug_of

if TYPE_CHECKING:
    from bs4 import BeautifulSoup, Tag

SOURCE = "html"
SHARE_OF_ARTICLE = 0.9
"""An element holds the article when this share of its text stands in it: a caption elsewhere changes nothing."""
ENOUGH_LINES = 200
"""So many lines of the article, from all over it, tell where it stands as well as all of them."""

_PERMALINK = re.compile(r"\s*[¶§]$")
_PARTS = (
    "aside, footer, [role=navigation], [role=complementary], .toc, #toc, .share, .related, #comments, .comments, "
    ".comment-list, .comments-area, #disqus_thread"
)
_CALLOUT = re.compile(r"callout|admonition|note|notice|tip|warning|info|alert|quote|footnote", re.IGNORECASE)
_NO_LETTERS = re.compile(r"[\W_]+")
_TAG = re.compile(r"<(?:!doctype|html|body|head|article|div|p|h[1-6]|table|ul|ol)\b", re.IGNORECASE)
_FEED = re.compile(r"\s*(?:<\?xml[^>]*>\s*|<!--.{0,2000}?-->\s*)*<(?:rss|feed|rdf:RDF)\b", re.DOTALL)
_DECLARED = re.compile(rb"<meta[^>]{0,200}charset\s*=\s*[\"']?\s*([\w-]{1,40})", re.IGNORECASE)


def decode_page(content: bytes, name: str) -> str:
    """The text of a saved page: UTF-8, or the encoding it declares.

    Raises:
        DocumentError: it is neither, or no text at all.
    """
    if b"\0" in content[:1000] and not content.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise DocumentError(f"{name} is binary, not a saved page.", subject=name)
    declared = _DECLARED.search(content[:4000])
    marked = "utf-16" if content.startswith((b"\xff\xfe", b"\xfe\xff")) else ""
    for encoding in filter(None, (marked, "utf-8-sig", declared[1].decode("ascii") if declared else "")):
        try:
            return content.decode(encoding)
        except (UnicodeDecodeError, LookupError):
            continue
    raise DocumentError(
        f"{name} is not UTF-8 text and does not say what else it is.", hint="Save the page as UTF-8.", subject=name
    )


def read(html: str, name: str = "The file") -> Reading:
    """The article of a page.

    Args:
        html: the whole page.
        name: the file, for the error and for the key of a page without an address.

    Raises:
        DocumentError: no article is found on it, or it has no text.
    """
    _refuse_other_formats(html, name)
    if not _TAG.search(html):
        return read_saved_text(html, name)
    page = parse(html)
    facts = _facts(html)
    title = _PERMALINK.sub("", plain_title(facts.title) or _title_in(page))
    url = one_line(facts.url) if str(facts.url or "").startswith(("http://", "https://")) else ""
    place = _article_in(page, facts.text or "")
    if place is None:
        raise DocumentError(
            f"No article is found in {name}.", hint="Save the page with its text, as HTML only.", subject=name
        )
    reading = Reading()
    body = without_title(clean(tree_to_markdown(_alone(place, reading.left_out), url, reading.left_out)), title)
    if not body:
        raise DocumentError(f"The page {name} has no text.", subject=name)
    document = ImportedDocument(
        key=url or slug_of(name),
        title=title or one_line(name),
        body=body,
        kind="article",
        date=read_date(facts.date),
        author=one_line((facts.author or "").replace(";", ",")),
        tags=tuple(one_line(tag) for tag in facts.tags or []),
        url=url,
    )
    reading.documents.append(document)
    return reading


def _refuse_other_formats(text: str, name: str) -> None:
    """Bookmarks and feeds look like pages and are none: read as pages they would lose their links."""
    if is_bookmarks(text):
        what, command = "a list of bookmarks", "bookmarks"
    elif _FEED.match(text):
        what, command = "a feed", "feed"
    else:
        return
    raise DocumentError(
        f"{name} is {what}, not an article.", hint=f"Import it with `byline import {command} {name}`.", subject=name
    )


def without_title(body: str, title: str) -> str:
    """Markdown without a first heading that only repeats the title, which front matter says already."""
    first, _, rest = body.partition("\n")
    heading = re.fullmatch(r"#{1,2} (.+)", first)
    plain = re.sub(r"[\\*_`]|\[|\]\([^)]*\)", "", heading[1]) if heading else ""
    return rest.strip("\n") if heading and one_line(plain).casefold() == title.casefold() else body


class _Nothing:
    """What is known of a page that trafilatura makes nothing of."""

    title = author = date = url = text = None
    tags: tuple[str, ...] = ()


def _facts(html: str) -> Any:
    """Title, author, date, address and tags the page states, and the words of its article."""
    import logging

    import trafilatura

    logging.getLogger("trafilatura").setLevel(logging.CRITICAL)
    # Without extensive search: a date is taken from where pages state it, never guessed from a number in the text.
    dates = {"original_date": True, "extensive_search": False, "max_date": "2100-01-01", "outputformat": "%Y-%m-%d"}
    try:
        found = trafilatura.bare_extraction(
            html, with_metadata=True, include_comments=False, favor_recall=True, date_extraction_params=dates
        )
    except Exception:  # it meets arbitrary pages and promises no error types of its own; the page is read without it
        found = None
    return found or _Nothing()


def _title_in(page: "BeautifulSoup") -> str:
    for name in ("h1", "title"):
        if (element := page.find(name)) and (title := one_line(element.get_text(" "))):
            return title
    return ""


def _article_in(page: "BeautifulSoup", text: str) -> "Tag | None":
    """The smallest element that holds the article's words, or the whole page where trafilatura found none."""
    pieces = [_letters(line) for line in text.split("\n") if len(line) > 40] or [
        _letters(line) for line in text.split("\n") if line.strip()
    ]
    place = page.body
    if place is None or not _letters(place.get_text()):
        return None
    pieces = pieces[:: len(pieces) // ENOUGH_LINES + 1]
    while pieces and (child := _holding(place, pieces)):
        place = child
    return place


def _holding(place: "Tag", pieces: list[str]) -> "Tag | None":
    """The child that holds nearly all the pieces and is more than one paragraph, list or table."""
    wanted = SHARE_OF_ARTICLE * sum(map(len, pieces))
    for child in place.find_all(recursive=False):
        letters = _letters(child.get_text())
        if len(letters) >= wanted and sum(len(piece) for piece in pieces if piece in letters) >= wanted:
            return None if child.name in {"p", "ul", "ol", "pre", "blockquote", "table"} else child
    return None


def _letters(text: str) -> str:
    return _NO_LETTERS.sub("", text)


def _alone(place: "Tag", left_out: Counter[str]) -> "Tag":
    """The article without the parts of a page that stand in it; comments and what stands aside are counted."""
    for element in place.select(_PARTS):
        is_quoted = element.name == "footer" and element.find_parent("blockquote") is not None
        is_callout = element.name == "aside" and _CALLOUT.search(" ".join(classes(element)))
        if element.decomposed or is_quoted or is_callout:
            continue
        if element.name == "aside" or "comment" in " ".join([attribute(element, "id"), *classes(element)]):
            left_out["aside" if element.name == "aside" else "comment section"] += 1
        element.decompose()
    return place

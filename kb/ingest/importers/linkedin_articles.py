"""LinkedIn's articles: an HTML file each, its title a link, below it the days it was written and published.

Those lines are told by their classes, whatever language they are in. An article that was not published is a draft.
"""

import datetime as dt
import re
from collections.abc import Mapping
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from kb.ingest.failures import reason_of
from kb.ingest.importers.dates import read_date
from kb.ingest.importers.document import ImportedDocument, Reading
from kb.ingest.importers.markup import parse, tree_to_markdown
from kb.ingest.importers.sources import decode_text
from kb.ingest.importers.text import clean, one_line, plain_title, slug_of

if TYPE_CHECKING:
    from bs4 import BeautifulSoup, Tag

_CREATED, _PUBLISHED = "p.created", "p.published"
_DAY = re.compile(r"\d{4}-\d\d-\d\d")


def read_articles(files: Mapping[str, bytes]) -> Reading:
    """The articles of an account export, by path inside it. Drafts are marked as such."""
    reading = Reading()
    for path, content in sorted(files.items()):
        try:
            page = parse(decode_text(content, Path(path)))
            _read_article(page, PurePosixPath(path), reading)
        except Exception as error:  # whatever fails here, it is one entry's failure
            reading.skip(path, reason_of(error))
    return reading


def _read_article(page: "BeautifulSoup", path: PurePosixPath, reading: Reading) -> None:
    heading, body = page.find("h1"), page.body
    title = plain_title(heading.get_text(" ") if heading else page.title.get_text() if page.title else "") or path.stem
    if body is None or (heading is None and page.select_one(_CREATED) is None):
        reading.skip(str(path), "it is no article of LinkedIn's")
        return
    created, published = page.select_one(_CREATED), page.select_one(_PUBLISHED)
    date = _day(published)
    extra = {"draft": True} if date is None and created is not None else {}
    link = heading.find("a", href=True) if heading else None
    url = one_line(link.get("href")) if link is not None else ""
    for element in (heading, created, published):
        if element is not None:
            element.decompose()
    text = clean(tree_to_markdown(body, url, reading.left_out))
    if not text:
        reading.skip(title, "it has no text")
        return
    reading.documents.append(
        ImportedDocument(
            key=url.partition("?")[0] or slug_of(path.stem),
            title=title,
            body=text,
            kind="article",
            date=date,
            url=url,
            extra=extra,
        )
    )


def _day(line: "Tag | None") -> dt.date | None:
    """The day at the end of a line such as `Published on 2026-03-04 10:00`, in any language."""
    words = one_line(line.get_text(" ")) if line is not None else ""
    found = _DAY.search(words)
    number = re.search(r"\d", words)
    return read_date(found[0]) if found else read_date(words[number.start() :]) if number else None

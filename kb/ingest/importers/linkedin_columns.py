"""Which column of a table of posts is what: by its usual names or, in another language, by what stands in it."""

import re
from collections.abc import Callable, Iterable

from kb.ingest.importers.dates import read_dates
from kb.ingest.importers.tables import Table, cell, column_of

# Spelled as `plain_name` spells them: without spaces, capitals, and words that only say it is a number.
COLUMNS = {
    "text": "sharecommentary commentary posttext postcontent text content post body message caption".split(),
    "date": "date publishdate publisheddate postpublishdate publicationdate publishedat postedat postdate posteddate "
    "posteddateutc createdat createddate postedon publishedon dateposted datepublished timestamp time".split(),
    "url": "sharelink permalink posturl postlink postpermalink link url".split(),
    "reactions": "reactions likes reaction like reactionslikes".split(),
    "comments": "comments comment".split(),
    "shares": "shares reposts share repost reshares reshare".split(),
    "author": "author authorname postedby profilename".split(),
    "title": "posttitle title headline".split(),
    "shared": "sharedurl".split(),
    "media": "mediaurl".split(),
    "visibility": "visibility audience".split(),
}
_POST_LINK = re.compile(r"https?://(?:\w+\.)?linkedin\.com/(?:feed/update|posts|pulse)/")
_VISIBILITY = re.compile(r"[A-Z]{4,}(?:_[A-Z]+)*")


def columns_of(table: Table) -> dict[str, str]:
    """The column of each thing in COLUMNS, empty where there is none."""
    named = {what: column_of(table.columns, names) for what, names in COLUMNS.items()}
    if not (named["text"] and named["date"]):
        by_content = _by_content(table, named)
        named = {what: column or by_content.get(what, "") for what, column in named.items()}
    if not named["text"]:  # the page's own statistics have the text under "Post title"
        named |= {"text": named["title"], "title": ""}
    return named


def holds_posts(table: Table) -> bool:
    """Whether one of the columns leads to posts."""
    return "url" in _by_content(table, {})


def _by_content(table: Table, named: dict[str, str]) -> dict[str, str]:
    """Columns by their cells; none where no column leads to posts."""
    cells = {
        column: texts
        for column in table.columns
        if column not in named.values() and (texts := [text for _, row in table.rows if (text := cell(row, column))])
    }
    found: dict[str, str] = {}
    for what, fits in _CONTENTS:
        column = next((column for column, texts in cells.items() if fits(texts)), "")
        if column:
            found[what] = column
            del cells[column]
        elif what == "url" and not named.get("url"):
            return {}
    longest = max(cells, key=lambda column: sum(map(len, cells[column])), default="")
    return found | {"text": longest} if longest else found


def _share(values: Iterable[object]) -> float:
    listed = list(values)
    return sum(map(bool, listed)) / len(listed)


def _are_addresses(texts: list[str]) -> bool:
    return _share(text.startswith(("http://", "https://")) for text in texts) > 0.9


_CONTENTS: tuple[tuple[str, Callable[[list[str]], bool]], ...] = (
    ("url", lambda texts: _share(map(_POST_LINK.match, texts)) > 0.6),
    ("date", lambda texts: _share(read_dates(texts)) > 0.8),
    ("visibility", lambda texts: _share(map(_VISIBILITY.fullmatch, texts)) == 1),
    ("shared", _are_addresses),
    ("media", _are_addresses),
)
"""What the cells of a column have in common, in the order in which they are looked for."""

"""What an author says of a link, word for word, and which words of its list item are tags."""

import re
from collections import defaultdict
from collections.abc import Collection, Sequence

from sqlmodel import Session, col, select

from kb.models import Link, ListItem

MARKS_AFTER_LINK = " \t:,.;|\u2013\u2014-"
_TAGS_AT_END = re.compile(r"\s*\(([^()]+)\)[\s.]*$")
_SEPARATOR = re.compile(r"[,;|·]|\s/\s")
_TIMELINE_ENTRY = re.compile(r"^\((\d{4})\)\s+([^.]+?),?\s*$")


def stands_first(before: str) -> bool:
    """Whether a link begins what is said, from the words before it: none, or the year and name of a timeline entry."""
    return not re.search(r"\w", before) or timeline_entry(before) is not None


def timeline_entry(before: str) -> tuple[str, str] | None:
    """Year and name of the timeline entry whose authors a link names, from the words before it."""
    match = _TIMELINE_ENTRY.match(before)
    return (match[1], match[2]) if match else None


def said_of(link: Link, tags: Collection[str]) -> str:
    """What stands behind a link in the list item that begins with it, else the sentence it stands in.

    Args:
        tags: of the list item, which are left out at its end; see `tags_of_links`.
    """
    before, _anchor, after = link.context.partition(link.anchor)
    text = after.lstrip(MARKS_AFTER_LINK) if stands_first(before) else link.sentence
    return without_tags(text, tags).strip()


def said_with(link: Link, tags: Collection[str]) -> str:
    """The same with the words of the link themselves."""
    before, anchor, after = link.context.partition(link.anchor)
    return without_tags(f"{anchor}{after}" if stands_first(before) else link.sentence, tags).strip()


def without_tags(text: str, tags: Collection[str]) -> str:
    """A text without the bracket at its end, where that holds tags of its list item and nothing else."""
    match = _TAGS_AT_END.search(text)
    if match and all(part.strip(" `*_#").lower() in tags for part in _SEPARATOR.split(match[1])):
        return text[: match.start()]
    return text


def tags_of_links(session: Session, links: Sequence[Link]) -> dict[int, list[str]]:
    """The tags of the list item each link stands in, by the link's id; links without any are left out."""
    documents = {link.document_id for link in links}
    items: dict[int | None, list[ListItem]] = defaultdict(list)
    for item in session.exec(select(ListItem).where(col(ListItem.document_id).in_(documents))):
        items[item.document_id].append(item)
    found: dict[int, list[str]] = {}
    for link in links:
        for item in items[link.document_id]:
            if link.id is not None and item.tags and _holds(item, link):
                found.setdefault(link.id, []).extend(item.tags)
    return found


def _holds(item: ListItem, link: Link) -> bool:
    return link.url in item.urls and item.start_line <= link.end_line and link.line <= item.end_line

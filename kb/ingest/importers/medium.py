"""Medium's export: one HTML file for each story, `posts/<day>_<title>-<number>.html`, drafts as `posts/draft_...`.

Each has its title, subtitle and body in elements of their own, and in a footer the author, the day and the address.
Responses to others lie among the stories and are told only by what they lack: a title, a heading, a picture.
"""

import re
from collections.abc import Mapping
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any

from kb.errors import DocumentError
from kb.ingest.failures import reason_of
from kb.ingest.importers.dates import read_date
from kb.ingest.importers.document import ImportedDocument, Reading
from kb.ingest.importers.markup import parse, tree_to_markdown
from kb.ingest.importers.sources import decode_text
from kb.ingest.importers.text import clean, one_line, plain_title

if TYPE_CHECKING:
    from bs4 import BeautifulSoup, Tag

SOURCE = "medium"

_DRAFT = "draft_"
_NUMBER = re.compile(r"-?([0-9a-f]{8,14})$")
_TITLE, _SUBTITLE = ".graf--title, .graf--leading.graf--h3, .graf--leading.graf--h2", ".graf--subtitle"
_OF_A_STORY = "h1, h2, h3, h4, figure, pre, ul, ol, .graf--mixtapeEmbed"
_ENDS = re.compile(r"[\s.…]+$")


def is_wanted(path: PurePosixPath) -> bool:
    """Which files of the export are read: the stories, not what was read, clapped for or highlighted."""
    return path.suffix == ".html" and path.parent.name in {"posts", "", "."} and path.name.lower() != "readme.html"


def read(files: Mapping[str, bytes], name: str = "The export") -> Reading:
    """The stories of an export; drafts are marked as such, responses counted.

    Args:
        files: by path inside the export; or one story.
        name: the export, for the error.

    Raises:
        DocumentError: there is no story of Medium's in it.
    """
    reading = Reading()
    for path, content in files.items():
        try:
            page = parse(decode_text(content, Path(path)))
            body = page.select_one('[data-field="body"], .e-content')
            if body is not None:
                _read_story(page, body, PurePosixPath(path), reading)
        except Exception as error:  # whatever fails here, it is one entry's failure
            reading.skip(path, reason_of(error))
    if not (reading.documents or reading.skipped or reading.left_out):
        raise DocumentError(
            f"{name} holds no story as Medium exports them.",
            hint="Name the ZIP file that Medium sends, the folder it unpacks to, or its folder posts.",
            subject=name,
        )
    drafts = sum("draft" in document.extra for document in reading.documents)
    if drafts:
        reading.notes.append(f"Drafts among them: {drafts}. They are marked `draft: true`, so that nothing finds them.")
    return reading


def _read_story(page: "BeautifulSoup", body: "Tag", path: PurePosixPath, reading: Reading) -> None:
    is_draft = path.name.startswith(_DRAFT)
    title = plain_title(_said(page, ".p-name") or _said(page, "title"))
    if not is_draft and _is_response(page, body, title):
        reading.left_out["response"] += 1
        return
    url = _address(page)
    number = _NUMBER.search(url.partition("?")[0]) or _NUMBER.search(path.stem)
    subtitle = _subtitle(page, body)
    _drop_titles(body, title, subtitle)
    _read_cards(body)
    text = re.sub(r"\A(?:---\n+)+|(?:\n+---)+\Z", "", clean(tree_to_markdown(body, url, reading.left_out)))
    if not text:
        reading.skip(title or str(path), "it has no text")
        return
    extra: dict[str, Any] = {"draft": True} if is_draft else {}
    reading.documents.append(
        ImportedDocument(
            key=number[1] if number else path.stem,
            title=title,
            body=text,
            kind="article",
            date=_date(page),
            author=_said(page, ".p-author"),
            tags=tuple(one_line(tag.get_text()) for tag in page.select(".p-category, .p-tag")),
            url=url,
            extra=extra | ({"subtitle": subtitle} if subtitle else {}),
            slug=_slug(url),
        )
    )


def _said(page: "Tag", place: str) -> str:
    found = page.select_one(place)
    return one_line(found.get_text(" ")) if found is not None else ""


def _is_response(page: "BeautifulSoup", body: "Tag", title: str) -> bool:
    if page.select_one(".u-in-reply-to, .in-reply-to") is not None:
        return True
    if body.select_one(_TITLE) is not None or body.select_one(_OF_A_STORY) is not None:
        return False
    return not title or one_line(body.get_text(" ")).casefold().startswith(_ENDS.sub("", title).casefold())


def _address(page: "BeautifulSoup") -> str:
    """Where the story was published, as the footer says."""
    link = page.select_one("a.p-canonical[href]")
    if link is None:
        day = page.select_one("footer time, .dt-published")
        link = day.find_parent("a", href=True) if day is not None else None
    address = one_line(link.get("href")) if link is not None else ""
    return address if address.startswith(("http://", "https://")) else ""


def _slug(url: str) -> str:
    return _NUMBER.sub("", url.partition("?")[0].rstrip("/").rpartition("/")[2])


def _date(page: "BeautifulSoup") -> Any:
    day = page.select_one("time.dt-published, footer time")
    return read_date(day.get("datetime") or day.get_text(" ")) if day is not None else None


def _subtitle(page: "BeautifulSoup", body: "Tag") -> str:
    """The subtitle, unless it is only the beginning of the text, which Medium puts there when there is none."""
    subtitle = plain_title(_said(page, '[data-field="subtitle"], .p-summary'))
    beginning = _ENDS.sub("", subtitle).casefold()
    paragraphs = (one_line(each.get_text(" ")).casefold() for each in body.select("p"))
    is_cut = any(paragraph.startswith(beginning) for paragraph in paragraphs)
    return "" if is_cut and body.select_one(_SUBTITLE) is None else subtitle


def _drop_titles(body: "Tag", title: str, subtitle: str) -> None:
    """The title and subtitle stand in the body once more."""
    for place, words in ((_TITLE, title), (_SUBTITLE, subtitle)):
        found = body.select_one(place)
        if found is not None and plain_title(found.get_text(" ")).casefold() == words.casefold():
            found.decompose()


def _read_cards(body: "Tag") -> None:
    """A card's link holds its title, what is said of it and its site, one below the other. Only the title is linked."""
    for link in body.select(".graf--mixtapeEmbed a[href]"):
        title = link.find("strong")
        if title is None:
            if not link.get_text(strip=True):
                link.decompose()
            continue
        said = link.find("em")
        words = [said.extract()] if said is not None else []
        link.string = title.get_text(" ")
        link.insert_after(" ", *words)

"""A wiki page saved as plain text: a title, a table of contents, then the sections, each under its line of the table.

The table may be numbered (`1.2 Hearing`) where the headings are not, and the other way round; what stands between the
page's title and a line such as "Contents" is its introduction. Saving as text loses the bullets. Where the entries of
the table, which were bullets, begin with a space, so does every other bullet of the page. A section's author is taken
from its title ("... by NAME") or from the head of a post copied with it; whom the page as a whole collects from is said
in its first section.
"""

import re
from bisect import bisect_left
from dataclasses import dataclass

from kb.errors import DocumentError
from kb.ingest.importers.document import ImportedDocument, Reading
from kb.ingest.importers.text import clean, lines_as_markdown, one_line, plain_letters, slug_of, without_bullet

SOURCE = "wiki"
MAX_WRAPPED_LINE = 120
"""A section with a longer line than this was not wrapped when it was saved: every line is a paragraph."""

_NAME = r"[A-Z][\w'-]+(?: (?:[a-z]{1,3} )?[A-Z][\w'-]+){1,3}"
_BY = re.compile(rf"\bby ({_NAME})$")
_COLLECTED = re.compile(rf"\b(?:from|by|and) ({_NAME})(?=\W|\u2019s|$)")
_POST_HEAD = re.compile(r"^\s*(?P<name>\S+(?: \S+){0,5}) (?P=name)\s*•\s*\d(?:st|nd|rd)\b.*$")
_ABOUT_TITLES = {"overview", "about", "introduction", "sources", "credits", "authors"}
_CONTENTS_LABELS = {
    "contents", "table of contents", "on this page", "inhaltsverzeichnis", "inhalt", "sommaire", "contenido", "índice",
    "indice", "conteúdo", "inhoud", "spis treści",
}  # fmt: skip
_NUMBER = re.compile(r"^(?:\d{1,2}(?:\.\d{1,2})*[.)]?|[IVX]{1,5}[.)])\s+(?=\S)")
_LETTER = re.compile(r"[^\W\d_]")
_AROUND_TITLE = re.compile(r"\s*(?:\[(?:edit|hide|show)[^\]]*\]|\.{3,}\s*\d+|\s{3,}\d+)\s*$", re.IGNORECASE)


@dataclass(frozen=True)
class _Page:
    """A page's title, its table of contents, and the lines below that.

    Attributes:
        introduction: the lines between the title and a table that says it is one.
        has_bare_bullets: whether a leading space is all that is left of a bullet.
    """

    title: str
    introduction: list[str]
    titles: list[str]
    lines: list[str]
    has_bare_bullets: bool


def read(text: str, name: str = "The file") -> Reading:
    """The sections of a page, each as a document.

    Args:
        text: the whole page.
        name: the file, for the error.

    Raises:
        DocumentError: it has no table of contents whose titles stand above its sections.
    """
    page = _page(plain_letters(clean(text)), name)
    headings = _headings(page)
    reading = Reading()
    found = {index for _line, index in headings}
    for index, title in enumerate(page.titles):
        if index not in found:
            reading.skip(title, "the page has no section of that title")
    ends = [line for line, _index in headings[1:]] + [len(page.lines)]
    sections = [
        (page.titles[index], page.lines[line + 1 : end]) for (line, index), end in zip(headings, ends, strict=True)
    ]
    collected = _collected(sections)
    keys: dict[str, int] = {}
    if any(line.strip() for line in page.introduction):
        _read_section(page.title, page.introduction, page, collected, keys, reading)
    for title, lines in sections:
        _read_section(title, lines, page, collected, keys, reading)
    if headings and any(line.strip() for line in page.lines[: headings[0][0]]):
        reading.notes.append("What stands between the table of contents and the first section was left out.")
    return reading


def _page(text: str, name: str) -> _Page:
    lines = text.split("\n")
    first = next((number for number, line in enumerate(lines) if line.strip()), 0)
    labels = [number for number, line in enumerate(lines) if _plain(line) in _CONTENTS_LABELS]
    start = labels[0] if labels and labels[0] > first else first
    seen: set[str] = set()
    for number in range(start + 1, len(lines)):
        words = _plain(lines[number]) if _LETTER.search(lines[number]) else ""
        if words and words in seen and len(seen) >= 2:
            entries = [each for each in lines[start + 1 : number] if _LETTER.search(each)]
            bare = bool(entries) and all(each[0].isspace() for each in entries)
            titles = [_title(each) for each in entries]
            return _Page(one_line(lines[first]), lines[first + 1 : start], titles, lines[number:], bare)
        if words:
            seen.add(words)
    raise DocumentError(
        f"{name} is not a page with a table of contents: no line of its beginning comes again above a section.",
        hint="Save the page as plain text, the table of contents included.",
        subject=name,
    )


def _title(line: str) -> str:
    """A heading or an entry of the table without its number, bullet, page and marks."""
    bare = _AROUND_TITLE.sub("", without_bullet(line)).strip().strip("=#").strip()
    return one_line(_NUMBER.sub("", bare))


def _plain(line: str) -> str:
    return _title(line).casefold()


def _headings(page: _Page) -> list[tuple[int, int]]:
    """(line, index in the table) of every section's heading.

    A title may also occur as a line of text. The headings are the longest run of such lines in the table's order.
    """
    places: dict[str, list[int]] = {}
    for index, title in enumerate(page.titles):
        places.setdefault(title.casefold(), []).append(index)
    matches = [
        (line, index)
        for line, text in enumerate(page.lines)
        if not (page.has_bare_bullets and text[:1].isspace())
        for index in reversed(places.get(_plain(text), []))
    ]
    tails: list[int] = []  # of the best runs by length: the smallest last index, and which match it is
    ends: list[int] = []
    before: list[int] = []
    for number, (_line, index) in enumerate(matches):
        length = bisect_left(tails, index)
        before.append(ends[length - 1] if length else -1)
        tails[length : length + 1] = [index]
        ends[length : length + 1] = [number]
    run, number = [], ends[-1] if ends else -1
    while number >= 0:
        run.append(matches[number])
        number = before[number]
    return run[::-1]


def _collected(sections: list[tuple[str, list[str]]]) -> list[str]:
    """The people the page's first section says its content is from."""
    if not sections or sections[0][0].lower() not in _ABOUT_TITLES:
        return []
    names = _COLLECTED.findall(one_line(" ".join(sections[0][1])).replace("\u2019", "'").replace("'s", "\u2019s"))
    return list(dict.fromkeys(names))


def _read_section(
    title: str, lines: list[str], page: _Page, collected: list[str], keys: dict[str, int], reading: Reading
) -> None:
    if not any(line.strip() for line in lines):
        reading.skip(title, "it is a heading without text")
        return
    author, lines = _author(title, lines)
    extra: dict[str, object] = {"collection": page.title}
    if not author and collected:
        extra["collected_from"] = collected
    key = slug_of(title)
    keys[key] = keys.get(key, 0) + 1
    reading.documents.append(
        ImportedDocument(
            key=key if keys[key] == 1 else f"{key}-{keys[key]}",
            title=title,
            body=lines_as_markdown(
                lines,
                has_bare_bullets=page.has_bare_bullets,
                is_paragraph_a_line=any(len(line) > MAX_WRAPPED_LINE for line in lines),
            ),
            kind="article",
            author=author,
            extra=extra,
        )
    )


def _author(title: str, lines: list[str]) -> tuple[str, list[str]]:
    """Who wrote a section, as far as it says, and its lines without the head of a copied post."""
    if named := _BY.search(title):
        return named[1], lines
    first = next((number for number, line in enumerate(lines) if line.strip()), 0)
    head = _POST_HEAD.match(lines[first])
    if head is None:
        return "", lines
    rest = lines[first + 1 :]
    return one_line(head["name"]), rest[1:] if rest and rest[0].strip() == "Follow" else rest

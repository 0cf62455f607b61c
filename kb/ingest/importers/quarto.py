"""Slides made with Quarto: the source (`.qmd`), the rendered page (reveal.js), or the text copied from that page.

The copied text has neither headings nor bullets, and holds what draws the figures too. Formulas are told by their
commands and programs by their brackets, so that neither is taken for a sentence.
"""

import re
from typing import Any

from kb.errors import DocumentError
from kb.ingest.importers.dates import read_date
from kb.ingest.importers.document import ImportedDocument, Reading
from kb.ingest.importers.markup import parse, tree_to_markdown
from kb.ingest.importers.text import as_markdown, clean, one_line, slug_of
from kb.markdown.front_matter import split_front_matter

SOURCE = "quarto"

_CODE = re.compile(
    r"^\s*(?:\{$|\}|(?:async )?function\b.*[({]|(?:const|let|var)\s+[\w{\[]|viewof\s+\w+\s*=|[\w.]+\s*=\s*\(.*=>|"
    r"import\s+\{.*from\b|def \w+\(.*:$)"
)
_COMMAND = re.compile(r"\\[A-Za-z]+")
_ARROWS = {"rightarrow": "→", "Rightarrow": "⇒", "leftarrow": "←", "Leftarrow": "⇐", "to": "→", "leftrightarrow": "↔"}
_ARROW = re.compile(r"\\(rightarrow|Rightarrow|leftarrow|Leftarrow|leftrightarrow|to(?![a-z]))(?=(\w?))")
_SHORT_WORDS, _SHORT_LINES = 3, 4
"""So many lines of at most so many words, one below the other, were bullets or boxes: a list."""


def read(text: str, name: str = "The file") -> Reading:
    """The slides as one document.

    Args:
        text: the whole file, in any of the three forms.
        name: the file, for the error and as the key.

    Raises:
        DocumentError: it has no text.
    """
    text = clean(text)
    if re.search(r"<(?:html|body|section|div)\b", text[:20_000], re.IGNORECASE):
        reading = _rendered(text, name)
    elif text.startswith("---\n") and split_front_matter(text).values:
        reading = _source(text, name)
    else:
        reading = _copied(text, name)
    if not reading.documents[0].body:
        raise DocumentError(f"{name} has no text on its slides.", subject=name)
    return reading


def _source(text: str, name: str) -> Reading:
    parts = split_front_matter(text)
    values = {key.lower(): value for key, value in parts.values.items()}
    tags = values.get("categories") or values.get("keywords") or []
    return Reading(
        [
            ImportedDocument(
                key=slug_of(name),
                title=one_line(values.get("title")) or name,
                body=clean(parts.body),
                kind="article",
                date=read_date(values.get("date")),
                author=", ".join(_people(values.get("author") or values.get("authors"))),
                tags=tuple(map(one_line, tags if isinstance(tags, list) else str(tags).split(","))),
                extra={"subtitle": one_line(values["subtitle"])} if values.get("subtitle") else {},
            )
        ],
        notes=list(parts.warnings),
    )


def _people(value: Any) -> list[str]:
    if isinstance(value, list):
        return [name for each in value for name in _people(each)]
    return [one_line(value.get("name") if isinstance(value, dict) else value)] if value else []


def _rendered(html: str, name: str) -> Reading:
    page = parse(html)
    slides = page.select_one(".reveal .slides") or page.body or page
    opening = slides.select_one("#title-slide, .quarto-title-block") or page.select_one("header")

    def said(*places: str) -> str:
        return next(
            (one_line(found.get_text(" ")) for place in places if (found := (opening or page).select_one(place))), ""
        )

    people = [one_line(each.get_text(" ")) for each in (opening or page).select(".quarto-title-author-name, .author")]
    title = said("h1.title", ".title", "h1") or one_line(page.title.get_text() if page.title else "") or name
    date, subtitle = read_date(said(".date", "time")), said(".subtitle")
    if opening is not None:
        opening.decompose()
    for note in slides.select("aside.notes"):
        note.name = "blockquote"
    formulas = _lift_formulas(slides)
    body = tree_to_markdown(slides)
    for mark, formula in formulas.items():
        body = body.replace(mark, formula)
    return Reading(
        [
            ImportedDocument(
                key=slug_of(name),
                title=title,
                body=clean(body),
                kind="article",
                date=date,
                author=", ".join(dict.fromkeys(filter(None, people))),
                extra={"subtitle": subtitle} if subtitle else {},
            )
        ]
    )


def _lift_formulas(slides: Any) -> dict[str, str]:
    """Put a mark in the place of every formula, whose signs Markdown would escape."""
    formulas = {}
    for number, element in enumerate(slides.select("span.math")):
        source = re.sub(r"^\\[\[(]|\\[\])]$", "", element.get_text().strip())
        is_block = "display" in (element.get("class") or [])
        mark = f"FORMULA{number}MARK"
        formulas[mark] = f"$${source}$$" if is_block else f"${source}$"
        element.replace_with(mark)
    return formulas


def _copied(text: str, name: str) -> Reading:
    lines = [line.strip() for line in text.split("\n")]
    dated = next((number for number in (1, 2) if number < len(lines) and read_date(lines[number])), 0)
    body = _blocks(lines[dated + 1 :])
    return Reading(
        [
            ImportedDocument(
                key=slug_of(name),
                title=one_line(lines[0]),
                body=body,
                kind="article",
                date=read_date(lines[dated]) if dated else None,
                author=lines[1] if dated == 2 else "",
            )
        ],
        notes=[
            "This is text copied from rendered slides: their headings, bullets and links are lost. "
            "The .qmd file or the saved HTML page keeps them."
        ],
    )


def _blocks(lines: list[str]) -> str:
    blocks: list[str] = []
    closings = _closings(lines)
    position = 0
    while position < len(lines):
        line = lines[position]
        code_end, short_end = _code_end(lines, position, closings), _short_end(lines, position)
        if code_end > position:
            blocks.append("\n".join(["```js", *lines[position:code_end], "```"]))
            position = code_end
        elif short_end - position >= _SHORT_LINES:
            blocks.append("\n".join(f"- {as_markdown(_arrows(each))}" for each in lines[position:short_end]))
            position = short_end
        else:
            blocks.append(f"$$\n{line}\n$$" if _is_formula(line) else as_markdown(_arrows(line)))
            position += 1
    return "\n\n".join(filter(None, blocks))


def _closings(lines: list[str]) -> list[int]:
    """For every line, after how many lines of the text the brackets opened since it are closed; 0 where never."""
    closings = [0] * len(lines)
    depth = 0
    waiting: list[tuple[int, int]] = []  # (line, depth before it), ever deeper
    for number, line in enumerate(lines):
        waiting.append((number, depth))
        depth += sum(map(line.count, "{[(")) - sum(map(line.count, "}])"))
        while waiting and waiting[-1][1] >= depth:
            closings[waiting.pop()[0]] = number + 1
    return closings


def _code_end(lines: list[str], start: int, closings: list[int]) -> int:
    """The line below the program, of statements whose brackets close, that begins on a line; else that line."""
    end = start
    while end < len(lines) and closings[end]:
        if not _CODE.match(lines[end]) and not (end > start and lines[end].startswith("//")):
            break
        end = closings[end]
    return end


def _short_end(lines: list[str], start: int) -> int:
    """The line below the short lines that begin on a line."""
    end = start
    while end < len(lines) and _is_short(lines[end]):
        end += 1
    return end


def _is_short(line: str) -> bool:
    few_words = 0 < len(line.split()) <= _SHORT_WORDS
    return few_words and not (line.endswith(".") or _is_formula(line) or _CODE.match(line))


def _is_formula(line: str) -> bool:
    bare = _COMMAND.sub(" ", re.sub(r"\\(?:text\w*|begin|end|operatorname)\{[^{}]*\}", " ", line))
    words = re.findall(r"[^\W\d_]{4,}", bare)
    return len(words) <= 1 and bool(_COMMAND.search(line) or ("=" in line and re.search(r"[_^][\w{(]", line)))


def _arrows(line: str) -> str:
    return _ARROW.sub(lambda match: _ARROWS[match[1]] + (" " if match[2] else ""), line)

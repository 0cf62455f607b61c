"""A page saved as plain text: what its form said is told again, as far as the text itself shows it.

Headings, code and who wrote it are taken for such only where little else looks like them. Bold words, links and
pictures are lost for good.
"""

import re

from kb.errors import DocumentError
from kb.ingest.importers.document import ImportedDocument, Reading
from kb.ingest.importers.text import clean, issue_number, lines_as_markdown, one_line, slug_of, without_bullet
from kb.markdown.date_points import Precision
from kb.markdown.dates import read_whole_date

_HEAD_LINES = 30
"""What says who wrote a page, and which issue it is, stands above this line."""
_NAME = re.compile(r"(?:[A-Z][\w'\u2019.-]+ ){1,3}[A-Z][\w'\u2019.-]+")
_BY = re.compile(r"(?:by|written by|author:)\s+(.+)", re.IGNORECASE)
_COVER = re.compile(r"(?:hero|cover|header|featured|banner) (?:image|photo|picture)", re.IGNORECASE)
_NEWSLETTER = re.compile(r"\bnewsletter\b|\bdigest\b|\bissue\b|\bweekly\b|\bmonthly\b", re.IGNORECASE)
_MONTH = re.compile(r"\b[A-Z][a-z]{2,8}\.? (?:19|20)\d\d\b")

_MOST_WORDS, _LONGEST = 14, 100
_FEWEST_WORDS = 3
_SENTENCE = 50
_EMOJI_AT_END = re.compile(r"[\u2190-\u2bff\U0001f000-\U0001faff]\ufe0f?$")
_NO_HEADING = re.compile(r"https?://|www\.|\||@|[.,;:!?]$|^(?:[-*•◦▪●#>]|\d+[.)]\s)|^\W*$")
_SIGN_OFF = re.compile(
    r"^(?:see you|until next|thanks?\b|thank you|(?:kind|best|warm)\b.*(?:regards|wishes)|cheers|yours|read more|"
    r"leave a|share this|subscribe|follow|click)",
    re.IGNORECASE,
)

_STATEMENT = re.compile(
    r"^(?:import \w[\w., ]*(?: as \w+)?|from [\w.]+ import .+|(?:async )?def \w+\(.*|class \w+.*:|return\b.*|"
    r"(?:if|for|while|with|elif|try|else|except)\b.*:|@[\w.]+(?:\(.*\))?|"
    r"[\w.\[\]'\"]+(?:, ?[\w.]+)* ?(?:[-+*/|]?=|\+=) ?\S.*|[a-z_][\w.]*\([^)]*\)?;?|"
    r"(?:const|let|var|function|public|private) .*|\$ \S.*|(?:pip3?|npm|git|conda|docker|curl|sudo) [a-z].*|"
    r"#include.*|[})\]]+[;,]?|\w+ = \.\.\.|>>> .*)$"
)
_COMMENT = re.compile(r"^(?:#|//|--) ?\S.*$")
_PYTHON = re.compile(r"^(?:import|from|def|print|with|elif)\b|^[\w.]+ = .*\(", re.MULTILINE)
_FEWEST_STATEMENTS = 2


def read_saved_text(text: str, name: str) -> Reading:
    """A page whose first line is its title.

    Args:
        name: the file, for the error and as the key.

    Raises:
        DocumentError: there is nothing below its first line.
    """
    title, _, rest = clean(text).partition("\n")
    lines, author = _without_byline(rest.strip("\n").split("\n"))
    body = "\n\n".join(_blocks(lines)).strip("\n")
    if not body:
        raise DocumentError(f"The page {name} has no text below its first line.", subject=name)
    document = ImportedDocument(
        key=slug_of(name),
        title=one_line(title),
        body=body,
        kind="article",
        author=author,
        extra=_issue(title, lines),
    )
    return Reading(
        [document],
        notes=[
            f"{name} is plain text: its links are lost, and headings and code were told by their look. "
            "The page saved as HTML keeps them."
        ],
    )


def _without_byline(lines: list[str]) -> tuple[list[str], str]:
    """The lines without those directly below the title that name its author, and the author.

    A page's byline is a name that stands there twice, once as the words of a portrait, or after "by".
    """
    head = [number for number, line in enumerate(lines[:6]) if line.strip()]
    author, dropped = "", set()
    for number in head:
        words = lines[number].strip()
        by = _BY.fullmatch(words)
        if by and _NAME.fullmatch(by[1].strip()):
            author = author or by[1].strip()
        elif _NAME.fullmatch(words) and sum(lines[other].strip() == words for other in head) > 1:
            author = author or words
        elif not _COVER.fullmatch(words):
            break
        dropped.add(number)
    return [line for number, line in enumerate(lines) if number not in dropped], author


def _issue(title: str, lines: list[str]) -> dict[str, object]:
    """The number and month of an issue of a newsletter, where its title or its beginning says them."""
    head = [title, *(line for line in lines[:_HEAD_LINES] if line.strip())]
    number = next((found for line in head[:6] if (found := issue_number(line)) is not None), None)
    if number is None and not _NEWSLETTER.search(title):
        return {}
    extra: dict[str, object] = {} if number is None else {"number": number}
    for line in head:
        month = _MONTH.search(line) if line is title or _is_heading_like(line.strip()) else None
        reading = read_whole_date(month[0]) if month else None
        if reading and reading.precision == Precision.MONTH:
            return extra | {"period": f"{reading.date:%Y-%m}"}
    return extra


def _blocks(lines: list[str]) -> list[str]:
    """The lines as Markdown: code and headings where they are told, all else as paragraphs and lists."""
    blocks: list[str] = []
    waiting: list[str] = []
    number = 0

    def flush() -> None:
        text = lines_as_markdown(waiting, has_bare_bullets=False, is_paragraph_a_line=False).strip("\n")
        blocks.extend([text] if text else [])
        waiting.clear()

    while number < len(lines):
        end = _code_end(lines, number)
        if end > number:
            flush()
            blocks.append(_code(lines[number:end]))
        elif _is_heading(lines, number):
            flush()
            heading = lines_as_markdown([lines[number].strip()], has_bare_bullets=False, is_paragraph_a_line=False)
            blocks.append(f"## {heading}")
            end = number + 1
        else:
            waiting.append(lines[number])
            end = number + 1
        number = end
    flush()
    return blocks


def _is_heading(lines: list[str], number: int) -> bool:
    """Whether a line alone between blank ones, with text somewhere below it, has the look of a heading."""
    alone = not (number and lines[number - 1].strip()) and not (number + 1 < len(lines) and lines[number + 1].strip())
    following = next((line for line in lines[number + 1 :] if line.strip()), "")
    leads_on = (
        len(following) >= _SENTENCE
        or _is_heading_like(following.strip())
        or without_bullet(following) != following.strip()
    )
    return alone and leads_on and _is_heading_like(lines[number].strip())


def _is_heading_like(line: str) -> bool:
    words = line.split()
    if len(line) > _LONGEST or len(words) > _MOST_WORDS or _NO_HEADING.search(line) or _SIGN_OFF.match(line):
        return False
    has_emoji = bool(_EMOJI_AT_END.search(line))
    return line[0].isupper() and (has_emoji or len(words) >= _FEWEST_WORDS) and len(words) > 1


def _code_end(lines: list[str], start: int) -> int:
    """The line below the program that begins on a line; that line itself where none does."""
    if not _STATEMENT.match(lines[start].strip()) or without_bullet(lines[start]) != lines[start].strip():
        return start
    end, statements, number = start, 0, start
    while number < len(lines):
        line = lines[number].strip()
        is_statement = bool(_STATEMENT.match(line)) or (bool(line) and lines[number].startswith(("    ", "\t")))
        if is_statement or _COMMENT.match(line):
            statements += is_statement
            end = number + 1
        elif line:
            break
        number += 1
    return end if statements >= _FEWEST_STATEMENTS else start


def _code(lines: list[str]) -> str:
    code = "\n".join(lines).strip("\n")
    ticks = "`" * max(3, *(len(run) + 1 for run in re.findall("`{3,}", code)), 3)
    return f"{ticks}{'python' if _PYTHON.search(code) else ''}\n{code}\n{ticks}"

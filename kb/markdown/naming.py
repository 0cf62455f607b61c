"""Tells what a linked line is called: which of its words are the title, which are tags and which describe it."""

import re
from dataclasses import dataclass

from kb.markdown.dates import read_whole_date
from kb.markdown.phrases import Phrase, Span, tidied

_SUCH_AS = (
    "abstract announcement article arxiv blog book code codes colab comments data dataset demo discussion docs"
    " documentation doi download github here homepage html lecture lectures link links model more news notebook page"
    " paper papers part pdf post posts press project recording repo repository site slides source talk this thread"
    " transcript tweet tweets url video videos web webpage website weights youtube"
).split()
_SAYS_NOTHING = re.compile(
    rf"[\W_]*(?:(?:{'|'.join('full original official project blog arxiv read watch the research'.split())})\s)?"
    rf"(?:{'|'.join(_SUCH_AS)})?\s*[\d\W_]*",
    re.IGNORECASE,
)
_NUMBER = re.compile(r"\W{0,4}\d{1,3}[).]\s+")
_DATE = re.compile(r"\W*[(\[]([^()\[\]]{4,40})[)\]]\W*")
_TAGS_BEFORE = re.compile(r"\W*?(?:\[([^\[\]()]{2,40})\]|`([^`]{1,30})`)[\s:\u2013—-]*$")
_TAGS_AFTER = re.compile(r"[\s:,\u2013—-]*(?:\(([^()]{2,60})\)|\[([^\[\]]{2,60})\]|`([^`]{1,30})`)")
_TAGS_AT_END = re.compile(r"\s(?:\(([^()]{2,60})\)|\[([^\[\]]{2,60})\])[\s.]*$")
_TAGS_OF_TITLE = re.compile(r"\s(?:\(([^()]{2,60})\)|\[([^\[\]]{2,60})\]|`([^`]{1,30})`)[\s:\u2013—-]*$")
_TAG = re.compile(r"[^\W\d_][\w+#.&'\u2019/-]*(?: [\w+#.&'\u2019/-]+){0,2}|\d+[a-z]+")
_NO_TAG = re.compile(
    r"(?:by|see|via|with|and|or|the|a|an|from|in|for|also|on|of|at|to|e\.g\.?|i\.e\.?|etc\.?|cf\.?|part|chapter|vol|p"
    r"|pp|version|v\d.*)\b",
    re.IGNORECASE,
)
_RESERVES = re.compile(
    r"\b(?:not|no|only|for|if|when|unless|until|but|except|without|needs?|requires?)\b", re.IGNORECASE
)
_ORDINAL = re.compile(r"\W*(?:[^\W\d]+\s+)?[\dIVX]+\W*")  # Week 3
_NAME = re.compile(r"[A-Z]\S* [A-Z]\S*")
_ACRONYM = re.compile(r"[A-Z][A-Za-z]?[A-Z0-9]+s?")
_SEPARATOR = re.compile(r":\s|\s[-|\u2013]{1,2}\s|\s*—\s*|\.\s(?=[A-Z])")
_MARK_BEFORE_ADDRESS = re.compile(r"(?<!here)(?<!see)\s*(?:[:|→]|[-\u2013—]|->|=>)\s*$", re.IGNORECASE)
_SENTENCE_END = re.compile(r"\w[.!]\s")
_TITLE_LENGTH = 100
_IDLE_LENGTH = 40
_MOST_TAGS = 6


@dataclass(frozen=True)
class Named:
    """A linked line, taken apart.

    Attributes:
        is_entry: whether it has the form of an entry even outside a list: a linked title first, or a title, a mark and
            nothing but addresses.
    """

    title: str
    urls: tuple[str, ...]
    description: str
    tags: tuple[str, ...]
    is_entry: bool


def name_of(phrase: Phrase, is_row: bool = False) -> Named:
    """Take a phrase with at least one link apart.

    Args:
        is_row: whether the phrase is a table's row, its cells separated by bars.
    """
    first = phrase.links[0]
    question = phrase.text.find("?", 0, first.start)
    if question > 0 and not is_row:
        return _asked(phrase, question + 1)
    main = next((link for link in phrase.links if _names(link)), None)
    if main is None and not is_row and not first.is_bare and _stands_in_sentence(phrase, first):
        main = first
    if main is None or (_is_named_by_cell(phrase, main) if is_row else _names_authors(phrase, main)):
        return _called_by_words_before(phrase, first, is_row)
    return _called_by_link(phrase, main, is_row)


def _is_named_by_cell(phrase: Phrase, main: Span) -> bool:
    """Whether a row's first cell, before the one with the link, says what the row is about."""
    cell = phrase.text.partition("|")[0]
    return len(cell) < main.start and _letters(cell) and not _ORDINAL.fullmatch(cell) and read_whole_date(cell) is None


def _names_authors(phrase: Phrase, main: Span) -> bool:
    """Whether a link stands between a title and what is said of it, as in `Dropout, [Hinton et al.](...): ...`."""
    before = phrase.text[: main.start].rstrip()
    is_first = main == phrase.links[0] and len(before) <= _TITLE_LENGTH
    return is_first and before.endswith(",") and phrase.text.startswith(":", main.stop)


def _stands_in_sentence(phrase: Phrase, link: Span) -> bool:
    """Whether words go on right after a link, and no mark before it ends a title."""
    before = phrase.text[: link.start]
    goes_on = re.match(r"\s*[^\W\d_]", phrase.text[link.stop :])
    is_followed = goes_on and all(other.start != link.stop + goes_on.end() - 1 for other in phrase.links)
    return bool(is_followed) and _letters(before) and not _SEPARATOR.search(before)


def _names(link: Span) -> bool:
    return not link.is_bare and (len(link.text) > _IDLE_LENGTH or not _SAYS_NOTHING.fullmatch(link.text))


def _called_by_link(phrase: Phrase, main: Span, is_row: bool) -> Named:
    """The linked words are the title; what describes it is the rest, or the whole sentence they stand in."""
    before = phrase.text[: main.start]
    tags_before = _TAGS_BEFORE.fullmatch(before)
    tags = _tags_in(tags_before) if tags_before else ()
    tags_after, stop = _tags_after(phrase, main.stop)
    tags_at_end, end = _tags_at_end(phrase, stop)
    leads = bool(tags) or not _letters(phrase.words_between(0, main.start, phrase.links))
    if leads:
        description = describe(phrase, stop, end, is_row)
    elif is_row:
        parts = (describe(phrase, 0, main.start, is_row), describe(phrase, stop, end, is_row))
        description = ", ".join(part for part in parts if part)
    else:
        description = describe(phrase, 0, end, is_row)
    return Named(_named_by(main), _urls(phrase, main), description, _unique(tags, tags_after, tags_at_end), leads)


def _called_by_words_before(phrase: Phrase, first: Span, is_row: bool) -> Named:
    """The words before the first link are the title, or the first of them where they are many; else its own words."""
    start, date = _start(phrase)
    before = phrase.text[start : first.start]
    if is_row and _letters(cell := before.partition("|")[0]):
        before = cell
    if not _letters(before):
        tags, end = _tags_at_end(phrase, first.stop)
        description = describe(phrase, first.stop, end, is_row)
        if first.text:
            return Named(_named_by(first), phrase.urls, description, tags, False)
        title, _mark, rest = _SEPARATOR.sub("\n", description, count=1).partition("\n")  # an image is linked
        return Named(title or first.url, phrase.urls, rest, tags, False)
    is_whole = len(before) <= _TITLE_LENGTH and (first.is_bare or _names(first))
    stop = len(before) if is_whole else _end_of_title(phrase, start, before)
    title, tags = _without_tags(before[:stop])
    tags_after, after = _tags_after(phrase, start + stop)
    tags_at_end, end = _tags_at_end(phrase, after)
    description = " ".join(part for part in (date, describe(phrase, after, end, is_row)) if part)
    is_entry = (
        bool(_MARK_BEFORE_ADDRESS.search(before))
        and not _SENTENCE_END.search(before)
        and not _letters(phrase.words_between(first.start))
    )
    return Named(tidied(title), phrase.urls, description, _unique(tags, tags_after, tags_at_end), is_entry)


def _end_of_title(phrase: Phrase, start: int, before: str) -> int:
    """Where in the words before a link, which begin at `start`, the first mark ends a title; their end without one.

    In `**BERT: a model** - what it does` the first colon is not it, for the bold words go on.
    """
    marks = [mark.start() for mark in _SEPARATOR.finditer(before) if _letters(before[: mark.start()])]
    end_of_markup = min((at for at in phrase.breaks if at > start), default=0) - start
    return end_of_markup if end_of_markup in marks else next(iter(marks), len(before))


def _asked(phrase: Phrase, stop: int) -> Named:
    """A question, up to `stop`, is the title of all links after it."""
    tags, after = _tags_after(phrase, stop)
    tags_at_end, end = _tags_at_end(phrase, after)
    title = phrase.words_between(min(_start(phrase)[0], stop), stop)
    is_entry = not _letters(phrase.text[stop : phrase.links[0].start])
    return Named(title, phrase.urls, describe(phrase, after, end), _unique(tags, tags_at_end), is_entry)


def _start(phrase: Phrase) -> tuple[int, str]:
    """Where the words begin after a number or a date in brackets, and that date: neither is a title's."""
    number = _NUMBER.match(phrase.text)
    start = number.end() if number else 0
    date = _DATE.match(phrase.text, start)
    if date and read_whole_date(date[1]) and not any(link.start < date.end() for link in phrase.links):
        return date.end(), date[1]
    return start, ""


def _named_by(link: Span) -> str:
    return tidied(link.text) or link.text or link.url


def _letters(text: str) -> bool:
    return any(letter.isalpha() for letter in text)


def _urls(phrase: Phrase, main: Span) -> tuple[str, ...]:
    return tuple(dict.fromkeys((main.url, *phrase.urls)))


def _unique(*tags: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(tag for some in tags for tag in some))


def describe(phrase: Phrase, start: int, end: int, is_row: bool = False) -> str:
    """The words from `start` to `end` without addresses, and without links before and after them that say nothing.

    Args:
        is_row: whether bars stand between the words of a table's cells.
    """
    for link in phrase.links if start else ():
        if link.start >= start and not _names(link) and not _letters(phrase.text[start : link.start]):
            start = min(link.stop, end)
    for link in reversed(phrase.links):
        if link.stop <= end:
            if link.start < start or _names(link) or _letters(phrase.text[link.stop : end]):
                break
            end = link.start
    if not is_row:
        return phrase.words_between(start, end)
    cells = phrase.words_between(start, end).split("|")
    return ", ".join(cell for part in cells if (cell := tidied(part)))


def _tags_in(match: re.Match[str]) -> tuple[str, ...]:
    """The tags a bracket or a piece of code holds; none unless all its parts could be tags."""
    inside = next(group for group in match.groups() if group is not None)
    parts = [part.strip(" `*_#") for part in re.split(r"[,;|·]|\s/\s", inside)]
    is_tag = all(
        len(part) <= 30
        and _TAG.fullmatch(part)
        and not _NO_TAG.match(part)
        and not _RESERVES.search(part)
        and read_whole_date(part) is None
        for part in parts
    )
    are_people = all(_NAME.fullmatch(part) for part in parts)
    return tuple(part.lower() for part in parts) if is_tag and not are_people and len(parts) <= _MOST_TAGS else ()


def _tags_after(phrase: Phrase, position: int) -> tuple[tuple[str, ...], int]:
    """The tags that begin at a position, and where they end."""
    tags: tuple[str, ...] = ()
    while len(tags) < _MOST_TAGS and (match := _TAGS_AFTER.match(phrase.text, position)):
        in_link = any(link.start < match.end() and match.start() < link.stop for link in phrase.links)
        are_words = match[1] is not None and not phrase.brackets_are_tags
        more = () if in_link or are_words else _tags_in(match)
        if not more:
            break
        tags, position = (*tags, *more), match.end()
    return tags, position


def _tags_at_end(phrase: Phrase, start: int) -> tuple[tuple[str, ...], int]:
    """The tags in the last bracket after `start`, where a sentence or a link ends before it, and where they begin."""
    match = _TAGS_AT_END.search(phrase.text, max(start, len(phrase.text) - 100))
    if match and all(match.start() >= link.stop for link in phrase.links):
        before = phrase.text[: match.start()].rstrip()
        ends = not before or before[-1] in ".!?:;)]" or any(link.stop == len(before) for link in phrase.links)
        may_be_tags = match[2] is not None or (ends and phrase.brackets_are_tags)
        if may_be_tags and (tags := _tags_in(match)):
            return tags, match.start()
    return (), len(phrase.text)


def _without_tags(title: str) -> tuple[str, tuple[str, ...]]:
    """A title and the tags at its end; an abbreviation of it is none."""
    match = _TAGS_OF_TITLE.search(title)
    if not match or _ACRONYM.fullmatch(match[0].strip(" ():\u2013—-")):
        return title, ()
    tags = _tags_in(match)
    return (title[: match.start()], tags) if tags else (title, ())

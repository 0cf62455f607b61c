"""A saved "best posts" page of ContentIn, as plain text.

The page runs posts into one another. A post with a picture ends with the line "Post image by NAME"; a post of text
alone ends with nothing, so the next one begins where a text follows directly on the line of hashtags. The page counts
its posts and its reactions, comments and shares in all, never for one post.
"""

import re

from kb.errors import DocumentError
from kb.ingest.importers.document import ImportedDocument, Reading
from kb.ingest.importers.post_text import is_hashtag_line, split_post
from kb.ingest.importers.text import as_markdown, clean, is_rule, plain_letters, slug_of, title_of

SOURCE = "contentin"

_START = re.compile(r"^Best Posts by (.+?) on LinkedIn$", re.MULTILINE)
_END = re.compile(r"^Related Influencers\b.*\Z", re.MULTILINE | re.DOTALL)
_MEDIA = re.compile(r"^Post (image|video|carousel|document|article|poll) by .+$", re.MULTILINE)
_TOTALS = re.compile(r"^([\d.,]+) (?:\w+ )?posts? with .*$", re.MULTILINE)
_FORMS = re.compile(r"^\d[\d.,]* \w+ posts?,.*$", re.MULTILINE)
_ABOUT = re.compile(r"^These are the best posts from .*$", re.MULTILINE)


def read(text: str, name: str = "The file") -> Reading:
    """The posts of a page.

    Args:
        text: the whole page.
        name: the file, for the error.

    Raises:
        DocumentError: it is not such a page.
    """
    text = clean(text)
    start = _START.search(text)
    if start is None:
        raise DocumentError(
            f"{name} is not a page of best posts from ContentIn: it has no line “Best Posts by … on LinkedIn”.",
            hint="Save the whole page as plain text.",
            subject=name,
        )
    author = plain_letters(start[1])
    reading = Reading(notes=_notes(text[: start.start()], author))
    keys: dict[str, int] = {}
    for post, media in _posts(_END.sub("", text[start.end() :])):
        reading.documents.append(_document(post, media, author, keys))
    expected = _TOTALS.search(text)
    if expected and int(re.sub(r"\D", "", expected[1])) != len(reading.documents):
        reading.notes.append(
            f"The page counts {expected[1]} posts and {len(reading.documents)} were told apart: "
            "look at where one ends and the next begins."
        )
    return reading


def _notes(head: str, author: str) -> list[str]:
    """What the page says above its posts: who the author is, and the totals."""
    totals = [match[0] for pattern in (_TOTALS, _FORMS) if (match := pattern.search(head))]
    notes = [f"The page counts in all: {' '.join(totals)} It has no numbers for a single post."] if totals else []
    about = _ABOUT.search(head)
    lines = [line.strip() for line in head[: about.start() if about else 0].split("\n")]
    biography = [line for line in lines[2:] if line and plain_letters(line) != author and "LinkedIn post" not in line]
    return [f"About {author}: {' '.join(biography)}", *notes] if biography else notes


def _posts(text: str) -> list[tuple[str, str]]:
    """(post, kind of media) in the page's order."""
    posts: list[tuple[str, str]] = []
    position = 0
    for mark in _MEDIA.finditer(text):
        posts.extend(_without_marks(text[position : mark.start()], mark[1]))
        position = mark.end()
    return [*posts, *_without_marks(text[position:], "")]


def _without_marks(text: str, media: str) -> list[tuple[str, str]]:
    """Posts of one stretch: only the last has the media, those before it are text alone."""
    lines = text.strip("\n").split("\n")
    starts = [0, *(number for number in range(1, len(lines)) if _begins(lines, number))]
    parts = ["\n".join(lines[a:b]).strip("\n") for a, b in zip(starts, [*starts[1:], len(lines)], strict=True)]
    parts = [part for part in parts if part.strip()]
    return [(part, media if part is parts[-1] else "") for part in parts]


def _begins(lines: list[str], number: int) -> bool:
    """Whether a post begins on a line: a text directly below hashtags, or below a rule that closes a footer."""
    line, above = lines[number], lines[number - 1]
    if not line.strip() or is_rule(line) or is_hashtag_line(line):
        return False
    if is_hashtag_line(above):
        return True
    rules = [place for place in range(max(0, number - 8), number) if is_rule(lines[place])]
    return len(rules) >= 2 and rules[-1] == number - 1


def _document(text: str, media: str, author: str, keys: dict[str, int]) -> ImportedDocument:
    post = split_post(plain_letters(text))
    title = title_of(post.body)
    key = slug_of(post.body[:200])
    keys[key] = keys.get(key, 0) + 1
    extra = {"media": media} if media else {}
    return ImportedDocument(
        key=key if keys[key] == 1 else f"{key}-{keys[key]}",
        title=title,
        body=as_markdown(post.body),
        kind="post",
        author=author,
        tags=post.hashtags,
        extra=extra | ({"footer": list(post.footer)} if post.footer else {}),
    )

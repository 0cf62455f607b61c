"""What a piece of a paragraph says, and what marks that carry meaning become where no markup is shown. Pure.

Raised and lowered letters keep a mark (see `kb.markdown.scripts`), and words that only markup kept apart stay apart.
"""

import re
from collections.abc import Iterator, Sequence

from markdown_it.token import Token

from kb.markdown.html_words import is_badge
from kb.markdown.scripts import REACH, spell, without_pandoc_marks

_TAG = re.compile(r"<(/?)([a-z][a-z0-9]*)", re.IGNORECASE)
_BREAKS = ("softbreak", "hardbreak")
_SILENT = (*_BREAKS, "link_open", "link_close", "html_inline")
_APART = frozenset(
    """
    address article aside blockquote br button caption center dd details div dl dt fieldset figcaption figure footer
    form h1 h2 h3 h4 h5 h6 header hr img li main nav ol option p pre section select summary table tbody td tfoot th
    thead tr ul
    """.split()
)
"""Tags that stand for white space: what they enclose is shown on lines or in boxes of its own."""

_NUMBER_OF_NOTE = re.compile(r"\[\^\d{1,3}\]")
_TO_NOTE = re.compile(r"<a\b[^>]*\bhref\s*=\s*[\"']?#", re.IGNORECASE)


def text_of(token: Token) -> str:
    """What an inline token says."""
    if token.type == "text":
        text = token.content.replace("\u00ad", "")  # a soft hyphen is no letter
        return without_pandoc_marks(_NUMBER_OF_NOTE.sub("", text))
    if token.type == "image":
        is_shown = not is_badge(str(token.attrs.get("src", "")))
        return "".join(text_of(child) for child in token.children or []) if is_shown else ""
    if token.type in _BREAKS:
        return " "
    if token.type == "html_inline":
        return " " if _tag(token)[0] in _APART else ""
    return "" if token.type == "footnote_ref" else token.content


def with_meaning(tokens: Sequence[Token]) -> Iterator[Token]:
    """The tokens of a paragraph, with words for marks that would be missed."""
    before = ""
    position = 0
    while position < len(tokens):
        name, closes = _tag(tokens[position])
        end = _end_of_script(tokens, position, name) if name in ("sup", "sub") and not closes else position
        new = _script(name, before, tokens, position, end) if end > position else _kept_apart(before, tokens, position)
        yield from new
        before = (before + "".join(map(text_of, new)))[-REACH:]
        position = max(end, position) + 1


def _end_of_script(tokens: Sequence[Token], start: int, name: str) -> int:
    """Where the tag that opens at `start` closes; `start` itself where another opens before that, or none closes."""
    for position in range(start + 1, len(tokens)):
        if _tag(tokens[position])[0] in ("sup", "sub"):
            return position if _tag(tokens[position]) == (name, True) else start
    return start


def _script(name: str, before: str, tokens: Sequence[Token], start: int, end: int) -> list[Token]:
    """A raised or lowered piece as it is read, in place of its tags. What is left out keeps its breaks and links."""
    inner = list(tokens[start + 1 : end])
    words = "".join(map(text_of, inner))
    is_linked_number = words.strip().isdigit() and any(token.type == "link_open" for token in inner)  # of a source
    leads_to_note = is_linked_number or any(map(_leads_to_note, inner))
    spelling = spell(name, before, words, _next_letter(tokens, end), leads_to_note)
    if spelling.instead is None:
        return [_text(spelling.before), *inner, _text(spelling.after)]
    return [_text(spelling.instead), *(token for token in inner if token.type in _SILENT)]


def _kept_apart(before: str, tokens: Sequence[Token], position: int) -> list[Token]:
    """A token, with a space where only its markup keeps words apart: keys, images, links side by side."""
    token = tokens[position]
    name, closes = _tag(token)
    follows = before[-1:].isalnum()
    if name in ("sup", "sub") and not closes:
        return [_text("^" if name == "sup" else "_"), token] if follows else [token]
    if name == "kbd":
        is_apart = _next_letter(tokens, position).isalnum() if closes else follows
        return [token, _text(" ")] if is_apart else [token]
    if token.type == "image":
        words = text_of(token)
        leads_on = _next_letter(tokens, position).isalnum()
        first = [_text(" ")] if follows and (words[:1].isalnum() or leads_on) else []
        return [*first, token, *([_text(" ")] if words[-1:].isalnum() and leads_on else [])]
    if token.type == "link_open" and position and tokens[position - 1].type == "link_close" and follows:
        return [_text(" "), token] if _next_letter(tokens, position).isalnum() else [token]
    return [token]


def _next_letter(tokens: Sequence[Token], position: int) -> str:
    """The first character after a token; empty where none is near."""
    texts = (text_of(token) for token in tokens[position + 1 : position + 1 + REACH])
    return next((text[0] for text in texts if text), "")


def _leads_to_note(token: Token) -> bool:
    if token.type == "link_open":
        return str(token.attrs.get("href", "")).startswith("#")
    return token.type == "html_inline" and bool(_TO_NOTE.match(token.content))


def _tag(token: Token) -> tuple[str, bool]:
    """The name of a tag in lower case and whether it closes; empty for other tokens."""
    found = _TAG.match(token.content) if token.type == "html_inline" else None
    return (found[2].lower(), bool(found[1])) if found else ("", False)


def _text(words: str) -> Token:
    return Token("text", "", 0, content=words)

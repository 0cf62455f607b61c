"""What a line is made of before it is written: white space folded as browsers fold it, marks that Markdown can read."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum, auto
from itertools import permutations

from markdown_it.common.utils import isMdAsciiPunct, isPunctChar


class Kind(Enum):
    """What a token is."""

    TEXT = auto()
    SPACE = auto()
    CODE = auto()
    FINISHED = auto()
    BREAK = auto()
    OPEN = auto()
    CLOSE = auto()


_GAPS = (Kind.SPACE, Kind.BREAK)


@dataclass(frozen=True)
class Token:
    """A piece of a line: literal text, code without its ticks, finished Markdown, or a mark that opens or closes."""

    kind: Kind
    text: str = ""


_OPPOSITE = {
    token: other
    for mark in ("*", "**", "~~")
    for token, other in permutations((Token(Kind.OPEN, mark), Token(Kind.CLOSE, mark)))
}


def folded(tokens: list[Token]) -> list[Token]:
    """Tokens with white space once, outside marks and not beside breaks; neighbours of one kind made one."""
    previous: list[Token] = []
    while tokens != previous:
        previous, tokens = tokens, _folded_once(tokens)
    while tokens and tokens[-1].kind in _GAPS:
        tokens = tokens[:-1]
    return tokens


def _folded_once(tokens: list[Token]) -> list[Token]:
    kept: list[Token] = []
    for token in tokens:
        last = kept[-1] if kept else Token(Kind.BREAK)
        if token.kind == Kind.SPACE and last.kind in _GAPS:
            continue
        if token.kind == Kind.BREAK and last.kind == Kind.SPACE:
            kept[-1] = token
        elif token.kind == Kind.BREAK and not kept:
            continue
        elif (token.kind in _GAPS and last.kind == Kind.OPEN) or (token.kind == Kind.CLOSE and last.kind in _GAPS):
            kept[-1:] = [token, last]
        elif last == _OPPOSITE.get(token):
            kept.pop()
        elif token.kind == last.kind and token.kind in (Kind.TEXT, Kind.CODE):
            kept[-1] = Token(token.kind, last.text + token.text)
        else:
            kept.append(token)
    return kept


def readable(tokens: list[Token]) -> list[Token]:
    """Tokens without the pairs of marks that would stand where Markdown reads them as mere signs."""
    while unread := [pair for pair in _pairs(tokens) if not _is_read(tokens, *pair)]:
        tags: dict[int, str] = {}
        for first, last, _is_inside in unread:
            tags |= {first: "<del>", last: "</del>"} if tokens[first].text == "~~" else {first: "", last: ""}
        tokens = [Token(Kind.FINISHED, tags[at]) if at in tags else token for at, token in enumerate(tokens)]
        tokens = folded([token for token in tokens if token.text or token.kind == Kind.BREAK])
    return tokens


def _pairs(tokens: list[Token]) -> Iterator[tuple[int, int, bool]]:
    """Where each pair of marks opens and closes, and whether it stands inside another of the same sign."""
    opened: list[int] = []
    for number, token in enumerate(tokens):
        if token.kind == Kind.OPEN:
            opened.append(number)
        elif token.kind == Kind.CLOSE and opened:
            first = opened.pop()
            yield first, number, any(tokens[outer].text[0] == token.text[0] for outer in opened)


def _is_read(tokens: list[Token], first: int, last: int, is_inside: bool) -> bool:
    """Whether both marks of a pair are taken for marks, as CommonMark tells by the signs on either side of each.

    A mark that could open as well as close is told apart only where no other of its sign is open.
    """
    before, inside = _beside(tokens, first, -1), _beside(tokens, first, +1)
    inside_end, after = _beside(tokens, last, -1), _beside(tokens, last, +1)
    if inside.isspace() or inside_end.isspace():
        return False
    if is_inside and not (before.isspace() and after.isspace()):
        return False
    opens = inside.isalnum() or before.isspace() or _is_sign(before)
    return opens and (inside_end.isalnum() or after.isspace() or _is_sign(after))


def _beside(tokens: list[Token], number: int, step: int) -> str:
    """The character beside a mark, other marks of the same sign passed over."""
    sign = tokens[number].text[0]
    number += step
    while 0 <= number < len(tokens) and tokens[number].kind in (Kind.OPEN, Kind.CLOSE) and sign in tokens[number].text:
        number += step
    if not 0 <= number < len(tokens) or tokens[number].kind in (Kind.BREAK, Kind.SPACE):
        return " "
    if tokens[number].kind == Kind.CODE:
        return "`"
    return tokens[number].text[0 if step > 0 else -1]


def _is_sign(character: str) -> bool:
    return bool(isMdAsciiPunct(ord(character)) or isPunctChar(character))

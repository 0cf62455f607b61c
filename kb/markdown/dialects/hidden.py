"""Takes out of a Markdown source what its author hid or withdrew, so that no reader of the rest can meet it.

Lines stay where they are. Code keeps its marks: what stands in code is code.
"""

import re
from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import NamedTuple

from kb.markdown.dialects.comments import COMMENTS, Hidden
from kb.markdown.dialects.verbatim import VERBATIM, Closings, blanked, end_of_code, indented_code, is_hidden_fence
from kb.markdown.dialects.withdrawn import WITHDRAWN

STANDS_IN = "\u2060"
"""A letter without width or ink (word joiner): on a line whose all was hidden, it keeps the paragraph one."""

_MARKS = re.compile(
    VERBATIM + "".join(f"|(?P<c{at}>{form.opens})" for at, form in enumerate(COMMENTS)), re.MULTILINE | re.IGNORECASE
)
_MARK_LETTERS = frozenset("%~<>{}!-/#:+=|*_`\\")
_MAY_HIDE = re.compile(r"%%|<[!%A-Za-z]|\{|~~|:::|^%[ \t]|\\begin|#\+|\]:", re.MULTILINE)


class Visible(NamedTuple):
    """A source without what is hidden in it, and warnings that name the line (1-based, in the source given)."""

    text: str
    warnings: list[tuple[int, str]]


def without_hidden(source: str) -> Visible:
    """Take out what is hidden or withdrawn. The text keeps its number of lines."""
    if not _MAY_HIDE.search(source):
        return Visible(source, [])
    code, hidden = _read_comments(source)
    searched = blanked(source, [*code, *((found.start, found.stop) for found in hidden)])
    for find in WITHDRAWN.values():
        found = list(find(searched))
        searched = blanked(searched, [(piece.start, piece.stop) for piece in found])
        hidden += found
    outermost = list(_outermost(hidden))
    warnings = [(source.count("\n", 0, piece.start) + 1, piece.warning) for piece in outermost if piece.warning]
    return Visible(_without(source, outermost), warnings)


def _read_comments(source: str) -> tuple[list[tuple[int, int]], list[Hidden]]:
    """Where code stands, and the comments, whichever begins first."""
    indented = indented_code(source)
    code: list[tuple[int, int]] = []
    hidden: list[Hidden] = []
    closings = Closings(source)
    position = 0
    while found := _MARKS.search(source, position):
        if stop := next((end for start, end in indented if start <= found.start() < end), None):
            code.append((found.start(), stop))
            position = stop
            continue
        position, piece = _read_mark(source, found, closings)
        if piece:
            hidden.append(piece)
        elif position > found.start():
            code.append((found.start(), position))
        position = max(position, found.start() + 1)
    return code, hidden


def _read_mark(source: str, found: re.Match[str], closings: Closings) -> tuple[int, Hidden | None]:
    """Where what a mark begins ends, and the comment it begins, if it begins one; its own start if it is nothing."""
    name = found.lastgroup or ""
    if not re.fullmatch(r"c\d+", name):
        stop = end_of_code(source, found, closings)
        return stop, Hidden(found.start(), stop) if is_hidden_fence(source, found) else None
    piece = COMMENTS[int(name[1:])].read(source, *found.span(name), closings)
    return (piece.stop, piece) if piece else (found.start(), None)


def _without(source: str, hidden: Sequence[Hidden]) -> str:
    """The source without some pieces of it, their line breaks kept."""
    if not hidden:
        return source
    kept: list[str] = []
    reached = 0
    for start, stop, _warning in hidden:
        seam = "\n" * source.count("\n", start, stop) or _seam(
            source[max(start - 1, 0) : start], source[stop : stop + 1]
        )
        kept += [_joined(source[reached:start], source[stop : stop + 2]), seam]
        reached = stop
        line_start = source.rfind("\n", 0, start) + 1
        if not source[line_start:start].strip():  # what is left must not become code for being indented
            while source[reached : reached + 1] in (" ", "\t"):
                reached += 1
    before, after = source.split("\n"), "".join([*kept, source[reached:]]).split("\n")
    return "\n".join(_held_together(before, after))


def _joined(before: str, after: str) -> str:
    """What stands before something hidden, without the blank that it would leave between a word and a mark."""
    is_close = re.match(r"[.,;:!?](?!\w)", after) is not None
    return re.sub(r"(?<=[\w\"'\u201d\u2019])[ \t]+\Z", "", before) if is_close else before


def _seam(before: str, after: str) -> str:
    """What keeps two marks apart that stood on both sides of what is hidden."""
    return STANDS_IN if before in _MARK_LETTERS and after in _MARK_LETTERS else ""


def _outermost(hidden: Sequence[Hidden]) -> Iterator[Hidden]:
    """The pieces in order, without what lies in others."""
    reached = 0
    for piece in sorted(hidden, key=lambda piece: (piece.start, -piece.stop)):
        if piece.stop > reached:
            yield piece._replace(start=max(piece.start, reached))
            reached = piece.stop


def _held_together(before: Sequence[str], after: Sequence[str]) -> list[str]:
    """Lines, with a letter that cannot be seen on those that a comment filled in the middle of a paragraph."""
    is_emptied = [bool(was.strip()) and not line.strip() for was, line in zip(before, after, strict=True)]
    held = ["" if emptied else line for line, emptied in zip(after, is_emptied, strict=True)]
    for emptied, run in groupby(range(len(held)), key=is_emptied.__getitem__):
        lines = list(run)
        around = (held[lines[0] - 1] if lines[0] else "", held[lines[-1] + 1] if lines[-1] + 1 < len(held) else "")
        if emptied and all(line.strip() for line in around):
            held[lines[0] : lines[-1] + 1] = [STANDS_IN] * len(lines)
    return held

"""What is wrong with a store, in sentences."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from sqlalchemy import update
from sqlmodel import Session, col, select

from kb.models import Document

_CHUNK = 500
"""Values in one IN (...); databases limit them."""


@dataclass(frozen=True)
class Fault:
    """Something that is wrong.

    Attributes:
        area: what it is about: file, values, relations, passages, vectors, keywords, words or tags.
        message: one sentence.
    """

    area: str
    message: str


@dataclass(frozen=True)
class CheckReport:
    """What a check found.

    Attributes:
        faults: what is wrong now.
        leftovers: what is of no use any more and does no harm, as sentences.
        repaired: what was wrong before the repair.
        marked: documents that the next sync reads again.
        counts: rows by table.
    """

    faults: list[Fault] = field(default_factory=list)
    leftovers: list[str] = field(default_factory=list)
    repaired: list[Fault] = field(default_factory=list)
    marked: int = 0
    counts: dict[str, int] = field(default_factory=dict)

    @property
    def is_sound(self) -> bool:
        """Whether nothing is wrong."""
        return not self.faults


def counted(number: int, one: str, many: str = "") -> str:
    """A number with its noun: “1 passage”, “3 passages”."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def in_documents(session: Session, ids: Sequence[int]) -> str:
    """In how many documents something is, with the path of the first: “of 3 documents, such as posts/a.md”."""
    path = session.exec(select(Document.path).where(Document.id == min(ids))).first()
    named = f", such as {path}" if path and len(ids) > 1 else f", {path}" if path else ""
    return f"of {counted(len(ids), 'document')}{named}"


def mark_for_sync(session: Session, ids: Sequence[int]) -> None:
    """Have documents read again by the next sync, though their files have not changed."""
    for start in range(0, len(ids), _CHUNK):
        some = col(Document.id).in_(ids[start : start + _CHUNK])
        session.connection().execute(update(Document).where(some).values(recipe="", stamp=""))

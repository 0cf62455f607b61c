"""What was wrong with files when they were last read, kept until they are mended or gone."""

from dataclasses import dataclass

from sqlalchemy import func
from sqlmodel import Session, col, select

from kb.models import Document, DocumentWarning, UnreadableFile


@dataclass(frozen=True)
class KeptWarning:
    """A file and what is wrong with it, as a sentence without its subject.

    Attributes:
        is_stored: whether the file could be read but for this; what was stored of any other stays as it was.
    """

    path: str
    reason: str
    is_stored: bool


def list_warnings(session: Session) -> list[KeptWarning]:
    """Everything that is wrong with files, by their paths, then as it was found."""
    reserved = select(Document.path, DocumentWarning.reason).join(Document).order_by(col(DocumentWarning.position))
    failed = select(UnreadableFile.path, UnreadableFile.reason)
    kept = [KeptWarning(path, reason, is_stored=True) for path, reason in session.exec(reserved)]
    kept += [KeptWarning(path, reason, is_stored=False) for path, reason in session.exec(failed)]
    return sorted(kept, key=lambda warning: warning.path)


def count_warnings(session: Session) -> int:
    """How many there are."""
    tables = (DocumentWarning, UnreadableFile)
    return sum(session.exec(select(func.count()).select_from(table)).one() for table in tables)

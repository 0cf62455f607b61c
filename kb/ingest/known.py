"""What the store knows of files: what each document was made from, and which files could not be read."""

from collections.abc import Iterable, Mapping

from sqlalchemy import delete, update
from sqlmodel import Session, col, select

from kb.index.state import set_state, state
from kb.index.store import generation
from kb.ingest.plan import Fingerprint, StoredFile
from kb.models import Document, UnreadableFile

_PRUNED = "pruned_generation"


def known_files(session: Session) -> dict[str, StoredFile]:
    """Every stored document's file, by path, in the order of their paths."""
    rows = session.exec(
        select(Document.path, Document.content_hash, Document.recipe, Document.stamp).order_by(Document.path)
    )
    return {path: StoredFile(Fingerprint(digest, recipe), stamp) for path, digest, recipe, stamp in rows}


def known_unreadable(session: Session) -> dict[str, UnreadableFile]:
    """Files that could not be read, by path."""
    return {file.path: file for file in session.exec(select(UnreadableFile))}


def remember_stamps(session: Session, stamps: Mapping[str, str]) -> None:
    """Note the new size and times of files whose content has not changed, by path."""
    for path, stamp in stamps.items():
        session.connection().execute(update(Document).where(col(Document.path) == path).values(stamp=stamp))


def remember_unreadable(session: Session, readable: Iterable[str], unreadable: Iterable[UnreadableFile]) -> None:
    """Forget the paths that can be read again or are gone, and note those that cannot be read."""
    session.connection().execute(delete(UnreadableFile).where(col(UnreadableFile.path).in_(list(readable))))
    for file in unreadable:
        session.merge(file)


def is_pruned(session: Session) -> bool:
    """Whether no document was stored or removed since vectors that no text needs were last dropped."""
    return state(session).get(_PRUNED) == str(generation(session))


def remember_pruned(session: Session) -> None:
    """Note that the vectors that no text needs have just been dropped."""
    set_state(session, _PRUNED, str(generation(session)))

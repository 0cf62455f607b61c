"""Makes what search reads anew from the rows that are stored: keyword index, blocks and words."""

from sqlalchemy import delete, text
from sqlmodel import Session, col, select

from kb.database import Database
from kb.errors import StoreError
from kb.index import FoundBy, SearchIndex, make_index
from kb.index.store import found_by, generation, touch
from kb.index.vocabulary import add_words
from kb.index.words_version import has_current_words, note_words_version
from kb.models import Document, Word
from kb.progress import Progress

_SQLITE_TABLES = ("passage_block", "passage_index", "passage_term")
"""Each after what it reads."""

LOCK_WAIT_SECONDS = 60
_AT_ONCE = 50
"""Documents indexed together."""


def is_outdated(database: Database) -> bool:
    """Whether an older Byline made the index by other rules than today's."""
    with database.read() as session:
        return not has_current_words(session)


def renew_outdated_index(database: Database, progress: Progress) -> None:
    """Index a store anew that an older Byline has indexed, in one transaction: whatever ends it, all is as it was.

    Raises:
        StoreBusyError: a sync was still running after a minute.
        InterruptedWorkError: `progress` was cancelled.
    """
    if not is_outdated(database):
        return
    with database.exclusive("sync", LOCK_WAIT_SECONDS), database.write() as session:
        if has_current_words(session):  # another process was faster
            return
        rebuild_index(session, make_index(database.dialect), progress)
        touch(session)


def rebuild_index(session: Session, index: SearchIndex, progress: Progress) -> None:
    """Index every document and count its words anew, whatever the index holds, inside the caller's transaction.

    Raises:
        StoreError: a table of the index is missing.
        InterruptedWorkError: `progress` was cancelled.
    """
    _empty_tables(session)
    session.connection().execute(delete(Word))
    documents = [each for each in session.scalars(select(col(Document.id)).order_by(col(Document.id))) if each]
    read: list[FoundBy] = []
    for done, document in enumerate(documents, start=1):
        progress.step("Indexing", done - 1, len(documents))
        read += found_by(session, [document])
        if len(read) == _AT_ONCE or done == len(documents):
            index.put(session, read)
            add_words(session, read)
            read = []
    note_words_version(session)
    progress.step("Indexing", len(documents), len(documents))


def renew_generation(session: Session, before: int) -> None:
    """Let every process know that the passages are others, though the store's generation may have been set back.

    Args:
        before: the last generation that other processes may have seen.
    """
    if generation(session) <= before:
        touch(session, above=before)


def _empty_tables(session: Session) -> None:
    """Empty the index's tables. In SQLite they are dropped, as a damaged one cannot be emptied."""
    connection = session.connection()
    if connection.dialect.name != "sqlite":
        connection.execute(text("TRUNCATE passage_index, passage_posting, passage_block"))
        return
    statements = {row.name: row.sql for row in connection.execute(text("SELECT name, sql FROM sqlite_master"))}
    for name in _SQLITE_TABLES:
        if name not in statements:
            raise StoreError(f"The store lacks the table “{name}”.", hint="Move it aside and run `byline sync`.")
    for name in reversed(_SQLITE_TABLES):
        connection.execute(text(f"DROP TABLE {name}"))
    for name in _SQLITE_TABLES:
        connection.exec_driver_sql(statements[name])

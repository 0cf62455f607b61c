"""Checks a store, and repairs it: the two verbs of this package."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace

from sqlalchemy import text
from sqlmodel import Session

from kb.backup.tables import count_rows
from kb.check.faults import CheckReport, Fault, mark_for_sync
from kb.check.passages import documents_to_split_again, passage_faults, repair_tags, tag_faults
from kb.check.rows import file_faults, relation_faults, repair_relations, repair_values, value_faults
from kb.check.search import search_faults
from kb.check.vectors import documents_to_embed_again, drop_bad_vectors, leftovers, vector_faults
from kb.database import Database
from kb.errors import StoreBusyError, StoreError, StoreFullError
from kb.index import make_index
from kb.index.models import active_model
from kb.index.rebuild import rebuild_index
from kb.index.store import prune_embeddings, touch
from kb.progress import Progress

LOCK_WAIT_SECONDS = 60


def check_store(database: Database, progress: Progress | None = None) -> CheckReport:
    """Look for what is wrong with a store. Nothing is changed.

    Raises:
        InterruptedWorkError: `progress` was cancelled.
    """
    progress = progress or Progress()
    steps: list[tuple[str, Callable[[Session], Iterable[Fault]]]] = [
        ("the file", file_faults),
        ("values", value_faults),
        ("relations", relation_faults),
        ("passages", passage_faults),
        ("vectors", vector_faults),
        ("tags", tag_faults),
        ("the index", lambda session: search_faults(session, progress)),
    ]
    faults: list[Fault] = []
    for name, step in steps:
        progress.step(f"Checking {name}")
        faults += _carried_out(database, name, step)
    faults += _keyword_index_faults(database)
    if any(fault.area in ("file", "values") for fault in faults):
        return CheckReport(faults)
    with database.read() as session:
        return CheckReport(faults, list(leftovers(session)), counts=count_rows(session))


def repair_store(database: Database, progress: Progress | None = None) -> CheckReport:
    """Check a store, mend what can be mended in one transaction, and check again.

    What derives from other rows is made anew: the search index, words, tags. Documents whose passages or vectors are
    missing are marked, and the next sync reads them again.

    Raises:
        StoreError: the file is damaged too badly.
        StoreBusyError: a sync was still running after a minute.
        InterruptedWorkError: `progress` was cancelled. Nothing was changed.
    """
    progress = progress or Progress()
    before = check_store(database, progress)
    if not before.faults and not before.leftovers:
        return before
    with database.exclusive("sync", LOCK_WAIT_SECONDS), database.write() as session:
        if any(fault.area == "file" for fault in before.faults):
            session.connection().execute(text("REINDEX"))
        marked = _repair(session, progress)
    after = check_store(database, progress)
    return replace(after, repaired=[fault for fault in before.faults if fault not in after.faults], marked=marked)


def _repair(session: Session, progress: Progress) -> int:
    """Mend what can be mended; the number of documents that the next sync reads again."""
    repair_values(session)
    repair_relations(session)
    drop_bad_vectors(session)
    again = sorted(documents_to_split_again(session) | documents_to_embed_again(session))
    mark_for_sync(session, again)
    repair_tags(session)
    if active := active_model(session):
        prune_embeddings(session, active.name)
    rebuild_index(session, make_index(session.get_bind().dialect.name), progress)
    touch(session)
    return len(again)


def _carried_out(database: Database, name: str, step: Callable[[Session], Iterable[Fault]]) -> Iterator[Fault]:
    """The faults a step finds, in a snapshot of its own; that it cannot be carried out is one."""
    try:
        with database.read() as session:
            yield from step(session)
    except (StoreBusyError, StoreFullError):
        raise
    except StoreError as error:
        yield Fault("file", f"Checking {name} failed: {error.message}")
    except (ValueError, TypeError) as error:
        yield Fault("values", f"Checking {name} failed, as a value cannot be read ({error}).")


def _keyword_index_faults(database: Database) -> Iterator[Fault]:
    """Whether FTS5 finds its index in step with what it indexed. It asks as if it were to write."""
    if database.dialect != "sqlite":
        return
    try:
        with database.write() as session:
            session.connection().execute(text("INSERT INTO passage_index (passage_index) VALUES ('integrity-check')"))
    except (StoreBusyError, StoreFullError):
        raise
    except StoreError:
        yield Fault("keywords", "SQLite finds the keyword index damaged.")

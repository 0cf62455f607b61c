"""Brings the store in step with the files of a scope: look, plan, embed what changed, store it.

What was embedded together is stored in one short transaction, while the model embeds what comes next. So whatever ends
a sync, the documents finished so far are whole and the next sync does the rest.

When the embedding model has changed, the new one's vectors are made beside the old ones, and all documents are put
over to it in one transaction at the end. Until then questions are answered as before.
"""

import hashlib
import time
from collections.abc import Iterator
from contextlib import ExitStack

from sqlmodel import Session

from kb.database import Database, savepoint
from kb.embedding import Embedder
from kb.errors import ConflictError, DocumentError, StoreBusyError
from kb.index import make_index
from kb.index.models import ActiveModel, activate_model, active_model
from kb.index.rebuild import renew_outdated_index
from kb.index.store import prune_embeddings, remove_document, store_documents, store_vectors
from kb.ingest.embed import Group, Vectors, embed_groups
from kb.ingest.failures import reason_of
from kb.ingest.kept_warnings import count_warnings
from kb.ingest.known import is_pruned, remember_pruned, remember_stamps, remember_unreadable
from kb.ingest.look import Look, look
from kb.ingest.prepare import PreparedDocument, prepare, recipe_of
from kb.ingest.report import Problem, SyncReport
from kb.ingest.scan import Scope, decode, read_bytes
from kb.models import UnreadableFile
from kb.progress import Progress

GROUP_TEXTS = 64
"""Texts embedded together: enough to fill batches of like length, few enough to lose when interrupted."""

STORED_AT_ONCE = 25
"""Documents stored together."""

LOCK_WAIT_SECONDS, LOCK_STEP_SECONDS = 60.0, 1.0


def sync(
    database: Database,
    embedder: Embedder,
    scope: Scope,
    *,
    max_file_bytes: int,
    source: str = "",
    full: bool = False,
    allow_removals: bool = False,
    progress: Progress | None = None,
) -> SyncReport:
    """Bring the store in step with the files of a scope.

    A file that cannot be read is reported and what was stored of it stays; it is tried again when it changes.

    Args:
        source: how the embedder can be made again, kept while its vectors answer questions.
        full: look into every file, whatever its size and times say.
        allow_removals: forget documents even where all of them, or most of many, are gone.

    Raises:
        ConflictError: all documents, or most of many, are gone, and it was not said that this is meant.
        StoreBusyError: another sync was still running after a minute.
        InterruptedWorkError: `progress` was cancelled.
    """
    progress = progress or Progress()
    renew_outdated_index(database, progress)
    with ExitStack() as held:
        _wait_for_turn(held, database, progress)
        return _Sync(database, embedder, source, progress).run(scope, max_file_bytes, full, allow_removals)


def _wait_for_turn(held: ExitStack, database: Database, progress: Progress) -> None:
    """Hold the lock of syncs until `held` is closed. While another has it, say so, and stop waiting when asked to."""
    deadline = time.monotonic() + LOCK_WAIT_SECONDS
    while True:
        try:
            held.enter_context(database.exclusive("sync", min(LOCK_WAIT_SECONDS, LOCK_STEP_SECONDS)))
        except StoreBusyError:
            if time.monotonic() > deadline:
                raise
            progress.step("Waiting for another sync to finish")
        else:
            return


def _would_lose(seen: Look, scope: Scope) -> ConflictError:
    """What is said where so much is gone that it may not be meant."""
    held = f"holds only {len(seen.files)} Markdown files" if seen.files else "holds no Markdown file"
    documents = "1 stored document" if seen.lost == 1 else f"{seen.lost} stored documents"
    return ConflictError(
        f"{scope.root} {held}, so a sync would forget {documents}; nothing was changed.",
        hint="If a disk is not mounted, mount it. If they are meant to go, sync with --allow-removals.",
        subject=str(scope.root),
    )


class _Sync:
    """One sync, from the first look at the files to the last transaction."""

    def __init__(self, database: Database, embedder: Embedder, source: str, progress: Progress) -> None:
        self._database = database
        self._embedder = embedder
        self._model = ActiveModel(embedder.name, source)
        self._progress = progress
        self._index = make_index(database.dialect)
        self._report = SyncReport()
        self._unreadable: list[UnreadableFile] = []
        self._added: set[str] = set()
        self._handled = 0
        self._is_active = False

    def run(self, scope: Scope, max_file_bytes: int, full: bool, allow_removals: bool) -> SyncReport:
        started = time.perf_counter()
        with self._database.read() as session:
            active = active_model(session)
        self._is_active = active is not None and active.name == self._model.name
        changes_model = active is not None and not self._is_active
        recipe = recipe_of(self._embedder)
        seen = look(
            self._database, scope, recipe, max_file_bytes, full=full, widely=changes_model, progress=self._progress
        )
        if seen.lost and not allow_removals:
            raise _would_lose(seen, scope)
        self._report.failed += seen.failed
        self._report.unchanged = len(seen.plan.unchanged)
        self._added = set(seen.plan.added)
        if changes_model:
            self._change_model(seen)
        else:
            for group, vectors in self._embedded_groups(seen):
                self._store_group(group, vectors)
        self._finish(seen)
        self._report.failed.sort(key=lambda problem: problem.path)
        self._report.seconds = time.perf_counter() - started
        return self._report

    def _groups(self, seen: Look) -> Iterator[Group]:
        """The documents that changed, read and split, in groups to embed together."""
        group: Group = []
        for path in seen.plan.changed:
            self._progress.step("Embedding", self._handled, len(seen.plan.changed))
            try:
                content = read_bytes(seen.files[path], max_bytes=2**62)
                text = decode(content, seen.files[path])
                digest = hashlib.sha256(content).hexdigest()
                group.append(prepare(text, path, digest, self._embedder, seen.stamps[path]))
            except Exception as error:  # whatever fails here, it is one file's failure
                self._fail(path, error)
                if isinstance(error, DocumentError):  # any other may be gone the next time, with the next release
                    self._unreadable.append(UnreadableFile(path=path, stamp=seen.stamps[path], reason=error.message))
                self._handled += 1
                continue
            if sum(len(prepared.texts) for prepared in group) >= GROUP_TEXTS:
                yield group
                group = []
        if group:
            yield group

    def _embedded_groups(self, seen: Look) -> Iterator[tuple[Group, Vectors]]:
        """The documents that changed, with the vectors that their texts lacked."""
        for group, vectors in embed_groups(self._database, self._embedder, self._groups(seen)):
            yield group, vectors
            self._report.embedded += len(vectors)
            self._handled += len(group)
        if self._handled:
            self._progress.step("Embedding", self._handled, self._handled)

    def _store_group(self, group: Group, vectors: Vectors) -> None:
        """Store documents that were embedded together, in one transaction."""
        with self._database.write() as session:
            store_vectors(session, self._model.name, vectors)
            if vectors and not self._is_active:
                activate_model(session, self._model)
            stored = self._store_documents(session, group)
        self._is_active = self._is_active or bool(vectors)
        for prepared in stored:
            self._count(prepared)

    def _store_documents(self, session: Session, documents: Group) -> Group:
        """Store documents, and return those that could be; one that the database cannot hold is left out whole."""
        stored: Group = []
        for start in range(0, len(documents), STORED_AT_ONCE):
            stored += self._store_some(session, documents[start : start + STORED_AT_ONCE])
        return stored

    def _store_some(self, session: Session, documents: Group) -> Group:
        """Store documents together, or, where that fails, each by itself."""
        try:
            with savepoint(session):
                store_documents(session, self._index, [prepared.rows for prepared in documents])
        except Exception as error:  # whatever fails here but the database itself, it is one file's failure
            if self._database.is_unwell(error):
                raise
            if len(documents) > 1:
                return [stored for prepared in documents for stored in self._store_some(session, [prepared])]
            self._fail(documents[0].rows.document.path, error)
            return []
        return documents

    def _fail(self, path: str, error: Exception) -> None:
        self._report.failed.append(Problem(path, reason_of(error)))

    def _count(self, prepared: PreparedDocument) -> None:
        path = prepared.rows.document.path
        self._report.warnings += [Problem(path, warning.reason) for warning in prepared.rows.warnings]
        if path in self._added:
            self._report.added += 1
        else:
            self._report.updated += 1

    def _change_model(self, seen: Look) -> None:
        """Embed everything with the new model first, then put all documents over to it at once."""
        ready: list[PreparedDocument] = []
        for group, vectors in self._embedded_groups(seen):
            with self._database.write() as session:
                store_vectors(session, self._model.name, vectors)
            ready += group
        if not any(prepared.texts for prepared in ready):  # nothing to answer with: the model before stays
            return
        with self._database.write() as session:
            activate_model(session, self._model)
            ready = self._store_documents(session, ready)
            prune_embeddings(session, self._model.name, others=True)
        for prepared in ready:
            self._count(prepared)
        left = seen.stored.keys() - {prepared.rows.document.path for prepared in ready} - set(seen.plan.removed)
        reason = "its file cannot be read, so it is found by its words only until it is synced with the new model"
        self._report.warnings += [Problem(path, reason) for path in sorted(left)]

    def _failed_otherwise(self, seen: Look) -> list[UnreadableFile]:
        """Files that failed for a reason that may be gone the next time: kept to be told of, and tried again."""
        noted = {file.path for file in self._unreadable}
        known = {file.path: file.reason for file in seen.unreadable.values()}
        return [
            UnreadableFile(path=problem.path, stamp="", reason=problem.reason)
            for problem in self._report.failed
            if problem.path not in noted and known.get(problem.path) != problem.reason
        ]

    def _finish(self, seen: Look) -> None:
        """Forget what is gone, and note what need not be looked at again."""
        for path in seen.plan.removed:
            with self._database.write() as session:
                remove_document(session, self._index, path)
            self._report.removed += 1
        stamps = {path: seen.stamps[path] for path in seen.plan.unchanged}
        moved = {path: stamp for path, stamp in stamps.items() if stamp != seen.stored[path].stamp}
        failed = {problem.path: problem.reason for problem in self._report.failed}
        readable = [path for path in seen.unreadable if path not in failed]
        unreadable = self._unreadable + self._failed_otherwise(seen)
        if moved or readable or unreadable:
            with self._database.write() as session:
                remember_stamps(session, moved)
                remember_unreadable(session, readable, unreadable)
        with self._database.read() as session:
            self._report.kept = count_warnings(session)
            is_due = not is_pruned(session)  # a sync before this one may have been killed before it came to it
        if is_due:
            with self._database.write() as session:
                prune_embeddings(session, self._model.name)
                remember_pruned(session)

"""Carries a sync plan out: embeds what changed, then stores it, one short transaction a document."""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from filelock import FileLock, Timeout
from sqlmodel import select

from kb.database import Database
from kb.embedding import Embedder, Vector
from kb.errors import DocumentError, StoreBusyError
from kb.index.store import embedded_hashes, prune_embeddings, remove_document, store_document
from kb.ingest.plan import Fingerprint, Plan, make_plan
from kb.ingest.prepare import PreparedDocument, prepare, recipe_of
from kb.ingest.scan import Scope, decode, read_bytes, scan
from kb.models import Document
from kb.progress import Progress

GROUP_PASSAGES = 256
"""Passages embedded together: enough to fill batches of like length, few enough to lose when interrupted."""

LOCK_WAIT_SECONDS = 60


@dataclass(frozen=True)
class Problem:
    """A file and what is wrong with it, as a sentence without its subject."""

    path: str
    reason: str


@dataclass
class SyncReport:
    """What a sync did: counts of documents, files that failed, and files stored with a reservation."""

    added: int = 0
    updated: int = 0
    unchanged: int = 0
    removed: int = 0
    failed: list[Problem] = field(default_factory=list)
    warnings: list[Problem] = field(default_factory=list)


def sync(
    database: Database,
    embedder: Embedder,
    scope: Scope,
    *,
    max_file_bytes: int,
    progress: Progress | None = None,
) -> SyncReport:
    """Bring the store in step with the files of a scope.

    A file that cannot be read is reported and what was stored of it stays. Interrupted at any point, the
    documents finished so far are kept, and the next sync does the rest.

    Raises:
        StoreBusyError: another sync was still running after a minute.
        InterruptedWorkError: `progress` was cancelled.
    """
    progress = progress or Progress()
    with _only_one_sync(database):
        found = scan(scope)
        report = SyncReport(failed=[Problem(path, reason) for path, reason in found.failed.items()])
        fingerprints = _fingerprints(found.files, recipe_of(embedder), max_file_bytes, report, progress)
        plan = make_plan(_stored(database, scope), fingerprints, kept=[problem.path for problem in report.failed])
        report.unchanged = len(plan.unchanged)
        _store_changed(database, embedder, plan, found.files, report, progress)
        for path in plan.removed:
            with database.write() as session:
                remove_document(session, path)
            report.removed += 1
        if plan.added or plan.updated or plan.removed:
            with database.write() as session:
                prune_embeddings(session, embedder.name, recipe_of(embedder))
    report.failed.sort(key=lambda problem: problem.path)
    return report


@contextmanager
def _only_one_sync(database: Database) -> Iterator[None]:
    lock = FileLock(database.path.with_suffix(".sync.lock"), timeout=LOCK_WAIT_SECONDS)
    try:
        lock.acquire()
    except Timeout as error:
        raise StoreBusyError(
            f"Another sync of {database.path} is still running.", hint="Wait for it to finish and try again."
        ) from error
    try:
        yield
    finally:
        lock.release()


def _fingerprints(
    files: dict[str, Path], recipe: str, max_file_bytes: int, report: SyncReport, progress: Progress
) -> dict[str, Fingerprint]:
    fingerprints = {}
    for done, (path, file) in enumerate(files.items()):
        progress.step("Reading", done, len(files))
        try:
            content = read_bytes(file, max_file_bytes)
        except DocumentError as error:
            report.failed.append(Problem(path, error.message))
        else:
            fingerprints[path] = Fingerprint(hashlib.sha256(content).hexdigest(), recipe)
    return fingerprints


def _stored(database: Database, scope: Scope) -> dict[str, Fingerprint]:
    with database.read() as session:
        rows = session.exec(select(Document.path, Document.content_hash, Document.recipe).order_by(Document.path))
        return {path: Fingerprint(digest, recipe) for path, digest, recipe in rows if scope.covers(path)}


def _store_changed(
    database: Database,
    embedder: Embedder,
    plan: Plan,
    files: dict[str, Path],
    report: SyncReport,
    progress: Progress,
) -> None:
    added = set(plan.added)
    changed = plan.added + plan.updated
    group: list[PreparedDocument] = []
    for done, path in enumerate(changed):
        progress.step("Embedding", done, len(changed))
        try:
            content = read_bytes(files[path], max_bytes=2**62)
            text = decode(content, files[path])
            prepared = prepare(text, path, hashlib.sha256(content).hexdigest(), embedder)
        except DocumentError as error:
            report.failed.append(Problem(path, error.message))
            continue
        report.warnings += [Problem(path, warning) for warning in prepared.warnings]
        group.append(prepared)
        if sum(len(member.passages) for member in group) >= GROUP_PASSAGES:
            _store_group(database, embedder, group, added, report)
            group = []
    _store_group(database, embedder, group, added, report)
    if changed:
        progress.step("Embedding", len(changed), len(changed))


def _store_group(
    database: Database, embedder: Embedder, group: list[PreparedDocument], added: set[str], report: SyncReport
) -> None:
    """Embed the new texts of a group with no transaction open, then store each document in its own."""
    texts = {
        passage.text_hash: text
        for prepared in group
        for passage, text in zip(prepared.passages, prepared.texts, strict=True)
    }
    with database.read() as session:
        known = embedded_hashes(session, embedder.name, list(texts))
    missing = [text_hash for text_hash in texts if text_hash not in known]
    fresh: dict[str, Vector] = {}
    if missing:
        fresh = dict(zip(missing, embedder.encode([texts[text_hash] for text_hash in missing]), strict=True))
    for prepared in group:
        own = {
            passage.text_hash: fresh[passage.text_hash] for passage in prepared.passages if passage.text_hash in fresh
        }
        with database.write() as session:
            store_document(session, prepared.document, prepared.passages, prepared.links, embedder.name, own)
        if prepared.document.path in added:
            report.added += 1
        else:
            report.updated += 1

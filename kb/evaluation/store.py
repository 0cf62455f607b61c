"""Puts a judged collection into a store of its own, through the same sync that an author's files go through.

The store lies in a folder named after the collection's content and the embedding model, so that a second evaluation
embeds nothing again. The author's own store is never opened.
"""

import hashlib
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import yaml
from filelock import FileLock, Timeout
from sqlmodel import Session, select

from kb.atomic_files import PRIVATE_FOLDER, make_folder
from kb.database import Database
from kb.embedding import Embedder
from kb.errors import StoreBusyError, StoreError
from kb.evaluation.collection import Collection
from kb.ingest.scan import make_scope
from kb.ingest.sync import sync
from kb.models import Document, Passage
from kb.progress import Progress

FOLDER = "evaluation"
"""Inside the data folder."""

_LAYOUT = 1
"""Raised when documents are written otherwise, so that they are written and embedded anew."""


@dataclass(frozen=True)
class CollectionStore:
    """A synced collection.

    Attributes:
        paths: document ids by the path each is stored under.
        failed: why a document could not be stored, by its id.
    """

    database: Database
    paths: dict[str, str]
    failed: dict[str, str]


@contextmanager
def collection_store(
    collection: Collection, data: Path, embedder: Embedder, *, fresh: bool = False, progress: Progress
) -> Iterator[CollectionStore]:
    """The collection in step with its store, which is made or brought up to date first and closed at the end.

    Args:
        data: the data folder.
        fresh: throw away what an earlier evaluation stored.

    Raises:
        StoreBusyError: another process is evaluating the same collection.
        StoreError: the folder cannot be written.
        InterruptedWorkError: `progress` was cancelled; documents stored so far are kept.
    """
    folder = data / FOLDER / store_name(collection, embedder.name)
    with _held(folder):
        with _writing(folder):
            if fresh and folder.exists():
                shutil.rmtree(folder)
            paths = _write_once(collection, folder / "documents", progress)
        database = Database(f"sqlite:///{folder / 'byline.db'}")
        try:
            # how large a file may be is a rule for an author's folder, not for a collection
            report = sync(database, embedder, make_scope(folder / "documents"), max_file_bytes=2**62, progress=progress)
            yield CollectionStore(database, paths, {paths[file.path]: file.reason for file in report.failed})
        finally:
            database.close()


def store_name(collection: Collection, model: str) -> str:
    """The name of a collection's folder: readable, and another for other content or another embedding model."""
    readable = re.sub(r"[^a-zA-Z0-9_-]+", "-", collection.name)[:40].strip("-") or "collection"
    key = hashlib.sha256(f"{_LAYOUT}\n{collection.digest}\n{model}".encode()).hexdigest()
    return f"{readable}-{key[:12]}"


def write_documents(collection: Collection, folder: Path, progress: Progress | None = None) -> dict[str, str]:
    """Write each document as a Markdown file into a new folder; the answer is their ids by path.

    A file is named by a word that no query holds, since a document without a title takes its file's name.
    """
    folder.mkdir(parents=True)
    paths = _paths(collection)
    for done, (path, document_id) in enumerate(paths.items()):
        if progress:
            progress.step("Writing documents", done, len(paths))
        title, text = (_storable(part) for part in collection.corpus[document_id])
        front = yaml.safe_dump({"title": title}, allow_unicode=True, width=10**9)
        (folder / path).write_text(f"---\n{front}---\n{text}\n", encoding="utf-8")
    return paths


def document_of_passage(session: Session, paths: dict[str, str]) -> dict[int, str]:
    """Document ids by passage id.

    Args:
        paths: document ids by path, as `write_documents` answers.
    """
    rows = session.exec(select(Passage.id, Document.path).join(Document)).all()
    return {passage_id: paths[path] for passage_id, path in rows if passage_id is not None}


def _paths(collection: Collection) -> dict[str, str]:
    return {f"x{number:07}.md": document_id for number, document_id in enumerate(collection.corpus)}


def _storable(text: str) -> str:
    """JSON may hold what a text file cannot: halves of characters and NUL."""
    return text.replace("\0", " ").encode("utf-8", "replace").decode("utf-8")


def _write_once(collection: Collection, folder: Path, progress: Progress) -> dict[str, str]:
    """Write the documents, unless an earlier evaluation wrote them all."""
    if folder.is_dir():
        return _paths(collection)
    unfinished = folder.with_name(f"{folder.name}.unfinished")
    shutil.rmtree(unfinished, ignore_errors=True)
    paths = write_documents(collection, unfinished, progress)
    unfinished.rename(folder)
    return paths


@contextmanager
def _held(folder: Path) -> Iterator[None]:
    """The folder for this process alone."""
    with _writing(folder):
        make_folder(folder.parent, mode=PRIVATE_FOLDER)
        lock = FileLock(folder.with_name(f"{folder.name}.lock"), timeout=0)
        try:
            lock.acquire()
        except Timeout as error:
            raise StoreBusyError(
                f"Another evaluation is using {folder}.", hint="Wait for it to finish and try again."
            ) from error
    try:
        yield
    finally:
        lock.release()


@contextmanager
def _writing(folder: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise StoreError(
            f"The folder {folder} cannot be written: {error.strerror or error}.",
            hint="Make room, or set BYLINE_DATA to a folder you may write to.",
            subject=str(folder),
        ) from error

"""Decides what an import has to do. Pure: no file is touched."""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from pathlib import PurePosixPath

from kb.ingest.importers.document import FOLDER_OF_KIND, ImportedDocument, Reading, Skipped
from kb.ingest.importers.rendering import Imported, hash_of, render
from kb.ingest.importers.text import one_line, slug_of, title_of

MAX_LINE = 300
"""Of a key or a title; what is longer is a source's mistake, or an attack."""


class State(StrEnum):
    """What becomes of one file."""

    NEW = "new"
    UPDATED = "updated"
    UNCHANGED = "unchanged"
    KEPT = "kept"


@dataclass(frozen=True)
class Choices:
    """What the person importing decides.

    Attributes:
        into: folder inside the content folder; empty for the kind's own.
        kind: post, article or issue, whatever the source says; empty to leave it.
        author: who wrote what names no author.
    """

    into: str = ""
    kind: str = ""
    author: str = ""


@dataclass(frozen=True)
class PlannedFile:
    """One file: where, what becomes of it, and its text where it is to be written.

    Attributes:
        replaces: the hash of the file that is updated.
    """

    path: str
    title: str
    state: State
    text: str = ""
    replaces: str = ""


@dataclass
class ImportPlan:
    """What an import does, in the source's order.

    Attributes:
        unwritten: paths of files that could not be written; `skipped` has the reasons.
    """

    source: str
    files: list[PlannedFile] = field(default_factory=list)
    skipped: list[Skipped] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    unwritten: list[str] = field(default_factory=list)


def make_import_plan(
    reading: Reading,
    source: str,
    present: Iterable[Imported],
    taken: Iterable[str],
    choices: Choices,
    max_bytes: int,
) -> ImportPlan:
    """Compare what a source holds with what earlier imports of it wrote.

    Args:
        source: the importer's name.
        present: the imported files of the content folder, from any source.
        taken: every path in the content folder, relative to it.
        max_bytes: of one file; a larger one could not be synced.
    """
    known = _by_key(imported for imported in present if imported.source == source)
    names = {path.lower() for path in taken}
    plan = ImportPlan(source, skipped=list(reading.skipped), notes=list(reading.all_notes))
    seen: set[str] = set()
    for document in reading.documents:
        signed = _signed(document, choices)
        if reason := _unusable(signed, seen):
            plan.skipped.append(Skipped(signed.title or signed.key, reason))
            continue
        seen.add(signed.key)
        before = known.get(signed.key)
        planned = _against(before, signed, source) if before else _new(signed, source, choices, names)
        if len(planned.text.encode()) > max_bytes:
            plan.skipped.append(Skipped(signed.title, f"it is over {max_bytes / 1e6:.1f} MB (max_file_bytes)"))
        else:
            plan.files.append(planned)
    return plan


def _by_key(present: Iterable[Imported]) -> Mapping[str, Imported]:
    """One file a key. Of copies, an edited one speaks for all, so that no edit is ever taken for an old import."""
    known: dict[str, Imported] = {}
    for imported in present:
        if imported.key not in known or imported.is_edited:
            known[imported.key] = imported
    return known


def _signed(document: ImportedDocument, choices: Choices) -> ImportedDocument:
    return replace(
        document,
        key=one_line(document.key)[:MAX_LINE],
        title=one_line(document.title)[:MAX_LINE] or title_of(document.body),
        kind=choices.kind or document.kind,
        author=document.author or choices.author,
    )


def _unusable(document: ImportedDocument, seen: set[str]) -> str:
    if not document.body.strip():
        return "it has no text"
    return "it stands in the source twice" if document.key in seen else ""


def _against(before: Imported, document: ImportedDocument, source: str) -> PlannedFile:
    if before.is_edited:
        return PlannedFile(before.path, document.title, State.KEPT)
    document = replace(document, engagement=before.engagement | document.engagement)
    text = render(document, source)
    if hash_of(text) == before.hash:
        return PlannedFile(before.path, document.title, State.UNCHANGED)
    return PlannedFile(before.path, document.title, State.UPDATED, text, before.hash)


def _new(document: ImportedDocument, source: str, choices: Choices, names: set[str]) -> PlannedFile:
    folder = PurePosixPath(choices.into or FOLDER_OF_KIND.get(document.kind, "articles"))
    day = f"{document.date}-" if document.date else ""
    stem = day + slug_of(document.slug or document.title)
    marked = f"{stem}-{hashlib.sha256(document.key.encode()).hexdigest()[:6]}"
    candidates = [stem, marked, *(f"{marked}-{number}" for number in range(2, 1000))]
    path = next(path for each in candidates if (path := str(folder / f"{each}.md")).lower() not in names)
    names.add(path.lower())
    return PlannedFile(path, document.title, State.NEW, render(document, source))

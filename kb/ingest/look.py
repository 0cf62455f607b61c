"""Finds out which files of a scope have changed: by size and times where they tell, else by their content."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from kb.database import Database
from kb.errors import DocumentError
from kb.ingest.known import known_files, known_unreadable
from kb.ingest.plan import Fingerprint, Plan, StoredFile, lost, make_plan
from kb.ingest.report import Problem
from kb.ingest.scan import Scan, Scope, read_bytes, scan, stamp_of
from kb.models import UnreadableFile
from kb.progress import Progress


@dataclass(frozen=True)
class Look:
    """What is to be done, and what is known of the files it is to be done with.

    Attributes:
        files: every file found, by path.
        stamps: their sizes and times, by path; see `kb.ingest.scan.Scan`.
        failed: files that cannot be read.
        unreadable: rows of files known before as unreadable that the scope covers.
        stored: what the store knew of its documents.
        lost: how many documents the plan removes, where they are so many that it may not be meant.
    """

    plan: Plan
    files: Mapping[str, Path]
    stamps: Mapping[str, str]
    failed: list[Problem]
    unreadable: dict[str, UnreadableFile]
    stored: dict[str, StoredFile]
    lost: int


def look(
    database: Database, scope: Scope, recipe: str, max_file_bytes: int, *, full: bool, widely: bool, progress: Progress
) -> Look:
    """Compare the files of a scope with what is stored. Nothing is changed.

    Args:
        recipe: what the documents are to be made with.
        full: look into every file, whatever its size and times say.
        widely: look at every stored document's file as well, in the scope or not.
    """
    with database.read() as session:
        stored, unreadable = known_files(session), known_unreadable(session)
    found = scan(scope)
    if widely:
        _find_stored(found, scope, stored)
    failed = [Problem(path, reason) for path, reason in found.failed.items()]
    fingerprints: dict[str, Fingerprint] = {}
    for done, (path, file) in enumerate(found.files.items()):
        progress.step("Reading", done, len(found.files))
        stamp = "" if full else found.stamps[path]
        try:
            if stamp and path in unreadable and unreadable[path].stamp == stamp:
                raise DocumentError(unreadable[path].reason)
            if stamp and path in stored and stored[path].stamp == stamp:
                digest = stored[path].fingerprint.content_hash
            else:
                digest = hashlib.sha256(read_bytes(file, max_file_bytes)).hexdigest()
        except DocumentError as error:
            failed.append(Problem(path, error.message))
        else:
            fingerprints[path] = Fingerprint(digest, recipe)
    covered = {path: file.fingerprint for path, file in stored.items() if scope.covers(path) or path in fingerprints}
    plan = make_plan(covered, fingerprints, kept=[problem.path for problem in failed])
    known = {path: row for path, row in unreadable.items() if scope.covers(path)}
    return Look(plan, found.files, found.stamps, failed, known, stored, lost(plan, covered, fingerprints))


def _find_stored(found: Scan, scope: Scope, stored: Mapping[str, StoredFile]) -> None:
    """Add the files of stored documents outside the scope, where they are still there."""
    for path in stored:
        file = scope.content / path
        if path not in found.files and not scope.covers(path) and file.is_file():
            found.files[path] = file
            found.stamps[path] = stamp_of(file.stat())

"""Looks at the content folder before an import, and carries an import's plan out. Writes whole files or none."""

import errno
import os
from dataclasses import dataclass
from pathlib import Path

from kb.atomic_files import has_no_room, make_folder, write_whole
from kb.errors import InputError
from kb.ingest.importers.document import Reading, Skipped
from kb.ingest.importers.plan import Choices, ImportPlan, PlannedFile, State, make_import_plan
from kb.ingest.importers.rendering import Imported, hash_of, read_imported
from kb.ingest.scan import SKIPPED_FOLDERS, Scope, read_bytes, scan


@dataclass(frozen=True)
class Present:
    """What the content folder holds: the imported files, and every path relative to it."""

    imported: list[Imported]
    taken: list[str]


def import_reading(
    reading: Reading, source: str, content: Path, choices: Choices, *, max_file_bytes: int, dry_run: bool
) -> ImportPlan:
    """Plan an import and, unless it is a dry run, carry it out.

    Returns:
        the plan; a file that could not be written is among what was skipped.

    Raises:
        InputError: the folder to import into lies outside the content folder.
    """
    _require_inside(content, choices.into)
    present = look(content, max_file_bytes)
    plan = make_import_plan(reading, source, present.imported, present.taken, choices, max_file_bytes)
    return plan if dry_run else carry_out(plan, content)


def look(content: Path, max_file_bytes: int) -> Present:
    """Find what earlier imports wrote, wherever it lies now, as far as its files are not over the limit."""
    if not content.is_dir():
        return Present([], [])
    root = Path(os.path.abspath(content))  # noqa: PTH100 - keeps symlinks
    found = scan(Scope(root, root))
    imported = [each for path, file in found.files.items() if (each := _read_imported(file, path, max_file_bytes))]
    return Present(imported, [*found.files, *found.failed])


def _read_imported(file: Path, path: str, max_file_bytes: int) -> Imported | None:
    try:
        content = read_bytes(file, max_file_bytes)
        return read_imported(content.decode("utf-8"), path) if b"imported:" in content else None
    except Exception:  # whatever fails here, sync names it, with the reason
        return None


def carry_out(plan: ImportPlan, content: Path) -> ImportPlan:
    """Write a plan's files.

    Returns:
        the plan as it went: without the files that could not be written, which are skipped with the reason.
    """
    done = ImportPlan(plan.source, [], list(plan.skipped), plan.notes)
    for planned in plan.files:
        try:
            if planned.text:
                _write(content / planned.path, planned)
            done.files.append(planned)
        except OSError as error:
            reason = "the disk is full" if has_no_room(error) else error.strerror or error
            done.skipped.append(Skipped(planned.title, f"{planned.path} cannot be written ({reason})"))
            done.unwritten.append(planned.path)
    return done


def _write(file: Path, planned: PlannedFile) -> None:
    """Write a file as planned, unless something else stands there by now.

    Raises:
        OSError: it cannot be written, or something does.
    """
    if planned.replaces and hash_of(file.read_text(encoding="utf-8", errors="replace")) != planned.replaces:
        raise FileExistsError(errno.EEXIST, "it was edited meanwhile")
    make_folder(file.parent)
    try:
        write_whole(file, planned.text, is_new=planned.state is State.NEW)
    except FileExistsError as error:
        raise FileExistsError(errno.EEXIST, "another file of that name appeared meanwhile") from error


def _require_inside(content: Path, into: str) -> None:
    if into and not (content / into).resolve().is_relative_to(content.resolve()):
        raise InputError(
            f"--into must name a folder inside {content}; “{into}” is not.",
            hint="A folder such as posts or posts/old.",
            subject=into,
        )
    if skipped := [part for part in Path(into).parts if part.startswith(".") or part in SKIPPED_FOLDERS]:
        raise InputError(
            f"“{into}” is of no use: a sync passes over folders named {skipped[0]}.",
            hint="Choose a folder such as posts.",
            subject=into,
        )

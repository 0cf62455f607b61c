"""Carries an import out and shows what became of each file, whatever source it is from."""

from __future__ import annotations

from typing import TYPE_CHECKING

import typer

from api.cli.terminal import print_json, say

if TYPE_CHECKING:
    from kb.ingest.importers.document import Reading
    from kb.ingest.importers.plan import ImportPlan


def finish(reading: Reading, source: str, into: str, kind: str | None, author: str, dry_run: bool, json: bool) -> None:
    """Carry an import out, and show it the same way whether it was carried out or only planned."""
    from kb.ingest.importers.files import import_reading
    from kb.ingest.importers.plan import Choices
    from kb.settings import load_settings

    settings = load_settings()
    choices = Choices(into, kind or "", author)
    limit = settings.max_file_bytes
    plan = import_reading(reading, source, settings.content, choices, max_file_bytes=limit, dry_run=dry_run)
    if json:
        from api.answers.imports import ImportAnswer

        print_json(
            ImportAnswer.model_validate(
                {
                    "source": source,
                    "dry_run": dry_run,
                    "files": plan.files,
                    "skipped": plan.skipped,
                    "notes": plan.notes,
                }
            )
        )
    else:
        _show(plan, dry_run)
    if not dry_run and (plan.unwritten or not plan.files):
        raise typer.Exit(code=1)


def _show(plan: ImportPlan, dry_run: bool) -> None:
    styles = {"new": "green", "updated": "cyan", "kept": "yellow"}
    for planned in plan.files:
        if planned.state != "unchanged":
            say(f"  {planned.state:<8} {planned.path}  {planned.title}", styles[planned.state])
    for skipped in plan.skipped:
        say(f"  skipped  {skipped.what}: {skipped.reason}", "yellow")
    for note in plan.notes:
        say(f"  note     {note}", "dim")
    states = [planned.state.value for planned in plan.files]
    counts = ", ".join(f"{states.count(state)} {state}" for state in ("new", "updated", "unchanged", "kept"))
    say(f"{counts}, {len(plan.skipped)} skipped" + (" (a dry run: nothing was written)" if dry_run else ""))
    if "kept" in states:
        say(
            "Kept files were edited after their import. To have the source's text, delete a file and import again.",
            "dim",
        )
    if not dry_run and ("new" in states or "updated" in states):
        say("`byline sync` takes them into the knowledge base.", "dim")

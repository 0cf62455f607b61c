"""`byline export`, `restore`, `migrate-store` and `check`: the store as a whole."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, contextmanager
from typing import TYPE_CHECKING, Annotated

import typer

from api.cli.main import Json, app, opened
from api.cli.terminal import all_or_nothing, err, print_json, say
from kb.errors import InputError

if TYPE_CHECKING:
    from api.bootstrap import Byline
    from kb.backup.lines import Header
    from kb.check.faults import CheckReport
    from kb.progress import Progress

Replace = Annotated[bool, typer.Option("--replace", help="Drop what the store holds now.")]


@app.command()
def export(
    file: Annotated[str, typer.Argument(help="File to write; `-` for standard output; NAME.gz is compressed.")],
    force: Annotated[bool, typer.Option("--force", help="Write over a file that is there.")] = False,
    json: Json = False,
) -> None:
    """Write everything in the store into one file of JSON lines: documents, vectors, drafts, issues.

    Your content folder and the files of built issues are not in it.
    """
    from kb.backup.export import export_store

    if json and file == "-":
        raise InputError("Standard output cannot take the export and JSON.", hint="Name a file.", subject="--json")
    with _whole_store(json) as (byline, progress):
        header = export_store(byline.database, file, force=force, progress=progress)
    _show(header, json, f"Exported to {'standard output' if file == '-' else file}", to_stderr=file == "-")


@app.command()
def restore(
    file: Annotated[str, typer.Argument(help="File that `byline export` wrote; `-` for standard input.")],
    replace: Replace = False,
    json: Json = False,
) -> None:
    """Fill an empty store with what `byline export` wrote: all of it, or nothing when the file is damaged."""
    from kb.backup.files import read_lines
    from kb.backup.restore import restore_store

    name = "standard input" if file == "-" else file
    with _whole_store(json) as (byline, progress), closing(read_lines(file)) as lines:
        header = restore_store(byline.database, lines, name=name, replace=replace, progress=progress)
    _show(header, json, f"Restored from {name}")


@app.command("migrate-store")
def migrate_store(
    target: Annotated[
        str, typer.Argument(metavar="TARGET_URL", help="sqlite:///PATH, or postgresql://user:password@host/name.")
    ],
    replace: Annotated[bool, typer.Option("--replace", help="Drop what the target holds now.")] = False,
    json: Json = False,
) -> None:
    """Copy the store into another, empty database, between SQLite and PostgreSQL or within one of them.

    The store you have stays as it is; nothing uses the copy until you set BYLINE_DATABASE.
    """
    from sqlalchemy.engine import make_url

    from kb.backup.restore import copy_store
    from kb.database import Database

    with _whole_store(json) as (byline, progress), closing(Database(target)) as copied:
        header = copy_store(byline.database, copied, replace=replace, progress=progress)
    shown = make_url(target).render_as_string(hide_password=True)
    _show(header, json, f"Copied to {shown}")
    if not json:
        say(f"To use it, set BYLINE_DATABASE={shown}, or `database` in byline.toml.")


@app.command()
def check(
    repair: Annotated[
        bool, typer.Option("--repair", help="Make anew what derives from other rows, in one transaction.")
    ] = False,
    json: Json = False,
) -> None:
    """Verify the store: its file, relations, passages, vectors, search index, words and tags. Fails on faults."""
    from kb.check.store import check_store, repair_store

    with _whole_store(json) as (byline, progress):
        report = (repair_store if repair else check_store)(byline.database, progress)
    if json:
        from api.answers.store import CheckAnswer

        print_json(CheckAnswer.of(report))
    else:
        _show_report(report, repair)
    if not report.is_sound:
        raise typer.Exit(code=1)


@contextmanager
def _whole_store(json: bool) -> Iterator[tuple[Byline, Progress]]:
    """The store as it is, every table of which is known, whatever package it belongs to."""
    import generator.models  # noqa: F401 - makes its tables known
    import newsletter.models  # noqa: F401 - likewise

    with opened(as_it_is=True) as byline, all_or_nothing(json) as progress:
        yield byline, progress


def _show(header: Header, json: bool, done: str, *, to_stderr: bool = False) -> None:
    if json:
        from api.answers.store import CopyAnswer

        print_json(CopyAnswer.of(header))
        return
    from kb.check.faults import counted

    nouns = {"document": "document", "passage": "passage", "embedding": "vector", "draft": "draft", "issue": "issue"}
    sentence = f"{done}: {', '.join(counted(header.rows[table], noun) for table, noun in nouns.items())}."
    if to_stderr:
        err.print(sentence, markup=False)
    else:
        say(sentence)


def _show_report(report: CheckReport, repair: bool) -> None:
    from kb.check.faults import counted

    for fault in report.repaired:
        say(f"repaired: {fault.message}")
    for fault in report.faults:
        say(f"fault: {fault.message}", "red")
    for sentence in report.leftovers:
        say(f"note: {sentence}", "dim")
    if report.marked:
        say(f"The next `byline sync` reads {counted(report.marked, 'document')} again.")
    if report.is_sound:
        held = ", ".join(counted(report.counts[table], table) for table in ("document", "passage"))
        say(f"The store is sound: {held}.")
    elif repair:
        say("Run `byline sync`, then `byline check` again. What is left then cannot be repaired: restore an export.")
    else:
        say("`byline check --repair` makes anew what derives from your content and from other rows.")

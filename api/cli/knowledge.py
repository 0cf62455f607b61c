"""`byline sync`, `byline warnings` and `byline search`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from api.cli.main import Json, app, opened
from api.cli.terminal import following, print_json, say
from kb.errors import ConflictError
from kb.search.mode import Mode

if TYPE_CHECKING:
    from kb.ingest.report import SyncReport


@app.command()
def sync(
    path: Annotated[Path | None, typer.Argument(help="A file or folder to sync instead of the content folder.")] = None,
    full: Annotated[bool, typer.Option("--full", help="Look into every file, changed or not.")] = False,
    allow_removals: Annotated[
        bool, typer.Option("--allow-removals", help="Forget documents even where most of their files are gone.")
    ] = False,
    watch: Annotated[bool, typer.Option("--watch", help="Stay, and sync again whenever a file changes.")] = False,
    json: Json = False,
) -> None:
    """Bring the store in step with your Markdown files."""
    with opened() as byline, following(quiet=json) as progress:
        _show_report(byline.sync(path, progress, full=full, allow_removals=allow_removals), json)
        if watch:
            if not json:
                say("Watching for changes. Ctrl-C ends it.", "dim")
            for report in byline.watch(path, progress, allow_removals=allow_removals):
                if isinstance(report, ConflictError):
                    say(str(report), "red")
                elif report.changed:
                    _show_report(report, json)


def _show_report(report: SyncReport, json: bool) -> None:
    from api.answers.sync import SyncAnswer

    if json:
        print_json(SyncAnswer.of(report))
        return
    say(
        f"{report.added} added, {report.updated} updated, {report.unchanged} unchanged, "
        f"{report.removed} removed, {len(report.failed)} failed"
    )
    if report.embedded:
        rate = report.embedded / max(report.seconds, 0.001)
        texts = "1 text" if report.embedded == 1 else f"{report.embedded:,} texts"
        say(f"  {texts} embedded in {report.seconds:.1f} s, {rate:.0f} a second", "dim")
    for problem in report.failed:
        say(f"  failed: {problem.path}: {problem.reason}", "red")
    for problem in report.warnings:
        say(f"  warning: {problem.path}: {problem.reason}", "yellow")
    if report.kept > len(report.failed) + len(report.warnings):
        say(f"  {report.kept} warnings in all, with those of files read before: `byline warnings` lists them", "yellow")


@app.command()
def warnings(json: Json = False) -> None:
    """List what is wrong with your files, until they are mended."""
    from api.answers.sync import WarningList

    with opened() as byline:
        kept = byline.list_warnings()
    if json:
        print_json(WarningList.page(kept, len(kept), 0))
        return
    for warning in kept:
        mark, style = ("warning", "yellow") if warning.is_stored else ("failed", "red")
        say(f"{mark}: {warning.path}: {warning.reason}", style)
    if not kept:
        say("No file has anything wrong with it. `byline sync` reads your content folder.")


@app.command()
def search(
    question: Annotated[str, typer.Argument(help="What to look for, in your own words.")],
    mode: Annotated[Mode, typer.Option(help="How to rank.")] = Mode.HYBRID,
    kind: Annotated[list[str] | None, typer.Option(help="Only this kind: post, timeline, links, issue ...")] = None,
    tag: Annotated[list[str] | None, typer.Option(help="Only documents with this tag.")] = None,
    author: Annotated[str, typer.Option(help="Only authors whose name holds this.")] = "",
    after: Annotated[str, typer.Option(help="Only documents of this date or later, as 2026-10-31.")] = "",
    before: Annotated[str, typer.Option(help="Only documents of this date or earlier.")] = "",
    limit: Annotated[int, typer.Option(help="Hits a page, 1 to 100.")] = 5,
    offset: Annotated[int, typer.Option(help="Hits to skip.")] = 0,
    explain: Annotated[bool, typer.Option("--explain", help="Say of each hit why it was found.")] = False,
    facets: Annotated[bool, typer.Option("--facets", help="Count what was found by kind, tag, author, year.")] = False,
    json: Json = False,
) -> None:
    """Find documents, with the lines that answer.

    A question may hold "exact phrases", -words that must not occur, and fields: kind:post|links, tag:mlops,
    author:"Jane Doe", after:2024, before:2024-06-30, site:arxiv.org, has:video|paper|code, is:draft. A minus before a
    field leaves out what it fits. Put -- before a question that begins with a minus.
    """
    with opened(embeds=mode != Mode.KEYWORD) as byline:
        from kb.documents import Filters
        from kb.search.query import Query, read_date

        filters = Filters(kind or [], tag or [], author, read_date(after, "--after"), read_date(before, "--before"))
        query = Query(question, mode, filters, limit, offset, explain, facets)
        with following(quiet=json) as progress:
            byline.prepare(progress)
        result = byline.search(query)
    if json:
        from api.answers.search import SearchAnswer

        print_json(SearchAnswer.of(result))
    else:
        from api.cli.hits import print_hits

        print_hits(result, offset)

"""`byline sync` and `byline search`."""

from pathlib import Path
from typing import Annotated

import typer
from rich.markup import escape
from rich.text import Text

from api.cli.main import Json, app, opened
from api.cli.terminal import following, out, print_json, say
from kb.documents import Filters
from kb.search.query import Mode, Query, read_date
from kb.search.search import Hit, SearchResult
from kb.search.snippets import HIGHLIGHT


@app.command()
def sync(
    path: Annotated[Path | None, typer.Argument(help="A file or folder to sync instead of the content folder.")] = None,
    json: Json = False,
) -> None:
    """Bring the store in step with your Markdown files."""
    from api.schemas import SyncAnswer

    with opened() as byline, following(quiet=json) as progress:
        report = byline.sync(path, progress)
    if json:
        print_json(SyncAnswer.of(report))
        return
    say(
        f"{report.added} added, {report.updated} updated, {report.unchanged} unchanged, "
        f"{report.removed} removed, {len(report.failed)} failed"
    )
    for problem in report.failed:
        say(f"  failed: {problem.path}: {problem.reason}", "red")
    for problem in report.warnings:
        say(f"  warning: {problem.path}: {problem.reason}", "yellow")


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
    json: Json = False,
) -> None:
    """Find passages, with the lines they stand on."""
    from api.schemas import SearchAnswer

    filters = Filters(kind or [], tag or [], author, read_date(after, "--after"), read_date(before, "--before"))
    query = Query(question, mode, filters, limit, offset)
    with opened() as byline:
        result = byline.search(query)
    if json:
        print_json(SearchAnswer.of(result))
    else:
        print_hits(result, offset)


def print_hits(result: SearchResult, offset: int = 0) -> None:
    """Show hits to a person: title, heading, lines, and the snippet with its matches in bold."""
    if not result.hits:
        say("Nothing found. `byline sync` reads your content folder; fewer filters find more.")
        return
    for number, hit in enumerate(result.hits, start=offset + 1):
        _print_hit(number, hit)
    say(f"{len(result.hits)} of {result.total} passages ranked ({result.mode})", "dim")


def _print_hit(number: int, hit: Hit) -> None:
    heading = f" > {hit.heading}" if hit.heading else ""
    out.print(f"[bold]{number}. {escape(hit.title)}[/bold]{escape(heading)}  [dim]{hit.kind}, {hit.score:.2f}[/dim]")
    out.print(f"   [cyan]{escape(hit.path)}:{hit.start_line}-{hit.end_line}[/cyan]")
    out.print(Text("   ").append_text(_highlighted(hit.snippet)))
    out.print()


def _highlighted(snippet: str) -> Text:
    """Matches in bold where the terminal can show it, else between their stars."""
    if not out.is_terminal:
        return Text(snippet)
    text = Text()
    for position, part in enumerate(snippet.split(HIGHLIGHT)):
        text.append(part, style="bold yellow" if position % 2 else "")
    return text

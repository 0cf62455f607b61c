"""`byline sync` and `byline search`."""

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated

import typer
from rich.markup import escape
from rich.text import Text

from api.cli.main import Json, app, opened
from api.cli.terminal import following, out, print_json, say
from kb.documents import Filters
from kb.index.tokens import stem, telling_words
from kb.ingest.report import SyncReport
from kb.search.explain import Why
from kb.search.hits import Hit
from kb.search.language import understand
from kb.search.query import Mode, Query, read_date
from kb.search.search import SearchResult
from kb.search.snippets import HIGHLIGHT


@app.command()
def sync(
    path: Annotated[Path | None, typer.Argument(help="A file or folder to sync instead of the content folder.")] = None,
    full: Annotated[bool, typer.Option("--full", help="Look into every file, changed or not.")] = False,
    watch: Annotated[bool, typer.Option("--watch", help="Stay, and sync again whenever a file changes.")] = False,
    json: Json = False,
) -> None:
    """Bring the store in step with your Markdown files."""
    with opened() as byline, following(quiet=json) as progress:
        _show_report(byline.sync(path, progress, full=full), json)
        if watch:
            if not json:
                say("Watching for changes. Ctrl-C ends it.", "dim")
            for report in byline.watch(path, progress):
                if report.changed:
                    _show_report(report, json)


def _show_report(report: SyncReport, json: bool) -> None:
    from api.schemas import SyncAnswer

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
    from api.search_answers import SearchAnswer

    filters = Filters(kind or [], tag or [], author, read_date(after, "--after"), read_date(before, "--before"))
    query = Query(question, mode, filters, limit, offset, explain, facets)
    with opened() as byline:
        with following(quiet=json) as progress:
            byline.prepare(progress)
        result = byline.search(query)
    if json:
        print_json(SearchAnswer.of(result))
    else:
        print_hits(result, offset)


def print_hits(result: SearchResult, offset: int = 0) -> None:
    """Show hits to a person: title, heading, lines, and the snippet with its matches in bold."""
    for note in result.notes:
        say(note, "yellow")
    if result.searched_for:
        asked = _words_of(result.query)
        say(f"“{asked}” stands nowhere in the knowledge base. Searched for “{result.searched_for}”.", "yellow")
    elif result.suggestion:
        say(f"Did you mean “{result.suggestion}”?", "yellow")
    if not result.hits:
        say(_nothing_found(result))
        return
    words = {stem(word): word for word in telling_words(_words_of(result.searched_for or result.query))}
    for number, hit in enumerate(result.hits, start=offset + 1):
        _print_hit(number, hit, words)
    for name, counts in result.facets.items():
        if counts:
            say(f"{name}: " + ", ".join(f"{count.value} {count.documents}" for count in counts[:8]), "dim")
    say(f"{len(result.hits)} of {result.total} documents found ({result.mode})", "dim")


def _words_of(question: str) -> str:
    """A question without its fields."""
    return understand(question, Filters()).words


def _nothing_found(result: SearchResult) -> str:
    if result.total:
        return f"That was all: {result.total} documents were found. A smaller --offset shows them."
    return "Nothing found. Fewer filters or quotation marks find more; `byline sync` reads your content folder."


def _print_hit(number: int, hit: Hit, words: Mapping[str, str]) -> None:
    """Show one hit. Items on its own lines say what its snippet would.

    Args:
        words: of the question, by their stems.
    """
    heading = f" > {hit.heading}" if hit.heading else ""
    score = f", {hit.score:.2f}" if words else ""  # fields alone find what they fit, none better than another
    out.print(f"[bold]{number}. {escape(hit.title)}[/bold]{escape(heading)}  [dim]{escape(hit.kind)}{score}[/dim]")
    out.print(f"   [cyan]{escape(hit.path)}:{hit.start_line}-{hit.end_line}[/cyan]")
    if not any(hit.start_line <= item.start_line <= hit.end_line for item in hit.items):
        out.print(Text("   ").append_text(_highlighted(hit.snippet)))
    for item in hit.items:
        out.print(f"   - {escape(item.title)}  [cyan]{escape(item.url)}[/cyan]  [dim]line {item.start_line}[/dim]")
    if hit.more:
        say("   also " + ", ".join(f"{place.start_line}-{place.end_line}" for place in hit.more), "dim")
    if hit.why:
        say(f"   {_explained(hit.why, words)}", "dim")
    out.print()


def _explained(why: Why, words: Mapping[str, str]) -> str:
    """Why a hit was found, in one line."""
    parts = []
    if why.keyword_rank is not None:
        parts.append(f"words: no. {why.keyword_rank} with {why.keyword_score}")
    if why.semantic_rank is not None:
        parts.append(f"meaning: no. {why.semantic_rank} with cosine {why.semantic_score}")
    if why.reranker_rank is not None:
        parts.append(f"reranker: no. {why.reranker_rank} with {why.reranker_score}")
    if why.parts:
        shares = f"{why.parts.keyword:.2f} for words, {why.parts.semantic:.2f} for meaning"
        parts.append(f"{shares}, {why.parts.neighbours:+.2f} for its neighbours")
    held = ", ".join(words.get(term, term) for term in why.terms)
    if words:
        parts.append(f"holds {held}" if held else "holds none of the words")
    return "; ".join(parts) or "it is what the fields ask for"


def _highlighted(snippet: str) -> Text:
    """Matches in bold where the terminal can show it, else between their stars."""
    if not out.is_terminal:
        return Text(snippet)
    text = Text()
    for position, part in enumerate(snippet.split(HIGHLIGHT)):
        text.append(part, style="bold yellow" if position % 2 else "")
    return text

"""`byline timeline`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich import box
from rich.markup import escape
from rich.table import Table

from api.cli.main import Json, app, opened
from api.cli.terminal import out, print_json, say
from kb.errors import InputError

if TYPE_CHECKING:
    from kb.timeline.find import Timeline
    from kb.timeline.merge import Event


@app.command()
def timeline(
    query: Annotated[str, typer.Argument(help="Words the events are about; all events without.")] = "",
    since: Annotated[str, typer.Option("--from", help="The first year, month or day: 2017, 2017-06, 2017-06-12.")] = "",
    until: Annotated[str, typer.Option("--to", help="The last year, month or day.")] = "",
    svg: Annotated[Path | None, typer.Option("--svg", help="Draw the events into this SVG file.")] = None,
    json: Json = False,
) -> None:
    """Show what happened when, by the timelines of all documents together.

    Entries about the same thing are one event with all its sources; dates that cannot both be true are marked.
    """
    from kb.timeline.dates import read_bound

    if svg and svg.suffix.lower() != ".svg":
        raise InputError(f"“{svg}” does not end in .svg.", hint="Name it as in --svg timeline.svg.", subject="--svg")
    first, last = read_bound(since, "--from", is_last=False), read_bound(until, "--to", is_last=True)
    with opened() as byline:
        found = byline.timeline(query, first, last)
    if svg and found.events:
        _draw(found, svg)
    if json:
        from api.answers.timeline import TimelineAnswer

        print_json(TimelineAnswer.page(found))
        return
    _show(found)
    if svg and found.events:
        say(f"Drawn into {svg}.")


def _draw(found: Timeline, file: Path) -> None:
    from kb.atomic_files import cannot_write, has_no_room, write_whole
    from kb.timeline.picture import draw

    about = f"Timeline: {found.query}" if found.query.strip() else "Timeline"
    try:
        write_whole(file, draw(found.events, about))
    except OSError as error:
        if has_no_room(error):
            raise cannot_write(file, error) from error
        reason = error.strerror or type(error).__name__
        raise InputError(
            f"{file} cannot be written: {reason}.", hint="Name a file in a folder you may write to.", subject=str(file)
        ) from error


def _show(found: Timeline) -> None:
    if not found.events:
        say("Nothing found. Fewer words and a longer time find more; `byline sync` reads your content folder.")
        return
    table = Table(box=box.SIMPLE, pad_edge=False)
    table.add_column("Date", no_wrap=True)
    table.add_column("What happened", overflow="fold")
    table.add_column("Where", overflow="fold")
    for event in found.events:
        places = "\n".join(escape(source.place) for source in event.sources)
        table.add_row(event.shown.when, _told(event), f"[cyan]{places}[/cyan]")
    out.print(table, soft_wrap=False)
    count = len(found.events)
    doubts = f", {found.contradicted} with dates that differ" if found.contradicted else ""
    say(f"{count} event{'s' * (count != 1)}{doubts}", "dim")


def _told(event: Event) -> str:
    """What happened, where it can be read about, and which dates differ."""
    name = event.name
    told = f"[bold]{escape(name)}[/bold]{escape(event.shown.label.removeprefix(name))}"
    if event.url:
        told += f"\n[dim]{escape(event.url)}[/dim]"
    if event.is_contradicted:
        said = "; ".join(f"{date} in {', '.join(places)}" for date, places in event.differing.items())
        told += f"\n[yellow]! Dates differ: {escape(said)}[/yellow]"
    return told

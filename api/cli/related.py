"""`byline related`: more like a document."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer
from rich.markup import escape

from api.cli.main import Json, app, opened
from api.cli.terminal import origin, out, print_json, say

if TYPE_CHECKING:
    from kb.search.related import RelatedDocument, RelatedLink

MAX_DIGITS = 18
"""Of an id; a longer number may be more than the database can hold."""


@app.command()
def related(
    document: Annotated[str, typer.Argument(help="A document's path, or its id.")],
    limit: Annotated[int, typer.Option(help="Documents, and links, to show at most, 1 to 100.")] = 5,
    json: Json = False,
) -> None:
    """Show the documents and the links that are nearest to a document in meaning.

    Copies and reposts of it are left out, and so are the links it gives itself.
    """
    is_id = document.isdecimal() and len(document) <= MAX_DIGITS
    with opened() as byline:
        found = byline.related(int(document) if is_id else document, limit)
    if json:
        from api.answers.related import RelatedAnswer

        print_json(RelatedAnswer.of(found))
        return
    for near in found.documents:
        heading = f" > {near.heading}" if near.heading else ""
        out.print(f"[bold]{escape(near.title)}[/bold]{escape(heading)}  [dim]{near.kind}, {near.score:.2f}[/dim]")
        _print_place(near)
    for link in found.links:
        out.print(f"[bold]{escape(link.title)}[/bold]  [dim]{link.kind}, {link.score:.2f}[/dim]")
        out.print(f"   {escape(link.url)}")
        _print_place(link)
    if not found.documents:
        say(f"Nothing is like “{found.document.title}” yet. `byline sync` reads your content folder.")


def _print_place(found: RelatedDocument | RelatedLink) -> None:
    place = f"{escape(found.path)}:{found.start_line}-{found.end_line}"
    out.print(f"   [cyan]{place}[/cyan]{origin(found.date, found.author)}")

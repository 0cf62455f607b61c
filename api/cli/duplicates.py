"""`byline duplicates`: what stands in the knowledge base twice."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer
from rich.markup import escape

from api.cli.main import Json, app, opened
from api.cli.terminal import out, print_json, say
from kb.errors import InputError

if TYPE_CHECKING:
    from kb.duplicates.featured import FeaturedAgain
    from kb.duplicates.find import Copy, Duplicate

SHOWN_AGAIN = 3
SHOWN_STRETCHES = 5
_NAMES = {"same": "Same text", "repost": "Repost", "part": "Part of another"}


@app.command()
def duplicates(
    limit: Annotated[int, typer.Option(help="Texts, and links, to show at most.")] = 20,
    json: Json = False,
) -> None:
    """Report texts that stand in two documents, and links that an issue featured already. Nothing is changed.

    Texts are the same, reposts with few changes, or parts of longer ones. A link counts when two issues give its page,
    or an issue and a later document.
    """
    if limit < 1:
        raise InputError(f"The limit {limit} is not 1 or more.", subject="limit")
    with opened() as byline:
        texts, links = byline.duplicates()
    if json:
        from api.answers.duplicates import DuplicatesAnswer

        print_json(DuplicatesAnswer.first(texts, links, limit))
        return
    for text in texts[:limit]:
        _print_text(text)
    for link in links[:limit]:
        _print_link(link)
    say(
        f"{min(limit, len(texts))} of {len(texts)} repeated texts, "
        f"{min(limit, len(links))} of {len(links)} links featured again",
        "dim",
    )


def _print_text(text: Duplicate) -> None:
    out.print(f"[bold]{_NAMES[text.relation]}[/bold]  [dim]{text.similarity:.0%} alike[/dim]")
    _print_copy(text.earlier)
    _print_copy(text.later)


def _print_copy(copy: Copy) -> None:
    stretches = [f"{stretch.start_line}-{stretch.end_line}" for stretch in copy.lines]
    lines = ", ".join(stretches[:SHOWN_STRETCHES]) + (" ..." if len(stretches) > SHOWN_STRETCHES else "")
    shared = f"{copy.share:.0%} of it, lines {lines}" if lines else f"{copy.share:.0%} of it"
    out.print(f"   [cyan]{escape(copy.path)}[/cyan]  {copy.date or 'no date'}  [dim]{shared}[/dim]")


def _print_link(link: FeaturedAgain) -> None:
    out.print(f"[bold]{escape(link.anchor or link.canonical)}[/bold]  [dim]featured already[/dim]")
    if link.anchor:
        out.print(f"   {escape(link.canonical)}")
    out.print(f"   [cyan]{escape(link.first.path)}:{link.first.line}[/cyan]  {link.first.date}")
    for place in link.again[:SHOWN_AGAIN]:
        out.print(f"   again: [cyan]{escape(place.path)}:{place.line}[/cyan]  {place.date}")
    if len(link.again) > SHOWN_AGAIN:
        say(f"   and {len(link.again) - SHOWN_AGAIN} more", "dim")

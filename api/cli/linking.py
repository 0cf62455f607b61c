"""`byline links ...`: what the documents link to, and whether it still answers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.markup import escape
from typer.core import TyperGroup

from api.cli.main import Json, app, opened
from api.cli.terminal import following, out, print_json, say
from kb.links.kinds import LinkKind

if TYPE_CHECKING:
    from kb.links.checking import CheckReport
    from kb.links.listing import ListedLink
    from kb.models import LinkCheck

SHOWN_SOURCES = 3
_STYLES = {"dead": "red", "unreachable": "yellow", "moved": "yellow", "private": "yellow"}


class _ListsUnlessTold(TyperGroup):
    """A group whose command `list` need not be named: `byline links recommender` is `byline links list recommender`."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Name the command where the first argument does not."""
        names_one = args and (args[0] in self.commands or args[0] in ctx.help_option_names)
        return list(super().parse_args(ctx, args if names_one else ["list", *args]))


links_app = typer.Typer(
    cls=_ListsUnlessTold,
    help="List the pages your documents link to, and check that they answer. `list` need not be written out.",
    rich_markup_mode=None,
)
app.add_typer(links_app, name="links")

Kinds = Annotated[list[LinkKind] | None, typer.Option("--kind", help="Only what leads to this; may be repeated.")]
Site = Annotated[str, typer.Option(help="Only this host and those below it, such as arxiv.org.")]


@links_app.command("list")
def list_(
    query: Annotated[str, typer.Argument(help="Words, each of which must stand in or around the link.")] = "",
    kind: Kinds = None,
    site: Site = "",
    dead: Annotated[bool, typer.Option("--dead", help="Only those the last check found dead.")] = False,
    limit: Annotated[int, typer.Option(help="Links to show, 1 to 1000.")] = 20,
    offset: Annotated[int, typer.Option(help="Links to skip.")] = 0,
    json: Json = False,
) -> None:
    """List the pages your documents link to, those that most documents link to first."""
    from kb.links.listing import LinkFilters

    with opened() as byline:
        total, links = byline.list_links(LinkFilters(query, kind or [], site, dead), limit, offset)
    if json:
        from api.answers.links import LinkList

        print_json(LinkList.page(total, links))
        return
    for link in links:
        _print_link(link)
    if not links:
        say("No such links. `byline sync` reads your content folder, `byline links check` finds dead ones.")
    else:
        say(f"{len(links)} of {total} links", "dim")


@links_app.command()
def check(
    query: Annotated[str, typer.Argument(help="Words, each of which must stand in or around the link.")] = "",
    kind: Kinds = None,
    site: Site = "",
    dead: Annotated[bool, typer.Option("--dead", help="Only those the last check found dead.")] = False,
    older_than: Annotated[
        float, typer.Option(metavar="DAYS", help="Ask again where the last result is older than this; 0: for all.")
    ] = 30,
    limit: Annotated[int | None, typer.Option(help="Ask for so many pages at most.")] = None,
    delay: Annotated[float, typer.Option(help="Seconds between two requests to one host.")] = 1.0,
    private: Annotated[
        bool, typer.Option("--private", help="Also ask servers in private networks, and on this machine.")
    ] = False,
    json: Json = False,
) -> None:
    """Ask whether the pages linked to still answer, and keep what was found with its date.

    One host is asked one question at a time. Stopped, it goes on the next time.
    """
    from kb.links.listing import LinkFilters
    from kb.links.manners import Manners

    filters = LinkFilters(query, kind or [], site, dead)
    manners = Manners(delay=delay, allow_private=private)
    with opened() as byline, following(quiet=json) as progress:
        report, problems = byline.check_links(
            filters, progress, older_than_days=older_than, limit=limit, manners=manners
        )
    if json:
        from api.answers.links import LinkReportAnswer

        print_json(LinkReportAnswer.of_check(report, problems))
    else:
        _print_report(report, problems)


def _print_report(report: CheckReport, problems: list[ListedLink]) -> None:
    for link in problems:
        _print_link(link)
    counts = ", ".join(f"{count} {verdict}" for verdict, count in report.verdicts.items())
    say(f"{len(report.results)} checked" + (counts and f": {counts}"))
    if report.recent:
        say(f"  {report.recent} not asked for: checked lately (`--older-than 0` asks for all)", "dim")
    if report.truncated:
        say(f"  {report.truncated} not asked for: the end of the address is lost", "dim")
    if report.left:
        say(
            f"  {report.left} left for the next check: a server asked for a pause, or this machine is offline", "yellow"
        )


def _print_link(link: ListedLink) -> None:
    flaws = [name for name, has_it in [("shortened", link.is_shortened), ("cut off", link.is_truncated)] if has_it]
    notes = [link.kind, *flaws, *([f"issues: {link.featured}"] if link.featured else [])]
    out.print(f"[bold]{escape(link.anchor or link.canonical)}[/bold]  [dim]{', '.join(notes)}[/dim]")
    out.print(f"   [cyan]{escape(link.url)}[/cyan]")
    if link.check:
        say(f"   {_checked(link.check)}", _STYLES.get(link.check.verdict, "dim"))
    for source in link.sources[:SHOWN_SOURCES]:
        say(f"   {source.path}:{source.start_line}-{source.end_line}  {_shortened(source.sentence)}", "dim")
    if len(link.sources) > SHOWN_SOURCES:
        say(f"   and in {len(link.sources) - SHOWN_SOURCES} more places", "dim")


def _checked(check: LinkCheck) -> str:
    """What the last check found, in one line."""
    status = f" ({check.status})" if check.status else ""
    elsewhere = f", now {check.final_url}" if check.verdict == "moved" else ""
    detail = f": {check.detail}" if check.detail else ""
    return f"{check.verdict}{status}{detail}{elsewhere}, {check.checked_at:%Y-%m-%d}"


def _shortened(sentence: str, most: int = 120) -> str:
    return sentence if len(sentence) <= most else sentence[:most].rsplit(" ", 1)[0] + " …"

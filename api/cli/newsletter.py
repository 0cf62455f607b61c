"""`byline newsletter ...` and `byline schedule`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from api.cli.main import Json, app, opened
from api.cli.terminal import following, print_json, say

if TYPE_CHECKING:
    from newsletter.models import Issue

newsletter_app = typer.Typer(help="Build and list newsletter issues.", no_args_is_help=True, rich_markup_mode=None)
app.add_typer(newsletter_app, name="newsletter")


@newsletter_app.command()
def build(
    month: Annotated[str, typer.Option(help="The month, as 2026-10.")],
    json: Json = False,
) -> None:
    """Build the issue of a month; built again, it is the same issue, brought up to date."""
    from api.answers.issues import IssueAnswer

    with opened() as byline, following(quiet=json) as progress:
        issue = byline.build_issue(month, progress)
    if json:
        print_json(IssueAnswer.of(issue))
    else:
        print_issue(issue)


@newsletter_app.command("list")
def list_(json: Json = False) -> None:
    """List built issues, the latest month first."""
    from api.answers.issues import IssueList

    with opened() as byline:
        issues = byline.list_issues()
    if json:
        print_json(IssueList.page(issues))
        return
    for issue in issues:
        say(f"{issue.id:>4}  {issue.period}  {issue.title}")
    if not issues:
        say("No issues yet. `byline newsletter build --month 2026-10` builds one.")


@newsletter_app.command()
def show(issue_id: Annotated[int, typer.Argument(help="The issue's id.")], json: Json = False) -> None:
    """Show an issue's parts and files."""
    from api.answers.issues import IssueAnswer

    with opened() as byline:
        issue = byline.get_issue(issue_id)
    if json:
        print_json(IssueAnswer.of(issue))
    else:
        print_issue(issue)


@app.command()
def schedule(json: Json = False) -> None:
    """Show when the next issue is due, and how past builds went."""
    from api.answers.schedule import ScheduleAnswer

    with opened() as byline:
        settings = byline.settings
        due, runs = byline.scheduled()
    if json:
        print_json(ScheduleAnswer.under(settings, due, runs))
        return
    if settings.schedule:
        say(f"Next build: {due:%A %d %B %Y, %H:%M} ({settings.zone.key}), while `byline serve` runs")
    else:
        say("The schedule is off (setting `schedule`).")
    for run in runs:
        say(
            f"  {run.period}  {run.outcome:<8}  {run.started_at.astimezone(settings.zone):%Y-%m-%d %H:%M}  {run.detail}"
        )
    if not runs:
        say("No builds were scheduled so far.")


def print_issue(issue: Issue) -> None:
    """An issue's parts, with counts, and where its files are."""
    say(issue.title, "bold")
    for section in issue.sections:
        if section["clips"]:
            count = len(section["clips"])
            say(f"  {section['heading']}: {count} {'item' if count == 1 else 'items'}")
    for name, path in issue.files.items():
        say(f"  {name:<8}  {path}")

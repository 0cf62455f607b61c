"""`byline draft` and `byline drafts ...`."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Annotated

import typer

from api.cli.main import Json, app, opened
from api.cli.terminal import following, print_json, say

if TYPE_CHECKING:
    from generator.models import Draft

drafts_app = typer.Typer(help="List, show, approve and discard drafts.", no_args_is_help=True, rich_markup_mode=None)
app.add_typer(drafts_app, name="drafts")

DraftId = Annotated[int, typer.Argument(help="The draft's number.")]


@app.command()
def draft(
    topic: Annotated[str, typer.Argument(help="What the post is about.")],
    form: Annotated[str, typer.Option(help="explainer, links or timeline.")] = "explainer",
    seed: Annotated[int | None, typer.Option(help="Sampling seed, for another wording.")] = None,
    json: Json = False,
) -> None:
    """Write a post on a topic from what the knowledge base holds."""
    with opened(embeds=True) as byline, following(quiet=json) as progress:
        written = byline.write_draft(byline.begin_draft(topic, form), progress, seed)
    _show(written, json)


@drafts_app.command("list")
def list_(
    state: Annotated[
        str, typer.Option(help="Only drafts in this state: draft, approved, discarded, failed, writing.")
    ] = "",
    limit: Annotated[int, typer.Option(help="At most this many.")] = 50,
    json: Json = False,
) -> None:
    """List drafts, the newest first."""
    from api.answers.drafts import DraftList

    with opened() as byline:
        drafts = byline.list_drafts(state, limit)
    if json:
        print_json(DraftList.page(drafts))
        return
    for each in drafts:
        reason = f"  ({each.error})" if each.error else ""
        say(f"{each.id:>4}  {each.state:<9}  {each.updated_at:%Y-%m-%d %H:%M}  {each.topic}{reason}")
    if not drafts:
        say(f"No draft is {state}." if state else 'No drafts yet. `byline draft "a topic"` writes one.')


@drafts_app.command()
def show(draft_id: DraftId, json: Json = False) -> None:
    """Show a draft and where each of its sentences comes from."""
    with opened() as byline:
        _show(byline.get_draft(draft_id), json)


@drafts_app.command()
def approve(draft_id: DraftId, json: Json = False) -> None:
    """Write a draft into content/posts/ and sync it."""
    from api.answers.drafts import DraftAnswer

    with opened() as byline:
        approved = byline.approve_draft(draft_id)
        content = byline.settings.content
    if json:
        print_json(DraftAnswer.of(approved))
    else:
        say(f"Draft {draft_id} is now {content / approved.path}.")


@drafts_app.command()
def discard(draft_id: DraftId, json: Json = False) -> None:
    """Mark a draft as not wanted."""
    from api.answers.drafts import DraftAnswer

    with opened() as byline:
        discarded = byline.discard_draft(draft_id)
    if json:
        print_json(DraftAnswer.of(discarded))
    else:
        say(f"Draft {draft_id} is discarded.")


def _show(shown: Draft, json: bool) -> None:
    from api.answers.drafts import DraftAnswer

    if json:
        print_json(DraftAnswer.of(shown))
        return
    if not shown.text:
        say(f"Draft {shown.id} on “{shown.topic}” is {shown.state}. {shown.error}".rstrip())
        return
    say(shown.text)
    print_sources(shown)


def print_sources(shown: Draft) -> None:
    """Under a draft: each sentence's verdict and lines, and what the checks refused."""
    counts = Counter(sentence["verdict"] for sentence in shown.sentences)
    say("")
    say(f"Draft {shown.id}: " + ", ".join(f"{count} {verdict}" for verdict, count in sorted(counts.items())), "bold")
    for sentence in shown.sentences:
        places = ", ".join(f"{c['path']}:{c['start_line']}-{c['end_line']}" for c in sentence["citations"])
        say(f"  {sentence['verdict']:<9}  {_shortened(sentence['text'])}  {places}".rstrip(), "dim")
    refused = len(shown.recipe.get("rejected", []))
    if refused:
        say(f"  The checks refused {refused} of the model's sentences; `--json` shows them and why.", "dim")
    if shown.recipe.get("model") and shown.recipe.get("can_word") is False:
        say("  This model is too small to say your facts anew, so they are quoted: docs/guide/models.md", "dim")
    if unmatched := shown.recipe.get("unmatched"):
        say(f"  Nothing in the knowledge base speaks of: {', '.join(unmatched)}.", "yellow")
    say(f"  Approve with: byline drafts approve {shown.id}", "dim")


def _shortened(text: str, length: int = 50) -> str:
    return text if len(text) <= length else text[: length - 1].rstrip() + "…"

"""`byline eval ...`: how good the search is, and the verifier of what is written."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from api.cli.main import Json, app
from api.cli.terminal import err, following, out, print_json
from kb.search.mode import Mode

if TYPE_CHECKING:
    from generator.evaluation.support import SupportEvaluation
    from kb.evaluation.retrieval import Evaluation

eval_app = typer.Typer(
    help="Measure how good the search and the verifier are.", no_args_is_help=True, rich_markup_mode=None
)
app.add_typer(eval_app, name="eval")


@eval_app.command()
def retrieval(
    folders: Annotated[
        list[Path], typer.Argument(metavar="DIR...", help="Judged collections in BEIR's layout, or folders of such.")
    ],
    mode: Annotated[list[Mode] | None, typer.Option(help="Only this way of ranking; may be repeated.")] = None,
    split: Annotated[
        str, typer.Option(help="Which qrels/*.tsv to judge by. Empty: test, or the only one there is.")
    ] = "",
    fresh: Annotated[
        bool, typer.Option("--fresh", help="Store and embed the collections anew instead of as left by the last run.")
    ] = False,
    json: Json = False,
) -> None:
    """Search judged collections and show nDCG@10, MRR@10, MAP and Recall@100 with 95 % confidence intervals.

    Each collection has a store of its own in the data folder; yours is left alone. Whatever takes part in your searches
    takes part here: the settings `reranker` and `query_expansion` hold.
    """
    from api.bootstrap import make_refinements
    from generator.language_models import make_language_model
    from kb.embedding import make_embedder
    from kb.evaluation.collection import find_collections, load_collection
    from kb.evaluation.retrieval import MODES, evaluate
    from kb.settings import load_settings

    settings = load_settings()
    embedder = make_embedder(settings)
    refinements = make_refinements(settings, lambda: make_language_model(settings))
    places = list(dict.fromkeys(found for folder in folders for found in find_collections(folder)))
    modes = [each for each in MODES if not mode or each in mode]
    evaluations = []
    with following(quiet=json) as progress:
        collections = [load_collection(place, split) for place in places]  # what is broken is said before the work
        for collection in collections:
            evaluation = evaluate(
                collection,
                settings.data,
                embedder,
                settings.keyword_weight,
                refinements=refinements,
                modes=modes,
                fresh=fresh,
                progress=progress,
            )
            evaluations.append(evaluation)
            for note in evaluation.notes:
                err.print(f"{evaluation.dataset}: {note}", style="yellow", markup=False)
    if not json:
        _print_table(evaluations)
        return
    from api.answers.evaluation import EvaluationAnswer, EvaluationsAnswer

    if len(evaluations) == 1:
        print_json(EvaluationAnswer.of(evaluations[0]))
    else:
        print_json(EvaluationsAnswer(datasets=[EvaluationAnswer.of(each) for each in evaluations]))


def _print_table(evaluations: list[Evaluation]) -> None:
    from rich.box import SIMPLE_HEAD
    from rich.markup import escape
    from rich.table import Table

    from kb.evaluation.metrics import METRICS

    for each in evaluations:
        counted = f"documents {each.documents:,}, passages {each.passages:,}, queries {each.queries:,}"
        title = f"{escape(each.dataset)}: {counted}"
        table = Table(title=title, title_justify="left", title_style="bold", box=SIMPLE_HEAD, pad_edge=False)
        table.add_column("", no_wrap=True)
        for metric in METRICS:
            table.add_column(metric, justify="right", no_wrap=True)
        for mode, found in each.modes.items():
            cells = [f"{found[name].value:.3f}\n{found[name].low:.3f}-{found[name].high:.3f}" for name in METRICS]
            table.add_row(mode, *cells)
        out.print(table)


@eval_app.command()
def support(
    file: Annotated[Path, typer.Argument(help="JSON lines: source, claim, supported, kind.")],
    json: Json = False,
) -> None:
    """Ask the verifier about labelled sentences and show how often it is right, with 95 % confidence intervals.

    The verifier is the one that drafts are checked by, with the language model that the settings name.
    """
    from api.bootstrap import make_verifier
    from generator.evaluation.support import evaluate_support, load_cases
    from kb.settings import load_settings

    cases = load_cases(file)
    verifier = make_verifier(load_settings())
    with following(quiet=json) as progress:
        evaluation = evaluate_support(
            cases, lambda case: not verifier.examine(case.claim, case.source, "", progress).reason, progress
        )
    if json:
        from api.answers.evaluation import SupportAnswer

        print_json(SupportAnswer.of(evaluation))
    else:
        _print_support(evaluation)


def _print_support(evaluation: SupportEvaluation) -> None:
    from rich.box import SIMPLE_HEAD
    from rich.table import Table

    table = Table(title=f"{evaluation.cases:,} sentences", title_justify="left", box=SIMPLE_HEAD, pad_edge=False)
    for heading in ("", "value", "95 % interval"):
        table.add_column(heading, no_wrap=True, justify="right" if heading else "left")
    for name in ("accuracy", "balanced_accuracy", "precision", "recall"):
        found = getattr(evaluation, name)
        table.add_row(name.replace("_", " "), f"{found.value:.3f}", f"{found.low:.3f}-{found.high:.3f}")
    for name, kind in evaluation.kinds.items():
        found = kind.called_supported
        label = f"called supported: {name or 'of no kind'} ({kind.cases})"
        table.add_row(label, f"{found.value:.3f}", f"{found.low:.3f}-{found.high:.3f}")
    out.print(table)

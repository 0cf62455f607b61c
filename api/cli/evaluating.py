"""`byline eval ...`: how good the search is."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from api.cli.main import Json, app
from api.cli.terminal import err, following, out, print_json
from kb.search.mode import Mode

if TYPE_CHECKING:
    from kb.evaluation.retrieval import Evaluation

eval_app = typer.Typer(help="Measure how good the search is.", no_args_is_help=True, rich_markup_mode=None)
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

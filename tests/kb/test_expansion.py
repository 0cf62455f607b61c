"""Query expansion: somebody imagines an answer, and search looks for what is near to it as well."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import generator
from api.bootstrap import Byline, make_refinements
from generator.expansion import make_expand
from generator.language_models import make_language_model
from generator.templates import Templates
from kb.database import Database
from kb.embedding import Embedder
from kb.errors import ModelError, SettingsError
from kb.evaluation.collection import load_collection
from kb.evaluation.retrieval import evaluate
from kb.search.expansion import Expand, question_vector
from kb.search.hits import Hit
from kb.search.query import Mode, Query
from kb.search.refinements import Refinements
from kb.search.search import Searcher
from kb.settings import Settings
from tests.conftest import Write
from tests.generator.fakes import ScriptedModel, always
from tests.kb.conftest import RunSync
from tests.kb.evaluation.collections import write_collection

PROMPTS = Templates(Path(generator.__file__).parent / "prompts", Path("none of my own"))
QUESTION = "What lives in my flat?"
ANSWER = "Stock markets fell sharply on Monday."
Find = Callable[..., list[Hit]]


@pytest.fixture
def find(write: Write, run_sync: RunSync, database: Database, embedder: Embedder) -> Find:
    """Searches two documents, of which the second is what the imagined answer is about."""
    write("posts/cats.md", "A kitten naps on the sofa of my flat.")
    write("posts/stocks.md", "Share prices went down at the exchange.")
    run_sync()

    def run(expand: Expand | None, mode: Mode = Mode.SEMANTIC) -> list[Hit]:
        searcher = Searcher(database, embedder, 0.375, refinements=Refinements(expand=expand))
        return searcher.search(Query(f"{QUESTION} kind:post", mode)).hits

    return run


def scores(hits: list[Hit]) -> dict[str, float]:
    return {hit.path: hit.score for hit in hits}


@pytest.mark.parametrize("mode", [Mode.SEMANTIC, Mode.HYBRID])
def test_what_is_near_to_the_imagined_answer_is_found_nearer(find: Find, mode: Mode) -> None:
    asked: list[str] = []

    def expand(question: str) -> str:
        asked.append(question)
        return ANSWER

    expanded, usual = scores(find(expand, mode)), scores(find(None, mode))
    assert asked == [QUESTION]
    assert expanded["posts/stocks.md"] > usual["posts/stocks.md"]
    assert expanded["posts/cats.md"] < usual["posts/cats.md"]


def test_a_search_by_words_imagines_nothing(find: Find) -> None:
    def expand(_question: str) -> str:
        raise AssertionError("It was asked.")

    assert find(expand, Mode.KEYWORD) == find(None, Mode.KEYWORD)


@pytest.mark.parametrize("nothing", ["", " \n"])
def test_where_nothing_comes_to_mind_the_question_stands_alone(find: Find, nothing: str) -> None:
    assert find(lambda _question: nothing) == find(None)


def test_drafts_are_grounded_in_the_question_itself(find: Find, database: Database, embedder: Embedder) -> None:
    find(None)
    searcher = Searcher(database, embedder, 0.375, refinements=Refinements(expand=lambda _question: ANSWER))
    (alone,) = embedder.encode([QUESTION])
    vector = searcher.embed(Query(QUESTION))
    assert vector is not None
    assert vector @ alone == pytest.approx(1)


def test_the_vector_lies_halfway_between_question_and_answer(embedder: Embedder) -> None:
    question, answer = embedder.encode([QUESTION, ANSWER])
    vector = question_vector(embedder, QUESTION, lambda _question: ANSWER)
    assert vector @ vector == pytest.approx(1)
    assert vector @ question == pytest.approx(vector @ answer, abs=1e-5)


def test_an_evaluation_measures_with_expansion(tmp_path: Path, embedder: Embedder) -> None:
    folder = write_collection(tmp_path / "birds", queries={"1": "zyzzyva"}, judgements=[("1", "ravens", "1")])
    run = evaluate(
        load_collection(folder),
        tmp_path,
        embedder,
        0.375,
        refinements=Refinements(expand=lambda _question: "Ravens are black and clever."),
        modes=[Mode.SEMANTIC],
    )
    assert run.modes[Mode.SEMANTIC]["mrr@10"].value == 1


# What the language model is asked, and what becomes of its answer


@pytest.mark.parametrize(
    ("written", "passage"),
    [
        (json.dumps({"passage": ANSWER}), ANSWER),
        ('{"passage": "Stock markets fell', "Stock markets fell"),
        ('{"passage": "Stock \\', ""),
        ('{"passage": null}', ""),
        ('{"answer": "Stock"}', ""),
        ('["Stock"]', ""),
        ("Stock markets", ""),
        ("", ""),
    ],
)
def test_an_answer_is_taken_as_far_as_it_can_be_read(written: str, passage: str) -> None:
    model = ScriptedModel(always(written))
    assert make_expand(model, PROMPTS)(QUESTION) == passage
    (asked,) = model.asked
    assert QUESTION in asked.prompt
    assert asked.sampling.temperature == 0


def test_the_bundled_model_imagines_the_same_each_time() -> None:
    model = make_language_model(Settings(threads=1))
    assert model
    expand = make_expand(model, PROMPTS)
    passage = expand("How do barn owls find mice in the dark?")
    assert len(passage.split()) > 5
    assert expand("How do barn owls find mice in the dark?") == passage


# Settings


def test_it_is_off_unless_asked_for(settings: Settings) -> None:
    model = ScriptedModel(always({"passage": ANSWER}))
    assert make_refinements(settings, lambda: model).expand is None
    expand = make_refinements(settings.model_copy(update={"query_expansion": True}), lambda: model).expand
    assert expand
    assert expand(QUESTION) == ANSWER


def found(settings: Settings, **values: Any) -> list[Hit]:
    byline = Byline(settings.model_copy(update=values))
    try:
        return byline.search(Query(QUESTION)).hits
    finally:
        byline.close()


def test_without_a_language_model_it_cannot_be_on(settings: Settings) -> None:
    with pytest.raises(SettingsError, match=r"^query_expansion is on, but language_model is none"):
        found(settings, query_expansion=True, language_model="none")


def test_a_language_model_that_fails_is_named(find: Find, settings: Settings, tmp_path: Path) -> None:
    with pytest.raises(ModelError, match=r"gone\.gguf cannot be opened"):
        found(settings, query_expansion=True, language_model=str(tmp_path / "gone.gguf"))

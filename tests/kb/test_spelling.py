"""Suggestions for misspelt words, and none for words that are merely absent."""

from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kb.check.search import search_faults
from kb.database import Database
from kb.embedding import Embedder
from kb.index import make_index
from kb.index.rebuild import rebuild_index
from kb.progress import Progress
from kb.search.query import Mode, Query
from kb.search.search import Searcher
from kb.search.spelling import nearest
from tests.conftest import Write
from tests.kb.conftest import RunSync
from tests.kb.shelves import BOTH_DATABASES, found, open_shelf

FILES = {
    "posts/learning.md": "---\ntitle: Learning\n---\nReinforcement learning trains a model by trial. Modeling gamma.\n",
    "posts/vectors.md": "---\ntitle: Vectors\n---\nVector embedding of the best python retrieval, in a trust.\n",
    "posts/drift.md": "---\ntitle: Drift\ntags: [mlops]\n---\nData drift: what a transformer scale and quality are.\n",
    "links/learning.md": "---\ntitle: More learning\n---\nModels and their retrieval.\n",
}
CORRECTED = {
    "reinforcment": "reinforcement",
    "Reinforcment": "Reinforcement",
    "REINFORCMENT": "Reinforcement",
    "reinforcemnet lerning": "reinforcement learning",
    "modle": "model",
    "vectr": "vector",
    "pyhton": "python",
    "drfit": "drift",
    "retreival": "retrieval",
    "embeding of words": "embedding of words",
    "tranformer kind:post": "transformer kind:post",
    '"reinforcment learning" -modle': '"reinforcement learning" -modle',
    "kind:pots vectr after:2024": "kind:pots vector after:2024",
    "what is a tranformer?": "what is a transformer?",
}
LEFT_ALONE = [
    "reinforcement learning", "LangGraph", "langgraph", "BERT", "bert", "gemma", "Gemma", "rust", "scala", "vLLM",
    "GRPO", "python3", "gpt4", "modelling", "modelled", "zebra", "teh", "is", "向量", "-vectr", "tag:vectr",
    "kind:post", "42", "...", "driftx2", "learns",
]  # fmt: skip


@pytest.fixture(scope="module", params=BOTH_DATABASES)
def shelf(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, embedder: Embedder
) -> Iterator[Searcher]:
    with open_shelf(request, tmp_path_factory.mktemp("shelf"), FILES, embedder) as searcher:
        yield searcher


@pytest.mark.parametrize(("asked", "suggestion"), CORRECTED.items(), ids=CORRECTED)
def test_a_slip_of_the_pen_is_corrected_from_the_own_vocabulary(shelf: Searcher, asked: str, suggestion: str) -> None:
    assert shelf.search(Query(asked, Mode.KEYWORD)).suggestion == suggestion


@pytest.mark.parametrize("asked", LEFT_ALONE)
def test_a_word_that_is_right_or_merely_absent_is_left_alone(shelf: Searcher, asked: str) -> None:
    result = shelf.search(Query(asked, Mode.KEYWORD))
    assert (result.suggestion, result.searched_for) == ("", "")


@pytest.mark.parametrize("mode", list(Mode))
def test_a_question_of_unknown_words_is_answered_by_its_suggestion(shelf: Searcher, mode: Mode) -> None:
    result = shelf.search(Query("tranformer", mode))
    assert (result.query, result.searched_for) == ("tranformer", "transformer")
    assert result.hits[0].path == "posts/drift.md"
    assert "**transformer**" in result.hits[0].snippet


def test_one_word_that_is_known_is_enough_to_search_as_asked(shelf: Searcher) -> None:
    result = shelf.search(Query("data tranformer", Mode.KEYWORD))
    assert (result.suggestion, result.searched_for) == ("data transformer", "")
    assert [hit.path for hit in result.hits] == ["posts/drift.md"]


def test_what_else_was_asked_holds_for_the_suggestion_too(shelf: Searcher) -> None:
    assert found(shelf, "lerning") == found(shelf, "learning") == ["learning", "learning"]
    assert len(found(shelf, "lerning kind:links")) == 1
    assert len(found(shelf, "lerning -trial")) == 1
    assert found(shelf, '"trial lerning"') == []


def test_a_phrase_that_nothing_holds_is_searched_for_as_suggested(shelf: Searcher) -> None:
    result = shelf.search(Query('"reinforcement lerning"', Mode.KEYWORD))
    assert result.searched_for == '"reinforcement learning"'
    assert [hit.path for hit in result.hits] == ["posts/learning.md"]


def test_words_come_and_go_with_their_documents(write: Write, run_sync: RunSync, searcher: Searcher) -> None:
    def suggestion() -> str:
        return searcher.search(Query("quantizaton", Mode.KEYWORD)).suggestion

    assert suggestion() == ""
    file = write("posts/one.md", "On quantization.\n")
    write("posts/two.md", "On pruning.\n")
    run_sync()
    assert suggestion() == "quantization"
    file.unlink()
    run_sync()
    assert suggestion() == ""


def test_words_that_only_drafts_hold_are_not_suggested(
    write: Write, run_sync: RunSync, searcher: Searcher, database: Database
) -> None:
    def suggestion() -> str:
        with database.read() as session:
            assert list(search_faults(session, Progress())) == []
        return searcher.search(Query("quantizaton", Mode.KEYWORD)).suggestion

    write("posts/two.md", "On pruning.\n")
    for draft, suggested in (("true", ""), ("false", "quantization"), ("true", ""), ("false", "quantization")):
        write("posts/one.md", f"---\ntitle: One\ndraft: {draft}\n---\nOn quantization.\n")
        run_sync()
        assert suggestion() == suggested
    with database.write() as session:
        rebuild_index(session, make_index(database.dialect), Progress())
    assert suggestion() == "quantization"


def test_of_equally_near_words_the_commonest_is_meant() -> None:
    assert nearest("embeddig", {"embedding": 3, "embeddign": 1}) == "embedding"
    assert nearest("embeddig", {"embeddingx": 9, "embedding": 1}) == "embedding"
    assert nearest("embeddig", {}) == ""


@given(st.text(max_size=40).filter(str.strip))
@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_suggestion_needs_no_further_one(shelf: Searcher, text: str) -> None:
    suggestion = shelf.search(Query(text, Mode.KEYWORD)).suggestion
    assert not suggestion or shelf.search(Query(suggestion, Mode.KEYWORD)).suggestion == ""

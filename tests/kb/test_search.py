"""What a question is answered with: the right passages, their lines, snippets and pages."""

import datetime as dt
import re
from typing import Any

import pytest
from sqlmodel import select

from kb.database import Database
from kb.documents import Filters
from kb.embedding import Embedder
from kb.errors import InputError, StoreError
from kb.ingest.scan import make_scope
from kb.ingest.sync import sync
from kb.models import Document, Passage
from kb.search.query import Mode, Query, read_date
from kb.search.search import Searcher
from kb.settings import Settings
from tests.conftest import Starter, Write
from tests.fakes import FakeEmbedder
from tests.kb.conftest import Ask, RunSync
from tests.kb.helpers import SQLITE_ONLY

ALL_MODES = pytest.mark.parametrize("mode", list(Mode))
QUESTIONS = {
    "How does HNSW find neighbours without every comparison?": "posts/2026-04-14-hnsw-approximate-neighbours.md",
    "precision, reciprocal rank and nDCG": "posts/2026-10-22-information-retrieval-metrics.md",
    "training a small student model from a large teacher": "posts/2026-09-08-knowledge-distillation.md",
}


def words(text: str) -> set[str]:
    return set(re.findall(r"\w+", text))


def search(starter: Starter, text: str, mode: Mode = Mode.HYBRID, **options: Any) -> list[tuple[int, str, int]]:
    """Hits as (document, path, first line)."""
    result = starter.searcher.search(Query(text, mode, **options))
    return [(hit.document, hit.path, hit.start_line) for hit in result.hits]


@SQLITE_ONLY
@ALL_MODES
@pytest.mark.parametrize("question", ["evaluating recommenders", 'transformers -"cold start"', "how does HNSW find?"])
def test_a_server_ranks_as_a_file_does(
    starter: Starter, starter_on_postgres: Starter, question: str, mode: Mode
) -> None:
    in_file, on_server = (
        each.searcher.search(Query(question, mode, limit=50)).hits for each in (starter, starter_on_postgres)
    )
    assert in_file
    assert on_server == in_file


def test_a_question_is_answered_alike_whether_all_vectors_are_read_or_few(
    starter: Starter, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("kb.index.snapshot.ROWS_WORTH_SCREENING", 0)
    asked = [(question, f"{question} kind:post") for question in QUESTIONS]
    searcher = Searcher(starter.database, starter.embedder, 0.375)
    first = [[searcher.search(Query(text, Mode.SEMANTIC)) for text in texts] for texts in asked]
    assert [[searcher.search(Query(text, Mode.SEMANTIC)) for text in texts] for texts in asked] == first
    whole = [[starter.searcher.search(Query(text, Mode.SEMANTIC)) for text in texts] for texts in asked]
    assert first == whole


@ALL_MODES
@pytest.mark.parametrize(("question", "path"), QUESTIONS.items())
def test_the_post_about_a_question_is_among_the_best_hits(
    starter: Starter, question: str, path: str, mode: Mode
) -> None:
    assert path in [hit_path for _document, hit_path, _line in search(starter, question, mode, limit=3)]


@ALL_MODES
def test_hits_come_best_first_and_point_at_lines_that_hold_them(starter: Starter, mode: Mode) -> None:
    for question in QUESTIONS:
        hits = starter.searcher.search(Query(question, mode, limit=50)).hits
        assert [hit.score for hit in hits] == sorted((hit.score for hit in hits), reverse=True)
        for hit in hits:
            lines = (starter.settings.content / hit.path).read_text("utf-8").split("\n")
            claimed = words("\n".join(lines[hit.start_line - 1 : hit.end_line]))
            assert words(hit.snippet.replace("**", "")) <= claimed


def test_every_stored_passage_stands_on_the_lines_it_claims(starter: Starter) -> None:
    with starter.database.read() as session:
        rows = session.exec(select(Passage, Document.path).join(Document)).all()
    assert len(rows) > 100
    for passage, path in rows:
        lines = (starter.settings.content / path).read_text("utf-8").split("\n")
        assert passage.text == "\n".join(lines[passage.start_line - 1 : passage.end_line])


def test_keyword_search_finds_the_word_and_its_inflections_only(write: Write, run_sync: RunSync, ask: Ask) -> None:
    write("posts/cats.md", "---\ntitle: One\n---\nA kitten naps on the sofa.")
    write("posts/stocks.md", "---\ntitle: Two\n---\nStock markets fell sharply.")
    run_sync()
    assert [hit.path for hit in ask("napping", Mode.KEYWORD)] == ["posts/cats.md"]
    assert ask("feline", Mode.KEYWORD) == []


def test_semantic_search_finds_the_meaning_without_the_word(write: Write, run_sync: RunSync, ask: Ask) -> None:
    write("posts/cats.md", "---\ntitle: One\n---\nA kitten naps on the sofa.")
    write("posts/stocks.md", "---\ntitle: Two\n---\nStock markets fell sharply.")
    run_sync()
    assert [hit.path for hit in ask("feline", Mode.SEMANTIC)] == ["posts/cats.md", "posts/stocks.md"]
    assert ask("investors sold a stock in fear", Mode.HYBRID)[0].path == "posts/stocks.md"


def test_hybrid_search_prefers_what_has_the_word_and_the_meaning(write: Write, run_sync: RunSync, ask: Ask) -> None:
    write("posts/python.md", "---\ntitle: One\n---\nA python is a large snake that squeezes its prey.")
    write("posts/code.md", "---\ntitle: Two\n---\nPython is a programming language with readable code.")
    write("posts/ruby.md", "---\ntitle: Three\n---\nRuby is a programming language with readable code.")
    run_sync()
    assert ask("python programming language")[0].path == "posts/code.md"


def test_titles_and_headings_are_searched_too(write: Write, run_sync: RunSync, ask: Ask) -> None:
    write("posts/one.md", "---\ntitle: Elephants\n---\nThey remember.\n\n## Trunks\n\nThey grip.")
    run_sync()
    (hit,) = ask("elephants", Mode.KEYWORD)
    assert {hit.start_line, *(place.start_line for place in hit.more)} == {4, 6}
    assert [(hit.heading, hit.start_line) for hit in ask("trunks", Mode.KEYWORD)] == [("Trunks", 6)]


@ALL_MODES
def test_pages_follow_one_another_without_gap_or_repeat(starter: Starter, mode: Mode) -> None:
    whole = search(starter, "language models and vectors", mode, limit=100)
    pages = [search(starter, "language models and vectors", mode, limit=7, offset=start) for start in range(0, 70, 7)]
    assert [hit for page in pages for hit in page] == whole
    assert len(set(whole)) == len(whole) > 20


def test_the_total_counts_all_pages_and_a_page_past_the_end_is_empty(starter: Starter) -> None:
    result = starter.searcher.search(Query("vectors", Mode.KEYWORD, limit=1))
    assert result.total > 1
    assert len(result.hits) == 1
    past = starter.searcher.search(Query("vectors", Mode.KEYWORD, offset=result.total))
    assert (past.total, past.hits) == (result.total, [])


@ALL_MODES
def test_passages_that_answer_equally_come_in_the_order_they_were_stored(
    write: Write, run_sync: RunSync, ask: Ask, mode: Mode
) -> None:
    paths = [f"posts/{number:02}.md" for number in range(40)]
    for path in paths:
        write(path, "---\ntitle: Same\n---\nThe same words in every file.")
    run_sync()
    assert [hit.path for hit in ask("same words", mode, limit=100)] == paths


@pytest.mark.parametrize("mode", [Mode.KEYWORD, Mode.SEMANTIC])
def test_a_ranking_cut_short_is_the_beginning_of_the_whole(
    write: Write, run_sync: RunSync, database: Database, searcher: Searcher, mode: Mode
) -> None:
    for number in range(40):
        write(f"posts/{number:02}.md", "---\ntitle: Same\n---\nThe same words in every file.")
        write(f"other/{number:02}.md", f"---\ntitle: Other\n---\nOther words, number {number}.")
    run_sync()
    query = Query("same words", mode)
    vector = searcher.embed(query)
    with database.read() as session:
        whole = searcher.rank(session, query, vector)
        cut = [searcher.rank(session, query, vector, depth) for depth in range(1, 40)]
    assert [[passage for passage, _score in ranking] for ranking in cut] == [
        [passage for passage, _score in whole[:depth]] for depth in range(1, 40)
    ]


@ALL_MODES
def test_an_empty_store_answers_with_no_hits(ask: Ask, mode: Mode) -> None:
    assert ask("anything", mode) == []


def test_a_store_without_vectors_of_the_model_in_use_says_what_to_do(write: Write, run_sync: RunSync, ask: Ask) -> None:
    write("posts/cats.md", "Cats purr.")
    run_sync(embedder=FakeEmbedder("another model"))
    for mode in (Mode.SEMANTIC, Mode.HYBRID):
        with pytest.raises(StoreError, match="no vectors of the embedding model in use, all-MiniLM") as caught:
            ask("cats", mode)
        assert "byline sync" in caught.value.hint
    assert len(ask("cats", Mode.KEYWORD)) == 1


@ALL_MODES
def test_changes_made_through_another_connection_are_seen_at_once(
    settings: Settings, embedder: Embedder, write: Write, run_sync: RunSync, ask: Ask, mode: Mode
) -> None:
    write("posts/cats.md", "Cats purr.")
    run_sync()
    assert [hit.path for hit in ask("cats", mode)] == ["posts/cats.md"]
    other = Database(settings.database_url)
    (settings.content / "posts/cats.md").rename(settings.content / "posts/felines.md")
    write("posts/dogs.md", "Dogs chase cats.")
    sync(other, embedder, make_scope(settings.content), max_file_bytes=1000)
    other.close()
    assert {hit.path for hit in ask("cats", mode)} == {"posts/felines.md", "posts/dogs.md"}


@pytest.mark.parametrize("text", ["", " ", "\n\t "])
def test_an_empty_question_is_refused(text: str) -> None:
    with pytest.raises(InputError, match="The question is empty"):
        Query(text)


def test_a_question_as_long_as_a_chapter_is_refused() -> None:
    assert Query("x" * 2000).text
    with pytest.raises(InputError, match="longer than 2,000 characters"):
        Query("x" * 2001)


@pytest.mark.parametrize("page", [{"limit": 0}, {"limit": 101}, {"offset": -1}])
def test_an_impossible_page_is_refused(page: dict[str, Any]) -> None:
    with pytest.raises(InputError, match="1 to 100 hits"):
        Query("cats", **page)


def test_dates_are_read_from_text() -> None:
    assert read_date("2026-10-31", "after") == dt.date(2026, 10, 31)
    assert read_date("", "after") is None
    with pytest.raises(InputError, match="“yesterday” is not a date") as caught:
        read_date("yesterday", "after")
    assert caught.value.hint == "Give after as 2026-10-31."


def test_filters_that_let_nothing_through_leave_no_hits(starter: Starter) -> None:
    for mode in Mode:
        assert starter.searcher.search(Query("vectors", mode, Filters(tags=["no such tag"]))).total == 0

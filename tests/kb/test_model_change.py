"""Changing the embedding model: search answers with the old one until the new one's vectors are complete."""

from collections.abc import Callable
from threading import Event, Thread

import pytest

from kb.database import Database
from kb.embedding import Vectors
from kb.errors import ModelError
from kb.ingest.report import SyncReport
from kb.ingest.scan import make_scope
from kb.ingest.sync import sync
from kb.progress import Progress
from kb.search.query import Mode, Query
from kb.search.search import Searcher
from kb.settings import Settings
from tests.conftest import Write
from tests.fakes import DIMENSIONS, FakeEmbedder
from tests.kb.helpers import assert_whole, counts, embedding_models, stored_paths, vector_count

POSTS = 6
POST = "# Cats {0}\n\nPost {0} is about cats.\n\n## More\n\nPost {0} purrs."


class ShortEmbedder(FakeEmbedder):
    """Another model, whose vectors have fewer dimensions."""

    def encode(self, texts: list[str]) -> Vectors:
        vectors = super().encode(texts)[:, : DIMENSIONS // 2]
        return vectors / (vectors**2).sum(axis=1, keepdims=True) ** 0.5


OLD, NEW = "old", "new"


MODELS: dict[str, FakeEmbedder] = {OLD: FakeEmbedder(OLD), NEW: ShortEmbedder(NEW)}
ChangeTo = Callable[..., SyncReport]


@pytest.fixture
def change_to(settings: Settings, database: Database) -> ChangeTo:
    """Syncs with a model, and notes how it is loaded again as the program does."""

    def run(model: FakeEmbedder, progress: Progress | None = None) -> SyncReport:
        scope = make_scope(settings.content)
        return sync(database, model, scope, max_file_bytes=10_000, source=model.name, progress=progress)

    return run


@pytest.fixture(autouse=True)
def _embedded_with_the_old_model(monkeypatch: pytest.MonkeyPatch, write: Write, change_to: ChangeTo) -> None:
    monkeypatch.setattr("kb.ingest.sync.GROUP_TEXTS", 2)
    for number in range(POSTS):
        write(f"posts/{number}.md", POST.format(number))
    change_to(FakeEmbedder(OLD))


@pytest.fixture
def searcher(settings: Settings, database: Database) -> Searcher:
    """What a program that runs on asks: its settings name the new model, and it can still load the old one."""
    return Searcher(database, ShortEmbedder(NEW), settings.keyword_weight, load_again=MODELS.__getitem__)


def found(searcher: Searcher) -> list[str]:
    return sorted(hit.path for hit in searcher.search(Query("cats purrs", Mode.SEMANTIC)).hits)


def test_every_question_asked_meanwhile_is_answered(
    change_to: ChangeTo, database: Database, searcher: Searcher
) -> None:
    answers: list[list[str]] = []
    progress = Progress(lambda *_step: answers.append(found(searcher)))
    change_to(ShortEmbedder(NEW), progress)
    assert len(answers) > POSTS
    assert all(answer == stored_paths(database) for answer in answers)
    assert found(searcher) == stored_paths(database)
    assert embedding_models(database) == {NEW}
    assert_whole(database)


def test_questions_from_another_thread_never_fail(settings: Settings, database: Database, change_to: ChangeTo) -> None:
    other = Database(settings.database_url)
    asked_by_other = Searcher(other, ShortEmbedder(NEW), 0.5, load_again=MODELS.__getitem__)
    is_over = Event()
    answers: list[list[str]] = []
    failures: list[Exception] = []

    def ask_on() -> None:
        while not is_over.is_set():
            try:
                answers.append(found(asked_by_other))
            except Exception as error:
                failures.append(error)

    thread = Thread(target=ask_on)
    thread.start()
    try:
        for model in (ShortEmbedder(NEW), FakeEmbedder(OLD), ShortEmbedder(NEW)):
            change_to(model)
    finally:
        is_over.set()
        thread.join()
        other.close()
    assert failures == []
    assert answers
    assert all(answer == stored_paths(database) for answer in answers)


def test_a_question_embedded_just_before_the_swap_is_answered(
    change_to: ChangeTo, database: Database, searcher: Searcher, monkeypatch: pytest.MonkeyPatch
) -> None:
    embed = Searcher.embed
    swaps = iter([ShortEmbedder(NEW)])

    def embed_then_swap(self: Searcher, query: Query, *, expand: bool = False) -> object:
        vector = embed(self, query, expand=expand)
        for model in swaps:
            change_to(model)
        return vector

    monkeypatch.setattr(Searcher, "embed", embed_then_swap)
    assert found(searcher) == stored_paths(database)


def test_an_interrupted_change_goes_on_where_it_stopped(change_to: ChangeTo, database: Database) -> None:
    first = ShortEmbedder(NEW, fails_at=4)
    with pytest.raises(ModelError):
        change_to(first)
    kept = vector_count(database) - 2 * POSTS
    assert kept > 0
    assert_whole(database)
    second = ShortEmbedder(NEW)
    assert counts(change_to(second)) == {"updated": POSTS}
    assert len(second.embedded) == 2 * POSTS - kept
    assert_whole(database)


def test_a_change_given_up_goes_back_without_embedding(change_to: ChangeTo, database: Database) -> None:
    with pytest.raises(ModelError):
        change_to(ShortEmbedder(NEW, fails_at=4))
    old = FakeEmbedder(OLD)
    assert counts(change_to(old)) == {"unchanged": POSTS}
    assert old.embedded == []
    assert_whole(database)


def test_a_file_that_cannot_be_read_is_found_by_its_words_until_it_can(
    write: Write, change_to: ChangeTo, database: Database, searcher: Searcher
) -> None:
    write("posts/0.md", b"")
    report = change_to(ShortEmbedder(NEW))
    assert counts(report) == {"updated": POSTS - 1, "failed": 1}
    assert [problem.path for problem in report.warnings] == ["posts/0.md"]
    assert "posts/0.md" not in found(searcher)
    by_words = searcher.search(Query("cats", Mode.KEYWORD)).hits
    assert "posts/0.md" in [hit.path for hit in by_words]
    write("posts/0.md", "Post 0 purrs again.")
    change_to(ShortEmbedder(NEW))
    assert "posts/0.md" in found(searcher)
    assert_whole(database)


def test_where_no_file_can_be_read_the_old_model_goes_on_answering(
    settings: Settings, change_to: ChangeTo, database: Database, searcher: Searcher
) -> None:
    for file in settings.content.rglob("*.md"):
        file.write_bytes(b"")
    assert counts(change_to(ShortEmbedder(NEW))) == {"failed": POSTS}
    assert found(searcher) == stored_paths(database)
    assert_whole(database)

"""Syncs that are killed: whatever the moment, the store is whole and the next sync completes it."""

import multiprocessing
import random
import signal
import time
from collections.abc import Callable, Iterator
from multiprocessing.context import ForkServerContext, ForkServerProcess
from multiprocessing.synchronize import Event
from pathlib import Path
from typing import Any

import pytest

from kb.database import Database
from kb.embedding import Vectors
from kb.ingest import sync as syncing
from kb.ingest.scan import make_scope
from kb.settings import Settings
from tests.conftest import REPOSITORY, Write
from tests.fakes import FakeEmbedder
from tests.kb.conftest import RunSync
from tests.kb.helpers import assert_whole, contents, embedding_models

pytestmark = pytest.mark.slow

Contents = dict[str, list[tuple[Any, ...]]]

FILES = 10
PARAGRAPHS = 12
KILLS = 10
GROUP_TEXTS = 20
ENCODING_SECONDS = 0.01
"""What a group of texts takes the model, about as long as storing them, so that kills hit both."""


class SlowEmbedder(FakeEmbedder):
    def encode(self, texts: list[str]) -> Vectors:
        time.sleep(ENCODING_SECONDS)
        return super().encode(texts)


def sync_in_small_groups(url: str, content: Path, model: str, has_begun: Event) -> None:
    """What the process that is killed does."""
    syncing.GROUP_TEXTS = GROUP_TEXTS
    database = Database(url)
    has_begun.set()
    syncing.sync(database, SlowEmbedder(model), make_scope(content), max_file_bytes=10**6, allow_removals=True)
    database.close()


class Killer:
    """Starts syncs in processes of their own and kills them at random moments, the same on every run.

    Attributes:
        killed: syncs that had not ended yet when they were killed.
    """

    def __init__(self, context: ForkServerContext, settings: Settings) -> None:
        self._context = context
        self._settings = settings
        self._random = random.Random(3)
        self._seconds = 0.0
        self.killed = 0

    def let_finish(self, model: str = "first") -> None:
        """Sync undisturbed, and take its time for the time kills are spread over."""
        process = self._started(model)
        begun = time.monotonic()
        process.join()
        self._seconds = time.monotonic() - begun
        assert process.exitcode == 0

    def kill_one(self, model: str = "first") -> None:
        """Begin a sync and kill it."""
        process = self._started(model)
        time.sleep(self._random.uniform(0, self._seconds))
        process.kill()
        process.join()
        self.killed += process.exitcode == -signal.SIGKILL

    def _started(self, model: str) -> ForkServerProcess:
        has_begun = self._context.Event()
        arguments = self._settings.database_url, self._settings.content, model, has_begun
        process = self._context.Process(target=sync_in_small_groups, args=arguments)
        process.start()
        assert has_begun.wait(60)
        return process


@pytest.fixture(scope="module")
def context() -> Iterator[ForkServerContext]:
    """Makes processes that have all they need imported already."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload([__name__, "psycopg", "mdit_py_plugins.dollarmath", "nupunkt"])
    with pytest.MonkeyPatch.context() as patched:
        patched.setenv("PYTHONPATH", str(REPOSITORY))
        yield context


@pytest.fixture
def killer(context: ForkServerContext, settings: Settings) -> Killer:
    return Killer(context, settings)


def post(number: int, version: int) -> str:
    """A post whose even paragraphs are other words in each version."""
    paragraphs = [
        f"Post {number} says {part} in version {version if part % 2 else 0} of [it](https://example.org/{part}). "
        + "More words. " * 10
        for part in range(PARAGRAPHS)
    ]
    return f"---\ntitle: Post {number}\ntags: [v{version}]\n---\n\n" + "\n\n".join(paragraphs)


@pytest.fixture
def write_version(settings: Settings, write: Write) -> Callable[[int], None]:
    """Writes a version of the content folder: in each, posts are changed, others removed, others new or renamed."""

    def write_all(version: int) -> None:
        for file in settings.content.rglob("*.md"):
            file.unlink()
        for number in range(version, version + FILES):
            name = f"renamed-{number}" if number % 3 == version % 3 else f"{number}"
            write(f"posts/{name}.md", post(number, version if number % 2 else 0))

    return write_all


@pytest.fixture
def undisturbed(tmp_path: Path, settings: Settings) -> Iterator[Callable[[str], Contents]]:
    """What a store holds that is made of the content folder at one go."""
    made: list[Database] = []

    def make(model: str) -> Contents:
        made.append(Database(f"sqlite:///{tmp_path / f'undisturbed-{len(made)}.db'}"))
        syncing.sync(made[-1], FakeEmbedder(model), make_scope(settings.content), max_file_bytes=10**6)
        return contents(made[-1])

    yield make
    for database in made:
        database.close()


def test_a_sync_killed_at_any_moment_leaves_a_whole_store_and_the_next_completes_it(
    killer: Killer,
    write_version: Callable[[int], None],
    database: Database,
    run_sync: RunSync,
    undisturbed: Callable[[str], Contents],
) -> None:
    write_version(0)
    killer.let_finish()
    for version in range(1, KILLS + 1):
        write_version(version)
        killer.kill_one()
        assert_whole(database)
        if version % 3 == 0:
            run_sync(embedder=FakeEmbedder("first"), allow_removals=True)
            assert_whole(database)
            assert contents(database) == undisturbed("first")
    assert killer.killed > 0


def test_a_change_of_model_killed_at_any_moment_is_completed_and_embeds_nothing_twice(
    killer: Killer,
    write_version: Callable[[int], None],
    database: Database,
    run_sync: RunSync,
    undisturbed: Callable[[str], Contents],
) -> None:
    write_version(0)
    killer.let_finish("first")
    for _time in range(KILLS // 2):
        killer.kill_one("second")
        assert_whole(database)
    begun = sum(1 for row in contents(database)["Embedding"] if row[0] == "second")
    last = FakeEmbedder("second")
    run_sync(embedder=last, allow_removals=True)
    assert embedding_models(database) == {"second"}
    assert contents(database) == undisturbed("second")
    assert len(last.embedded) == len(contents(database)["Embedding"]) - begun
    assert_whole(database)


def test_after_a_kill_the_next_sync_drops_the_vectors_nothing_needs(
    write_version: Callable[[int], None],
    database: Database,
    run_sync: RunSync,
    undisturbed: Callable[[str], Contents],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    write_version(0)
    run_sync(embedder=FakeEmbedder("first"), allow_removals=True)
    write_version(1)
    needed = undisturbed("first")["Embedding"]
    with monkeypatch.context() as patched:
        patched.setattr(syncing, "prune_embeddings", _die)
        with pytest.raises(KeyboardInterrupt):
            run_sync(embedder=FakeEmbedder("first"), allow_removals=True)
    assert len(contents(database)["Embedding"]) > len(needed)
    run_sync(embedder=FakeEmbedder("first"), allow_removals=True)
    assert contents(database)["Embedding"] == needed


def _die(*_arguments: object) -> None:
    raise KeyboardInterrupt

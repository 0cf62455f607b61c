"""Fixtures that write posts over the repository's content, with whatever model a test brings."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
from sqlmodel import select

import generator
from generator.evidence import Evidence, gather_evidence
from generator.language_models import LanguageModel
from generator.language_models.gguf import find_gguf
from generator.language_models.llama_cpp import LlamaCppModel
from generator.pipeline import Options, WrittenPost, write_post
from generator.templates import Templates
from kb.database import Database
from kb.embedding import Embedder
from kb.ingest.report import SyncReport
from kb.ingest.scan import make_scope
from kb.ingest.sync import sync
from kb.models import Document, Link
from kb.progress import Progress
from kb.search.search import Searcher
from kb.settings import BUNDLED_LANGUAGE_MODEL, Settings
from tests.conftest import Starter, Write
from tests.generator.desk import OWLS, Desk

PROMPTS = Path(generator.__file__).parent / "prompts"

WritePost = Callable[..., WrittenPost]
Gather = Callable[[str], Evidence]


def make_options(form: str = "explainer", seed: int = 7, max_characters: int = 3000) -> Options:
    return Options(form, "Nora Almqvist", 0.4, seed, max_characters)


@dataclass(frozen=True)
class Known:
    """What the starter content holds, for a text to be held against."""

    content: Path
    urls: set[str]
    tags: set[str]


@pytest.fixture(scope="session")
def known(starter: Starter) -> Known:
    with starter.database.read() as session:
        tags = {tag for tags in session.exec(select(Document.tags)) for tag in tags}
        return Known(starter.settings.content, set(session.exec(select(Link.url))), tags)


@pytest.fixture
def templates(tmp_path: Path) -> Templates:
    """Byline's own prompts, unless the test puts others into `prompts/` of its folder."""
    return Templates(PROMPTS, tmp_path / "prompts")


@pytest.fixture
def write_post_on(starter: Starter, templates: Templates) -> WritePost:
    """Writes a post from the starter content: a topic, a model (none by default) and options by name."""

    def run(
        topic: str, model: LanguageModel | None = None, progress: Progress | None = None, **options: object
    ) -> WrittenPost:
        chosen = make_options(**options)  # type: ignore[arg-type]
        return write_post(starter.database, starter.searcher, model, templates, topic, chosen, progress or Progress())

    return run


@pytest.fixture
def gather(starter: Starter) -> Gather:
    """Gathers the starter content's evidence on a topic."""
    return lambda topic: gather_evidence(starter.database, starter.searcher, topic)


@pytest.fixture
def searcher(settings: Settings, database: Database, embedder: Embedder) -> Searcher:
    """Search over the test's own store."""
    return Searcher(database, embedder, settings.keyword_weight)


@pytest.fixture
def run_sync(settings: Settings, database: Database, embedder: Embedder) -> Callable[[], SyncReport]:
    """Syncs the test's own content folder."""
    return lambda: sync(database, embedder, make_scope(settings.content), max_file_bytes=settings.max_file_bytes)


@pytest.fixture
def desk(
    settings: Settings,
    database: Database,
    searcher: Searcher,
    templates: Templates,
    write: Write,
    run_sync: Callable[[], SyncReport],
) -> Desk:
    """A knowledge base of one post, on owls."""
    write("posts/2026-10-01-owls.md", OWLS)
    run_sync()
    return Desk(settings, database, searcher, templates, run_sync)


@pytest.fixture(scope="session")
def small_model(tmp_path_factory: pytest.TempPathFactory) -> LlamaCppModel:
    """The bundled language model."""
    return open_gguf(find_gguf(BUNDLED_LANGUAGE_MODEL), tmp_path_factory.mktemp("hashes"))


def open_gguf(path: Path, folder: Path, context_tokens: int = 2048) -> LlamaCppModel:
    """A GGUF file, its hash remembered in a folder, on one thread."""
    return LlamaCppModel(
        path, hashes_file=folder / "hashes.json", context_tokens=context_tokens, n_gpu_layers=0, threads=1
    )

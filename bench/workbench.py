"""What every benchmark needs: texts, an embedder, temporary stores, progress on stderr, and one shape of answer."""

import hashlib
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from types import TracebackType
from typing import Self

import yaml
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from kb.database import Database
from kb.embedding.onnx import OnnxEmbedder
from kb.errors import DocumentError, InputError
from kb.evaluation.collection import Collection
from kb.index.store import embedded_hashes
from kb.ingest.prepare import prepare
from kb.ingest.report import SyncReport
from kb.ingest.scan import decode, make_scope, read_bytes, scan
from kb.ingest.sync import sync
from kb.markdown.front_matter import split_front_matter
from kb.progress import Progress as SyncProgress
from kb.settings import Settings

REPOSITORY = Path(__file__).parents[1]
SETTINGS = Settings.model_validate({"threads": Settings.model_validate({}).cpu_cores})
"""The defaults: benchmarks measure what an author gets without setting anything.

But by default a model leaves alone the cores that were busy in the last minute, and in a benchmark all of them were.
"""

MIN_PASSAGES = 300
"""Where the content holds fewer, it is copied under other titles."""

Cell = str | int | float | None


@dataclass
class Report:
    """What a benchmark found, as one table.

    Attributes:
        notes: sentences to print below the table.
        failures: sentences on what could not be measured; any makes the whole run fail.
    """

    title: str
    columns: Sequence[str]
    rows: list[Sequence[Cell]] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    failures: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Texts:
    """A content folder, and the distinct texts a sync of it has to embed."""

    folder: Path
    documents: int
    embedded: list[str]


@dataclass(frozen=True)
class Store:
    """A data folder as Byline keeps it, its database, and how the sync that filled it went."""

    data: Path
    database: Database
    report: SyncReport
    seconds: float


class Workbench:
    """Hands out temporary texts and stores, and removes them when left.

    Args:
        content: folder of Markdown files to measure with.
        datasets: judged collections for the benchmarks that take any.
        sizes: passages to measure growth at; empty for the usual ones.
    """

    def __init__(self, content: Path, datasets: Sequence[Collection] = (), sizes: Sequence[int] = ()) -> None:
        self.content = content
        self.datasets = datasets
        self.sizes = sizes
        self.console = Console(stderr=True)
        self.embedder = OnnxEmbedder(SETTINGS.models_folder, SETTINGS.cpu_threads)
        self._databases: list[Database] = []

    def __enter__(self) -> Self:
        self._temporary = tempfile.TemporaryDirectory(prefix="byline-bench-")
        self.folder = Path(self._temporary.name)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        for database in self._databases:
            database.close()
        self._temporary.cleanup()

    def say(self, sentence: str) -> None:
        """Tell on stderr what begins."""
        self.console.print(sentence, style="dim", highlight=False)

    def progress(self) -> Progress:
        """A progress bar on stderr, gone when done."""
        columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
        return Progress(*columns, console=self.console, transient=True, disable=not self.console.is_terminal)

    def store(self, name: str, content: Path) -> Store:
        """Sync a content folder into a new store, and time it."""
        self.embedder.encode(["warm up"])
        data = self.folder / name
        data.mkdir()
        database = Database(f"sqlite:///{data / 'byline.db'}")
        self._databases.append(database)
        with self.progress() as bar:
            task = bar.add_task(name)
            watched = SyncProgress(
                lambda doing, done, total: bar.update(task, description=f"{name}: {doing}", completed=done, total=total)
            )
            start = time.perf_counter()
            report = sync(
                database,
                self.embedder,
                make_scope(content),
                max_file_bytes=SETTINGS.max_file_bytes,
                progress=watched,
            )
            seconds = time.perf_counter() - start
        return Store(data, database, report, seconds)

    @cached_property
    def texts(self) -> Texts:
        """The content folder, repeated under titles that tell the copies apart until it has passages enough.

        Raises:
            InputError: it holds no text.
        """
        originals = list(self._originals())
        embedded: dict[str, None] = {}
        documents = 0
        folder = self.folder / "content"
        while len(embedded) < MIN_PASSAGES:
            before = len(embedded)
            number = documents // max(1, len(originals))
            for path, text in originals:
                copy = text if number == 0 else _retitled(text, path, f"copy{number}", self.embedder)
                target = folder / str(number) / path
                target.parent.mkdir(parents=True, exist_ok=True)
                target.write_text(copy, encoding="utf-8")
                embedded |= dict.fromkeys(_embedding_texts(copy, f"{number}/{path}", self.embedder))
                documents += 1
            if len(embedded) == before:
                raise InputError(f"{self.content} holds no Markdown with any text.")
        return Texts(folder, documents, list(embedded))

    def embedded_count(self, store: Store, texts: Sequence[str]) -> int:
        """How many of the texts have a vector in a store."""
        with store.database.read() as session:
            hashes = [hashlib.sha256(text.encode()).hexdigest() for text in texts]
            return len(embedded_hashes(session, self.embedder.name, hashes))

    def _originals(self) -> list[tuple[str, str]]:
        found = []
        for path, file in scan(make_scope(self.content)).files.items():
            try:
                found.append((path, decode(read_bytes(file, SETTINGS.max_file_bytes), file)))
            except DocumentError:
                self.say(f"{path} cannot be read; left out")
        return found


def _embedding_texts(text: str, path: str, embedder: OnnxEmbedder) -> list[str]:
    return list(prepare(text, path, "", embedder).texts.values())


def _retitled(text: str, path: str, word: str, embedder: OnnxEmbedder) -> str:
    """The same document under its title and a word, so that none of its passages was embedded before."""
    title = prepare(text, path, "", embedder).rows.document.title
    front = yaml.safe_dump({"title": f"{title} {word}"}, allow_unicode=True, width=10**9)
    return f"---\n{front}---\n{split_front_matter(text.replace(chr(13), '')).body}"

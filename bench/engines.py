"""Search engines behind one small interface, each measured in a process of its own: Byline, txtai, Chroma.

`python -m bench.engines ENGINE STEP FOLDER MODELS` does one step and prints what it measured as JSON. All engines get
the same passages and the same vectors, and embed questions with the same model.
"""

import json
import resource
import sys
import time
from collections.abc import Callable, Sequence
from itertools import groupby, islice
from pathlib import Path
from typing import Any, Protocol

from bench.material import Piece, read_pieces, read_questions, read_vectors
from bench.workbench import SETTINGS

POSTGRES_URL = "postgresql.url"
"""The file in a folder of material that says where PostgreSQL is."""

WARM_UP = 50
DOCUMENTS = 10
PASSAGES = 50
"""Passages asked of an engine that does not know documents, to find ten documents among."""


class Engine(Protocol):
    """An engine with its data in a folder of material."""

    def ingest(self) -> None:
        """Take in all passages and vectors, and keep them on disk."""
        ...

    def search(self, question: str) -> list[str]:
        """The best documents, at most ten."""
        ...


class Byline:
    """Hybrid search, with all that a page of hits shows."""

    def __init__(self, folder: Path, models: Path) -> None:
        from kb.database import Database
        from kb.embedding.onnx import OnnxEmbedder
        from kb.search.search import Searcher

        self._folder = folder
        self._database = Database(self.url(folder))
        self._embedder = OnnxEmbedder(models, SETTINGS.cpu_threads)
        self._searcher = Searcher(self._database, self._embedder, SETTINGS.keyword_weight)

    @staticmethod
    def url(folder: Path) -> str:
        """Of its database."""
        return f"sqlite:///{folder / 'byline' / 'byline.db'}"

    def ingest(self) -> None:
        """See `Engine`; documents as a sync stores them."""
        from kb.index import make_index
        from kb.index.models import ActiveModel, activate_model
        from kb.index.store import store_documents, store_vectors

        index, vectors, place = make_index(self._database.dialect), read_vectors(self._folder), 0
        documents = groupby(read_pieces(self._folder), key=lambda piece: piece.document)
        while some := [(name, list(pieces)) for name, pieces in islice(documents, 25)]:
            with self._database.write() as session:
                stored, first = [], place
                for name, pieces in some:
                    stored.append(_rows(name, pieces, place))
                    place += len(pieces)
                hashes = [passage.text_hash for rows in stored for passage in rows.passages]
                store_vectors(session, self._embedder.name, dict(zip(hashes, vectors[first:place], strict=True)))
                if not first:
                    activate_model(session, ActiveModel(self._embedder.name, ""))
                store_documents(session, index, stored)

    def search(self, question: str) -> list[str]:
        """See `Engine`."""
        from kb.search.language import literally
        from kb.search.query import MAX_QUERY_CHARACTERS, Query

        query = Query(literally(question)[:MAX_QUERY_CHARACTERS], limit=DOCUMENTS)
        return [hit.path for hit in self._searcher.search(query).hits]


class BylineInPostgres(Byline):
    """The same in PostgreSQL, on a server that runs already."""

    @staticmethod
    def url(folder: Path) -> str:
        """Of its database, which whoever runs the server has left in the folder."""
        return (folder / POSTGRES_URL).read_text(encoding="utf-8")


class Txtai:
    """Hybrid search as its documentation sets it up, with an exact vector index and content in SQLite."""

    def __init__(self, folder: Path, models: Path) -> None:
        from txtai import Embeddings

        from kb.embedding.onnx import OnnxEmbedder

        self._folder, self._index = folder, folder / "txtai"
        self._embedder = OnnxEmbedder(models, SETTINGS.cpu_threads)
        self._known: dict[str, Any] = {}

        def transform(texts: Sequence[str]) -> Any:
            return self._encoded(texts)

        self._embeddings = Embeddings(
            {
                "method": "external",
                "transform": transform,
                "hybrid": True,
                "content": True,
                "faiss": {"components": "IDMap,Flat"},
            }
        )
        if self._index.is_dir():
            self._embeddings.load(str(self._index))
            self._embeddings.model.transform = transform
        self._documents = [piece.document for piece in read_pieces(folder)]

    def _encoded(self, texts: Sequence[str]) -> Any:
        import numpy as np

        if all(text in self._known for text in texts):
            return np.stack([self._known[text] for text in texts])
        return self._embedder.encode(list(texts))

    def ingest(self) -> None:
        """See `Engine`."""
        texts = [_text(piece) for piece in read_pieces(self._folder)]
        self._known = dict(zip(texts, read_vectors(self._folder), strict=True))
        self._embeddings.index((number, text, None) for number, text in enumerate(texts))
        self._embeddings.config["transform"] = None  # a function cannot be saved
        self._embeddings.save(str(self._index))

    def search(self, question: str) -> list[str]:
        """See `Engine`."""
        found = self._embeddings.search(question, PASSAGES)
        return _documents(self._documents, [int(hit["id"]) for hit in found])


class Chroma:
    """Vectors alone, which is what it searches by; HNSW, approximate."""

    def __init__(self, folder: Path, models: Path) -> None:
        import chromadb

        from kb.embedding.onnx import OnnxEmbedder

        self._folder = folder
        self._embedder = OnnxEmbedder(models, SETTINGS.cpu_threads)
        client = chromadb.PersistentClient(str(folder / "chroma"), chromadb.Settings(anonymized_telemetry=False))
        self._collection = client.get_or_create_collection(
            "passages", embedding_function=None, metadata={"hnsw:space": "ip"}
        )
        self._documents = [piece.document for piece in read_pieces(folder)]

    def ingest(self) -> None:
        """See `Engine`."""
        texts, vectors = [_text(piece) for piece in read_pieces(self._folder)], read_vectors(self._folder)
        for start in range(0, len(texts), 5000):
            ids = [str(number) for number in range(start, min(start + 5000, len(texts)))]
            self._collection.add(ids, embeddings=vectors[start : start + 5000], documents=texts[start : start + 5000])

    def search(self, question: str) -> list[str]:
        """See `Engine`."""
        found = self._collection.query(query_embeddings=self._embedder.encode([question]), n_results=PASSAGES)
        return _documents(self._documents, [int(number) for number in found["ids"][0]])


ENGINES: dict[str, Callable[[Path, Path], Engine]] = {
    "byline": Byline,
    "byline-postgresql": BylineInPostgres,
    "txtai": Txtai,
    "chroma": Chroma,
}


def _rows(name: str, pieces: list[Piece], place: int) -> Any:
    import datetime as dt

    from kb.index.store import DocumentRows
    from kb.models import Document, Passage

    document = Document(
        path=name,
        kind="article",
        title=pieces[0].title,
        content_hash="given",
        recipe="given",
        synced_at=dt.datetime(2026, 1, 1, tzinfo=dt.UTC),
    )
    passages = [
        Passage(
            position=position,
            heading=piece.heading,
            start_line=5 * position + 1,
            end_line=5 * position + 4,
            text=piece.text,
            plain=piece.text,
            text_hash=str(place + position),
        )
        for position, piece in enumerate(pieces)
    ]
    return DocumentRows(document, passages)


def _text(piece: Piece) -> str:
    return f"{piece.title}\n{piece.heading}\n{piece.text}"


def _documents(document_of: list[str], passages: Sequence[int]) -> list[str]:
    return list(dict.fromkeys(document_of[passage] for passage in passages))[:DOCUMENTS]


def _most_memory() -> float:
    """The most memory this process held, in MB. Linux counts that of the process which started it among ru_maxrss."""
    status = Path("/proc/self/status")
    if status.is_file():
        peak = next(line for line in status.read_text().splitlines() if line.startswith("VmHWM"))
        return int(peak.split()[1]) / 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20


def main(arguments: list[str]) -> None:
    """Do a step: `ingest`, `first` (open, and answer one question) or `ask` (all of them, after a warm-up)."""
    started = time.perf_counter()
    name, step, folder, models = arguments
    engine = ENGINES[name](Path(folder), Path(models))
    measured: dict[str, Any] = {}
    if step == "ingest":
        engine.ingest()
        measured["seconds"] = time.perf_counter() - started
    else:
        questions = read_questions(Path(folder))
        engine.search(questions[-1])
        measured["first"] = time.perf_counter() - started
        if step == "ask":
            for question in questions[:WARM_UP]:
                engine.search(question)
            times, answers = [], []
            for question in questions:
                asked = time.perf_counter()
                answers.append(engine.search(question))
                times.append(1000 * (time.perf_counter() - asked))
            measured |= {"milliseconds": times, "answers": answers}
    measured["megabytes"] = _most_memory()
    print(json.dumps(measured))


if __name__ == "__main__":
    main(sys.argv[1:])

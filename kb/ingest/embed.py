"""Has groups of documents embedded while others are read and stored. Knows no files and stores nothing."""

from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor

from kb.database import Database
from kb.embedding import Embedder, Vector
from kb.errors import InterruptedWorkError
from kb.index.store import embedded_hashes
from kb.ingest.prepare import PreparedDocument

AT_ONCE = 2
"""Groups handed to the model together, so that no core waits for the last batch of one."""

Group = list[PreparedDocument]
Vectors = dict[str, Vector]
"""Vectors, each of shape (dimensions,), by text hash."""


def embed_groups(database: Database, embedder: Embedder, groups: Iterable[Group]) -> Iterator[tuple[Group, Vectors]]:
    """Each group, in order, with the vectors of those of its texts that have none in the store and in no group before.

    The model runs in threads of its own: while it embeds, the next group is asked for and those it has done are handed
    out.

    Raises:
        ModelError: the model cannot be loaded or fails.
        InterruptedWorkError: asking for the next group raised it. Those asked for before are still handed out.
    """
    sent: set[str] = set()
    waiting: deque[tuple[Group, Future[Vectors]]] = deque()
    interrupted: InterruptedWorkError | None = None
    model = ThreadPoolExecutor(AT_ONCE, "embedding")
    try:
        try:
            for group in groups:
                texts = _without_vector(database, embedder, group, sent)
                sent |= texts.keys()
                waiting.append((group, model.submit(_vectors, embedder, texts)))
                if len(waiting) > AT_ONCE:
                    first, vectors = waiting.popleft()
                    yield first, vectors.result()
        except InterruptedWorkError as error:
            interrupted = error
        for group, vectors in waiting:
            yield group, vectors.result()
    finally:
        model.shutdown(wait=False, cancel_futures=True)  # who wants to stop at once does not wait for the model
    if interrupted:
        raise interrupted


def _without_vector(database: Database, embedder: Embedder, group: Group, sent: set[str]) -> dict[str, str]:
    """The group's texts that are still to be embedded, by hash."""
    texts = {text_hash: text for prepared in group for text_hash, text in prepared.texts.items()}
    with database.read() as session:
        known = embedded_hashes(session, embedder.name, list(texts)) | sent
    return {text_hash: text for text_hash, text in texts.items() if text_hash not in known}


def _vectors(embedder: Embedder, texts: dict[str, str]) -> Vectors:
    return dict(zip(texts, embedder.encode(list(texts.values())), strict=True)) if texts else {}

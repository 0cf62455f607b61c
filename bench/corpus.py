"""A knowledge base of any size, made of real sentences: to measure how search grows with it.

Documents of ten passages each; a passage is a run of neighbouring sentences from a few places of the content, and its
vector the mean of theirs with a little noise, so that nobody has to embed a hundred thousand passages to measure. Word
frequencies are those of the content, as far as so few sentences have them.
"""

import datetime as dt
import hashlib
import random
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from sqlmodel import col, select

from bench.workbench import Store
from kb.embedding import Embedder
from kb.errors import InputError
from kb.index.store import DocumentRows
from kb.markdown.sentences import split_sentences
from kb.models import Document, Passage

PASSAGES_A_DOCUMENT = 10
MIN_CHARACTERS, MAX_CHARACTERS = 400, 1000
NOISE = 0.012
SEED = 7

Vector = NDArray[np.float32]


@dataclass(frozen=True)
class MadeDocument:
    """A document and the vectors of its passages, by text hash."""

    rows: DocumentRows
    vectors: dict[str, Vector]


@dataclass(frozen=True)
class Sentences:
    """Real sentences in their order, and the vector of each: shape (sentences, dimensions)."""

    texts: list[str]
    vectors: Vector


def sentences_of(store: Store, embedder: Embedder) -> Sentences:
    """The sentences of a store's passages.

    Raises:
        InputError: there are none.
    """
    with store.database.read() as session:
        plains = session.exec(select(Passage.plain).order_by(col(Passage.id))).all()
    texts = [text for plain in plains for text in split_sentences(plain) if 20 <= len(text) <= 500]
    if not texts:
        raise InputError("The content holds no sentence to make passages from.")
    return Sentences(texts, embedder.encode(texts))


def make_documents(sentences: Sentences, passages: int) -> Iterator[MadeDocument]:
    """Documents with so many passages in all; the same ones for the same sentences."""
    chance, noise = random.Random(SEED), np.random.default_rng(SEED)
    left, number = passages, 0
    while left > 0:
        count = min(PASSAGES_A_DOCUMENT, left)
        runs = [_run(sentences, chance) for _passage in range(count)]
        yield _document(number, sentences, runs, chance, noise)
        left, number = left - count, number + 1


def _run(sentences: Sentences, chance: random.Random) -> list[int]:
    """Places of the sentences of a passage: pairs of neighbours, each pair not far from the one before."""
    last = len(sentences.texts) - 1
    place = chance.randint(0, last)
    length = chance.randint(MIN_CHARACTERS, MAX_CHARACTERS)
    run: list[int] = []
    while sum(len(sentences.texts[each]) for each in run) < length:
        run += [place, min(place + 1, last)]
        place = min(max(0, place + chance.randint(-300, 300)), last)
    return run


def _document(
    number: int, sentences: Sentences, runs: list[list[int]], chance: random.Random, noise: np.random.Generator
) -> MadeDocument:
    title = " ".join(sentences.texts[runs[0][0]].split()[:6])
    day = dt.date(2010, 1, 1) + dt.timedelta(days=number % 5000)
    document = Document(
        path=f"posts/{number:07}.md",
        kind="post" if number % 2 else "article",
        title=title,
        date=day,
        content_hash="made",
        recipe="made",
        synced_at=dt.datetime(2026, 1, 1, tzinfo=dt.UTC),
    )
    passages, vectors = [], {}
    for position, run in enumerate(runs):
        plain = " ".join(sentences.texts[place] for place in run)
        text_hash = hashlib.sha256(f"{number} {position} {plain}".encode()).hexdigest()
        vector = sentences.vectors[run].mean(axis=0) + noise.normal(0, NOISE, sentences.vectors.shape[1])
        vectors[text_hash] = (vector / np.linalg.norm(vector)).astype(np.float32)
        heading = " ".join(sentences.texts[chance.randrange(len(sentences.texts))].split()[:4])
        line = 5 * position + 1
        passages.append(
            Passage(
                position=position,
                heading=heading,
                start_line=line,
                end_line=line + 3,
                text=plain,
                plain=plain,
                text_hash=text_hash,
            )
        )
    return MadeDocument(DocumentRows(document, passages), vectors)

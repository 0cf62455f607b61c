"""Checks what search reads against the passages it was made from: words, keyword index, and SQLite's blocks."""

from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass

from sqlalchemy import LargeBinary, text, type_coerce
from sqlmodel import Session, col, select

from kb.check.faults import Fault, counted
from kb.english import stem
from kb.index.blocks import read_vectors, read_words
from kb.index.models import active_model
from kb.index.tokens import words_of
from kb.index.words_version import has_current_words
from kb.models import Document, Embedding, Passage, Word
from kb.progress import Progress

_BATCH = 500


@dataclass(frozen=True)
class _Entry:
    """What the index should hold of a passage: stems, joined by spaces, and the words of its text and of all three."""

    passage: int
    title: str
    heading: str
    body: str
    body_length: int
    length: int


def search_faults(session: Session, progress: Progress) -> Iterator[Fault]:
    """What search reads and is not as the passages say."""
    if not has_current_words(session):
        yield Fault("keywords", "An older Byline made the index, by other rules of what a word is.")
    words: Counter[str] = Counter()
    wrong = 0
    lengths: dict[int, tuple[int, int]] = {}
    documents = session.exec(select(Document.id, Document.title).order_by(col(Document.id))).all()
    for done, (document, title) in enumerate(documents):
        progress.step("Checking the index", done, len(documents))
        assert document is not None
        entries, distinct = _entries(session, document, title)
        words.update(distinct)
        wrong += _count_wrong(session, document, entries)
        lengths.update({entry.passage: (document, entry.length) for entry in entries})
    if wrong:
        verb = "is" if wrong == 1 else "are"
        yield Fault("keywords", f"{counted(wrong, 'passage')} {verb} missing or wrong in the keyword index.")
    yield from _faults_of_strays(session)
    yield from _faults_of_words(session, words)
    if session.get_bind().dialect.name == "sqlite":
        yield from _faults_of_blocks(session, lengths)
    else:
        yield from _faults_of_vector_index(session)


def _entries(session: Session, document: int, title: str) -> tuple[list[_Entry], set[str]]:
    """What the index should hold of a document's passages, and the document's distinct words."""
    title_words = words_of(title)
    distinct = set(title_words)
    entries = []
    passages = select(Passage.id, Passage.heading, Passage.plain).where(Passage.document_id == document)
    for passage, heading, plain in session.exec(passages.order_by(col(Passage.id))):
        assert passage is not None
        heading_words, body_words = words_of(heading), words_of(plain)
        distinct.update(heading_words, body_words)
        title_stems, heading_stems, body_stems = (
            " ".join(map(stem, words)) for words in (title_words, heading_words, body_words)
        )
        length = len(title_words) + len(heading_words) + len(body_words)
        entries.append(_Entry(passage, title_stems, heading_stems, body_stems, len(body_words), length))
    return entries, distinct if entries else set()  # without a passage its title does not count either


def _count_wrong(session: Session, document: int, entries: list[_Entry]) -> int:
    """How many of a document's passages are not in the keyword index as they should be."""
    connection = session.connection()
    if connection.dialect.name == "sqlite":
        found = connection.execute(
            text(
                "SELECT rowid, title, heading, body FROM passage_index "
                "WHERE rowid IN (SELECT id FROM passage WHERE document_id = :document)"
            ),
            {"document": document},
        )
        stored = {row.rowid: (row.title, row.heading, row.body) for row in found}
        return sum(stored.get(entry.passage) != (entry.title, entry.heading, entry.body) for entry in entries)
    expected = (
        "setweight(to_tsvector('simple', entry.title), 'A') || setweight(to_tsvector('simple', entry.heading), 'B') "
        "|| to_tsvector('simple', entry.body)"
    )
    wrong: int = connection.execute(
        text(
            "SELECT count(*) FROM unnest(CAST(:ids AS integer[]), CAST(:titles AS text[]), CAST(:headings AS text[]), "
            "CAST(:bodies AS text[]), CAST(:lengths AS integer[])) AS entry (id, title, heading, body, length) "
            "LEFT JOIN passage_index ON passage_id = entry.id "
            f"WHERE words IS DISTINCT FROM ({expected}) OR passage_index.length IS DISTINCT FROM entry.length"
        ),
        {
            "ids": [entry.passage for entry in entries],
            "titles": [entry.title for entry in entries],
            "headings": [entry.heading for entry in entries],
            "bodies": [entry.body for entry in entries],
            "lengths": [entry.body_length for entry in entries],
        },
    ).scalar_one()
    return wrong


def _faults_of_strays(session: Session) -> Iterator[Fault]:
    """Entries of the keyword index that stand for no passage."""
    key = "rowid" if session.get_bind().dialect.name == "sqlite" else "passage_id"
    strays = session.connection().execute(
        text(f"SELECT count(*) FROM passage_index WHERE {key} NOT IN (SELECT id FROM passage)")
    )
    if number := strays.scalar_one():
        verb = "stands" if number == 1 else "stand"
        entries = counted(number, "entry", "entries")
        yield Fault("keywords", f"{entries} of the keyword index {verb} for no passage.")


def _faults_of_words(session: Session, expected: Counter[str]) -> Iterator[Fault]:
    """Words whose count or stem is not as the documents say."""
    stored = {row.word: (row.stem, row.documents) for row in session.exec(select(Word))}
    right = {word: (stem(word), number) for word, number in expected.items()}
    wrong = sorted(word for word in stored.keys() | right.keys() if stored.get(word) != right.get(word))
    if wrong:
        verb = "is" if len(wrong) == 1 else "are"
        yield Fault("words", f"{counted(len(wrong), 'word')} {verb} not counted as the documents say: “{wrong[0]}”.")


def _faults_of_blocks(session: Session, lengths: dict[int, tuple[int, int]]) -> Iterator[Fault]:
    """What SQLite keeps in blocks and is not as the passages and their vectors say.

    Args:
        lengths: the document and the number of words of each passage, by its id.
    """
    try:
        columns = read_words(session)
        kept = zip(columns.ids.tolist(), columns.documents.tolist(), columns.lengths.tolist(), strict=True)
        if [*kept] != [(passage, *lengths[passage]) for passage in sorted(lengths)]:
            yield Fault("keywords", "The blocks that search reads do not list the passages as they are.")
        if not _blocks_hold_the_vectors(session):
            yield Fault("vectors", "The blocks that search reads do not hold the vectors as they are.")
    except ValueError as error:
        yield Fault("keywords", f"The blocks that search reads cannot be read ({error}).")


def _blocks_hold_the_vectors(session: Session) -> bool:
    ids, vectors = read_vectors(session)
    active = active_model(session)
    stored = (
        select(Passage.id, type_coerce(Embedding.vector, LargeBinary))
        .join(Embedding, col(Embedding.text_hash) == col(Passage.text_hash))
        .where(Embedding.model == (active.name if active else ""))
        .order_by(col(Passage.id))
    )
    count = 0
    with closing(session.connection().execute(stored, execution_options={"yield_per": _BATCH})) as rows:
        for place, (passage, content) in enumerate(rows):
            if place >= len(ids) or ids[place] != passage or vectors[place].astype("<f4").tobytes() != content:
                return False
            count += 1
    return count == len(ids)


def _faults_of_vector_index(session: Session) -> Iterator[Fault]:
    """What makes search by meaning slow in PostgreSQL."""
    active = active_model(session)
    has_vectors = session.exec(
        select(Embedding.text_hash).where(Embedding.model == (active.name if active else "")).limit(1)
    ).first()
    found = session.connection().execute(
        text(
            "SELECT count(*) FROM pg_index JOIN pg_class ON pg_class.oid = indexrelid "
            "WHERE relname LIKE 'embedding_hnsw_%' AND indisvalid"
        )
    )
    if has_vectors and not found.scalar_one():
        yield Fault("vectors", "The vectors have no index, so search by meaning is slow.")

"""Checks what search reads against the passages it was made from: words, keyword index and blocks."""

from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import closing

import numpy as np
from sqlalchemy import text
from sqlmodel import Session, col, select

from kb.check.faults import Fault, counted
from kb.english import stem
from kb.index.blocks import read_vectors, read_words
from kb.index.memory import Columns, as_rows, columns_of, lengths_of
from kb.index.models import active_model
from kb.index.names import names
from kb.index.postgres import as_tsvector, postings_of
from kb.index.postings import passage_of
from kb.index.vocabulary import vocabulary_of
from kb.index.words_version import has_current_words
from kb.models import Document, Embedding, Passage, Word
from kb.progress import Progress

_BATCH = 500


def search_faults(session: Session, progress: Progress) -> Iterator[Fault]:
    """What search reads and is not as the passages say."""
    if not has_current_words(session):
        yield Fault("keywords", "An older Byline made the index, by other rules of what a word is.")
    words: Counter[str] = Counter()
    wrong: set[int] = set()
    given: set[str] = set()
    lengths: dict[int, tuple[int, int]] = {}
    called = select(Document.id, Document.title, Document.front_matter, Document.is_draft)
    documents = session.exec(called.order_by(col(Document.id))).all()
    for done, (document, title, front_matter, is_draft) in enumerate(documents):
        progress.step("Checking the index", done, len(documents))
        assert document is not None
        passages = session.exec(select(Passage).where(Passage.document_id == document).order_by(col(Passage.id))).all()
        columns = columns_of(names(title, front_matter), passages)
        words.update(() if is_draft else vocabulary_of(names(title, front_matter), passages).keys())
        wrong |= _wrong_passages(session, document, columns)
        given.update(stem for own in columns.values() for stems in own.values() for stem in stems)
        lengths |= {passage: (document, length) for passage, length in lengths_of(columns).items()}
    if wrong:
        verb = "is" if len(wrong) == 1 else "are"
        yield Fault("keywords", f"{counted(len(wrong), 'passage')} {verb} missing or wrong in the keyword index.")
    yield from _faults_of_strays(session)
    yield from _faults_of_words(session, words)
    yield from _faults_of_blocks(session, lengths)
    if not wrong and session.get_bind().dialect.name == "sqlite":
        yield from _faults_of_tokens(session, given)


def _wrong_passages(session: Session, document: int, columns: Columns) -> set[int]:
    """Which of a document's passages are not in the keyword index as they should be."""
    of_dialect = _wrong_in_sqlite if session.get_bind().dialect.name == "sqlite" else _wrong_in_postgres
    return of_dialect(session, document, columns)


def _wrong_in_sqlite(session: Session, document: int, columns: Columns) -> set[int]:
    found = session.connection().execute(
        text(
            "SELECT rowid AS id, title, heading, body, joined FROM passage_index "
            "WHERE rowid IN (SELECT id FROM passage WHERE document_id = :document)"
        ),
        {"document": document},
    )
    stored = {row.id: dict(row._mapping) for row in found}
    return {row["id"] for row in as_rows(columns) if stored.get(row["id"]) != row}


def _wrong_in_postgres(session: Session, document: int, columns: Columns) -> set[int]:
    connection = session.connection()
    wrong = connection.execute(
        text(
            "SELECT entry.id FROM unnest(CAST(:ids AS integer[]), CAST(:words AS text[])) AS entry (id, words) "
            "LEFT JOIN passage_index ON passage_id = entry.id "
            "WHERE passage_index.words IS DISTINCT FROM CAST(entry.words AS tsvector)"
        ),
        {"ids": [*columns], "words": list(map(as_tsvector, columns.values()))},
    )
    found = connection.execute(
        text("SELECT stem, occurrences FROM passage_posting WHERE document_id = :document"), {"document": document}
    )
    stored = _counted((row.stem, row.occurrences) for row in found)
    expected = _counted(postings_of(columns).items())
    return {*wrong.scalars(), *(passage_of(number) for _stem, number in (stored - expected) | (expected - stored))}


def _counted(postings: Iterable[tuple[str, bytes]]) -> Counter[tuple[str, int]]:
    """How often each stem stands where it stands."""
    return Counter((stem, number) for stem, packed in postings for number in np.frombuffer(packed, "<i8").tolist())


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


def _faults_of_tokens(session: Session, given: set[str]) -> Iterator[Fault]:
    """Words that FTS5 did not take as they were given: its idea of a letter is not to differ from `kb.index.fold`."""
    held = set(session.connection().execute(text("SELECT DISTINCT term FROM passage_term")).scalars())
    if differing := sorted(held ^ given):
        number = counted(len(differing), "word")
        yield Fault("keywords", f"The keyword index and the passages differ in {number}, such as “{differing[0]}”.")


def _faults_of_words(session: Session, expected: Counter[str]) -> Iterator[Fault]:
    """Words whose count or stem is not as the documents say."""
    stored = {row.word: (row.stem, row.documents) for row in session.exec(select(Word))}
    right = {word: (stem(word), number) for word, number in expected.items()}
    wrong = sorted(word for word in stored.keys() | right.keys() if stored.get(word) != right.get(word))
    if wrong:
        verb = "is" if len(wrong) == 1 else "are"
        yield Fault("words", f"{counted(len(wrong), 'word')} {verb} not counted as the documents say: “{wrong[0]}”.")


def _faults_of_blocks(session: Session, lengths: dict[int, tuple[int, int]]) -> Iterator[Fault]:
    """What is kept in blocks and is not as the passages and their vectors say.

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
        select(Passage.id, Embedding.vector)
        .join(Embedding, col(Embedding.text_hash) == col(Passage.text_hash))
        .where(Embedding.model == (active.name if active else ""))
        .order_by(col(Passage.id))
    )
    count = 0
    with closing(session.connection().execute(stored, execution_options={"yield_per": _BATCH})) as rows:
        for place, (passage, vector) in enumerate(rows):
            if place >= len(ids) or ids[place] != passage or vectors[place].tobytes() != vector.tobytes():
                return False
            count += 1
    return count == len(ids)

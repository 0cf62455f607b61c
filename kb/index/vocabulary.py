"""Counts in how many documents each word stands, as it is written: what misspelt words are compared with."""

from collections.abc import Iterable, Sequence

from sqlalchemy import delete, update
from sqlmodel import Session, col

from kb.database import insert_into
from kb.index.tokens import stem, tokens
from kb.models import Passage, Word


def add_words(session: Session, title: str, passages: Sequence[Passage]) -> None:
    """Count a document's words."""
    rows = [{"word": word, "stem": stem(word), "documents": 1} for word in sorted(_words(title, passages))]
    if rows:
        insert = insert_into(session, Word)
        counted = insert.on_conflict_do_update(index_elements=["word"], set_={"documents": Word.documents + 1})
        session.connection().execute(counted, rows)


def remove_words(session: Session, title: str, passages: Sequence[Passage]) -> None:
    """Count a document's words no more."""
    words = sorted(_words(title, passages))
    for start in range(0, len(words), 500):
        some = col(Word.word).in_(words[start : start + 500])
        session.connection().execute(update(Word).where(some).values(documents=Word.documents - 1))
        session.connection().execute(delete(Word).where(some, col(Word.documents) <= 0))


def _words(title: str, passages: Iterable[Passage]) -> set[str]:
    texts = [title, *(f"{passage.heading} {passage.plain}" for passage in passages)]
    return {token.word for text in texts for token in tokens(text)}

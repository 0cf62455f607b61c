"""Counts in how many documents each word stands, as it is written: what misspelt words are compared with."""

import json
from collections.abc import Sequence

from sqlalchemy import text
from sqlmodel import Session

from kb.english import stem
from kb.index.tokens import distinct_words
from kb.models import Passage


def add_words(session: Session, names: str, passages: Sequence[Passage]) -> None:
    """Count a document's words."""
    _run(
        session,
        "INSERT INTO word (word, stem, documents) SELECT key, value, 1 FROM {each} WHERE true "
        "ON CONFLICT (word) DO UPDATE SET documents = word.documents + 1",
        vocabulary_of(names, passages),
    )


def remove_words(session: Session, names: str, passages: Sequence[Passage]) -> None:
    """Count a document's words no more."""
    stems = vocabulary_of(names, passages)
    _run(session, "UPDATE word SET documents = documents - 1 WHERE word IN (SELECT key FROM {each})", stems)
    _run(session, "DELETE FROM word WHERE documents <= 0 AND word IN (SELECT key FROM {each})", stems)


def _run(session: Session, statement: str, stems: dict[str, str]) -> None:
    """Run a statement with `{each}` as a table of words (key) and their stems (value), sent as one value."""
    function = "json_each" if session.get_bind().dialect.name == "sqlite" else "json_each_text"
    sent = json.dumps(stems, ensure_ascii=False)
    session.connection().execute(text(statement.format(each=f"{function}(:stems)")), {"stems": sent})


def vocabulary_of(names: str, passages: Sequence[Passage]) -> dict[str, str]:
    """The distinct words of a document and their stems; sorted, so that two writers never wait for each other.

    A document without passages cannot be found, so its names do not count.
    """
    if not passages:
        return {}
    texts = {names, *(passage.heading for passage in passages), *(passage.plain for passage in passages)}
    return {word: stem(word) for word in sorted(distinct_words(texts))}

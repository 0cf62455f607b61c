"""Counts in how many documents each word stands, as it is written: what misspelt words are compared with.

Drafts are not counted: nobody who searches is to be told a word that only they hold.
"""

import json
from collections import Counter
from collections.abc import Iterable, Sequence

from sqlalchemy import text
from sqlmodel import Session

from kb.index import FoundBy
from kb.index.tokens import distinct_words
from kb.models import Passage

_COUNT = (
    "INSERT INTO word (word, stem, documents) SELECT key, {stem}, CAST({number} AS integer) FROM json_each(:words) "
    "WHERE true ON CONFLICT (word) DO UPDATE SET documents = word.documents + excluded.documents"
)
_FORGET = "DELETE FROM word WHERE documents <= 0 AND word IN (SELECT key FROM json_each(:words))"
_PARTS = {
    "sqlite": {"stem": "json_extract(value, '$[0]')", "number": "json_extract(value, '$[1]')"},
    "postgresql": {"stem": "value ->> 0", "number": "value ->> 1"},
}


def add_words(session: Session, documents: Iterable[FoundBy]) -> None:
    """Count the words of documents."""
    _count(session, documents, 1)


def remove_words(session: Session, documents: Iterable[FoundBy]) -> None:
    """Count the words of documents no more."""
    words = _count(session, documents, -1)
    session.connection().execute(text(_FORGET), {"words": words})


def _count(session: Session, documents: Iterable[FoundBy], each: int) -> str:
    """Count a word by `each` for every document that it stands in; the words are sent as one value, which is returned.

    They are sorted, so that two writers never wait for each other.
    """
    stems: dict[str, str] = {}
    counts: Counter[str] = Counter()
    for document in documents:
        if document.is_draft:
            continue
        words = vocabulary_of(document.names, document.passages)
        stems |= words
        counts.update(words.keys())
    sent = json.dumps({word: [stems[word], each * counts[word]] for word in sorted(stems)}, ensure_ascii=False)
    session.connection().execute(text(_COUNT.format(**_PARTS[session.get_bind().dialect.name])), {"words": sent})
    return sent


def vocabulary_of(names: str, passages: Sequence[Passage]) -> dict[str, str]:
    """The distinct words of a document and their stems.

    A document without passages cannot be found, so its names do not count.
    """
    if not passages:
        return {}
    return distinct_words({names, *(passage.heading for passage in passages), *(passage.plain for passage in passages)})

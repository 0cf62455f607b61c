"""Search in PostgreSQL: tsvector with GIN for words, pgvector's HNSW with iterative scans for meaning.

PostgreSQL's own ranking knows nothing of how rare a word is. Here each term's `ts_rank`, which saturates with its
frequency as BM25 does, is weighted by the term's inverse document frequency and by the passage's length.
"""

import zlib
from collections.abc import Iterable, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import bindparam, func, text
from sqlmodel import Session, col, select

from kb.index import SATURATION, Ranking, Within, rareness
from kb.index.models import active_model
from kb.index.store import generation
from kb.index.tokens import stems
from kb.models import Document, Embedding, Passage, Word

SCORE_DECIMALS = 6

FULL = 2
"""`ts_rank` of a text full of a word is 1 / FULL by WEIGHTS."""

WEIGHTS = "{0.5, 0.5, 0.75, 1.0}"
"""Of tsvector's labels D, C, B, A: body, unused, heading, title; the proportions are those of kb.index.sqlite."""

LENGTH_SHARE = 0.25
"""How much of a passage's length counts against it; `ts_rank` knows nothing of it."""

Floats = NDArray[np.float32]

MIN_EF_SEARCH, MAX_EF_SEARCH = 200, 1000
"""Candidates HNSW keeps while it searches: fewer miss near neighbours, more than 1000 pgvector does not allow."""


class PostgresIndex:
    """See `kb.index.SearchIndex`. Safe to share between threads."""

    def __init__(self) -> None:
        self._average = (-1, 1.0)
        """A generation of the store, and the average length of its passages then."""

    def put(self, session: Session, document: Document, passages: Sequence[Passage]) -> None:
        """Index the words of a document; see `SearchIndex.put`."""
        connection = session.connection()
        connection.execute(
            text("DELETE FROM passage_index WHERE passage_id IN (SELECT id FROM passage WHERE document_id = :id)"),
            {"id": document.id},
        )
        title, rows = " ".join(stems(document.title)), []
        for passage in passages:
            body = stems(passage.plain)
            rows.append(
                {
                    "id": passage.id,
                    "title": title,
                    "heading": " ".join(stems(passage.heading)),
                    "body": " ".join(body),
                    "length": len(body),
                }
            )
        if rows:
            connection.execute(
                text(
                    "INSERT INTO passage_index (passage_id, words, length) VALUES (:id, "
                    "setweight(to_tsvector('simple', :title), 'A') || "
                    "setweight(to_tsvector('simple', :heading), 'B') || to_tsvector('simple', :body), :length)"
                ),
                rows,
            )

    def use_model(self, session: Session, model: str, dimensions: int) -> None:
        """Make an HNSW index over a model's vectors in place of the one before; see `SearchIndex.use_model`."""
        connection = session.connection()
        name = f"embedding_hnsw_{zlib.crc32(model.encode()):08x}"
        old = connection.execute(
            text("SELECT indexname FROM pg_indexes WHERE tablename = 'embedding' AND indexname LIKE 'embedding_hnsw_%'")
        )
        for index in set(old.scalars()) - {name}:
            connection.execute(text(f"DROP INDEX {index}"))
        if dimensions:
            literal = model.replace("'", "''")
            connection.exec_driver_sql(
                f"CREATE INDEX IF NOT EXISTS {name} ON embedding "
                f"USING hnsw ((vector::vector({dimensions})) vector_ip_ops) WHERE model = '{literal}'".replace(
                    "%", "%%"
                )
            )

    def by_words(
        self, session: Session, terms: Sequence[str], within: Within, limit: int, saturation: float = SATURATION
    ) -> Ranking:
        """Rank by weighted frequency; see `SearchIndex.by_words`."""
        weights = _rareness(session, terms)
        if not weights:
            return []
        ranks = " + ".join(
            f"{weight / sum(weights.values()):.6f} * "
            f"least(1, {FULL} * ts_rank('{WEIGHTS}', words, CAST(:term{number} AS tsquery)))"
            for number, weight in enumerate(weights.values())
        )
        quoted = [_quoted(term) for term in weights]
        average = self._average_length(session)
        rows = session.connection().execute(
            text(
                f"SELECT passage_id, least(1, ({ranks}) / (1 - {LENGTH_SHARE} + {LENGTH_SHARE} * length / :average)) "
                f"AS score FROM passage_index WHERE words @@ CAST(:any AS tsquery) "
                f"{_condition('passage_id', within)} ORDER BY score DESC, passage_id LIMIT :limit"
            ),
            {
                **{f"term{number}": term for number, term in enumerate(quoted)},
                "any": " | ".join(quoted),
                "average": average,
                "ids": sorted(within.ids),
                "limit": limit,
            },
        )
        return [(row.passage_id, round(float(row.score), SCORE_DECIMALS)) for row in rows]

    def by_meaning(self, session: Session, query: Floats, within: Within, limit: int) -> Ranking:
        """Rank by cosine, approximately once there are many vectors; see `SearchIndex.by_meaning`."""
        active = active_model(session)
        if active is None or _dimensions(session, active.name) != len(query):
            return []
        connection = session.connection()
        connection.execute(text(f"SET LOCAL hnsw.ef_search = {min(max(limit, MIN_EF_SEARCH), MAX_EF_SEARCH)}"))
        connection.execute(text("SET LOCAL hnsw.iterative_scan = strict_order"))
        distance = f"vector::vector({len(query)}) <#> CAST(:query AS vector({len(query)}))"
        statement = text(
            f"SELECT passage.id, -({distance}) AS score FROM embedding JOIN passage USING (text_hash) "
            f"WHERE model = :model {_condition('passage.id', within)} ORDER BY {distance} LIMIT :limit"
        ).bindparams(bindparam("model", active.name, literal_execute=True))  # a literal: the index is of one model only
        vector = "[" + ",".join(f"{value:.9g}" for value in query) + "]"
        rows = connection.execute(statement, {"query": vector, "ids": sorted(within.ids), "limit": limit})
        scored = [(row.id, round(float(row.score), SCORE_DECIMALS)) for row in rows]
        return sorted(scored, key=lambda hit: (-hit[1], hit[0]))

    def holding(self, session: Session, phrase: Sequence[str]) -> frozenset[int]:
        """Ids of the passages that hold a phrase; see `SearchIndex.holding`."""
        found = session.connection().execute(
            text("SELECT passage_id FROM passage_index WHERE words @@ CAST(:phrase AS tsquery)"),
            {"phrase": " | ".join(f"({_in_a_row(phrase, label)})" for label in "ABD")},
        )
        return frozenset(found.scalars())

    def documents_of(self, session: Session, passage_ids: Sequence[int]) -> list[int]:
        """Ids of the passages' documents; see `SearchIndex.documents_of`."""
        rows = session.connection().execute(
            text("SELECT id, document_id FROM passage WHERE id = ANY (CAST(:ids AS integer[]))"),
            {"ids": list(passage_ids)},
        )
        documents = {row.id: row.document_id for row in rows}
        return [documents[passage] for passage in passage_ids]

    def vectors_of(self, session: Session, passage_ids: Iterable[int]) -> Mapping[int, Floats]:
        """The passages' vectors; see `SearchIndex.vectors_of`."""
        active = active_model(session)
        if active is None:
            return {}
        # one by one by their key: a join is planned badly as long as PostgreSQL has no statistics of new tables
        of_model = select(Embedding.vector).where(Embedding.model == active.name)
        vector = of_model.where(col(Embedding.text_hash) == col(Passage.text_hash)).scalar_subquery()
        rows = session.exec(select(Passage.id, vector).where(col(Passage.id).in_(list(passage_ids))))
        return {passage: found for passage, found in rows if passage is not None and found is not None}

    def _average_length(self, session: Session) -> float:
        """Words of a passage on average, counted anew when the store has changed."""
        current = generation(session)
        if self._average[0] != current:
            value = session.connection().execute(text("SELECT avg(length) FROM passage_index")).scalar()
            self._average = current, max(1.0, float(value or 1))
        return self._average[1]


def _rareness(session: Session, terms: Sequence[str]) -> dict[str, float]:
    """BM25's inverse document frequency of each term that stands anywhere, counted in documents."""
    documents = session.exec(select(func.count()).select_from(Document)).one()
    counts = session.exec(
        select(Word.stem, func.sum(Word.documents)).where(col(Word.stem).in_(terms)).group_by(Word.stem)
    )
    held = {stem: min(int(count), documents) for stem, count in counts}
    return {term: rareness(documents, count) for term, count in held.items()}


def _dimensions(session: Session, model: str) -> int:
    """Of a model's vectors; 0 where there are none."""
    some = text("SELECT vector_dims(vector) FROM embedding WHERE model = :model LIMIT 1")
    return int(session.connection().execute(some, {"model": model}).scalar() or 0)


def _condition(column: str, within: Within) -> str:
    if not within.narrows:
        return ""
    return f"AND {column} {'<> ALL' if within.are_excluded else '= ANY'} (CAST(:ids AS integer[]))"


def _in_a_row(phrase: Sequence[str], label: str) -> str:
    """A phrase in one of title (A), heading (B) and body (D): their words stand in one vector, one after the other."""
    return " <-> ".join(f"{_quoted(stem)}:{label}" for stem in phrase)


def _quoted(term: str) -> str:
    escaped = term.replace("\\", "\\\\").replace("'", "''")
    return f"'{escaped}'"

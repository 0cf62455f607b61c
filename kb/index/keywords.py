"""Ranks passages by words: SQLite's FTS5 with BM25 over title, headings and text."""

import json
import re
import unicodedata

from sqlalchemy import text
from sqlmodel import Session

from kb.index import Ranking

TITLE_WEIGHT, HEADING_WEIGHT, BODY_WEIGHT = 2.0, 1.5, 1.0
MARK_START, MARK_END = "\x02", "\x03"
"""Stand around matched words in `highlighted`; no text that is stored holds them."""

_TOKEN = re.compile(r"(?:\w|[\u0300-\u036f])+")

STOP_WORDS = frozenset(
    "a about above after again all also am an and any are as at be because been before being below between both but "
    "by can could did do does doing down during each few for from further get had has have having he her here hers "
    "him his how i if in into is it its itself just me more most my no nor not now of off on once only or other our "
    "ours out over own same she should so some such than that the their theirs them then there these they this those "
    "through to too under until up use used using very was we were what when where which while who whom why will with "
    "would you your yours".split()
)


def match_expression(words: str) -> str:
    """An FTS5 expression that matches any of the words, whatever characters they hold; empty if there are none.

    Words that carry no meaning are left out unless there are no others.
    """
    tokens = list(dict.fromkeys(_TOKEN.findall(unicodedata.normalize("NFC", words))))
    telling = [token for token in tokens if token.lower() not in STOP_WORDS] or tokens
    return " OR ".join(f'"{token}"' for token in telling)


def keyword_ranking(session: Session, words: str, allowed: list[int] | None, limit: int) -> Ranking:
    """Passages that hold any of the words, by BM25, best first.

    Args:
        allowed: passage ids to choose from; None for all.
        limit: the most to return.
    """
    expression = match_expression(words)
    if not expression:
        return []
    within = "" if allowed is None else "AND rowid IN (SELECT value FROM json_each(:allowed))"
    rows = session.connection().execute(
        text(
            "SELECT rowid, -bm25(passage_index, :title, :heading, :body) AS score FROM passage_index "
            f"WHERE passage_index MATCH :expression {within} ORDER BY score DESC, rowid LIMIT :limit"
        ),
        {
            "title": TITLE_WEIGHT,
            "heading": HEADING_WEIGHT,
            "body": BODY_WEIGHT,
            "expression": expression,
            "limit": limit,
            "allowed": json.dumps(allowed),
        },
    )
    return [(row.rowid, row.score) for row in rows]


def highlighted(session: Session, words: str, passage_ids: list[int]) -> dict[int, str]:
    """The plain text of passages with every match of the words between MARK_START and MARK_END.

    Passages that hold none of the words are not in the answer.
    """
    expression = match_expression(words)
    if not expression:
        return {}
    rows = session.connection().execute(
        text(
            "SELECT rowid, highlight(passage_index, 2, :start, :end) AS body FROM passage_index "
            "WHERE passage_index MATCH :expression AND rowid IN (SELECT value FROM json_each(:ids))"
        ),
        {"start": MARK_START, "end": MARK_END, "expression": expression, "ids": json.dumps(passage_ids)},
    )
    return {row.rowid: row.body for row in rows}

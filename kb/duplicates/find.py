"""Reads the texts of the store and finds those that stand there twice: the same, reposts, parts of one another."""

import datetime as dt
import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from operator import itemgetter

from sqlmodel import Session, col, select

from kb.duplicates.compare import MIN_SHINGLES, Likeness, Relation, candidates, compare
from kb.duplicates.shingles import Shingles, common, shingles, sketch
from kb.models import Document, Passage
from kb.published import is_published
from kb.rows import sound

SHARED_LINES = 0.5
"""Share of a passage's shingles that stands in the other document, from which its lines are shown as shared."""

_IDENTICAL = Likeness(1.0, 1.0, 1.0)
_READ_AT_ONCE = 2000


@dataclass(frozen=True)
class Stretch:
    """Lines of a document, 1-based, inclusive, front matter counted."""

    start_line: int
    end_line: int


@dataclass(frozen=True)
class Copy:
    """One of two documents.

    Attributes:
        document: its id.
        share: how much of its own text stands in the other, from 0 to 1.
        lines: the stretches that do, as far as whole passages tell.
    """

    document: int
    path: str
    title: str
    date: dt.date | None
    share: float
    lines: list[Stretch]


@dataclass(frozen=True)
class Duplicate:
    """Two documents with the same text, or much of it.

    Attributes:
        similarity: shared runs of words by all of both, from 0 to 1.
        earlier: by date; one without a date counts as the later, and paths decide between equals.
    """

    relation: Relation
    similarity: float
    earlier: Copy
    later: Copy


@dataclass(frozen=True)
class _Text:
    """What is kept of a text while all are read."""

    digest: str
    sketch: Shingles
    is_long: bool


@dataclass(frozen=True)
class _Pair:
    """Two documents, by their places in the order of time."""

    earlier: int
    later: int
    relation: Relation
    likeness: Likeness


def find_duplicates(session: Session) -> list[Duplicate]:
    """Documents that repeat an earlier one; the same texts first, then the most similar. Drafts are left out.

    A copy or repost is reported once, with the earlier document it resembles most; a part with each it is part of.
    """
    documents = _documents(session)
    texts = _texts(session)
    documents = [document for document in documents if document.id in texts]
    ordered = [texts[document.id or 0] for document in documents]
    same = _same(ordered)
    copies = {pair.later for pair in same}
    pairs = same + _alike(session, documents, [place for place in range(len(ordered)) if place not in copies], ordered)
    pairs.sort(key=lambda pair: (pair.relation != Relation.SAME, -pair.likeness.resemblance, pair.earlier, pair.later))
    return [_duplicate(session, documents[pair.earlier], documents[pair.later], pair) for pair in pairs]


def resembling(session: Session, document_id: int, others: Sequence[int]) -> set[int]:
    """Which of the other documents are the document once more: the same text, or a repost."""
    own = _shingles_of(session, document_id)
    if not len(own):
        return set()
    theirs = {other: _shingles_of(session, other) for other in others}
    return {other for other, text in theirs.items() if len(text) and compare(own, text).relation == Relation.REPOST}


def _documents(session: Session) -> Sequence[Document]:
    """Without drafts, in the order of time; of one date, or none, as they came into the store."""
    in_time = (col(Document.date).asc().nulls_last(), col(Document.id))
    published = select(Document).where(is_published(session)).order_by(*in_time)
    return sound(session, published, col(Document.id))


def _texts(session: Session) -> dict[int, _Text]:
    """Every text with a word in it, by document id."""
    passages = session.exec(
        select(Passage.document_id, Passage.heading, Passage.text, Passage.plain)
        .order_by(col(Passage.document_id), col(Passage.position))
        .execution_options(yield_per=_READ_AT_ONCE)
    )
    texts: dict[int, _Text] = {}
    for document_id, group in groupby(passages, key=itemgetter(0)):
        digest = hashlib.sha256()
        plain = []
        for _document, heading, markdown, words in group:
            digest.update(" ".join(f"{heading}\n{markdown}".split()).encode())
            plain.append(words)
        runs = shingles("\n".join(plain))
        if len(runs):
            texts[document_id] = _Text(digest.hexdigest(), sketch(runs), len(runs) >= MIN_SHINGLES)
    return texts


def _same(texts: Sequence[_Text]) -> list[_Pair]:
    """Each text that is the same as an earlier one, with the earliest of those."""
    first: dict[str, int] = {}
    return [
        _Pair(first[text.digest], place, Relation.SAME, _IDENTICAL)
        for place, text in enumerate(texts)
        if first.setdefault(text.digest, place) != place
    ]


def _alike(
    session: Session, documents: Sequence[Document], places: Sequence[int], texts: Sequence[_Text]
) -> list[_Pair]:
    """Reposts and parts among the texts at some places."""
    long = [place for place in places if texts[place].is_long]
    close = [(long[one], long[other]) for one, other in candidates([texts[place].sketch for place in long])]
    compared = {place for pair in close for place in pair}
    whole = {place: _shingles_of(session, documents[place].id or 0) for place in compared}
    pairs = []
    for earlier, later in close:
        likeness = compare(whole[earlier], whole[later])
        if likeness.relation:
            pairs.append(_Pair(earlier, later, likeness.relation, likeness))
    best: dict[int, _Pair] = {}
    for pair in pairs:
        if pair.relation == Relation.REPOST:
            best[pair.later] = max(best.get(pair.later, pair), pair, key=lambda pair: pair.likeness.resemblance)
    return [*best.values(), *(pair for pair in pairs if pair.relation == Relation.PART)]


def _duplicate(session: Session, earlier: Document, later: Document, pair: _Pair) -> Duplicate:
    passages = {document.id: _passages(session, document.id or 0) for document in (earlier, later)}
    runs = {id_: shingles("\n".join(passage.plain for passage in own)) for id_, own in passages.items()}
    return Duplicate(
        pair.relation,
        round(pair.likeness.resemblance, 3),
        _copy(earlier, pair.likeness.one_share, passages[earlier.id], runs[later.id]),
        _copy(later, pair.likeness.other_share, passages[later.id], runs[earlier.id]),
    )


def _copy(document: Document, share: float, passages: Sequence[Passage], other: Shingles) -> Copy:
    assert document.id is not None
    lines = list(_shared_lines(passages, other))
    return Copy(document.id, document.path, document.title, document.date, round(share, 3), lines)


def _shared_lines(passages: Sequence[Passage], other: Shingles) -> Iterator[Stretch]:
    """The lines of neighbouring passages, taken together, most of whose shingles stand in the other document."""
    for is_shared, group in groupby(passages, key=lambda passage: _is_shared(passage, other)):
        stretch = list(group)
        if is_shared:
            yield Stretch(stretch[0].start_line, stretch[-1].end_line)


def _is_shared(passage: Passage, other: Shingles) -> bool:
    own = shingles(passage.plain)
    return len(own) > 0 and common(own, other) >= SHARED_LINES * len(own)


def _shingles_of(session: Session, document_id: int) -> Shingles:
    return shingles("\n".join(passage.plain for passage in _passages(session, document_id)))


def _passages(session: Session, document_id: int) -> Sequence[Passage]:
    asked = select(Passage).where(Passage.document_id == document_id)
    return session.exec(asked.order_by(col(Passage.position))).all()

"""Which timeline entries a text may give: those `byline timeline` shows, nearest to the topic first."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from sqlmodel import Session, col, select

from generator.facts import can_be_read
from generator.models import Citation, Verdict, WrittenSentence
from kb.embedding import Embedder, Vector
from kb.english.instructions import instructs_machine
from kb.markdown.blocks import parse_blocks
from kb.markdown.sentences import sentences_of
from kb.models import Document, Passage
from kb.timeline.find import find_timeline
from kb.timeline.merge import Source


@dataclass(frozen=True)
class KnownEntry:
    """A timeline entry, as it may be given in a text.

    Attributes:
        score: how near it is to the topic, a cosine.
        sentence: the author's own, where one on the entry's lines names the year; else its date and its label.
    """

    date: dt.date
    score: float
    sentence: WrittenSentence


def known_entries(
    session: Session, topic: str, embedder: Embedder, topic_vector: Vector, documents: Iterable[Document]
) -> list[KnownEntry]:
    """The events that hold the topic's words, and those of some documents, one entry each, nearest first.

    Args:
        documents: those nearest the topic.
    """
    near = {document.id for document in documents}
    named = find_timeline(session, topic).events
    others = [event for event in find_timeline(session).events if near & {each.document for each in event.sources}]
    shown = {event.shown: event.shown for event in [*named, *others]}
    sources = [source for source in shown if not instructs_machine(source.label) and can_be_read(source.label)]
    if not sources:
        return []
    vectors = embedder.encode([f"{source.title}. {source.label}" for source in sources])
    scores = [float(score) for score in vectors @ topic_vector]
    entries = [
        KnownEntry(source.date, score, _sentence(session, source, score))
        for source, score in zip(sources, scores, strict=True)
    ]
    return sorted(entries, key=lambda entry: (-entry.score, entry.date))


def _sentence(session: Session, source: Source, score: float) -> WrittenSentence:
    citation = Citation(source.path, source.start_line, source.end_line, round(score, 4))
    statement = select(Passage).where(
        Passage.document_id == source.document,
        col(Passage.start_line) <= source.end_line,
        col(Passage.end_line) >= source.start_line,
    )
    blocks = [block for passage in session.exec(statement) for block in parse_blocks(passage.text, passage.start_line)]
    for sentence in sentences_of(blocks):
        is_there = source.start_line <= sentence.start_line and sentence.end_line <= source.end_line
        if is_there and str(source.date.year) in sentence.text and sentence.is_whole and can_be_read(sentence.text):
            return WrittenSentence(sentence.text, Verdict.QUOTED, [citation])
    return WrittenSentence(f"{source.when}: {source.label}", Verdict.SUPPORTED, [citation])

"""Which passages state the facts, which posts show the voice, which links may be given: by role, not one list."""

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from sqlmodel import Session, col, select

from generator.entries import KnownEntry, known_entries
from generator.facts import Fact, facts_of, leans_back
from generator.known_links import KnownLink, candidate_links, left_out, near_links
from generator.models import Rejection
from generator.words import bare, telling_stems, words
from kb.database import Database
from kb.documents import passages_of
from kb.embedding import Vector
from kb.english import stem
from kb.english.instructions import instructs_machine
from kb.errors import InputError, NothingKnownError
from kb.markdown.blocks import parse_blocks
from kb.markdown.sentences import sentences_of
from kb.models import Document, Passage
from kb.published import is_published
from kb.search.language import literally
from kb.search.query import Mode, Query
from kb.search.search import Searcher
from kb.text import is_unicode

SURE_COSINE, LIKELY_COSINE, SHARED_COSINE, POSSIBLE_COSINE = 0.5, 0.42, 0.33, 0.24
"""How near the best passage must be for a topic to count as known: alone; with half of the topic's words in the best
passages; with all of them there; with all of them in one passage. Measured on content/ with all-MiniLM-L6-v2."""

FACT_PASSAGES = 16
MAX_FACTS = 60
MAX_TOPIC_CHARACTERS = 300


@dataclass(frozen=True)
class VoiceExample:
    """How the author opened and closed a post near the topic."""

    path: str
    title: str
    opening: list[Fact]
    closing: Fact | None


@dataclass(frozen=True)
class SourcePassage:
    """A passage the evidence was drawn from, named so that a recipe stays readable after a sync."""

    id: int
    path: str
    title: str
    start_line: int
    end_line: int
    text_hash: str


@dataclass(frozen=True)
class Evidence:
    """Everything a draft may be made of.

    Attributes:
        facts: in reading order: documents by how near they are, then lines.
        voice: posts whose openings and closings show how the author writes, nearest first.
        links: nearest first.
        entries: of timelines, nearest first.
        tags: of the documents, the most telling first.
        unmatched: words of the topic that none of the passages hold.
        refused: links that are instructions.
    """

    topic: str
    facts: list[Fact]
    voice: list[VoiceExample]
    links: list[KnownLink]
    tags: list[str]
    passages: list[SourcePassage]
    unmatched: list[str] = field(default_factory=list)
    entries: list[KnownEntry] = field(default_factory=list)
    refused: list[Rejection] = field(default_factory=list)


def check_topic(topic: str) -> str:
    """The topic, tidied.

    Raises:
        InputError: it is empty, too long or no text.
    """
    topic = " ".join(topic.split())
    if not re.search(r"\w", topic):
        raise InputError("The topic is empty.", hint='Name one, as in `byline draft "data drift"`.', subject="topic")
    if not is_unicode(topic):
        raise InputError("The topic holds bytes that are not text.", hint="Type it anew.", subject="topic")
    if len(topic) > MAX_TOPIC_CHARACTERS:
        raise InputError(f"The topic is longer than {MAX_TOPIC_CHARACTERS} characters.", subject="topic")
    return topic


def gather_evidence(database: Database, searcher: Searcher, topic: str, *, with_entries: bool = False) -> Evidence:
    """Find what the knowledge base has to say on a topic.

    Args:
        with_entries: also those of timelines.

    Raises:
        NothingKnownError: it has nothing, and names the nearest documents.
    """
    question = Query(literally(topic))
    topic_vector = searcher.embed(question)
    if topic_vector is None:
        raise NothingKnownError(topic, [])
    with database.read() as session:
        nearness = dict(searcher.rank(session, replace(question, mode=Mode.SEMANTIC), topic_vector, depth=200))
        ranked = [passage_id for passage_id, _score in searcher.rank(session, question, topic_vector, depth=200)]
        rows = _load(session, ranked[: 2 * FACT_PASSAGES])
        nearest = sorted(rows, key=lambda row: -nearness.get(row[0].id or 0, 0.0))
        unmatched = _require_known(topic, nearest, nearness)
        floor = max(POSSIBLE_COSINE, 0.6 * nearness.get(nearest[0][0].id or 0, 0.0))
        chosen = [row for row in rows if nearness.get(row[0].id or 0, 0.0) >= floor][:FACT_PASSAGES] or nearest[:3]
        links = candidate_links(session, chosen)
        near = [document for _passage, document in chosen]
        entries = known_entries(session, topic, searcher.embedder, topic_vector, near) if with_entries else []
        posts = session.exec(select(Document).where(Document.kind == "post", is_published(session))).all()
        voice = [(post, passages_of(session, post)) for post in _voice_documents(posts, chosen)]
    facts = _facts(searcher, topic_vector, [row for row in chosen if row[1].kind != "issue"] or chosen)
    return Evidence(
        topic=topic,
        facts=facts,
        voice=[_voice_example(post, passages) for post, passages in voice],
        links=near_links(searcher.embedder, topic_vector, links),
        tags=_tags(chosen, topic),
        passages=[
            SourcePassage(
                passage.id or 0, document.path, document.title, passage.start_line, passage.end_line, passage.text_hash
            )
            for passage, document in chosen
        ],
        unmatched=unmatched,
        entries=entries,
        refused=left_out(each.link for each in links),
    )


Row = tuple[Passage, Document]


def _load(session: Session, ids: list[int]) -> list[Row]:
    """Passages and documents in the order of `ids`; texts Byline wrote itself are no evidence for another."""
    rows = session.exec(select(Passage, Document).join(Document).where(col(Passage.id).in_(ids))).all()
    own = [(passage, document) for passage, document in rows if "byline_draft" not in document.front_matter]
    return sorted(own, key=lambda row: ids.index(row[0].id or 0))


def _require_known(topic: str, nearest: list[Row], nearness: dict[int, float]) -> list[str]:
    """Words of the topic the best passages lack; raises NothingKnownError when the topic is foreign."""
    stems = {stem: word for word, stem in _telling_words(topic)}
    texts = [
        set(telling_stems(f"{document.title} {passage.heading} {passage.plain} {' '.join(document.tags)}"))
        for passage, document in nearest
    ]
    best = nearness.get(nearest[0][0].id or 0, 0.0) if nearest else 0.0
    held = set().union(*texts[:8]) & set(stems)
    is_known = (
        best >= SURE_COSINE
        or (best >= LIKELY_COSINE and 2 * len(held) >= len(stems))
        or (best >= SHARED_COSINE and len(held) == len(stems))
        or (best >= POSSIBLE_COSINE and any(set(stems) <= text for text in texts))
    )
    if not is_known:
        titles = list(dict.fromkeys(document.title for _passage, document in nearest))
        raise NothingKnownError(topic, titles[:3])
    return [word for stemmed, word in stems.items() if stemmed not in held]


def _telling_words(topic: str) -> list[tuple[str, str]]:
    return [(word, stem(bare(word))) for word in words(topic) if telling_stems(word)]


def _facts(searcher: Searcher, topic_vector: Vector, rows: list[Row]) -> list[Fact]:
    found = [fact for passage, document in rows for fact in facts_of(passage, document)]
    if not found:
        return []
    vectors = searcher.embedder.encode([f"{fact.title}: {fact.text}" for fact in found])
    scored = [replace(fact, score=float(score)) for fact, score in zip(found, vectors @ topic_vector, strict=True)]
    scored = sorted(scored, key=lambda fact: -fact.score)[:MAX_FACTS]
    order: dict[str, float] = defaultdict(float)
    for fact in scored:
        order[fact.path] = max(order[fact.path], fact.score)
    return sorted(scored, key=lambda fact: (-order[fact.path], fact.path, fact.start_line, fact.end_line))


def _voice_documents(posts: Sequence[Document], chosen: list[Row]) -> list[Document]:
    """Up to three posts to learn the voice from: near the topic first, then those readers liked most."""
    near = [document for _passage, document in chosen if document.kind == "post"]
    liked = sorted(posts, key=_reactions, reverse=True)
    by_id = {document.id: document for document in [*near, *liked]}
    return list(by_id.values())[:3]


def _reactions(document: Document) -> int:
    engagement = document.front_matter.get("engagement")
    reactions = engagement.get("reactions") if isinstance(engagement, dict) else None
    return reactions if isinstance(reactions, int) else 0


def _voice_example(document: Document, passages: Sequence[Passage]) -> VoiceExample:
    """The first paragraph of a post, and the question it leaves its reader with."""
    opening: list[Fact] = []
    closing = None
    for passage in passages:
        for number, block in enumerate(parse_blocks(passage.text, passage.start_line)):
            if block.kind != "paragraph" or instructs_machine(block.plain_text):
                continue
            sentences = [
                Fact(
                    sentence.text, passage.id or 0, document.path, document.title, sentence.start_line,
                    sentence.end_line, 1.0, (passage.id or 0, number), is_item=False,
                    leans_back=leans_back(sentence.text, opens_block=place == 0),
                )
                for place, sentence in enumerate(sentences_of([block]))
                if sentence.is_whole
            ]  # fmt: skip
            opening = opening or sentences
            closing = next((sentence for sentence in reversed(sentences) if _asks_reader(sentence.text)), closing)
    return VoiceExample(document.path, document.title, opening, closing)


def _tags(rows: list[Row], topic: str) -> list[str]:
    """Tags of the documents; those the topic names, then those the nearest documents share."""
    weight: dict[str, float] = defaultdict(float)
    stems = set(telling_stems(topic))
    for rank, (_passage, document) in enumerate(rows):
        for tag in document.tags:
            weight[tag] += 1 / (1 + rank)
    for tag in weight:
        weight[tag] += 2 * len(stems & set(telling_stems(tag.replace("-", " "))))
    return sorted(weight, key=lambda tag: (-weight[tag], tag))


def _asks_reader(text: str) -> bool:
    """Whether a sentence is a question to the reader that makes sense away from its post."""
    return text.endswith("?") and len(text.split()) >= 8 and re.search(r"\byour?\b", text, re.IGNORECASE) is not None

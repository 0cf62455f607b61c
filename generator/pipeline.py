"""Topic -> draft, step by step: evidence, outline, writing under checks, fitting, recipe."""

import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from importlib.metadata import version
from typing import Any

from generator.evidence import Evidence, gather_evidence
from generator.facts import can_be_read
from generator.known_links import KnownLink, may_be_said
from generator.language_models import LanguageModel
from generator.models import Rejection, Verdict, WrittenSentence
from generator.outline import MIN_SHARE_OF_BEST, Outline, make_outline
from generator.post import MAX_HASHTAGS, Paragraph, Post, fitted, without
from generator.quoting import NO_QUOTATION, misquotations
from generator.templates import Templates
from generator.writing import Writer, quoted
from kb.database import Database
from kb.errors import InputError, NothingKnownError
from kb.progress import Progress
from kb.search.search import Searcher

MAX_LINKS = 3
MAX_LISTED = 7
MIN_OPENING_COSINE = 0.55
"""A sentence less like the topic than this opens a list with something else."""


@dataclass(frozen=True)
class Options:
    """How to write.

    Attributes:
        form: one of `FORMS`.
        author: whose name the prompts use; empty if nobody's is known.
        max_characters: longest post, in UTF-16 units.
    """

    form: str
    author: str
    temperature: float
    seed: int
    max_characters: int


@dataclass(frozen=True)
class WrittenPost:
    """A finished post and how it came about."""

    post: Post
    recipe: dict[str, Any]


def write_post(
    database: Database,
    searcher: Searcher,
    model: LanguageModel | None,
    templates: Templates,
    topic: str,
    options: Options,
    progress: Progress,
) -> WrittenPost:
    """Write a post on a topic from what the knowledge base holds. No transaction is open while the model writes.

    Raises:
        NothingKnownError: it holds nothing on the topic.
        InputError: the form is unknown.
        ModelError: the model cannot be loaded or fails.
        InterruptedWorkError: `progress` was cancelled.
    """
    compose = find_form(options.form)
    started = time.perf_counter()
    progress.step("Gathering evidence")
    evidence = gather_evidence(database, searcher, topic, with_entries=compose is _timeline)
    writer = Writer(model, searcher.embedder, templates, options.author, options.temperature, options.seed, progress)
    writer.rejections += evidence.refused
    post = fitted(compose(evidence, writer, progress), options.max_characters)
    post = _as_it_stands(database, post, topic, writer)
    recipe = make_recipe(writer, evidence, time.perf_counter() - started)
    return WrittenPost(post, {**recipe, "form": options.form})


def _as_it_stands(database: Database, post: Post, topic: str, writer: Writer) -> Post:
    """The post without what is called a quotation and is none, which is noted as refused.

    Raises:
        NothingKnownError: nothing is left.
    """
    with database.read() as session:
        misquoted = misquotations(session, post.sentences)
    writer.rejections += [Rejection("quotation", sentence.text, NO_QUOTATION) for sentence in misquoted]
    left = without(post, misquoted)
    if not left.sentences:
        raise NothingKnownError(topic, [])
    return left


def _explainer(evidence: Evidence, writer: Writer, progress: Progress) -> Post:
    """Opening, points, closing question, links."""
    if not evidence.facts:
        raise _nothing(evidence)
    vectors = writer.embedder.encode([fact.text for fact in evidence.facts])
    outline = make_outline(evidence, vectors)
    steps = len(outline.points) + 2
    progress.step("Writing the opening", 0, steps)
    paragraphs = [_opening(evidence, outline, writer)]
    for number, point in enumerate(outline.points, start=1):
        progress.step(f"Writing point {number}", number, steps)
        sentences = writer.tell("point", evidence.topic, point.facts)
        paragraphs.append(Paragraph(sentences, is_list=point.is_list and len(sentences) > 1))
    progress.step("Writing the closing", steps - 1, steps)
    closing, links = _closing(evidence, outline, paragraphs, writer)
    progress.step("Written", steps, steps)
    return Post([*paragraphs, Paragraph(closing)] if closing else paragraphs, links, evidence.tags[:MAX_HASHTAGS])


def _opening(evidence: Evidence, outline: Outline, writer: Writer) -> Paragraph:
    return Paragraph(writer.tell("opening", evidence.topic, outline.opening.facts))


def _closing(
    evidence: Evidence, outline: Outline, paragraphs: list[Paragraph], writer: Writer
) -> tuple[list[WrittenSentence], list[KnownLink]]:
    """A question for the reader (the model's, else one the author asked) and up to three links."""
    so_far = "\n".join(paragraph.text for paragraph in paragraphs)[-800:]
    question, references = writer.ask_reader(evidence.topic, so_far, evidence.facts[:20], evidence.links[:6])
    chosen = [link for link in evidence.links if link.reference in references] or evidence.links
    if question is None and outline.closing is not None:
        question = quoted(outline.closing)
    return [question] if question else [], chosen[:MAX_LINKS]


def _links(evidence: Evidence, writer: Writer, progress: Progress) -> Post:
    """A short opening, then the links nearest the topic with what the author says of each."""
    described = [link for link in evidence.links if link.description and can_be_read(link.quotation)]
    described = [link for link in described if may_be_said(link.description, link.title)]
    listed = described[:MAX_LISTED]
    if not listed:
        raise _nothing(evidence)
    items = [WrittenSentence(link.quotation, Verdict.QUOTED, [link.citation]) for link in listed]
    addresses = {link.quotation: link.url for link in listed}
    paragraphs = _short_opening(evidence, writer, progress)
    return Post(
        [*paragraphs, Paragraph(items, is_list=True, addresses=addresses)],
        listed,
        evidence.tags[:MAX_HASHTAGS],
        names_links=True,
    )


def _timeline(evidence: Evidence, writer: Writer, progress: Progress) -> Post:
    """A short opening, then the timeline entries nearest the topic in the order of their dates."""
    if not evidence.entries:
        raise _nothing(evidence)
    floor = MIN_SHARE_OF_BEST * evidence.entries[0].score
    chosen = [entry for entry in evidence.entries[:MAX_LISTED] if entry.score >= floor]
    chosen.sort(key=lambda entry: entry.date)
    paragraphs = _short_opening(evidence, writer, progress)
    entries = Paragraph([entry.sentence for entry in chosen], is_list=True)
    return Post([*paragraphs, entries], [], evidence.tags[:MAX_HASHTAGS])


def _short_opening(evidence: Evidence, writer: Writer, progress: Progress) -> list[Paragraph]:
    """The one fact nearest the topic, if any is near enough on its own, without its document's title."""
    progress.step("Writing the opening", 0, 2)
    whole = [fact for fact in evidence.facts if not fact.leans_back and fact.year is None]
    topic, *vectors = writer.embedder.encode([evidence.topic, *(fact.text for fact in whole)])
    scored = [(float(vector @ topic), fact) for vector, fact in zip(vectors, whole, strict=True)]
    best = max(scored, key=lambda pair: pair[0], default=(0.0, None))
    nearest = [best[1]] if best[1] and best[0] >= MIN_OPENING_COSINE else []
    sentences = writer.tell("opening", evidence.topic, nearest)
    progress.step("Written", 2, 2)
    return [Paragraph(sentences)] if sentences else []


def _nothing(evidence: Evidence) -> NothingKnownError:
    return NothingKnownError(evidence.topic, list(dict.fromkeys(passage.title for passage in evidence.passages))[:3])


Form = Callable[[Evidence, Writer, Progress], Post]

FORMS: dict[str, Form] = {
    "explainer": _explainer,
    "links": _links,
    "timeline": _timeline,
}


def find_form(name: str) -> Form:
    """The function that composes a form of post.

    Raises:
        InputError: there is no such form.
    """
    if name not in FORMS:
        raise InputError(f"“{name}” is not a form.", hint=f"Use {', '.join(FORMS)}.", subject="form")
    return FORMS[name]


def make_recipe(writer: Writer, evidence: Evidence | None, seconds: float) -> dict[str, Any]:
    """Everything needed to see how a text came about, and to make it again."""
    return {
        "byline": version("byline"),
        "model": writer.model.describe().as_dict() if writer.model else None,
        "embedding_model": writer.embedder.name,
        "can_word": writer.can_word,
        "parameters": {"temperature": writer.temperature, "seed": writer.seed},
        "prompts": writer.exchanges,
        "passages": [asdict(passage) for passage in evidence.passages] if evidence else [],
        "unmatched": evidence.unmatched if evidence else [],
        "rejected": [asdict(rejection) for rejection in writer.rejections],
        "seconds": round(seconds, 3),
    }

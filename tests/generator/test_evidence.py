"""Which topics are known, and what a text may be made of."""

import re
from collections.abc import Callable

import pytest

from generator.evidence import check_topic, gather_evidence
from generator.models import Citation
from kb.database import Database
from kb.embedding import Vectors
from kb.errors import InputError, NothingKnownError
from kb.ingest.report import SyncReport
from kb.search.search import Searcher
from tests.conftest import Write
from tests.generator.conftest import Gather, Known
from tests.generator.desk import Desk
from tests.generator.grounding import holds

# Each topic with the document that leads its evidence.
KNOWN = {
    "data drift": "posts/2026-10-20-data-drift.md",
    "What is label shift?": "posts/2026-10-20-data-drift.md",
    "HNSW": "posts/2026-04-14-hnsw-approximate-neighbours.md",
    "how CLIP classifies images without training": "posts/2026-10-06-clip.md",
    "knowledge distillation": "posts/2026-09-08-knowledge-distillation.md",
    "DistilBERT": "posts/2026-09-08-knowledge-distillation.md",
    "pruning and quantization": "posts/2026-10-13-pruning-and-quantization.md",
    "RLHF": "posts/2026-10-28-rlhf.md",
    "bias and variance": "posts/2026-03-10-bias-and-variance.md",
    "loss functions": "posts/2026-03-24-choosing-a-loss-function.md",
    "feature selection": "posts/2026-05-12-feature-selection.md",
    "recommender systems": "posts/2026-06-09-recommender-stages.md",
    "vision transformers": "posts/2026-07-07-transformers-beyond-text.md",
    "chain-of-thought prompting": "posts/2026-07-21-prompting-techniques.md",
    "diffusion models": "posts/2026-08-11-diffusion-models.md",
    "the forward-forward algorithm": "posts/2026-08-25-forward-forward.md",
    "batch versus real-time deployment": "posts/2026-09-22-four-ways-to-deploy.md",
    "nDCG and mean reciprocal rank": "posts/2026-10-22-information-retrieval-metrics.md",
    "history of language models": "timelines/language-models.md",
    "history of image generation": "timelines/generative-images.md",
}
UNKNOWN = [
    "medieval falconry",
    "sourdough bread baking",
    "Swedish tax law",
    "football world cup results",
    "how to repair a bicycle",
    "Roman emperors",
    "knitting patterns",
    "climate policy in Brazil",
    "watercolour painting",
    "Kubernetes ingress controllers",
    "French wine regions",
    "marathon training plan",
    "mortgage interest rates",
    "quantum field theory",
    "gardening in winter",
    "React hooks",
    "blockchain consensus",
    "weather in Stockholm",
    "asdfghjkl qwerty",
]
FIRST_PERSON = re.compile(r"\b(I|I'm|I've|I'd|I'll|[Mm]e|[Mm]y|[Mm]ine|[Mm]yself|[Ww]e|[Ww]e're|[Oo]urs?|us)\b")


@pytest.mark.parametrize(("topic", "path"), KNOWN.items())
def test_known_topics_lead_to_their_document(gather: Gather, known: Known, topic: str, path: str) -> None:
    evidence = gather(topic)

    assert evidence.facts[0].path == path
    for fact in evidence.facts:
        assert holds(known.content, fact.citation, fact.text), fact
        assert not fact.text.endswith("?")
        assert not FIRST_PERSON.search(fact.text), fact.text
    for link in evidence.links:
        assert link.url in known.urls
        assert holds(known.content, link.citation, link.title), link
    assert set(evidence.tags) <= known.tags


@pytest.mark.parametrize("topic", UNKNOWN)
def test_unknown_topics_name_the_nearest(gather: Gather, topic: str) -> None:
    with pytest.raises(NothingKnownError) as raised:
        gather(topic)

    assert raised.value.subject == topic
    assert topic in raised.value.message
    assert len(raised.value.nearest) == 3
    assert all(title in raised.value.hint for title in raised.value.nearest)


def test_the_nearest_is_the_nearest(gather: Gather) -> None:
    with pytest.raises(NothingKnownError) as raised:
        gather("how to bake a pizza")  # one post compares deployment with a bakery

    assert raised.value.nearest[0] == "Four ways to put a model to work"


def test_words_of_the_topic_that_nothing_speaks_of_are_told(gather: Gather) -> None:
    assert gather("HNSW").unmatched == []
    assert gather("HNSW in Haskell").unmatched == ["Haskell"]
    assert gather("HNSW's layers").unmatched == []


def test_voice_comes_from_posts_and_shows_how_they_open(gather: Gather, known: Known) -> None:
    voice = gather("knowledge distillation").voice

    assert voice[0].path == "posts/2026-09-08-knowledge-distillation.md"
    assert voice[0].opening[0].text.startswith("A large model looks at a photo of a husky")
    assert all(example.path.startswith("posts/") for example in voice)
    for example in voice:
        for fact in [*example.opening, *([example.closing] if example.closing else [])]:
            assert holds(known.content, fact.citation, fact.text)


@pytest.mark.parametrize("topic", ["", "   ", "?!", "x" * 301])
def test_a_topic_must_say_something(topic: str) -> None:
    with pytest.raises(InputError) as raised:
        check_topic(topic)
    assert raised.value.subject == "topic"


def test_a_topic_is_tidied() -> None:
    assert check_topic("  data \n drift ") == "data drift"


def test_an_empty_knowledge_base_says_how_to_fill_it(database: Database, searcher: Searcher) -> None:
    with pytest.raises(NothingKnownError) as raised:
        gather_evidence(database, searcher, "data drift")

    assert raised.value.nearest == []
    assert "byline sync" in raised.value.hint


def test_what_byline_wrote_is_no_evidence(
    write: Write, run_sync: Callable[[], SyncReport], database: Database, searcher: Searcher
) -> None:
    write("posts/own.md", "Owls hunt voles at night in open fields.\n")
    write("posts/drafted.md", "---\nbyline_draft: 3\n---\n\nOwls hunt mice at night near old barns.\n")
    run_sync()
    facts = gather_evidence(database, searcher, "owls hunting at night").facts

    assert [fact.path for fact in facts] == ["posts/own.md"]


def test_when_byline_wrote_it_all_nothing_is_known(
    write: Write, run_sync: Callable[[], SyncReport], database: Database, searcher: Searcher
) -> None:
    write("posts/drafted.md", "---\nbyline_draft: 3\n---\n\nOwls hunt mice at night near old barns.\n")
    run_sync()

    with pytest.raises(NothingKnownError):
        gather_evidence(database, searcher, "owls hunting at night")


LONG = [
    f"Owl number {chr(97 + number // 26)}{chr(97 + number % 26)} hunts voles in the open fields at night."
    for number in range(60)
]


@pytest.mark.parametrize(
    ("first", "indent"),
    [("", ""), ("- ", "  "), ("1. ", "   "), ("> ", "> ")],
    ids=["paragraph", "bullet", "numbered", "quotation"],
)
def test_lines_are_right_in_what_was_too_long_for_one_passage(
    first: str,
    indent: str,
    write: Write,
    run_sync: Callable[[], SyncReport],
    database: Database,
    searcher: Searcher,
) -> None:
    """Lines end anywhere in a sentence, and so do passages."""
    words = " ".join(LONG).split()
    lines = [" ".join(words[start : start + 14]) for start in range(0, len(words), 14)]
    body = "\n".join((first if number == 0 else indent) + line for number, line in enumerate(lines))
    file = write("posts/owls.md", f"---\ntitle: Owls\n---\n\n{body}\n")
    run_sync()
    facts = gather_evidence(database, searcher, "owls hunting at night").facts

    assert len(facts) > 20
    for fact in facts:
        citation = Citation(fact.path, fact.start_line, fact.end_line, 1.0)
        assert holds(file.parents[1], citation, fact.text), fact
        assert fact.text in LONG, "half a sentence is not the author's"


def test_of_a_page_of_links_only_those_near_the_topic_are_embedded(
    desk: Desk, write: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    owls = "".join(
        f"- [Owls {number}](https://owls.example/{number}): owls and what they hunt.\n" for number in range(20)
    )
    taxes = "".join(f"- [Tax {number}](https://tax.example/{number}): rates and rules.\n" for number in range(600))
    write("links/many.md", f"---\ntitle: Many pages\n---\n\n## Taxes\n\n{taxes}\n## Owls\n\n{owls}")
    desk.sync()
    embedder, embedded = desk.searcher.embedder, 0
    encode = embedder.encode

    def counting(texts: list[str]) -> Vectors:
        nonlocal embedded
        embedded += len(texts)
        return encode(texts)

    monkeypatch.setattr(embedder, "encode", counting)
    evidence = gather_evidence(desk.database, desk.searcher, "owls hunting")

    assert any(link.url.startswith("https://owls.example/") for link in evidence.links)
    assert embedded < 400

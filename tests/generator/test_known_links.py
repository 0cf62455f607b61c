"""Which links a text may give."""

import numpy as np

from generator.known_links import MAX_LINKS, Candidate, near_links
from kb.embedding import Embedder
from kb.models import Document
from tests.rows import link_row

PAGE = Document(path="links/owls.md", kind="links", title="Owls", content_hash="", recipe="", synced_at=None)  # type: ignore[arg-type]

TAGS = ["birds", "north"]


def found(embedder: Embedder, *links: tuple[str, str, str]) -> list[tuple[str, str, str]]:
    """Address, title and description of what is offered of (address, title, what stands after it) on owls."""
    rows = [
        Candidate(link_row(url, anchor=title, context=f"{title}{rest}", line=line, end_line=line), PAGE, TAGS)
        for line, (url, title, rest) in enumerate(links, start=1)
    ]
    (topic,) = embedder.encode(["owls hunting at night"])
    offered = near_links(embedder, np.asarray(topic), rows)
    assert [link.reference for link in offered] == [f"L{number}" for number in range(1, len(offered) + 1)]
    return [(link.url, link.title, link.description) for link in offered]


def test_the_nearest_comes_first_and_what_is_beside_the_topic_not_at_all(embedder: Embedder) -> None:
    offered = found(
        embedder,
        ("https://tax.example", "Swedish tax law", ": rates and rules for small companies."),
        ("https://birds.example", "Birds of the north", ": owls, ravens and others in the long nights. (birds, north)"),
        ("https://owls.example", "How owls hunt", ": owls hunting voles at night."),
    )

    assert [url for url, _title, _description in offered] == ["https://owls.example", "https://birds.example"]
    assert offered[1][2] == "owls, ravens and others in the long nights."


def test_an_address_is_offered_once_and_addresses_that_differ_in_case_are_different(embedder: Embedder) -> None:
    offered = found(
        embedder,
        ("https://owls.example/watch?v=AbC", "Owls hunting", ": a film on owls at night."),
        ("https://owls.example/watch?v=aBc", "Owls hunting more", ": another film on owls at night."),
        ("https://owls.example/page/", "Owls on a page", ": all on owls hunting at night."),
        ("https://OWLS.example/page", "Owls on that page", ": all on owls hunting at night."),
    )

    assert sorted(url.removeprefix("https://").lower().rstrip("/") for url, _title, _description in offered) == [
        "owls.example/page",
        "owls.example/watch?v=abc",
        "owls.example/watch?v=abc",
    ]


def test_bare_addresses_have_no_title_to_offer(embedder: Embedder) -> None:
    assert found(embedder, ("https://owls.example", "https://owls.example", ", on owls hunting at night.")) == []


def test_there_is_a_limit(embedder: Embedder) -> None:
    many = [(f"https://owls.example/{number}", "Owls", ": owls hunting at night.") for number in range(30)]
    assert len(found(embedder, *many)) == MAX_LINKS

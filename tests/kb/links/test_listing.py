"""Which pages the documents link to. Every test runs on both databases."""

import datetime as dt
from typing import Any

import pytest

from kb.database import Database
from kb.errors import InputError
from kb.links.checking import store_results
from kb.links.kinds import LinkKind
from kb.links.listing import LinkFilters, ListedLink, list_links
from kb.links.verdicts import CheckResult, Verdict
from tests.conftest import Write
from tests.kb.conftest import RunSync

OWLS = """---
title: Owls
date: 2026-10-05
---

## To read

- [The night paper](https://arxiv.org/abs/1706.03762v2): how owls hear.
- [Nest](https://github.com/owls/nest): counts Eulen and Égrets.
"""
RAVENS = """---
title: Ravens
date: 2026-11-05
---

As [they show](http://arxiv.org/pdf/1706.03762), ravens hear too.

See https://www.sub.ravens.example/a_b?x=1.
"""
ISSUE = """---
title: October
kind: issue
date: 2026-10-31
---

- [The night paper](https://arxiv.org/abs/1706.03762): worth an evening.
"""
DRAFT = "---\ntitle: Draft\ndraft: true\n---\n\n[Unfinished](https://unfinished.example) on owls.\n"
PAPER = "https://arxiv.org/abs/1706.03762"
NEST = "https://github.com/owls/nest"
RAVENS_PAGE = "https://sub.ravens.example/a_b?x=1"


@pytest.fixture
def birds(database: Database, write: Write, run_sync: RunSync) -> Database:
    write("posts/owls.md", OWLS)
    write("posts/ravens.md", RAVENS)
    write("issues/october.md", ISSUE)
    write("posts/draft.md", DRAFT)
    run_sync()
    return database


def listed(database: Database, limit: int = 20, offset: int = 0, **filters: object) -> list[ListedLink]:
    with database.read() as session:
        return list_links(session, LinkFilters(**filters), limit, offset)[1]  # type: ignore[arg-type]


def pages(database: Database, **filters: Any) -> list[str]:
    return [link.canonical for link in listed(database, **filters)]


def test_a_draft_of_an_issue_features_nothing(database: Database, write: Write, run_sync: RunSync) -> None:
    write("posts/owls.md", OWLS)
    write("issues/october.md", ISSUE.replace("---\n", "---\ndraft: true\n", 1))
    run_sync()

    assert {link.featured for link in listed(database)} == {0}


def test_a_page_is_listed_once_with_every_place_it_stands_in(birds: Database) -> None:
    paper, *_others = listed(birds)

    assert (paper.canonical, paper.kind, paper.anchor, paper.featured) == (PAPER, "paper", "The night paper", 1)
    assert (paper.url, paper.check) == ("http://arxiv.org/pdf/1706.03762", None)
    assert [(source.path, source.start_line) for source in paper.sources] == [
        ("posts/ravens.md", 6),
        ("issues/october.md", 7),
        ("posts/owls.md", 8),
    ]
    assert paper.sources[0].sentence == "As they show, ravens hear too."
    assert paper.sources[2].heading == "To read"


def test_the_most_given_come_first_then_the_newest_and_drafts_do_not_count(birds: Database) -> None:
    assert pages(birds) == [PAPER, RAVENS_PAGE, NEST]
    with birds.read() as session:
        total, second = list_links(session, LinkFilters(), 1, 1)
    assert (total, [link.canonical for link in second]) == (3, [RAVENS_PAGE])


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("night", [PAPER]),
        ("NEST", [NEST]),
        ("owls", [PAPER, NEST]),
        ("owls read", [PAPER, NEST]),
        ("owls ravens", []),
        ("égrets", [NEST]),
        ("a_b", [RAVENS_PAGE]),
        ("a-b", []),
        ("100%", []),
        ("'; DROP TABLE link; --", []),
    ],
)
def test_every_word_must_stand_in_or_around_a_link(birds: Database, words: str, expected: list[str]) -> None:
    assert pages(birds, words=words) == expected


def test_kinds(birds: Database) -> None:
    assert pages(birds, kinds=[LinkKind.PAPER]) == [PAPER]
    assert pages(birds, kinds=[LinkKind.PAPER, LinkKind.REPOSITORY]) == [PAPER, NEST]


@pytest.mark.parametrize(
    ("site", "expected"),
    [
        ("arxiv.org", [PAPER]),
        ("www.ArXiv.org/", [PAPER]),
        ("https://arxiv.org", [PAPER]),
        ("ravens.example", [RAVENS_PAGE]),
        ("*.ravens.example", [RAVENS_PAGE]),
        ("github.com/owls", [NEST]),
        ("github.com/owl", []),
        ("xiv.org", []),
        ("sub.ravens.example/a%b", []),
    ],
)
def test_sites(birds: Database, site: str, expected: list[str]) -> None:
    assert pages(birds, site=site) == expected


def test_a_site_named_in_a_path_is_not_the_site(birds: Database, write: Write, run_sync: RunSync) -> None:
    write(
        "posts/kept.md",
        "[Kept](https://archive.example/2026/https://www.kept.example/page) and https://x.kept.example.",
    )
    run_sync()

    assert pages(birds, site="kept.example") == ["https://x.kept.example"]


def test_dead_pages_and_what_the_check_found(birds: Database) -> None:
    now = dt.datetime(2026, 11, 1, 8, tzinfo=dt.UTC)
    with birds.write() as session:
        store_results(
            session,
            [
                CheckResult(PAPER, Verdict.OK, 200, PAPER, "", now),
                CheckResult(NEST, Verdict.DEAD, 404, NEST, "there is no such page", now),
            ],
        )
    (dead,) = listed(birds, dead=True)

    assert dead.canonical == NEST
    assert dead.check is not None
    assert (dead.check.verdict, dead.check.status, dead.check.detail) == ("dead", 404, "there is no such page")
    assert pages(birds, dead=True, words="ravens") == []


@pytest.mark.parametrize(
    ("filters", "subject"), [({"limit": 0}, "limit"), ({"offset": -1}, "offset"), ({"site": "//"}, "site")]
)
def test_what_makes_no_sense_is_refused(database: Database, filters: dict[str, object], subject: str) -> None:
    with pytest.raises(InputError) as caught:
        listed(database, **filters)  # type: ignore[arg-type]
    assert caught.value.subject == subject


def test_a_site_is_found_by_the_address_written_too(database: Database, write: Write, run_sync: RunSync) -> None:
    write("links/x.md", "- [Talons](https://dl.acm.org/doi/10.1145/1)\n- https://owls.example/glossary#talon is one\n")
    run_sync()

    for site in ("doi.org", "dl.acm.org", "https://dl.acm.org/doi", "acm.org"):
        assert pages(database, site=site) == ["https://doi.org/10.1145/1"]
    for site in ("owls.example", "owls.example/glossary", "https://owls.example/glossary#talon"):
        assert pages(database, site=site) == ["https://owls.example/glossary#talon"]
    assert pages(database, site="l.acm.org") == []


def test_places_of_one_page_are_listed_apart(database: Database, write: Write, run_sync: RunSync) -> None:
    write(
        "links/x.md", "- [Talon](https://owls.example/glossary#talon)\n- [Beak](https://owls.example/glossary#beak)\n"
    )
    run_sync()

    assert [link.anchor for link in listed(database)] == ["Beak", "Talon"]


def test_a_page_given_bare_is_called_as_the_lists_call_it(database: Database, write: Write, run_sync: RunSync) -> None:
    write(
        "links/x.md",
        "- Talons, a study: https://owls.example/t and https://owls.example/u\n"
        "- https://owls.example/bare: what it is\n\n"
        "Once more https://owls.example/alone.\n",
    )
    write("posts/y.md", "As [Kim showed](https://owls.example/u), voles hide.\n")
    run_sync()

    called = {link.canonical.rpartition("/")[2]: link.anchor for link in listed(database)}
    assert called == {"t": "Talons, a study", "u": "Kim showed", "bare": "", "alone": ""}

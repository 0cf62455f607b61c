"""Two places of one page, listed under two titles, are two links. Every test with a store runs on both databases."""

import datetime as dt

import pytest

from kb.database import Database
from kb.links.checking import store_results
from kb.links.listed_places import ListedPlaces
from kb.links.listing import LinkFilters, list_links
from kb.links.verdicts import CheckResult, Verdict
from tests.conftest import Write
from tests.kb.conftest import Ask, RunSync

NOON = dt.datetime(2026, 11, 1, 12, tzinfo=dt.UTC)
PAGE = "https://owls.example/nights"
HUNT, NEST = f"{PAGE}#how-they-hunt", f"{PAGE}#where-they-nest"
LIST = f"- [Hunting]({HUNT}): owls hunt by ear.\n- [Nesting]({NEST}): owls nest in hollow trees.\n"
FORMS = {
    "list": LIST,
    "numbered list": LIST.replace("- [", "1. ["),
    "lists under headings": LIST.replace("- [N", "\n## Homes\n\n- [N"),
    "bare addresses": f"- Hunting: {HUNT}\n- Nesting: {NEST}\n",
    "table": f"| What | Page |\n|---|---|\n| Hunting | [page]({HUNT}) |\n| Nesting | [page]({NEST}) |\n",
    "timeline": f"- 2016: [Hunting seen]({HUNT})\n- 2019: [Nesting seen]({NEST})\n",
    "dated paragraphs": f"**2016**: hunting was [seen]({HUNT}).\n\n**2019**: nesting was [seen]({NEST}).\n",
    "dated table": f"| Year | What |\n|---|---|\n| 2016 | Hunting: {HUNT} |\n| 2019 | Nesting: {NEST} |\n"
    "| 2020 | Rest |\n| 2021 | Rest |\n| 2022 | Rest |\n",
}


def listed(database: Database) -> list[str]:
    with database.read() as session:
        return sorted(link.canonical for link in list_links(session, LinkFilters(), 20)[1])


@pytest.mark.parametrize("text", FORMS.values(), ids=FORMS)
def test_they_are_listed_apart(database: Database, write: Write, run_sync: RunSync, text: str) -> None:
    write("links/owls.md", f"---\ntitle: Owls\n---\n\n{text}")
    run_sync()

    assert listed(database) == [HUNT, NEST]


@pytest.mark.parametrize(
    "text",
    [
        f"Owls [hunt]({HUNT}) at night, and [nest]({NEST}) by day.\n",
        f"- [Owls at night]({HUNT}): by ear.\n- [owls  at Night]({NEST}): the same again.\n",
        f"- [Owls at night]({HUNT}), of which [one part]({NEST}) is on nests.\n",
        f"- [Hunting]({PAGE}#utm_source=a): by ear.\n- [Nesting]({PAGE}#:~:text=hollow): in trees.\n",
    ],
)
def test_sections_in_prose_and_titles_that_are_the_same_are_one_page(
    database: Database, write: Write, run_sync: RunSync, text: str
) -> None:
    write("links/owls.md", f"---\ntitle: Owls\n---\n\n{text}")
    run_sync()

    assert listed(database) == [PAGE]


def test_what_one_document_lists_apart_is_one_page_in_another(
    database: Database, write: Write, run_sync: RunSync
) -> None:
    write("links/owls.md", LIST)
    write("posts/night.md", f"As [they say]({HUNT}), owls hunt by ear.\n")
    run_sync()

    assert listed(database) == [PAGE, HUNT, NEST]


def test_a_search_shows_both(write: Write, run_sync: RunSync, ask: Ask) -> None:
    write("links/owls.md", LIST)
    run_sync()

    assert [item.url for hit in ask("owls") for item in hit.items] == [HUNT, NEST]


def test_every_spelling_in_the_document_is_the_same_place() -> None:
    places = ListedPlaces([("Hunting", HUNT), ("Nesting", NEST)])

    assert places.identity("http://www.owls.example/nights/?utm_source=x#how-they-hunt") == HUNT
    assert places.identity("https://owls.example/nights/#elsewhere") == PAGE


def test_the_whole_page_and_a_place_on_it_are_two_where_both_are_listed() -> None:
    places = ListedPlaces([("Owls", PAGE), ("Hunting", HUNT)])

    assert (places.identity(PAGE), places.identity(HUNT)) == (PAGE, HUNT)


def test_a_store_of_an_older_byline_is_told_apart_by_the_next_sync(
    database: Database, write: Write, run_sync: RunSync, monkeypatch: pytest.MonkeyPatch
) -> None:
    write("links/owls.md", LIST)
    with monkeypatch.context() as older:
        older.setattr("kb.ingest.prepare.SPLITTER_VERSION", "4")
        older.setattr("kb.links.listed_places._is_apart", lambda _place, _places: False)
        run_sync()
    assert listed(database) == [PAGE]
    with database.write() as session:
        store_results(session, [CheckResult(PAGE, Verdict.DEAD, 404, "", "", NOON)])

    run_sync()

    assert listed(database) == [HUNT, NEST]
    with database.read() as session:
        assert [link.check and link.check.verdict for link in list_links(session, LinkFilters(), 20)[1]] == ["dead"] * 2

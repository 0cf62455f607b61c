"""Which links are due to be checked, and what is kept. Every test runs on both databases."""

import datetime as dt
from collections.abc import Iterator

import pytest
from sqlalchemy import update
from sqlmodel import col, select

from kb.database import Database
from kb.errors import InputError, StoreBusyError
from kb.links import checking
from kb.links.checking import check_links, find_due, in_utc, store_results
from kb.links.listing import LinkFilters
from kb.links.manners import Manners
from kb.links.verdicts import CheckResult, Verdict
from kb.models import Document, Link, LinkCheck
from kb.progress import Progress
from tests.conftest import Write
from tests.kb.conftest import RunSync
from tests.kb.links.server import Site, serving_site

NOW = dt.datetime(2026, 11, 20, 8, tzinfo=dt.UTC)
QUICK = Manners(delay=0, default_wait=0, allow_private=True)


@pytest.fixture
def site() -> Iterator[Site]:
    with serving_site() as site:
        yield site


def keep(database: Database, days_ago: float, **verdicts: Verdict) -> None:
    """Keep results for pages of owls.example by their name."""
    with database.write() as session:
        for name, verdict in verdicts.items():
            url = f"https://owls.example/{name}"
            store_results(session, [CheckResult(url, verdict, 200, url, "", NOW - dt.timedelta(days=days_ago))])


def due(database: Database, older_than_days: float = 30, **filters: object) -> list[str]:
    with database.read() as session:
        found = find_due(session, LinkFilters(**filters), NOW, older_than_days)  # type: ignore[arg-type]
    return [url.removeprefix("https://owls.example/") for url in found.urls.values()]


def test_pages_without_a_result_come_first_then_the_oldest(database: Database, write: Write, run_sync: RunSync) -> None:
    write("links/owls.md", "".join(f"- https://owls.example/{name}\n" for name in ("a", "b", "c", "d", "e", "f")))
    run_sync()
    keep(database, 40, b=Verdict.OK)
    keep(database, 90, a=Verdict.DEAD)
    keep(database, 10, c=Verdict.OK)
    keep(database, 2, d=Verdict.UNREACHABLE)
    keep(database, 0.5, e=Verdict.UNREACHABLE)

    assert due(database) == ["f", "a", "b", "d"]
    assert due(database, 0) == ["f", "a", "b", "c", "d", "e"]
    assert due(database, 60) == ["f", "a", "d"]
    assert due(database, words="owls.example/a") == ["a"]
    with database.read() as session:
        assert find_due(session, LinkFilters(), NOW, 30).recent == 2


def test_one_spelling_of_a_page_is_asked_for_and_what_was_cut_off_is_not(
    database: Database, write: Write, run_sync: RunSync
) -> None:
    write(
        "links/owls.md",
        "http://www.owls.example/a/ and https://owls.example/a?utm_source=x and https://owls.example/a#top\n\n"
        "https://owls.example/ni...\n",
    )
    run_sync()
    with database.read() as session:
        found = find_due(session, LinkFilters(), NOW, 30)

    assert list(found.urls.items()) == [("https://owls.example/a", "https://owls.example/a#top")]
    assert found.truncated == 1


def test_results_are_kept_and_renewed(database: Database, write: Write, run_sync: RunSync, site: Site) -> None:
    fine, gone = site.answers("/fine", 200), site.answers("/gone", 404, 404, 200)
    write("links/owls.md", f"- {fine}\n- {gone}\n")
    run_sync()
    report = check_links(database, LinkFilters(), Progress(), manners=QUICK)

    assert (report.verdicts, report.recent, report.left) == ({Verdict.OK: 1, Verdict.DEAD: 1}, 0, 0)
    assert _kept(database) == {"/fine": "ok", "/gone": "dead"}
    again = check_links(database, LinkFilters(), Progress(), manners=QUICK)
    assert (again.results, again.recent) == ([], 2)
    renewed = check_links(database, LinkFilters(dead=True), Progress(), older_than_days=0, manners=QUICK)
    assert (len(renewed.results), _kept(database)) == (1, {"/fine": "ok", "/gone": "ok"})


def _kept(database: Database) -> dict[str, str]:
    with database.read() as session:
        checks = session.exec(select(LinkCheck)).all()
    assert all(dt.datetime.now(dt.UTC) - in_utc(check.checked_at) < dt.timedelta(minutes=5) for check in checks)
    return {check.url[check.url.rindex("/") :]: check.verdict for check in checks}


def test_a_limit_leaves_the_rest_for_the_next_check(
    database: Database, write: Write, run_sync: RunSync, site: Site
) -> None:
    write("links/owls.md", "".join(f"- {site.answers(f'/{number}', 200)}\n" for number in range(5)))
    run_sync()
    checked = [
        len(check_links(database, LinkFilters(), Progress(), limit=2, manners=QUICK).results) for _again in range(4)
    ]

    assert checked == [2, 2, 1, 0]
    assert len(site.asked) == 5


def test_pages_whose_server_asks_for_a_pause_are_left(
    database: Database, write: Write, run_sync: RunSync, site: Site
) -> None:
    pause = site.answers("/a", (429, {"Retry-After": "3600"}))
    write("links/owls.md", f"- {pause}\n- {site.answers('/b', 200)}\n")
    run_sync()

    assert check_links(database, LinkFilters(), Progress(), manners=QUICK).left == 2
    assert _kept(database) == {}


def test_what_makes_no_sense_is_refused(database: Database) -> None:
    for wrong in ({"older_than_days": -1}, {"limit": 0}):
        with pytest.raises(InputError):
            check_links(database, LinkFilters(), Progress(), **wrong)  # type: ignore[arg-type]


def test_two_checks_do_not_run_at_once(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(checking, "LOCK_WAIT_SECONDS", 0.1)
    with database.exclusive("link-check", 1), pytest.raises(StoreBusyError, match="is still running"):
        check_links(database, LinkFilters(), Progress())


def test_what_was_found_counts_on_when_an_address_gets_another_spelling(
    database: Database, write: Write, run_sync: RunSync
) -> None:
    write(
        "links/owls.md",
        "- https://owls.example/glossary#talon\n- https://owls.example/glossary#beak\n- https://x.example\n",
    )
    run_sync()
    with database.write() as session:  # as an older Byline stored it
        session.connection().execute(
            update(Link).where(col(Link.url).contains("owls")).values(canonical="https://owls.example/glossary")
        )
        session.connection().execute(update(Document).values(recipe="by an older Byline"))
    keep(database, 3, glossary=Verdict.DEAD)

    run_sync()

    assert due(database) == ["https://x.example"]
    with database.read() as session:
        found = {check.url: check.verdict for check in session.exec(select(LinkCheck))}
    assert {page for page, verdict in found.items() if verdict == Verdict.DEAD} >= {
        "https://owls.example/glossary#talon",
        "https://owls.example/glossary#beak",
    }


def test_places_of_one_page_are_asked_for_once(database: Database, write: Write, run_sync: RunSync, site: Site) -> None:
    page = site.answers("/ok", 200)
    write("links/owls.md", f"- {page}#a.b\n- {page}#a.c\n")
    run_sync()

    report = check_links(database, LinkFilters(), Progress(), manners=QUICK)

    assert [result.verdict for result in report.results] == [Verdict.OK, Verdict.OK]
    assert report.left == 0
    assert len(site.asked) == 1

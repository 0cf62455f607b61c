"""Checks the links of the store: which are due, asking for them, and keeping what was found with its date."""

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from urllib.parse import urldefrag

from sqlmodel import Session, col, select

from kb.database import Database, insert_into
from kb.errors import InputError
from kb.links.listing import LinkFilters, passing
from kb.links.manners import Manners
from kb.links.verdicts import CheckResult, Verdict
from kb.models import Link, LinkCheck
from kb.progress import Progress

DEFAULT_DAYS = 30
UNREACHABLE_DAYS = 1
"""How long it counts that a server did not answer: it may well be back tomorrow."""

LOCK_WAIT_SECONDS = 5


@dataclass(frozen=True)
class Due:
    """What a check has to do.

    Attributes:
        urls: the address to ask for, by canonical address; those checked longest ago, or never, come first.
        recent: pages whose last result still counts.
        truncated: pages that cannot be asked for, as the end of their address is lost.
    """

    urls: dict[str, str]
    recent: int
    truncated: int


@dataclass(frozen=True)
class CheckReport:
    """What a check found.

    Attributes:
        results: their `url` is the canonical address.
        left: pages the next check will ask for: their hosts asked to be left alone for now, or this machine is offline.
    """

    results: list[CheckResult]
    recent: int
    truncated: int
    left: int

    @property
    def verdicts(self) -> dict[Verdict, int]:
        """How many pages were found so, the most frequent first."""
        return dict(Counter(result.verdict for result in self.results).most_common())


def check_links(
    database: Database,
    filters: LinkFilters,
    progress: Progress,
    *,
    older_than_days: float = DEFAULT_DAYS,
    limit: int | None = None,
    manners: Manners | None = None,
) -> CheckReport:
    """Ask for every page linked to whose last result no longer counts.

    Results are stored as they come, so that a check that is stopped goes on where it was.

    Args:
        older_than_days: results younger than this still count; 0 asks for all pages.
        limit: ask for so many pages at most.

    Raises:
        InputError: `older_than_days` or `limit` makes no sense.
        StoreBusyError: another check is running.
        InterruptedWorkError: `progress` was cancelled.
    """
    from kb.links.reachability import ask_for_links

    if older_than_days < 0 or (limit is not None and limit < 1):
        raise InputError("Days cannot be negative, and the limit must be at least 1.", subject="older-than, limit")
    with database.exclusive("link-check", LOCK_WAIT_SECONDS):
        with database.read() as session:
            due = find_due(session, filters, dt.datetime.now(dt.UTC), older_than_days)
        asked = dict(list(due.urls.items())[:limit])
        pages: dict[str, list[str]] = {}  # several places of one page are asked for once
        for page, url in asked.items():
            pages.setdefault(urldefrag(url).url, []).append(page)
        results: list[CheckResult] = []

        def keep(batch: list[CheckResult]) -> None:
            named = [replace(result, url=page) for result in batch for page in pages[result.url]]
            with database.write() as session:
                store_results(session, named)
            results.extend(named)

        ask_for_links(pages, keep, progress, manners)
    return CheckReport(results, due.recent, due.truncated, left=len(asked) - len(results))


def find_due(session: Session, filters: LinkFilters, now: dt.datetime, older_than_days: float) -> Due:
    """Which pages have no result that still counts."""
    checks = select(LinkCheck.url, LinkCheck.verdict, LinkCheck.checked_at)
    checked = {url: (verdict, in_utc(checked_at)) for url, verdict, checked_at in session.exec(checks)}
    spellings: dict[str, list[str]] = {}
    truncated: set[str] = set()
    links = passing(session, select(Link.canonical, Link.url, Link.is_truncated), filters)
    for canonical, url, is_truncated in session.exec(links):
        if is_truncated:
            truncated.add(canonical)
        else:
            spellings.setdefault(canonical, []).append(url)
    recent = {
        page
        for page, (verdict, checked_at) in checked.items()
        if page in spellings and now - checked_at < _counts_for(verdict, older_than_days)
    }
    never = dt.datetime.min.replace(tzinfo=dt.UTC)
    dates = {page: checked_at for page, (_verdict, checked_at) in checked.items()}
    waiting = sorted(spellings.keys() - recent, key=lambda page: (dates.get(page, never), page))
    return Due(
        {page: _best_spelling(spellings[page]) for page in waiting}, len(recent), len(truncated - spellings.keys())
    )


def store_results(session: Session, results: Sequence[CheckResult]) -> None:
    """Keep results in place of earlier ones of the same pages."""
    rows: list[Mapping[str, object]] = [vars(result) for result in results]
    statement = insert_into(session, LinkCheck)
    renewed = {name: statement.excluded[name] for name in ("verdict", "status", "final_url", "detail", "checked_at")}
    session.connection().execute(statement.on_conflict_do_update(index_elements=["url"], set_=renewed), rows)


def keep_checks(session: Session, document_id: int, links: Iterable[Link]) -> None:
    """Let what was found at a document's addresses count on, where its links are read anew and spelled otherwise.

    Args:
        links: of the document as it is read now, which are not stored yet.
    """
    stored = session.exec(select(Link.url, Link.canonical).where(Link.document_id == document_id))
    before = dict(stored.all())
    moved = {
        link.canonical: before[link.url] for link in links if before.get(link.url, link.canonical) != link.canonical
    }
    if moved:
        found = session.exec(select(LinkCheck).where(col(LinkCheck.url).in_(set(moved.values())))).all()
        checks = {check.url: check for check in found}
        rows = [checks[old].model_dump() | {"url": new} for new, old in moved.items() if old in checks]
        if rows:
            session.connection().execute(insert_into(session, LinkCheck).on_conflict_do_nothing(), rows)


def in_utc(moment: dt.datetime) -> dt.datetime:
    """A stored moment with its time zone, which SQLite does not keep."""
    return moment.replace(tzinfo=dt.UTC) if moment.tzinfo is None else moment.astimezone(dt.UTC)


def _counts_for(verdict: str, older_than_days: float) -> dt.timedelta:
    days = min(older_than_days, UNREACHABLE_DAYS) if verdict == Verdict.UNREACHABLE else older_than_days
    return dt.timedelta(days=days)


def _best_spelling(urls: Sequence[str]) -> str:
    """Which of several spellings of one address to ask for: one with https, else the shortest."""
    return min(urls, key=lambda url: (not url.lower().startswith("https://"), len(url), url))

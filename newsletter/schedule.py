"""Builds last month's issue when its day comes. APScheduler keeps the time; the database keeps it to one build."""

import datetime as dt
import logging
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from sqlmodel import col, select

from kb.database import Database, insert_into
from kb.errors import BylineError, ConflictError, NotFoundError
from kb.leases import Held, kept, release, require, take
from kb.models import StoreState
from kb.progress import Progress
from kb.rows import sound
from kb.settings import Settings
from newsletter.models import BuildRun, Issue, Outcome
from newsletter.period import Period

_SINCE = "schedule_since"
_log = logging.getLogger("byline.schedule")


def next_run(settings: Settings, after: dt.datetime | None = None) -> dt.datetime:
    """When the next build is due, in the schedule's time zone.

    Args:
        after: look from then on; None for now.
    """
    due = _trigger(settings).get_next_fire_time(None, after or dt.datetime.now(settings.zone))
    assert isinstance(due, dt.datetime)
    return due


def last_due(settings: Settings, now: dt.datetime) -> dt.datetime:
    """When a build was due last, at or before `now`."""
    due = next_run(settings, now - dt.timedelta(days=62))
    # a day on, not a second: in the hour that comes twice, a second after the first is before the second
    while (following := next_run(settings, due + dt.timedelta(days=1))) <= now:
        due = following
    return due


def list_runs(database: Database, limit: int = 24) -> list[BuildRun]:
    """Past and running scheduled builds, the latest first."""
    with database.read() as session:
        return sound(session, select(BuildRun).order_by(col(BuildRun.due_at).desc()).limit(limit), col(BuildRun.id))


@dataclass(frozen=True)
class _End:
    """How a build ended."""

    outcome: Outcome
    detail: str
    issue_id: int | None = None


class Schedule:
    """Runs scheduled builds on a thread of its own.

    Args:
        build: builds the issue of a month given as `2026-10`, and stops when its progress is cancelled.
    """

    def __init__(self, settings: Settings, database: Database, build: Callable[[str, Progress], Issue]) -> None:
        self._settings = settings
        self._database = database
        self._build = build
        self._scheduler: Any = None

    def start(self) -> None:
        """Start keeping time. A build missed while Byline was off is made up for now, a failed one every hour."""
        from apscheduler.schedulers.background import BackgroundScheduler

        self._scheduler = BackgroundScheduler(timezone=self._settings.zone)
        job = {"coalesce": True, "misfire_grace_time": None, "max_instances": 1}
        self._scheduler.add_job(self.run_due, _trigger(self._settings), id="newsletter", **job)
        self._scheduler.add_job(self.run_due, id="missed", **job)
        self._scheduler.add_job(self.run_due, "interval", hours=1, id="retry", **job)
        self._scheduler.start()

    def stop(self) -> None:
        """Stop keeping time. A build that runs is left to finish with its process."""
        if self._scheduler:
            self._scheduler.shutdown(wait=False)

    def run_due(self, now: dt.datetime | None = None) -> BuildRun | None:
        """Build what is due and not yet built; None when there is nothing to do or another process does it.

        A build due before the schedule was first started is not made up for.
        """
        now = now or dt.datetime.now(self._settings.zone)
        due = last_due(self._settings, now)
        if due < self._since(now):
            return None
        period = str(Period(due.year, due.month).previous)
        held = _claim(self._database, period, due)
        if held is None:
            return None
        with suppress(ConflictError):  # given up for dead: another process builds it
            return _finish(self._database, held, period, self._outcome(held, period))
        return None

    def _outcome(self, held: Held, period: str) -> _End:
        progress = Progress()
        try:
            with kept(self._database, held, progress.cancel):
                issue = self._build(period, progress)
        except (NotFoundError, ConflictError) as error:  # nothing new, or the author has published it already
            return _End(Outcome.SKIPPED, str(error))
        except BylineError as error:
            _log.warning("The issue of %s could not be built: %s", period, error)
            return _End(Outcome.FAILED, str(error))
        except Exception:
            _log.exception("The issue of %s could not be built", period)
            return _End(Outcome.FAILED, "An unexpected error; the log has its details.")
        return _End(Outcome.BUILT, issue.title, issue.id)

    def _since(self, now: dt.datetime) -> dt.datetime:
        """When this store was first put on a schedule."""
        with self._database.write() as session:
            row = insert_into(session, StoreState).values(name=_SINCE, value=now.isoformat()).on_conflict_do_nothing()
            session.connection().execute(row)
            return dt.datetime.fromisoformat(
                session.exec(select(StoreState.value).where(StoreState.name == _SINCE)).one()
            )


def _trigger(settings: Settings) -> Any:
    from apscheduler.triggers.cron import CronTrigger

    hour, minute = map(int, settings.schedule_time.split(":"))
    return CronTrigger(day=settings.schedule_day, hour=hour, minute=minute, timezone=settings.zone)


def _claim(database: Database, period: str, due: dt.datetime) -> Held | None:
    """Take a period's build: for exactly one of all processes, unless an earlier try failed or died."""
    with database.write() as session:
        held = take(session, _lease_of(period))
        if held is None:
            return None
        run = session.exec(select(BuildRun).where(BuildRun.period == period)).first()
        if run and run.outcome not in (Outcome.FAILED, Outcome.RUNNING):
            release(session, held)
            return None
        run = run or BuildRun(period=period, due_at=due, started_at=due)
        run.due_at, run.started_at, run.finished_at = due, dt.datetime.now(dt.UTC), None
        run.outcome, run.detail = Outcome.RUNNING, ""
        session.add(run)
    return held


def _finish(database: Database, held: Held, period: str, end: _End) -> BuildRun:
    with database.write() as session:
        require(session, held)
        run = session.exec(select(BuildRun).where(BuildRun.period == period)).one()
        run.outcome, run.detail, run.issue_id = end.outcome, end.detail, end.issue_id
        run.finished_at = dt.datetime.now(dt.UTC)
        session.add(run)
        release(session, held)
    return run


def _lease_of(period: str) -> str:
    return f"scheduled build {period}"

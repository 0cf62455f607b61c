"""When issues are built, and that each is built once."""

import datetime as dt
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from queue import Queue
from threading import Barrier
from zoneinfo import ZoneInfo

import pytest
from sqlmodel import select

from kb import leases
from kb.database import Database
from kb.errors import ModelError, NotFoundError
from kb.models import StoreState
from kb.progress import Progress
from kb.settings import Settings
from newsletter import schedule as schedule_module
from newsletter.models import BuildRun, Issue
from newsletter.schedule import Schedule, last_due, list_runs, next_run
from tests.conftest import Write
from tests.kb.leases import let_die
from tests.newsletter.newsroom import Newsroom

STOCKHOLM = ZoneInfo("Europe/Stockholm")


def when(text: str, zone: str = "Europe/Stockholm") -> dt.datetime:
    return dt.datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone))


def on(zone: str = "Europe/Stockholm", day: int = 1, time: str = "09:00") -> Settings:
    return Settings(timezone=zone, schedule_day=day, schedule_time=time)


class Builder:
    """Stands for the building of issues: remembers the months and fails as it is told to."""

    def __init__(self, *errors: Exception) -> None:
        self.months: list[str] = []
        self.errors = list(errors)

    def __call__(self, month: str, _progress: Progress) -> Issue:
        self.months.append(month)
        if self.errors:
            raise self.errors.pop(0)
        now = dt.datetime.now(dt.UTC)
        return Issue(number=1, period=month, title=f"Issue of {month}", created_at=now, updated_at=now)


MakeSchedule = Callable[..., Schedule]


@pytest.fixture
def make_schedule(settings: Settings, database: Database) -> MakeSchedule:
    """A schedule on the test's store, the first of the month at nine in Stockholm, first started in mid-October."""

    def make(build: Builder, started: str = "2026-10-15T12:00") -> Schedule:
        schedule = Schedule(settings.model_copy(update={"timezone": "Europe/Stockholm"}), database, build)
        schedule.run_due(when(started))
        return schedule

    return make


@pytest.mark.parametrize(
    ("settings", "after", "due"),
    [
        (on(), "2026-10-31T12:00+01:00", "2026-11-01T09:00:00+01:00"),
        (on(), "2026-11-01T08:59:59+01:00", "2026-11-01T09:00:00+01:00"),
        (on(), "2026-11-01T09:00:01+01:00", "2026-12-01T09:00:00+01:00"),
        (on(), "2026-12-15T00:00+01:00", "2027-01-01T09:00:00+01:00"),
        (on(), "2026-03-28T12:00+01:00", "2026-04-01T09:00:00+02:00"),
        (on("America/New_York"), "2026-10-31T12:00+01:00", "2026-11-01T09:00:00-05:00"),
        (on("Asia/Kolkata", 15, "23:45"), "2026-10-31T12:00+01:00", "2026-11-15T23:45:00+05:30"),
        (on("Pacific/Auckland", 28, "00:00"), "2026-02-01T00:00+00:00", "2026-02-28T00:00:00+13:00"),
        (on("UTC", 28), "2026-02-28T09:00:01+00:00", "2026-03-28T09:00:00+00:00"),
    ],
)
def test_the_next_build(settings: Settings, after: str, due: str) -> None:
    assert next_run(settings, dt.datetime.fromisoformat(after)).isoformat() == due


def test_a_build_in_the_hour_that_summer_time_skips_is_not_left_out() -> None:
    """On 28 March 2027 the clocks of Stockholm go from two to three."""
    due = next_run(on(day=28, time="02:30"), when("2027-03-20T00:00"))
    assert due.astimezone(dt.UTC).date() == dt.date(2027, 3, 28)


def test_a_build_in_the_hour_that_comes_twice_is_built_once(
    settings: Settings, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """On 25 October 2026 the clocks of Stockholm go from three back to two."""
    looks = iter(range(50))  # looking for what is due must come to an end
    monkeypatch.setattr(schedule_module, "next_run", lambda *given: next(looks) < 50 and next_run(*given))
    build = Builder()
    night = {"timezone": "Europe/Stockholm", "schedule_day": 25, "schedule_time": "02:30"}
    schedule = Schedule(settings.model_copy(update=night), database, build)
    schedule.run_due(when("2026-10-01T00:00"))
    first = when("2026-10-25T02:30")
    runs = [schedule.run_due(now) for now in (first, first.replace(fold=1), first + dt.timedelta(days=1))]

    assert [run and run.outcome for run in runs] == ["built", None, None]
    assert build.months == ["2026-09"]


@pytest.mark.parametrize(
    ("settings", "now", "due"),
    [
        (on(), "2026-11-01T09:00:00+01:00", "2026-11-01T09:00:00+01:00"),
        (on(), "2026-11-01T08:59:59+01:00", "2026-10-01T09:00:00+02:00"),
        (on(), "2026-11-30T23:00+01:00", "2026-11-01T09:00:00+01:00"),
        (on(), "2026-03-01T08:00+01:00", "2026-02-01T09:00:00+01:00"),
        (on(day=28), "2026-03-15T08:00+01:00", "2026-02-28T09:00:00+01:00"),
        (on("America/New_York"), "2026-11-01T13:00+00:00", "2026-10-01T09:00:00-04:00"),
        (on("America/New_York"), "2026-11-01T14:00+00:00", "2026-11-01T09:00:00-05:00"),
    ],
)
def test_the_last_build_due(settings: Settings, now: str, due: str) -> None:
    assert last_due(settings, dt.datetime.fromisoformat(now)).isoformat() == due


def test_an_issue_is_built_when_its_day_has_come(make_schedule: MakeSchedule, database: Database) -> None:
    build = Builder()
    schedule = make_schedule(build)
    assert schedule.run_due(when("2026-11-01T08:59")) is None

    run = schedule.run_due(when("2026-11-01T09:00"))
    assert run is not None
    assert (run.period, run.outcome, run.detail) == ("2026-10", "built", "Issue of 2026-10")
    assert build.months == ["2026-10"]
    (stored,) = list_runs(database)
    assert stored.finished_at is not None
    assert stored.finished_at >= stored.started_at
    assert stored.due_at.astimezone(dt.UTC) == when("2026-11-01T09:00").astimezone(dt.UTC)


def test_it_is_built_once(make_schedule: MakeSchedule) -> None:
    build = Builder()
    schedule = make_schedule(build)
    for now in ("2026-11-01T09:00", "2026-11-01T09:00", "2026-11-01T10:00", "2026-11-30T23:59"):
        schedule.run_due(when(now))

    assert build.months == ["2026-10"]
    schedule.run_due(when("2026-12-01T09:00"))
    assert build.months == ["2026-10", "2026-11"]


def test_a_build_missed_while_byline_was_off_is_made_up_for(make_schedule: MakeSchedule) -> None:
    build = Builder()
    make_schedule(build)
    make_schedule(build, started="2026-11-20T12:00")

    assert build.months == ["2026-10"]


def test_what_was_due_before_the_first_start_is_not_made_up_for(
    make_schedule: MakeSchedule, database: Database
) -> None:
    build = Builder()
    schedule = make_schedule(build)
    schedule.run_due(when("2026-10-31T23:00"))

    assert build.months == []
    assert list_runs(database) == []


def test_a_failed_build_is_tried_again(make_schedule: MakeSchedule, database: Database) -> None:
    build = Builder(ModelError("The model is on fire.", hint="Pour water."), RuntimeError("a bug"))
    schedule = make_schedule(build)
    runs = [schedule.run_due(when(f"2026-11-01T{hour}:00")) for hour in ("09", "10", "11", "12")]

    assert [run and run.outcome for run in runs] == ["failed", "failed", "built", None]
    assert [run and run.detail for run in runs[:2]] == [
        "The model is on fire. Pour water.", "An unexpected error; the log has its details.",
    ]  # fmt: skip
    assert build.months == ["2026-10"] * 3
    assert [run.outcome for run in list_runs(database)] == ["built"]


def test_a_month_of_nothing_is_skipped(make_schedule: MakeSchedule) -> None:
    build = Builder(NotFoundError("The knowledge base holds nothing dated 2026-10."))
    schedule = make_schedule(build)
    run = schedule.run_due(when("2026-11-01T09:00"))

    assert run is not None
    assert run.outcome == "skipped"
    assert "2026-10" in run.detail
    assert schedule.run_due(when("2026-11-01T10:00")) is None
    assert build.months == ["2026-10"]


@pytest.mark.parametrize("is_dead", [False, True])
def test_a_build_that_died_is_taken_over(make_schedule: MakeSchedule, database: Database, is_dead: bool) -> None:
    build = Builder()
    schedule = make_schedule(build)
    with database.write() as session:
        due = when("2026-11-01T09:00")
        session.add(BuildRun(period="2026-10", due_at=due, started_at=due))
        leases.take(session, "scheduled build 2026-10")
    if is_dead:
        let_die(database, "scheduled build 2026-10")
    run = schedule.run_due(when("2026-11-01T12:00"))

    assert (run is not None) == is_dead
    assert build.months == ["2026-10"] * is_dead
    assert [run.outcome for run in list_runs(database)] == ["built" if is_dead else "running"]


def test_a_build_given_up_for_dead_records_nothing_when_it_comes_back(
    make_schedule: MakeSchedule, database: Database
) -> None:
    other = Builder()
    taking_over = make_schedule(other)

    class Stalled(Builder):
        def __call__(self, month: str, progress: Progress) -> Issue:
            let_die(database, "scheduled build 2026-10")
            taken = taking_over.run_due(when("2026-11-01T10:00"))
            assert taken is not None
            assert taken.outcome == "built"
            return super().__call__(month, progress)

    assert make_schedule(Stalled()).run_due(when("2026-11-01T09:00")) is None
    assert [(run.outcome, run.detail) for run in list_runs(database)] == [("built", "Issue of 2026-10")]


def test_of_two_processes_one_builds(settings: Settings, make_schedule: MakeSchedule) -> None:
    build = Builder()
    make_schedule(build)
    barrier = Barrier(2)
    databases = [Database(settings.database_url) for _ in range(2)]

    def run(database: Database) -> BuildRun | None:
        schedule = Schedule(settings.model_copy(update={"timezone": "Europe/Stockholm"}), database, build)
        barrier.wait(60)
        return schedule.run_due(when("2026-11-01T09:00"))

    with ThreadPoolExecutor(2) as pool:
        runs = list(pool.map(run, databases))
    for database in databases:
        database.close()

    assert build.months == ["2026-10"]
    assert sorted(run.outcome if run else "" for run in runs) == ["", "built"]


def test_a_schedule_builds_real_issues(newsroom: Newsroom, write: Write) -> None:
    write("posts/owls.md", "---\ntitle: Owls\ndate: 2026-10-05\n---\n\nOwls hunt voles at night.\n")
    newsroom.sync()
    settings = newsroom.settings.model_copy(update={"timezone": "UTC"})
    schedule = Schedule(settings, newsroom.database, lambda month, progress: newsroom.build(month, None, progress))
    schedule.run_due(when("2026-10-15T12:00", "UTC"))
    run = schedule.run_due(when("2026-11-01T09:00", "UTC"))
    empty = schedule.run_due(when("2026-12-01T09:00", "UTC"))

    assert run is not None
    assert (run.outcome, run.detail) == ("built", "Warm Start, issue 1: October 2026")
    with newsroom.database.read() as session:
        assert session.exec(select(Issue.id)).all() == [run.issue_id]
    assert empty is not None
    assert (empty.outcome, empty.issue_id) == ("skipped", None)
    assert [run.period for run in list_runs(newsroom.database)] == ["2026-11", "2026-10"]
    assert [run.period for run in list_runs(newsroom.database, limit=1)] == ["2026-11"]


def test_started_it_makes_up_for_what_was_missed(settings: Settings, database: Database) -> None:
    """The one test on the real clock: whatever day it is, the build of last month was due since 2020."""
    runs: Queue[BuildRun | None] = Queue()
    with database.write() as session:
        session.add(StoreState(name="schedule_since", value="2020-01-01T00:00:00+00:00"))
    schedule = Schedule(settings.model_copy(update={"timezone": "UTC"}), database, Builder())
    run_due = schedule.run_due
    schedule.run_due = lambda: runs.put(run_due())  # type: ignore[method-assign,assignment,misc]
    schedule.start()
    run = runs.get(timeout=60)
    schedule.stop()

    assert run is not None
    assert run.outcome == "built"
    assert list_runs(database)[0].id == run.id


def test_a_schedule_never_started_can_be_stopped(make_schedule: MakeSchedule) -> None:
    make_schedule(Builder()).stop()

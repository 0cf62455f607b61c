"""The long work of a server, without the server."""

from threading import Event
from typing import Any

import pytest

from api.background import Background
from api.bootstrap import Byline
from kb.ingest.report import SyncReport
from tests.conftest import Write


def test_one_sync_runs_and_one_waits_whom_all_others_share(
    byline: Byline, write: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun, may_go = Event(), Event()
    reports: list[SyncReport] = []

    def slow(**given: Any) -> SyncReport:
        begun.set()
        assert may_go.wait(60)
        reports.append(Byline.sync(byline, **given))
        return reports[-1]

    monkeypatch.setattr(byline, "sync", slow)
    background = Background(byline)
    first = background.sync()
    assert begun.wait(60)
    others = [background.sync() for _ in range(9)]
    write("posts/new.md", "# Semaphores\n\nA semaphore counts how many may enter.\n")
    may_go.set()

    assert first not in others
    assert len(set(others)) == 1
    assert background.sync(allow_removals=True) not in others
    assert others[0].result.result(60) is not None
    assert sum(report.added for report in reports[:2]) == 1
    assert background.sync() not in (first, *others)
    background.stop()


def test_a_sync_that_waits_is_stopped_with_the_one_it_waits_for(
    byline: Byline, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun = Event()

    def endless(progress: Any, **_given: Any) -> SyncReport:
        begun.set()
        while True:
            progress.step("Working")

    monkeypatch.setattr(byline, "sync", endless)
    background = Background(byline)
    first, second = background.sync(), background.sync()
    assert begun.wait(60)
    third = background.sync()
    background.stop()

    for job in (first, second, third):
        assert job.result.exception(60) is not None


def test_a_sync_that_may_forget_most_is_shared_with_nobody_who_has_not_said_so(
    byline: Byline, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun, may_go = Event(), Event()
    asked: list[bool] = []

    def slow(*, allow_removals: bool, **given: Any) -> SyncReport:
        asked.append(allow_removals)
        begun.set()
        assert may_go.wait(60)
        return Byline.sync(byline, **given)

    monkeypatch.setattr(byline, "sync", slow)
    background = Background(byline)
    background.sync()
    assert begun.wait(60)
    waiting = [background.sync(allow_removals=bool(number % 2)) for number in range(6)]
    may_go.set()
    for job in waiting:
        job.result.result(60)

    assert len(set(waiting)) == 2
    assert asked == [False, False, True]
    background.stop()

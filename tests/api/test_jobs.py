"""Jobs without a server around them."""

import asyncio
from concurrent.futures import ThreadPoolExecutor, wait
from threading import Barrier, Event

import pytest
from pydantic import BaseModel

from api import jobs
from api.jobs import Job, JobEvent, Jobs
from kb.errors import ConflictError, InputError, InterruptedWorkError, ModelBusyError
from kb.progress import Progress


class Made(BaseModel):
    """What the work here makes."""

    number: int = 1


async def heard(job: Job, last_id: str = "") -> list[JobEvent]:
    return [event async for event in job.follow(last_id)]


def test_any_number_of_listeners_hear_the_same() -> None:
    async def listen() -> list[list[JobEvent]]:
        everyone = Jobs()
        may_go = Event()

        def work(progress: Progress) -> Made:
            progress.step("Waiting")
            may_go.wait()
            progress.step("Going", 1, 2)
            return Made()

        job = everyone.start("work", work)
        early = [asyncio.create_task(heard(job)) for _ in range(3)]
        await anext(job.follow())
        may_go.set()
        assert (await job.answer()) == Made()
        return [*[await listener for listener in early], await heard(job)]

    lists = asyncio.run(listen())

    assert [(event.id, event.type) for event in lists[0]] == [("1", "step"), ("2", "step"), ("end", "done")]
    assert lists == [lists[0]] * 4
    assert lists[0][1].data == {"doing": "Going", "done": 1, "total": 2}


def test_a_listener_whose_loop_is_gone_does_no_harm() -> None:
    job = Job()

    async def leave_early() -> None:
        await asyncio.wait([asyncio.create_task(heard(job))], timeout=0)

    asyncio.run(leave_early())
    job.run(lambda _progress: Made())

    assert job.result.result() == Made()


def test_failure_is_told_and_raised() -> None:
    def work(_progress: Progress) -> Made:
        raise InputError("No.", hint="Ask otherwise.", subject="it")

    job = Jobs().start("work", work)
    with pytest.raises(InputError, match="No"):
        asyncio.run(job.answer())
    (event,) = asyncio.run(heard(job))

    assert event.type == "failed"
    assert event.data == {
        "error": {"code": "invalid_input", "message": "No.", "hint": "Ask otherwise.", "subject": "it"}
    }


def test_one_job_a_key_at_a_time() -> None:
    everyone, may_go = Jobs(), Event()
    first = everyone.start("work", lambda _progress: Made(number=int(may_go.wait())))
    with pytest.raises(ConflictError, match="work is in the making"):
        everyone.start("work", lambda _progress: Made())
    may_go.set()
    first.result.result()

    assert everyone.start("work", lambda _progress: Made(number=2)).result.result() == Made(number=2)
    assert everyone.find("play") is None


def test_room_for_so_many_texts_and_no_more() -> None:
    everyone, may_go, begun = Jobs(), Event(), Barrier(40)

    def write(number: int) -> bool:
        begun.wait()
        try:
            with everyone.text() as job:
                everyone.start(f"text {number}", lambda _progress: Made(number=int(may_go.wait())), job)
        except ModelBusyError:
            return False
        return True

    with ThreadPoolExecutor(40) as writers:
        written = list(writers.map(write, range(40)))
    assert written.count(True) == jobs.MAX_TEXTS
    may_go.set()
    wait([job.result for number in range(40) if (job := everyone.find(f"text {number}"))])

    with everyone.text() as job:
        assert everyone.start("text", lambda _progress: Made(), job).result.result() == Made()


def test_room_that_was_not_used_is_given_back(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(jobs, "MAX_TEXTS", 1)
    everyone = Jobs()
    for _ in range(3):
        with pytest.raises(InputError), everyone.text():
            raise InputError("No such topic.")
    with everyone.text(), pytest.raises(ModelBusyError, match="1 texts"), everyone.text():
        pass


def test_only_the_latest_finished_jobs_are_remembered(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(jobs, "KEPT", 2)
    everyone = Jobs()
    for number in range(5):
        everyone.start(f"work {number}", lambda _progress: Made()).result.result()

    assert [everyone.find(f"work {number}") is not None for number in range(5)] == [False, False, True, True, True]


def test_stopping_waits_until_the_work_has_noticed() -> None:
    everyone, is_over = Jobs(), Event()

    def work(progress: Progress) -> Made:
        try:
            while True:
                progress.step("Working")
        finally:
            is_over.set()

    job = everyone.start("work", work)
    everyone.stop()

    assert is_over.is_set()
    with pytest.raises(InterruptedWorkError):
        job.result.result()

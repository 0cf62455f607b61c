"""Long work on threads of its own, which any number of listeners may follow, and one may cancel.

A job remembers its events, so that a listener may come late or come back. Finished jobs are kept for a while; what
they made is in the store. Knows nothing of drafts or issues.
"""

import asyncio
import logging
import time
from collections.abc import AsyncIterator, Callable, Iterator
from concurrent.futures import Future
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from threading import Lock, Thread
from typing import Any

from pydantic import BaseModel

from api.answers.errors import ErrorAnswer
from api.answers.jobs import StepAnswer
from api.errors import INTERNAL
from kb.errors import BylineError, ConflictError, ModelBusyError
from kb.progress import Progress

LAST_ID = "end"
"""Id of every job's last event: whoever has seen it has seen all."""

MAX_TEXTS = 8
"""Texts that may be written at once, drafts and issues together: as many as may wait for the language model."""

KEPT = 64
"""Finished jobs whose events are still remembered."""

STOP_SECONDS = 10.0
"""How long a stopping server waits for its jobs to notice."""

Work = Callable[[Progress], BaseModel]
_log = logging.getLogger("byline.api")


@dataclass(frozen=True)
class JobEvent:
    """Something that happened: a `step`, and at the end `done` with what was made or `failed` with the error.

    Attributes:
        id: a number from 1, or `end`.
        data: as JSON.
    """

    id: str
    type: str
    data: dict[str, Any]

    @classmethod
    def done(cls, answer: BaseModel) -> "JobEvent":
        """The last event of work that succeeded."""
        return cls(LAST_ID, "done", answer.model_dump(mode="json"))

    @classmethod
    def failed(cls, answer: ErrorAnswer) -> "JobEvent":
        """The last event of work that failed."""
        return cls(LAST_ID, "failed", answer.as_json())


class Job:
    """A piece of work and what has been heard of it.

    Attributes:
        is_started: whether a thread does it.
        progress: to cancel it.
        result: what it made, or its error.
    """

    def __init__(self) -> None:
        self.is_started = False
        self.progress = Progress(self._step)
        self.result: Future[BaseModel] = Future()
        self.result.set_running_or_notify_cancel()  # from here on only its own thread decides how it ends
        self._events: list[JobEvent] = []
        self._waiting: list[Callable[[], object]] = []
        self._lock = Lock()

    def run(self, work: Work) -> None:
        """Do the work to its end, on the calling thread."""
        try:
            answer = work(self.progress)
            last = JobEvent.done(answer)
        except BylineError as error:
            self._publish(JobEvent.failed(ErrorAnswer.of(error)))
            self.result.set_exception(error)
        except Exception as error:
            _log.exception("Unexpected error in a job")
            self._publish(JobEvent.failed(INTERNAL))
            self.result.set_exception(error)
        else:
            self._publish(last)
            self.result.set_result(answer)

    async def answer(self) -> BaseModel:
        """What it made, once it has.

        Raises:
            BylineError: it failed.
        """
        return await asyncio.wrap_future(self.result)

    async def follow(self, last_id: str = "") -> AsyncIterator[JobEvent]:
        """Its events, those of the past first, until the last.

        Args:
            last_id: of the last event seen before.
        """
        position = int(last_id) if last_id.isdecimal() and len(last_id) < 10 else 0
        while True:
            fresh, news = self._after(position)
            for event in fresh:
                yield event
                if event.id == LAST_ID:
                    return
            position += len(fresh)
            await news.wait()

    def _after(self, position: int) -> tuple[list[JobEvent], asyncio.Event]:
        """The events after a position (the last one at least, if it has come), and an alarm for the next."""
        news, loop = asyncio.Event(), asyncio.get_running_loop()
        with self._lock:
            is_over = bool(self._events) and self._events[-1].id == LAST_ID
            if not is_over:
                self._waiting.append(lambda: loop.call_soon_threadsafe(news.set))
            return self._events[position:] or self._events[-1:] * is_over, news

    def _step(self, doing: str, done: int, total: int) -> None:
        step = StepAnswer(doing=doing, done=done, total=total)
        self._publish(JobEvent(str(len(self._events) + 1), "step", step.model_dump()))

    def _publish(self, event: JobEvent) -> None:
        with self._lock:
            self._events.append(event)
            waiting, self._waiting = self._waiting, []
        for wake in waiting:
            with suppress(RuntimeError):  # the listener's event loop is closed
                wake()


class Jobs:
    """The jobs of a server, by key. Safe to share between threads."""

    def __init__(self) -> None:
        self._jobs: dict[str, tuple[Job, Thread]] = {}
        self._texts: set[Job] = set()
        self._lock = Lock()

    def find(self, key: str) -> Job | None:
        """The latest job of a key, running or remembered."""
        with self._lock:
            found = self._jobs.get(key)
        return found[0] if found else None

    @contextmanager
    def text(self) -> Iterator[Job]:
        """A job that will write a text, and the right to start it before the block is left.

        Raises:
            ModelBusyError: too many are written already.
        """
        job = Job()
        with self._lock:
            self._texts = {text for text in self._texts if not text.result.done()}
            if len(self._texts) >= MAX_TEXTS:
                raise ModelBusyError(
                    f"{len(self._texts)} texts are being written already.", hint="Try again in a minute."
                )
            self._texts.add(job)
        try:
            yield job
        finally:
            if not job.is_started:
                with self._lock:
                    self._texts.discard(job)

    def start(self, key: str, work: Work, job: Job | None = None) -> Job:
        """Do work on a thread of its own.

        Args:
            job: from `text`, where the work writes one.

        Raises:
            ConflictError: work of that key is going on.
        """
        job = job or Job()
        thread = Thread(target=job.run, args=(work,), name=f"job {key}", daemon=True)
        with self._lock:
            before = self._jobs.pop(key, None)
            if before and not before[0].result.done():
                self._jobs[key] = before
                raise ConflictError(f"The {key} is in the making already.", subject=key)
            finished = [other for other, (known, _thread) in self._jobs.items() if known.result.done()]
            for other in finished[:-KEPT]:
                del self._jobs[other]
            self._jobs[key] = (job, thread)
        job.is_started = True
        thread.start()
        return job

    def cancel_all(self) -> None:
        """Ask every job to stop. Safe to call from a signal handler's thread."""
        with self._lock:
            jobs = [job for job, _thread in self._jobs.values()]
        for job in jobs:
            job.progress.cancel()

    def stop(self) -> None:
        """Ask every job to stop, and wait a moment until they have."""
        self.cancel_all()
        deadline = time.monotonic() + STOP_SECONDS
        with self._lock:
            threads = [thread for _job, thread in self._jobs.values()]
        for thread in threads:
            thread.join(max(0.0, deadline - time.monotonic()))

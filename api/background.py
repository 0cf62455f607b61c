"""What a server does beside answering: drafts, issues and syncs as jobs, and how they are followed and cancelled.

Knows which job makes what. How work is run and heard is `api.jobs`'s; how it is done, Byline's.
"""

import asyncio
from collections.abc import AsyncIterator
from concurrent.futures import wait
from threading import Lock
from uuid import uuid4

from starlette.concurrency import run_in_threadpool

from api.answers.drafts import DraftAnswer
from api.answers.errors import ErrorAnswer, ErrorDetail
from api.answers.issues import IssueAnswer
from api.answers.sync import SyncAnswer
from api.bootstrap import Byline
from api.jobs import Job, JobEvent, Jobs
from generator.models import Draft, DraftState
from kb.errors import ConflictError, NotFoundError
from kb.progress import Progress
from newsletter.models import Issue
from newsletter.period import parse_period

POLL_SECONDS = 1.0
"""How often to look whether a draft that another process writes is finished."""


class Background:
    """The long work of one server. Safe to share between threads."""

    def __init__(self, byline: Byline) -> None:
        self._byline = byline
        self._jobs = Jobs()
        self._syncing = Lock()
        self._last_sync: Job | None = None
        self._waiting_syncs: dict[bool, Job] = {}

    def sync(self, *, allow_removals: bool = False) -> Job:
        """Bring the knowledge base in step with the content folder; makes a `SyncAnswer`.

        One sync runs and one waits for it. Whoever asks meanwhile shares the one that waits: it has not looked at any
        file yet, so what it finds is as new as what a sync of their own would find. One that may forget most documents
        is shared with nobody who has not said so.
        """
        with self._syncing:
            if allow_removals not in self._waiting_syncs:
                job = self._start_sync(self._last_sync, allow_removals)
                self._waiting_syncs[allow_removals] = self._last_sync = job
            return self._waiting_syncs[allow_removals]

    def _start_sync(self, after: Job | None, allow_removals: bool) -> Job:
        def sync(progress: Progress) -> SyncAnswer:
            if after:
                wait([after.result])
            with self._syncing:
                del self._waiting_syncs[allow_removals]
            return SyncAnswer.of(self._byline.sync(progress=progress, allow_removals=allow_removals))

        return self._jobs.start(f"sync {uuid4()}", sync)

    async def write_draft(self, topic: str, form: str, seed: int | None) -> tuple[DraftAnswer, Job]:
        """Begin to write a draft; gives it as it stands now, and the job that makes it.

        Raises:
            ModelBusyError: too many texts are being written.
            BylineError: see `Byline.begin_draft`.
        """
        with self._jobs.text() as job:
            draft = await run_in_threadpool(self._byline.begin_draft, topic, form)
            answer = DraftAnswer.of(draft)

            def write(progress: Progress) -> DraftAnswer:
                return DraftAnswer.of(self._byline.write_draft(draft, progress, seed))

            return answer, self._jobs.start(_draft_key(answer.id), write, job)

    def cancel_draft(self, draft_id: int) -> Draft:
        """Ask the writing of a draft to stop.

        Raises:
            NotFoundError: there is no such draft.
            ConflictError: this server does not write it.
        """
        job = self._jobs.find(_draft_key(draft_id))
        is_running = job is not None and not job.result.done()
        draft = self._byline.get_draft(draft_id)
        if job is None or not is_running:
            raise ConflictError(
                f"Draft {draft_id} is not being written by this server; its state is {draft.state}.",
                subject=str(draft_id),
            )
        job.progress.cancel()
        return draft

    def draft_events(self, draft_id: int, last_id: str) -> AsyncIterator[JobEvent]:
        """The events of a draft's writing after the last one seen; of one not written here, the last one in time.

        Raises:
            NotFoundError: there is no such draft.
        """
        if job := self._jobs.find(_draft_key(draft_id)):
            return job.follow(last_id)
        return self._stored_draft_events(self._byline.get_draft(draft_id))

    def build_issue(self, month: str) -> tuple[str, Job]:
        """Begin to build the issue of a month; gives the month as it is written, and the job that makes the issue.

        Raises:
            InputError: it is no month.
            ModelBusyError: too many texts are being written.
            ConflictError: that issue is being built.
        """
        period = str(parse_period(month))

        def build(progress: Progress) -> IssueAnswer:
            return IssueAnswer.of(self._byline.build_issue(period, progress))

        with self._jobs.text() as job:
            return period, self._jobs.start(_issue_key(period), build, job)

    def cancel_issue(self, month: str) -> str:
        """Ask the build of a month's issue to stop; gives the month as it is written.

        Raises:
            InputError: it is no month.
            ConflictError: this server does not build it.
        """
        period = str(parse_period(month))
        job = self._jobs.find(_issue_key(period))
        if job is None or job.result.done():
            raise ConflictError(f"The issue of {period} is not being built by this server.", subject=period)
        job.progress.cancel()
        return period

    def issue_events(self, month: str, last_id: str) -> AsyncIterator[JobEvent]:
        """The events of an issue's build after the last one seen; of one built before, the last one at once.

        Raises:
            InputError: it is no month.
            NotFoundError: no issue of that month was built or is being built.
        """
        period = str(parse_period(month))
        if job := self._jobs.find(_issue_key(period)):
            return job.follow(last_id)
        issue = self._byline.find_issue(period)
        if issue is None:
            raise NotFoundError(f"No issue of {period} was built, and none is being built.", subject=period)
        return _stored_issue_events(issue)

    def stop(self) -> None:
        """Ask all work to stop, and wait a moment until it has."""
        self._jobs.stop()

    async def _stored_draft_events(self, draft: Draft) -> AsyncIterator[JobEvent]:
        """The last event of a draft this server does not write, once it is finished."""
        assert draft.id is not None
        while draft.state == DraftState.WRITING:
            await asyncio.sleep(POLL_SECONDS)
            draft = await run_in_threadpool(self._byline.get_draft, draft.id)
        if draft.state == DraftState.FAILED:
            detail = ErrorDetail(code="draft_failed", message=draft.error, subject=str(draft.id))
            yield JobEvent.failed(ErrorAnswer(error=detail))
        else:
            yield JobEvent.done(DraftAnswer.of(draft))


async def _stored_issue_events(issue: Issue) -> AsyncIterator[JobEvent]:
    yield JobEvent.done(IssueAnswer.of(issue))


def _draft_key(draft_id: int) -> str:
    return f"draft {draft_id}"


def _issue_key(period: str) -> str:
    return f"issue of {period}"

"""The life of a draft: written, listed, discarded. How it becomes a post: `generator.approving`.

Whoever writes or approves a draft holds its lease. One that is being written by nobody was interrupted, and is marked
so by whoever looks next.
"""

import datetime as dt
from contextlib import suppress
from dataclasses import asdict

from sqlmodel import Session, col, select

from generator.evidence import check_topic
from generator.language_models import LanguageModel
from generator.models import Draft, DraftState
from generator.pipeline import Options, WrittenPost, find_form, write_post
from generator.templates import Templates
from kb import leases
from kb.database import Database
from kb.errors import BylineError, ConflictError, InputError, NotFoundError, StoreError
from kb.progress import Progress
from kb.rows import sound
from kb.search.search import Searcher


def begin_draft(database: Database, topic: str, form: str) -> Draft:
    """Store a draft that is about to be written, so that its progress can be followed.

    Raises:
        InputError: the topic is empty or too long, or the form unknown.
    """
    find_form(form)
    now = dt.datetime.now(dt.UTC)
    draft = Draft(topic=check_topic(topic), form=form, created_at=now, updated_at=now)
    with database.write() as session:
        session.add(draft)
        session.flush()
        leases.take(session, lease_of(draft))
    return draft


def write_draft(
    database: Database,
    searcher: Searcher,
    model: LanguageModel | None,
    templates: Templates,
    draft: Draft,
    options: Options,
    progress: Progress,
) -> Draft:
    """Write a draft that this process began, and store it. When that fails the draft says why, and the error goes on.

    Raises:
        BylineError: see `generator.pipeline.write_post`.
        ConflictError: the draft was given up for dead meanwhile.
    """
    with database.read() as session:
        held = leases.taken_here(session, lease_of(draft))
    try:
        with leases.kept(database, held, progress.cancel):
            written = write_post(database, searcher, model, templates, draft.topic, options, progress)
    except BaseException as error:
        reason = str(error) if isinstance(error, BylineError) else "Writing was interrupted."
        with suppress(ConflictError):  # it is marked already
            _finish(database, held, draft, state=DraftState.FAILED, error=reason)
        raise
    return _finish(database, held, draft, written=written)


def get_draft(database: Database, draft_id: int) -> Draft:
    """A draft by its id.

    Raises:
        NotFoundError: there is none.
    """
    _look_after(database)
    with database.read() as session:
        return load_draft(session, draft_id)


def list_drafts(database: Database, state: str = "", limit: int = 50, offset: int = 0) -> list[Draft]:
    """Drafts, the newest first, of one state or of all.

    Raises:
        InputError: there is no such state.
    """
    if state and state not in set(DraftState):
        raise InputError(f"“{state}” is not a state of drafts.", hint=f"Use {', '.join(DraftState)}.", subject="state")
    statement = select(Draft).order_by(col(Draft.id).desc()).offset(offset).limit(limit)
    if state:
        statement = statement.where(Draft.state == state)
    _look_after(database)
    with database.read() as session:
        return sound(session, statement, col(Draft.id))


def discard_draft(database: Database, draft_id: int) -> Draft:
    """Mark a draft as not wanted. It stays in the store.

    Raises:
        NotFoundError: there is none.
        ConflictError: it was approved already, or somebody is at it.
    """
    with database.write() as session:
        mark_interrupted(session)
        draft = load_draft(session, draft_id)
        require_state(draft, DraftState.DRAFT, DraftState.FAILED, DraftState.DISCARDED)
        if someone := leases.holder(session, lease_of(draft)):
            raise ConflictError(f"Draft {draft_id} is being approved by {someone}.", subject=str(draft_id))
        draft.state = DraftState.DISCARDED
        draft.updated_at = dt.datetime.now(dt.UTC)
        session.add(draft)
    return draft


def fail_interrupted(database: Database) -> None:
    """Mark drafts that a stopped process left half written."""
    with database.read() as session:
        left = _left(session)
    if left:
        with database.write() as session:
            mark_interrupted(session)


def mark_interrupted(session: Session) -> None:
    """Mark drafts that nobody writes any more. What a process that comes back makes of them is not stored."""
    for draft in _left(session):
        leases.revoke(session, lease_of(draft))
        draft.state = DraftState.FAILED
        draft.error = "Interrupted: Byline was stopped while writing."
        draft.updated_at = dt.datetime.now(dt.UTC)
        session.add(draft)


def lease_of(draft: Draft) -> str:
    """The name of the lease that whoever is at a draft holds."""
    return f"draft {draft.id}"


def _left(session: Session) -> list[Draft]:
    writing = session.exec(select(Draft).where(Draft.state == DraftState.WRITING))
    return [draft for draft in writing if not leases.holder(session, lease_of(draft))]


def _look_after(database: Database) -> None:
    """Mark what was interrupted, where the store can be written: it can be read without."""
    with suppress(StoreError):
        fail_interrupted(database)


def load_draft(session: Session, draft_id: int) -> Draft:
    """A draft by its id.

    Raises:
        NotFoundError: there is none.
    """
    draft = session.get(Draft, draft_id)
    if draft is None:
        raise NotFoundError(
            f"There is no draft {draft_id}.", hint="`byline drafts list` shows them.", subject=str(draft_id)
        )
    return draft


def require_state(draft: Draft, *states: DraftState) -> None:
    """Make sure that a draft is in one of some states.

    Raises:
        ConflictError: it is not.
    """
    if draft.state not in states:
        raise ConflictError(f"Draft {draft.id} is {draft.state}, so this cannot be done to it.", subject=str(draft.id))


def _finish(
    database: Database,
    held: leases.Held,
    draft: Draft,
    *,
    written: WrittenPost | None = None,
    state: DraftState = DraftState.DRAFT,
    error: str = "",
) -> Draft:
    draft.state = state
    draft.error = error
    draft.updated_at = dt.datetime.now(dt.UTC)
    if written:
        draft.text = written.post.text
        draft.sentences = [sentence.as_dict() for sentence in written.post.sentences]
        draft.links = [
            {"title": link.title, "url": link.url, **_at(asdict(link.citation))} for link in written.post.links
        ]
        draft.tags = written.post.tags
        draft.recipe = written.recipe
    with database.write() as session:
        leases.require(session, held)
        session.merge(draft)
        leases.release(session, held)
    return draft


def _at(citation: dict[str, object]) -> dict[str, str]:
    return {"source": f"{citation['path']}:{citation['start_line']}-{citation['end_line']}"}

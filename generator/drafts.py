"""The life of a draft: written, listed, approved into content/, or discarded."""

import datetime as dt
import re
import unicodedata
from dataclasses import asdict
from pathlib import Path

import yaml
from sqlmodel import Session, col, select

from generator.evidence import check_topic
from generator.language_models import LanguageModel
from generator.models import Draft, DraftState
from generator.pipeline import Options, WrittenPost, find_form, write_post
from generator.post import hashtag
from generator.templates import Templates
from kb.database import Database
from kb.errors import BylineError, ConflictError, NotFoundError, StoreError
from kb.progress import Progress
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
    """Write a draft that was begun, and store it. When that fails the draft says why, and the error goes on.

    Raises:
        BylineError: see `generator.pipeline.write_post`.
    """
    try:
        written = write_post(database, searcher, model, templates, draft.topic, options, progress)
    except BylineError as error:
        _finish(database, draft, state=DraftState.FAILED, error=str(error))
        raise
    except BaseException:
        _finish(database, draft, state=DraftState.FAILED, error="Writing was interrupted.")
        raise
    return _finish(database, draft, written=written)


def get_draft(database: Database, draft_id: int) -> Draft:
    """A draft by its id.

    Raises:
        NotFoundError: there is none.
    """
    with database.read() as session:
        return _load(session, draft_id)


def list_drafts(database: Database, state: str = "", limit: int = 50, offset: int = 0) -> list[Draft]:
    """Drafts, the newest first, of one state or of all."""
    statement = select(Draft).order_by(col(Draft.id).desc()).offset(offset).limit(limit)
    if state:
        statement = statement.where(Draft.state == state)
    with database.read() as session:
        return list(session.exec(statement))


def discard_draft(database: Database, draft_id: int) -> Draft:
    """Mark a draft as not wanted. It stays in the store.

    Raises:
        NotFoundError: there is none.
        ConflictError: it was approved already.
    """
    with database.write() as session:
        draft = _load(session, draft_id)
        _require(draft, DraftState.DRAFT, DraftState.FAILED, DraftState.DISCARDED)
        draft.state = DraftState.DISCARDED
        draft.updated_at = dt.datetime.now(dt.UTC)
        session.add(draft)
    return draft


def approve_draft(database: Database, draft_id: int, content: Path, author: str, today: dt.date) -> Draft:
    """Write a draft as a post into the content folder. It is then up to the caller to sync that file.

    Args:
        content: the content folder.
        author: who signs the post.
        today: date of the post.

    Raises:
        NotFoundError: there is no such draft.
        ConflictError: it is not waiting for approval.
        StoreError: the file cannot be written.
    """
    with database.write() as session:
        draft = _load(session, draft_id)
        _require(draft, DraftState.DRAFT)
        file = _write_new(content / "posts", f"{today}-{slug(draft.topic)}", as_markdown(draft, author, today))
        draft.state = DraftState.APPROVED
        draft.path = file.relative_to(content).as_posix()
        draft.updated_at = dt.datetime.now(dt.UTC)
        session.add(draft)
    return draft


def fail_interrupted(database: Database) -> None:
    """Mark drafts that a stopped process left half written."""
    with database.write() as session:
        for draft in session.exec(select(Draft).where(Draft.state == DraftState.WRITING)):
            draft.state = DraftState.FAILED
            draft.error = "Byline was stopped while writing."
            session.add(draft)


def as_markdown(draft: Draft, author: str, today: dt.date) -> str:
    """A draft as a Markdown file: front matter that says where every sentence came from, and the text.

    Hashtags stay out of the text; they are the front matter's tags.
    """
    citations = [citation for sentence in draft.sentences for citation in sentence["citations"]]
    sources = dict.fromkeys(f"{c['path']}:{c['start_line']}-{c['end_line']}" for c in citations)
    front = {
        "title": draft.topic[:1].upper() + draft.topic[1:],
        "kind": "post",
        "author": author,
        "date": today,
        "tags": draft.tags,
        "byline_draft": draft.id,
        "sources": list(sources),
    }
    body = draft.text.removesuffix(" ".join(hashtag(tag) for tag in draft.tags)).rstrip()
    return f"---\n{yaml.safe_dump(front, sort_keys=False, allow_unicode=True, width=1000)}---\n\n{body}\n"


def slug(text: str) -> str:
    """A short ASCII file name for a topic."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    return "-".join(re.findall(r"[a-z0-9]+", plain))[:60].strip("-") or "post"


def _load(session: Session, draft_id: int) -> Draft:
    draft = session.get(Draft, draft_id)
    if draft is None:
        raise NotFoundError(
            f"There is no draft {draft_id}.", hint="`byline drafts list` shows them.", subject=str(draft_id)
        )
    return draft


def _require(draft: Draft, *states: DraftState) -> None:
    if draft.state not in states:
        raise ConflictError(f"Draft {draft.id} is {draft.state}, so this cannot be done to it.", subject=str(draft.id))


def _write_new(folder: Path, stem: str, text: str) -> Path:
    """Write a file that did not exist before, numbering its name if need be."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for number in range(1, 1000):
            file = folder / (f"{stem}.md" if number == 1 else f"{stem}-{number}.md")
            try:
                with file.open("x", encoding="utf-8") as stream:
                    stream.write(text)
            except FileExistsError:
                continue
            return file
    except OSError as error:
        raise StoreError(f"The post cannot be written to {folder}: {error.strerror}.", subject=str(folder)) from error
    raise ConflictError(f"{folder} holds a thousand posts named {stem} already.", subject=stem)


def _finish(
    database: Database,
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
        session.merge(draft)
    return draft


def _at(citation: dict[str, object]) -> dict[str, str]:
    return {"source": f"{citation['path']}:{citation['start_line']}-{citation['end_line']}"}

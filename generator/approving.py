"""How a draft becomes a post in the content folder, exactly once, whenever the process is killed or the power fails.

First the draft is given the path of its post, in a transaction; then the file is put there, whole; then the draft is
approved, in another. Whoever approves it again after a kill finds the path, and the file if it came to be.
"""

import datetime as dt
import re
import unicodedata
from pathlib import Path

import yaml
from sqlmodel import Session, select

from generator.drafts import lease_of, load_draft, mark_interrupted, require_state
from generator.models import Draft, DraftState
from kb import leases
from kb.atomic_files import cannot_write, make_folder, write_whole
from kb.database import Database
from kb.errors import ConflictError
from kb.markdown.front_matter import split_front_matter

FOLDER = "posts"
"""Inside the content folder."""


def approve_draft(database: Database, draft_id: int, content: Path, author: str, today: dt.date) -> Draft:
    """Write a draft as a post into the content folder. It is then up to the caller to sync that file.

    Args:
        content: the content folder.
        author: who signs the post; empty if nobody is known to.
        today: date of the post.

    Raises:
        NotFoundError: there is no such draft.
        ConflictError: it is not waiting for approval, or another is approving it.
        StoreError: the file cannot be written.
    """
    draft, held = _claim_path(database, draft_id, content, today)
    try:
        _put(content / draft.path, draft, as_markdown(draft, author, today))
    except BaseException:
        with database.write() as session:
            _give_up(session, draft_id, held)
        raise
    with database.write() as session:
        leases.require(session, held)
        draft = load_draft(session, draft_id)
        draft.state = DraftState.APPROVED
        draft.updated_at = dt.datetime.now(dt.UTC)
        session.add(draft)
        leases.release(session, held)
    return draft


def _claim_path(database: Database, draft_id: int, content: Path, today: dt.date) -> tuple[Draft, leases.Held]:
    """Give a draft the path of its post, if it has none from an approval that was killed, and hold it."""
    with database.write() as session:
        mark_interrupted(session)
        draft = load_draft(session, draft_id)
        require_state(draft, DraftState.DRAFT)
        held = leases.take(session, lease_of(draft))
        if held is None:
            someone = leases.holder(session, lease_of(draft))
            raise ConflictError(f"Draft {draft_id} is being approved by {someone}.", subject=str(draft_id))
        draft.path = draft.path or _free_path(session, content, f"{today}-{slug(draft.topic)}")
        session.add(draft)
    return draft, held


def _free_path(session: Session, content: Path, stem: str) -> str:
    """A path that no file and no other draft has, its name numbered if need be."""
    taken = set(session.exec(select(Draft.path).where(Draft.path != "")))
    for number in range(1, 1000):
        path = f"{FOLDER}/{stem}.md" if number == 1 else f"{FOLDER}/{stem}-{number}.md"
        if path not in taken and not (content / path).exists():
            return path
    raise ConflictError(f"{content / FOLDER} holds a thousand posts named {stem} already.", subject=stem)


def _put(file: Path, draft: Draft, text: str) -> None:
    """Write the post, unless an approval that was killed has written it."""
    try:
        make_folder(file.parent)
        if file.exists() and not file.stat().st_size:  # claimed on a disk without hard links, and killed then
            file.unlink()
        _write(file, draft, text)
    except OSError as error:
        raise cannot_write(file, error, hint="The draft still waits: make it writable and approve again.") from error


def _write(file: Path, draft: Draft, text: str) -> None:
    try:
        write_whole(file, text, is_new=True)
    except FileExistsError as error:
        if not _is_post_of(file, draft):
            raise ConflictError(
                f"{file} was made by another meanwhile.", hint="Approve the draft again.", subject=str(file)
            ) from error


def _is_post_of(file: Path, draft: Draft) -> bool:
    text = file.read_text(encoding="utf-8", errors="replace")
    return split_front_matter(text).values.get("byline_draft") == draft.id


def _give_up(session: Session, draft_id: int, held: leases.Held) -> None:
    draft = load_draft(session, draft_id)
    draft.path = ""
    session.add(draft)
    leases.release(session, held)


def as_markdown(draft: Draft, author: str, today: dt.date) -> str:
    """A draft as a Markdown file: front matter that says where every sentence came from, and the text.

    Hashtags stay out of the text; they are the front matter's tags.

    Args:
        author: who signs; empty if nobody is known to.
    """
    citations = [citation for sentence in draft.sentences for citation in sentence["citations"]]
    sources = dict.fromkeys(f"{c['path']}:{c['start_line']}-{c['end_line']}" for c in citations)
    front = {
        "title": draft.topic[:1].upper() + draft.topic[1:],
        "kind": "post",
        **({"author": author} if author else {}),
        "date": today,
        "tags": draft.tags,
        "byline_draft": draft.id,
        "sources": list(sources),
    }
    body, _break, last = draft.text.rpartition("\n\n")
    if not draft.tags or not all(word.startswith("#") for word in last.split()):
        body = draft.text
    return f"---\n{yaml.safe_dump(front, sort_keys=False, allow_unicode=True, width=1000)}---\n\n{body.rstrip()}\n"


def slug(text: str) -> str:
    """A short ASCII file name for a topic."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    return "-".join(re.findall(r"[a-z0-9]+", plain))[:60].strip("-") or "post"

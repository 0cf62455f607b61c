"""The verbs over drafts: written, read, approved into the content folder, discarded."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import func
from sqlmodel import col, select

from api.bootstrap.knowledge import KnowledgeVerbs
from kb.models import Document
from kb.progress import Progress

if TYPE_CHECKING:
    from generator.models import Draft


class DraftVerbs(KnowledgeVerbs):
    """What can be done with drafts."""

    def begin_draft(self, topic: str, form: str) -> Draft:
        """Store a draft about to be written, once it is sure that there is something to write it with."""
        from generator.drafts import begin_draft

        _ = self.searcher, self.language_model
        return begin_draft(self.database, topic, form)

    def write_draft(self, draft: Draft, progress: Progress, seed: int | None = None) -> Draft:
        """Write a draft that was begun."""
        self.prepare(progress)
        from generator.drafts import write_draft
        from generator.pipeline import Options

        options = Options(
            form=draft.form,
            author=self.author(),
            temperature=self.settings.temperature,
            seed=self.settings.seed if seed is None else seed,
            max_characters=self.settings.max_post_characters,
        )
        return write_draft(self.database, self.searcher, self.language_model, self.prompts, draft, options, progress)

    def get_draft(self, draft_id: int) -> Draft:
        """A draft by its id."""
        from generator.drafts import get_draft

        return get_draft(self.database, draft_id)

    def list_drafts(self, state: str = "", limit: int = 50, offset: int = 0) -> list[Draft]:
        """Drafts, the newest first, of one state or of all."""
        from generator.drafts import list_drafts

        return list_drafts(self.database, state, limit, offset)

    def approve_draft(self, draft_id: int) -> Draft:
        """Write a draft into the content folder and sync that file."""
        from generator.approving import approve_draft

        draft = approve_draft(self.database, draft_id, self.settings.content, self.author(), self.settings.today())
        self.sync(self.settings.content / draft.path)
        return draft

    def discard_draft(self, draft_id: int) -> Draft:
        """Mark a draft as not wanted."""
        from generator.drafts import discard_draft

        return discard_draft(self.database, draft_id)

    def bury_interrupted_drafts(self) -> None:
        """Mark drafts that a stopped process left half written."""
        from generator.drafts import fail_interrupted

        fail_interrupted(self.database)

    def author(self) -> str:
        """The name that signs: the setting, or the author most documents name; empty where none does."""
        if self.settings.author:
            return self.settings.author
        with self.database.read() as session:
            finished = (Document.author != "", col(Document.is_draft).is_(False))
            named = select(Document.author).where(*finished).group_by(Document.author)
            return session.exec(named.order_by(func.count().desc(), col(Document.author))).first() or ""

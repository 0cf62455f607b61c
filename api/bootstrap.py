"""Assembles the parts from the settings, once, for every door. The verbs Byline has are the methods here."""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import func
from sqlmodel import col, select

import generator.models
import newsletter.models
from kb.database import Database
from kb.embedding import Embedder, make_embedder, make_embedder_again, prepare_embedder, source_of
from kb.errors import SettingsError
from kb.index import SearchIndex, make_index
from kb.models import Document
from kb.once import once_property
from kb.progress import Progress
from kb.search.query import Query
from kb.search.refinements import Refinements
from kb.search.rerank import make_reranker
from kb.search.search import Searcher, SearchResult
from kb.settings import Settings

if TYPE_CHECKING:
    from generator.language_models import LanguageModel
    from generator.models import Draft
    from generator.templates import Templates
    from kb.ingest.report import SyncReport
    from kb.search.related import Related
    from newsletter.models import Issue
    from newsletter.schedule import Schedule


class Byline:
    """An open knowledge base with its models. Models are loaded when first needed; safe to share between threads.

    Args:
        settings: the settings in force.

    Raises:
        SettingsError: a setting cannot be used.
        StoreError: the database cannot be opened.
    """

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.database = Database(settings.database_url)

    @once_property
    def prompts(self) -> Templates:
        """What the language model is asked with."""
        return _prompts(self.settings)

    @once_property
    def layouts(self) -> Templates:
        """What issues are laid out with."""
        from generator.templates import Templates

        own = self.settings.templates / "newsletter"
        return Templates(_folder(newsletter) / "render/templates", own, autoescape=True)

    @once_property
    def embedder(self) -> Embedder:
        """The embedding model."""
        return make_embedder(self.settings)

    @once_property
    def searcher(self) -> Searcher:
        """Search over the store."""
        return Searcher(
            self.database,
            self.embedder,
            self.settings.keyword_weight,
            load_again=lambda source: make_embedder_again(source, self.settings),
            refinements=make_refinements(self.settings, lambda: self.language_model),
            index=self.index,
        )

    @once_property
    def index(self) -> SearchIndex:
        """The store's keyword and vector index."""
        return make_index(self.database.dialect)

    @once_property
    def language_model(self) -> LanguageModel | None:
        """The language model; None where the settings say `none`."""
        from generator.language_models import make_language_model

        return make_language_model(self.settings)

    def prepare(self, progress: Progress) -> None:
        """Make what the models need and is made once on a machine, unless that was done before."""
        prepare_embedder(self.settings, progress)

    def sync(self, path: Path | None = None, progress: Progress | None = None, *, full: bool = False) -> SyncReport:
        """Bring the store in step with the content folder, or with one file or folder.

        A sync of the whole folder also puts the store over to another embedding model, where the settings name one.
        """
        from kb.ingest.scan import make_scope
        from kb.ingest.sync import sync

        scope = make_scope(self.settings.content, path)
        self.prepare(progress or Progress())
        embedder = self.embedder if path is None else self.searcher.embedder
        return sync(
            self.database,
            embedder,
            scope,
            max_file_bytes=self.settings.max_file_bytes,
            source=source_of(self.settings) if embedder is self.embedder else "",
            full=full,
            progress=progress,
        )

    def watch(self, path: Path | None, progress: Progress) -> Iterator[SyncReport]:
        """Sync again whenever a file changes, until `progress` is cancelled."""
        from kb.ingest.watch import changes_below

        for _change in changes_below((path or self.settings.content).resolve(), progress):
            yield self.sync(path, progress)

    def search(self, query: Query) -> SearchResult:
        """Answer a question with passages."""
        return self.searcher.search(query)

    def related(self, document: int | str, limit: int) -> Related:
        """What is near to a document in meaning.

        Args:
            document: its id, its path in the store, or the path of its file.
        """
        from kb.ingest.scan import make_scope
        from kb.search.related import find_document, find_related

        with self.database.read() as session:
            if isinstance(document, str):
                file = Path(os.path.abspath(document))  # noqa: PTH100 - keeps symlinks
                in_store = make_scope(self.settings.content).identity(file)
                document = find_document(session, [document, in_store])
            return find_related(session, self.index, document, limit)

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

    def approve_draft(self, draft_id: int) -> Draft:
        """Write a draft into the content folder and sync that file."""
        from generator.drafts import approve_draft

        draft = approve_draft(self.database, draft_id, self.settings.content, self.author(), self.today())
        self.sync(self.settings.content / draft.path)
        return draft

    def build_issue(self, period: str, progress: Progress | None = None) -> Issue:
        """Build the newsletter issue of a month, or build it again."""
        from newsletter.build import IssueOptions, build_issue

        self.prepare(progress or Progress())
        options = IssueOptions(
            title=self.settings.newsletter_title,
            greeting=self.settings.newsletter_greeting,
            sign_off=self.settings.newsletter_sign_off,
            author=self.author(),
            site=self.settings.site_url,
            temperature=self.settings.temperature,
            seed=self.settings.seed,
            folder=self.settings.issues_folder,
        )
        return build_issue(
            self.database,
            self.searcher,
            self.language_model,
            self.prompts,
            self.layouts,
            period,
            options,
            progress or Progress(),
        )

    def schedule(self) -> Schedule:
        """The schedule of issue builds, not yet started."""
        from newsletter.schedule import Schedule

        return Schedule(self.settings, self.database, self.build_issue)

    def author(self) -> str:
        """The name that signs: the setting, or the author most documents name."""
        if self.settings.author:
            return self.settings.author
        with self.database.read() as session:
            named = select(Document.author).where(Document.author != "").group_by(Document.author)
            return session.exec(named.order_by(func.count().desc(), col(Document.author))).first() or "the author"

    def today(self) -> dt.date:
        """Today's date in the settings' time zone."""
        return dt.datetime.now(self.settings.zone).date()

    def close(self) -> None:
        """Let go of the database."""
        self.database.close()


def make_refinements(settings: Settings, language_model: Callable[[], LanguageModel | None]) -> Refinements:
    """The further models that the settings let take part in a search.

    Args:
        language_model: called only where questions are to be expanded.

    Raises:
        SettingsError: questions are to be expanded without a language model.
        ModelError: the bundled language model is asked for but not installed.
    """
    reranker = make_reranker(settings)
    if not settings.query_expansion:
        return Refinements(reranker, settings.rerank_depth)
    model = language_model()
    if model is None:
        raise SettingsError(
            "query_expansion is on, but language_model is none, so nothing can expand a question.",
            hint="Switch one of the two settings.",
            subject="query_expansion",
        )
    from generator.expansion import make_expand

    return Refinements(reranker, settings.rerank_depth, make_expand(model, _prompts(settings)))


def _prompts(settings: Settings) -> Templates:
    from generator.templates import Templates

    return Templates(_folder(generator) / "prompts", settings.templates / "prompts")


def _folder(package: object) -> Path:
    return Path(getattr(package, "__file__", "") or "").parent

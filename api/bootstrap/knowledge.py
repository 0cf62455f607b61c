"""The verbs over what is known: bring it up to date, find, list, read."""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from api.bootstrap.parts import Parts
from kb.embedding import source_of
from kb.errors import ConflictError
from kb.progress import Progress
from kb.search.query import Query
from kb.search.search import SearchResult

if TYPE_CHECKING:
    from kb.documents import Filters
    from kb.duplicates.featured import FeaturedAgain
    from kb.duplicates.find import Duplicate
    from kb.ingest.kept_warnings import KeptWarning
    from kb.ingest.report import SyncReport
    from kb.links.checking import CheckReport
    from kb.links.listing import LinkFilters, ListedLink
    from kb.links.manners import Manners
    from kb.models import Document, Passage
    from kb.search.related import Related
    from kb.timeline.find import Timeline


class KnowledgeVerbs(Parts):
    """What can be done with the knowledge base itself."""

    def sync(
        self,
        path: Path | None = None,
        progress: Progress | None = None,
        *,
        full: bool = False,
        allow_removals: bool = False,
    ) -> SyncReport:
        """Bring the store in step with the content folder, or with one file or folder; see `kb.ingest.sync`.

        A sync of the whole folder also puts the store over to another embedding model, where the settings name one.
        """
        from kb.ingest.scan import make_scope
        from kb.ingest.sync import sync

        scope = make_scope(self.settings.content, path, follow_symlinks=self.settings.follow_symlinks)
        self.prepare(progress or Progress())
        embedder = self.embedder if path is None else self.searcher.embedder
        return sync(
            self.database,
            embedder,
            scope,
            max_file_bytes=self.settings.max_file_bytes,
            source=source_of(self.settings) if embedder is self.embedder else "",
            full=full,
            allow_removals=allow_removals,
            progress=progress,
        )

    def list_warnings(self) -> list[KeptWarning]:
        """What was wrong with files when they were last read."""
        from kb.ingest.kept_warnings import list_warnings

        with self.database.read() as session:
            return list_warnings(session)

    def watch(
        self, path: Path | None, progress: Progress, *, allow_removals: bool = False
    ) -> Iterator[SyncReport | ConflictError]:
        """Sync again whenever a file changes, until `progress` is cancelled.

        What a sync refuses to do is given instead of its report: the files may come back, as between two branches.
        """
        from kb.ingest.watch import changes_below

        for _change in changes_below((path or self.settings.content).resolve(), progress):
            try:
                yield self.sync(path, progress, allow_removals=allow_removals)
            except ConflictError as error:
                yield error

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

    def counts(self) -> tuple[int, int]:
        """How many documents and passages the store holds."""
        from kb.documents import count_rows

        with self.database.read() as session:
            return count_rows(session)

    def list_documents(self, filters: Filters, limit: int, offset: int = 0) -> tuple[int, list[Document]]:
        """How many documents pass the filters, and a page of them, the newest first."""
        from kb.documents import list_documents

        with self.database.read() as session:
            return list_documents(session, filters, limit, offset)

    def get_document(self, document_id: int) -> tuple[Document, list[Passage]]:
        """A document with its passages in order."""
        from kb.documents import get_document

        with self.database.read() as session:
            return get_document(session, document_id)

    def list_links(self, filters: LinkFilters, limit: int, offset: int = 0) -> tuple[int, list[ListedLink]]:
        """How many pages the documents link to, and some of them, those that most link to first."""
        from kb.links.listing import list_links

        with self.database.read() as session:
            return list_links(session, filters, limit, offset)

    def check_links(
        self,
        filters: LinkFilters,
        progress: Progress,
        *,
        older_than_days: float,
        limit: int | None,
        manners: Manners,
    ) -> tuple[CheckReport, list[ListedLink]]:
        """Ask whether the pages linked to still answer; also gives those that do not, with where they stand."""
        from kb.links.checking import check_links
        from kb.links.listing import links_to
        from kb.links.verdicts import Verdict

        report = check_links(
            self.database, filters, progress, older_than_days=older_than_days, limit=limit, manners=manners
        )
        failed = sorted(result.url for result in report.results if result.verdict != Verdict.OK)
        with self.database.read() as session:
            return report, links_to(session, failed)

    def timeline(self, query: str, first_day: dt.date | None, last_day: dt.date | None) -> Timeline:
        """What happened when, by all documents together."""
        from kb.timeline.find import find_timeline

        with self.database.read() as session:
            return find_timeline(session, query, first_day, last_day)

    def duplicates(self) -> tuple[list[Duplicate], list[FeaturedAgain]]:
        """Texts that stand in two documents, and pages that an issue gave and a later document gave again."""
        from kb.duplicates.featured import find_featured_again
        from kb.duplicates.find import find_duplicates

        with self.database.read() as session:
            return find_duplicates(session), find_featured_again(session)

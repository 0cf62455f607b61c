"""The verbs over newsletter issues: built, listed, read, scheduled."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from api.bootstrap.drafting import DraftVerbs
from kb.progress import Progress

if TYPE_CHECKING:
    from newsletter.models import BuildRun, Issue
    from newsletter.schedule import Schedule


class IssueVerbs(DraftVerbs):
    """What can be done with issues."""

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

    def list_issues(self, limit: int = 50, offset: int = 0) -> list[Issue]:
        """Built issues, the newest month first."""
        from newsletter.build import list_issues

        return list_issues(self.database, limit, offset)

    def get_issue(self, issue_id: int) -> Issue:
        """A built issue by its id."""
        from newsletter.build import get_issue

        return get_issue(self.database, issue_id)

    def find_issue(self, period: str) -> Issue | None:
        """The built issue of a month, if there is one."""
        from newsletter.build import find_issue

        return find_issue(self.database, period)

    def read_issue_file(self, issue_id: int, format: str) -> bytes:
        """The built file of an issue in one format."""
        from newsletter.build import read_issue_file

        return read_issue_file(self.get_issue(issue_id), format, self.settings.issues_folder)

    def schedule(self) -> Schedule:
        """The schedule of issue builds, not yet started."""
        from newsletter.schedule import Schedule

        return Schedule(self.settings, self.database, self.build_issue)

    def scheduled(self) -> tuple[dt.datetime, list[BuildRun]]:
        """When the next build is due, and the latest ones."""
        from newsletter.schedule import list_runs, next_run

        return next_run(self.settings), list_runs(self.database)

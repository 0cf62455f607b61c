"""A store of one's own, and issues built from it."""

import sqlite3
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import generator
import newsletter
from generator.language_models import LanguageModel
from generator.templates import Templates
from kb.database import Database
from kb.ingest.report import SyncReport
from kb.progress import Progress
from kb.search.search import Searcher
from kb.settings import Settings
from newsletter.build import IssueOptions, build_issue
from newsletter.models import Issue

PROMPTS = Path(generator.__file__).parent / "prompts"
LAYOUTS = Path(newsletter.__file__).parent / "render" / "templates"
SIGN_OFF = "Keep your learning rate warm,"


@dataclass
class Newsroom:
    """A store, the folder it was synced from, and where issues and the user's own templates lie."""

    settings: Settings
    database: Database
    searcher: Searcher
    sync: Callable[[], SyncReport]

    def build(
        self, month: str, model: LanguageModel | None = None, progress: Progress | None = None, **changed: str
    ) -> Issue:
        """Build a month's issue, quoting unless a model is given; options can be changed by name."""
        usual = {
            "title": "Warm Start", "greeting": "Hello,", "sign_off": SIGN_OFF, "author": "Nora Almqvist", "site": "",
        }  # fmt: skip
        options = IssueOptions(
            **usual | changed,
            temperature=0.4,
            seed=7,
            folder=self.settings.issues_folder,
        )
        return build_issue(
            self.database,
            self.searcher,
            model,
            Templates(PROMPTS, self.settings.templates / "prompts"),
            Templates(LAYOUTS, self.settings.templates / "newsletter", autoescape=True),
            month,
            options,
            progress or Progress(),
        )


def copy_store(source: Path, target: Path) -> None:
    """Copy a SQLite database that may be in use."""
    with closing(sqlite3.connect(source)) as old, closing(sqlite3.connect(target)) as new:
        old.backup(new)


def read(issue: Issue, name: str) -> str:
    """A built file, as it lies on the disk."""
    return Path(issue.files[name]).read_text(encoding="utf-8")


def clips(issue: Issue, kind: str = "") -> list[dict[str, object]]:
    """The clips of an issue, of one section or of all."""
    return [clip for section in issue.sections if kind in ("", section["kind"]) for clip in section["clips"]]

"""What every importer answers with: documents to write, what was passed over and why, and remarks."""

import datetime as dt
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

FOLDER_OF_KIND = {"post": "posts", "issue": "issues", "article": "articles", "links": "links"}


@dataclass(frozen=True)
class ImportedDocument:
    """One text of the source, ready to become a file.

    Attributes:
        key: what the source knows it by; the same on every import of it.
        title: one line.
        body: Markdown.
        kind: post, article, issue or links; decides the folder.
        tags: as the source writes them.
        engagement: reactions, comments and shares, those that are known.
        url: where it was published, or empty.
        extra: further front matter, in order.
        slug: the source's own short name, or empty to make one of the title.
    """

    key: str
    title: str
    body: str
    kind: str
    date: dt.date | None = None
    author: str = ""
    tags: tuple[str, ...] = ()
    engagement: dict[str, int] = field(default_factory=dict)
    url: str = ""
    extra: dict[str, Any] = field(default_factory=dict)
    slug: str = ""


@dataclass(frozen=True)
class Skipped:
    """Something of the source that becomes no file.

    Attributes:
        what: its title or place in the source.
        reason: a clause without its subject, as in "it is a draft".
    """

    what: str
    reason: str


@dataclass
class Reading:
    """What an importer made of its source.

    Attributes:
        notes: whole sentences for the person importing, such as totals that belong to no single document.
        left_out: how many of what the documents' texts do not hold, such as polls, by name in the singular.
    """

    documents: list[ImportedDocument] = field(default_factory=list)
    skipped: list[Skipped] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    left_out: Counter[str] = field(default_factory=Counter)

    def skip(self, what: str, reason: str) -> None:
        """Note that something becomes no file, and why."""
        self.skipped.append(Skipped(what, reason))

    @property
    def all_notes(self) -> list[str]:
        """The notes, and a sentence that counts what was left out."""
        counts = [f"{count} {name}{'s' if count > 1 else ''}" for name, count in sorted(self.left_out.items()) if count]
        return [*self.notes, f"Left out: {', '.join(counts)}."] if counts else self.notes

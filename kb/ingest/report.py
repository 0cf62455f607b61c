"""What a sync tells of itself."""

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Problem:
    """A file and what is wrong with it, as a sentence without its subject."""

    path: str
    reason: str


@dataclass
class SyncReport:
    """What a sync did.

    Attributes:
        seconds: how long it took.
        embedded: texts the model was asked about; text seen before is not among them.
        failed: files that could not be read; what was stored of them before stays.
        warnings: files stored with a reservation.
        kept: what is wrong with files all in all, found now or before; see `kb.ingest.kept_warnings`.
    """

    added: int = 0
    updated: int = 0
    unchanged: int = 0
    removed: int = 0
    embedded: int = 0
    seconds: float = 0.0
    failed: list[Problem] = field(default_factory=list)
    warnings: list[Problem] = field(default_factory=list)
    kept: int = 0

    @property
    def changed(self) -> bool:
        """Whether any document was added, updated or removed."""
        return bool(self.added or self.updated or self.removed)

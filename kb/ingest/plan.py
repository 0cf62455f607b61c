"""Decides what a sync has to do. Pure: no file and no database is touched."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath


@dataclass(frozen=True)
class Fingerprint:
    """What a stored document was made from.

    Attributes:
        content_hash: SHA-256 of the file.
        recipe: splitter version and embedding model.
    """

    content_hash: str
    recipe: str


@dataclass(frozen=True)
class StoredFile:
    """What is known of a file since it was last read.

    Attributes:
        stamp: its size and times then; empty when they say nothing.
    """

    fingerprint: Fingerprint
    stamp: str


@dataclass(frozen=True)
class Plan:
    """Paths by what is to be done with them, each in a stable order."""

    added: list[str]
    updated: list[str]
    unchanged: list[str]
    removed: list[str]

    @property
    def changed(self) -> list[str]:
        """What is to be read, split and stored."""
        return self.added + self.updated


def make_plan(stored: Mapping[str, Fingerprint], found: Mapping[str, Fingerprint], kept: Iterable[str] = ()) -> Plan:
    """Compare what is stored with what was found.

    Args:
        stored: fingerprints of the stored documents of the scope, by path.
        found: fingerprints of the files as they are now, by path.
        kept: files and folders that could not be read this time; what is stored of them stays.
    """
    unread = [PurePosixPath(path) for path in kept]
    return Plan(
        added=[path for path in found if path not in stored],
        updated=[path for path in found if path in stored and stored[path] != found[path]],
        unchanged=[path for path in found if stored.get(path) == found[path]],
        removed=[path for path in stored if path not in found and not _is_within(path, unread)],
    )


MANY_DOCUMENTS = 10
"""From so many on, losing more than half of them at once is an accident until somebody says that it is meant."""


def lost(plan: Plan, stored: Mapping[str, Fingerprint], found: Mapping[str, Fingerprint]) -> int:
    """How many documents a plan removes that are nowhere else; 0 where they are few enough to be meant.

    A disk that is not mounted looks like an empty folder. A document whose file was moved is not lost.

    Args:
        stored: fingerprints of the stored documents of the scope, by path.
        found: fingerprints of the files as they are now, by path.
    """
    moved = {found[path].content_hash for path in plan.added}
    gone = sum(stored[path].content_hash not in moved for path in plan.removed)
    is_meant = found and (len(stored) < MANY_DOCUMENTS or gone * 2 <= len(stored))
    return 0 if is_meant else gone


def _is_within(path: str, places: list[PurePosixPath]) -> bool:
    return any(PurePosixPath(path).is_relative_to(place) for place in places)

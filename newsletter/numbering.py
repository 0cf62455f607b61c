"""Which number an issue bears. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass

from kb.errors import ConflictError
from newsletter.period import Period


@dataclass(frozen=True)
class KnownIssue:
    """An issue that has its number: published in the content folder (`path`), or built before (no path)."""

    period: Period
    number: int
    path: str


def issue_number(period: Period, known: Sequence[KnownIssue]) -> int:
    """The number of a month's issue: its own if it has one, else one more than the latest before it.

    Raises:
        ConflictError: the month's issue is published already, or the number belongs to a later month.
    """
    published = next((issue for issue in known if issue.period == period and issue.path), None)
    if published:
        raise ConflictError(
            f"The issue of {period} is published already: number {published.number}, {published.path}.",
            hint="Remove that file from the content folder and sync if you want to build it anew.",
            subject=str(period),
        )
    own = next((issue for issue in known if issue.period == period), None)
    if own:
        return own.number
    number = 1 + max((issue.number for issue in known if issue.period < period), default=0)
    taken = next((issue for issue in known if issue.number == number), None)
    if taken:
        raise ConflictError(
            f"{period} would be issue {number}, but that is the number of {taken.period}.",
            hint="Build months in their order.",
            subject=str(period),
        )
    return number

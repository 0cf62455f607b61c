"""Months, as `2026-10`. Pure."""

import datetime as dt
import re
from dataclasses import dataclass

from kb.errors import InputError


@dataclass(frozen=True, order=True)
class Period:
    """A calendar month."""

    year: int
    month: int

    def __str__(self) -> str:
        return f"{self.year:04d}-{self.month:02d}"

    @property
    def name(self) -> str:
        """As people say it: October 2026."""
        return f"{dt.date(self.year, self.month, 1):%B %Y}"

    @property
    def first_day(self) -> dt.date:
        """Its first day."""
        return dt.date(self.year, self.month, 1)

    @property
    def last_day(self) -> dt.date:
        """Its last day."""
        following = (self.first_day + dt.timedelta(days=31)).replace(day=1)
        return following - dt.timedelta(days=1)

    @property
    def previous(self) -> "Period":
        """The month before."""
        before = self.first_day - dt.timedelta(days=1)
        return Period(before.year, before.month)


def parse_period(text: str) -> Period:
    """A month from text such as 2026-10.

    Raises:
        InputError: it is not one.
    """
    match = re.fullmatch(r"(\d{4})-(\d{1,2})", text.strip())
    if not match or not 1 <= int(match[2]) <= 12 or not 1 <= int(match[1]) <= 9998:
        raise InputError(f"“{text}” is not a month.", hint="Give it as 2026-10.", subject="month")
    return Period(int(match[1]), int(match[2]))

"""What a link check can find, and how it is told from an answer. Pure, and light to import."""

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum
from urllib.parse import urlsplit

_GONE = (404, 410)
_LINKEDIN_REFUSES = 999


class Verdict(StrEnum):
    """What asking for an address showed."""

    OK = "ok"
    """it answers"""
    MOVED = "moved"
    """it answers, and says that it is elsewhere for good"""
    DEAD = "dead"
    """there is no such page (404, 410), no such host, or it is no web address"""
    REFUSED = "refused"
    """the server does not answer programs, or asks for a login (401, 403, 999): nobody can tell from here"""
    UNREACHABLE = "unreachable"
    """no answer now: timeouts, broken connections and certificates, 5xx, endless redirects"""
    PRIVATE = "private"
    """it leads, at once or by a redirect, into a private network, and was not asked"""


@dataclass(frozen=True)
class CheckResult:
    """What was found at an address.

    Attributes:
        status: of the last answer; None where none came.
        final_url: where redirects led. For `moved`, the address to write instead.
        detail: a few words for a reader.
        checked_at: in UTC.
    """

    url: str
    verdict: Verdict
    status: int | None
    final_url: str
    detail: str
    checked_at: dt.datetime


def found(url: str, verdict: Verdict, detail: str, status: int | None = None, final_url: str = "") -> CheckResult:
    """A result of this moment."""
    return CheckResult(url, verdict, status, final_url or url, detail, dt.datetime.now(dt.UTC))


def judged(url: str, status: int, reached: str, home: str) -> CheckResult:
    """What the last answer says of an address.

    Args:
        reached: where redirects led.
        home: how far the redirects were for good; `url` itself where none was.
    """
    if status in _GONE:
        return found(url, Verdict.DEAD, "there is no such page", status, reached)
    if 500 <= status != _LINKEDIN_REFUSES:
        return found(url, Verdict.UNREACHABLE, "the server fails", status, reached)
    if status >= 400:
        return found(url, Verdict.REFUSED, "the server does not answer programs, or asks for a login", status, reached)
    if home != url:
        is_front_page = urlsplit(home).path in ("", "/") and urlsplit(url).path not in ("", "/")
        detail = "moved to a front page" if is_front_page else "moved for good"
        return found(url, Verdict.MOVED, detail, status, home)
    return found(url, Verdict.OK, "", status, reached)

"""How servers are asked whether pages answer, and how long they ask to be left alone. Pure, and light to import."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from email.utils import parsedate_to_datetime


@dataclass(frozen=True)
class Manners:
    """How links are asked for. Times are in seconds.

    Attributes:
        at_once: hosts asked at the same time, at most.
        delay: between the end of a request and the beginning of the next to the same host.
        timeout: for one request, from looking the host up to the end of the headers.
        longest_wait: how long a `Retry-After` is waited for; a host that asks for more is left for another day.
        default_wait: before the second try where a busy server names no time.
        allow_private: ask addresses of private networks too.
    """

    at_once: int = 8
    delay: float = 1.0
    timeout: float = 15.0
    max_redirects: int = 10
    longest_wait: float = 30.0
    default_wait: float = 2.0
    allow_private: bool = False


def pause_asked(headers: Mapping[str, str], default: float) -> float:
    """How many seconds `Retry-After` asks to wait, which names them or a date.

    Args:
        default: where it says nothing that can be read.
    """
    value = headers.get("Retry-After", "")
    if value.isascii() and value.isdigit():
        return float(value)
    try:
        return max(0.0, (parsedate_to_datetime(value) - dt.datetime.now(dt.UTC)).total_seconds())
    except (ValueError, TypeError):
        return default

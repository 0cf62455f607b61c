"""Who is at what for long, and whether they still live: one table for every kind of work, in either database.

A lease is taken in the transaction that begins the work. Whoever holds it renews it while it lives; one that was not
renewed for a minute, or whose process is gone from this machine, is free. Each taking raises its fencing token, and
whoever stores the result asks in the same transaction whether the lease is still theirs: work that was given up for
dead and comes back stores nothing.

Work that waits for its turn, as a sync does, holds a lock of the operating system or of the database server instead
(`Database.exclusive`), which ends with its process.
"""

import datetime as dt
import logging
import os
import socket
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from threading import Event, Thread

from sqlalchemy import func
from sqlmodel import Session, select

from kb.database import Database
from kb.errors import ConflictError, StoreError
from kb.models import Lease

LIFETIME = dt.timedelta(seconds=60)
"""How long a lease lasts unrenewed: longer than a renewal may have to wait for another's transaction."""

HEARTBEAT_SECONDS = 10.0

_log = logging.getLogger("byline")


@dataclass(frozen=True)
class Held:
    """A lease as its owner knows it.

    Attributes:
        token: which taking of the lease this is.
    """

    name: str
    token: int


def take(session: Session, name: str) -> Held | None:
    """Take a lease for this process; None where a living one holds it.

    Args:
        session: that writes.
    """
    lease = session.get(Lease, name)
    if lease is None:
        lease = Lease(name=name, machine="", process=0, token=0, renewed_at=_now(session))
    elif _is_living(lease, _now(session)):
        return None
    lease.machine, lease.process, lease.renewed_at = _machine(), os.getpid(), _now(session)
    lease.token += 1
    session.add(lease)
    return Held(name, lease.token)


def taken_here(session: Session, name: str) -> Held:
    """A lease that this process took before.

    Raises:
        ConflictError: it holds none of that name any more.
    """
    lease = session.get(Lease, name)
    if lease is None or not _is_mine(lease):
        raise _lost(name)
    return Held(name, lease.token)


def holder(session: Session, name: str) -> str:
    """Who holds a lease and lives, as a person may read it; empty where nobody does."""
    lease = session.get(Lease, name)
    if lease is None or not _is_living(lease, _now(session)):
        return ""
    return f"process {lease.process} on {lease.machine.partition(' ')[0]}"


def require(session: Session, held: Held) -> None:
    """Make sure, before a result is stored, that nobody has taken over meanwhile.

    Args:
        session: the one that stores the result.

    Raises:
        ConflictError: somebody has.
    """
    lease = session.get(Lease, held.name)
    if lease is None or lease.token != held.token or not _is_mine(lease):
        raise _lost(held.name)


def release(session: Session, held: Held) -> None:
    """Let go of a lease, if it is still this one. Its row stays, for the next token."""
    lease = session.get(Lease, held.name)
    if lease and lease.token == held.token and _is_mine(lease):
        lease.machine, lease.process = "", 0
        session.add(lease)


def revoke(session: Session, name: str) -> None:
    """Take a lease away from whoever holds it: what they make is not stored."""
    if lease := session.get(Lease, name):
        lease.machine, lease.process = "", 0
        session.add(lease)


@contextmanager
def kept(database: Database, held: Held, on_lost: Callable[[], object]) -> Iterator[None]:
    """Renew a lease, on a thread of its own, for as long as the block runs.

    Args:
        on_lost: called once where another has taken the lease; it should stop the work.
    """
    ended = Event()
    thread = Thread(target=_renew, args=(database, held, on_lost, ended), name=f"lease {held.name}", daemon=True)
    thread.start()
    try:
        yield
    finally:
        ended.set()
        thread.join()


def _renew(database: Database, held: Held, on_lost: Callable[[], object], ended: Event) -> None:
    while not ended.wait(HEARTBEAT_SECONDS):
        try:
            with database.write() as session:
                require(session, held)
                lease = session.get(Lease, held.name)
                assert lease
                lease.renewed_at = _now(session)
                session.add(lease)
        except ConflictError:
            on_lost()
            return
        except StoreError as error:  # a busy store or a full disk may be better at the next beat
            _log.warning("The lease of %s could not be renewed: %s", held.name, error)


def _is_living(lease: Lease, now: dt.datetime) -> bool:
    if not lease.process or now - lease.renewed_at > LIFETIME:
        return False
    return lease.machine != _machine() or _exists(lease.process)


def _is_mine(lease: Lease) -> bool:
    return lease.machine == _machine() and lease.process == os.getpid()


def _lost(name: str) -> ConflictError:
    return ConflictError(
        f"The {name} was given up for dead and is in other hands, so what was made is not stored.", subject=name
    )


def _now(session: Session) -> dt.datetime:
    """The time by one clock for all: the database server's; SQLite's users are on one machine."""
    if session.get_bind().dialect.name == "postgresql":
        now: dt.datetime = session.exec(select(func.clock_timestamp())).one()
        return now
    return dt.datetime.now(dt.UTC)


@cache
def _machine() -> str:
    """What is the same for processes that see each other's numbers: the host, and on Linux the process namespace."""
    try:
        return f"{socket.gethostname()} {Path('/proc/self/ns/pid').readlink()}"
    except OSError:
        return socket.gethostname()


def _exists(process: int) -> bool:
    if sys.platform == "win32":  # where asking is ending
        return True
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except OSError:  # it is another user's
        pass
    return True

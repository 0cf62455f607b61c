"""Long work has one owner, a dead owner is replaced, and what a dead one makes when it comes back is not stored."""

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier, Event

import pytest

from kb import leases
from kb.database import Database
from kb.errors import ConflictError
from kb.leases import Held, holder, kept, release, require, revoke, take, taken_here
from kb.models import Lease
from tests.conftest import REPOSITORY
from tests.kb.leases import let_die

TAKES_AND_DIES = """
import os, sys
from kb import leases
from kb.database import Database

with Database(sys.argv[1]).write() as session:
    leases.take(session, "work")
os.kill(os.getpid(), 9)
"""


def taken(database: Database, name: str = "work") -> Held | None:
    with database.write() as session:
        return take(session, name)


def holder_of(database: Database, name: str = "work") -> str:
    with database.read() as session:
        return holder(session, name)


def surely(held: Held | None) -> Held:
    assert held is not None
    return held


def test_one_has_it_until_it_is_let_go(database: Database) -> None:
    held = surely(taken(database))
    assert taken(database) is None
    assert holder_of(database).startswith("process ")
    with database.write() as session:
        release(session, held)
    assert holder_of(database) == ""
    assert surely(taken(database)).token == held.token + 1


def test_leases_of_other_names_are_others(database: Database) -> None:
    assert taken(database, "one")
    assert taken(database, "other")


def test_one_not_renewed_is_taken_over_and_its_owner_stores_nothing(database: Database) -> None:
    dead = surely(taken(database))
    let_die(database, "work")
    assert holder_of(database) == ""
    alive = surely(taken(database))

    with database.write() as session:
        require(session, alive)
        with pytest.raises(ConflictError, match="work was given up"):
            require(session, dead)
        release(session, dead)
    assert holder_of(database) != ""


def test_one_of_a_process_that_is_gone_is_free_at_once(database: Database) -> None:
    url = database.engine.url.render_as_string(hide_password=False)
    process = subprocess.run([sys.executable, "-c", TAKES_AND_DIES, url], cwd=REPOSITORY, check=False)
    assert process.returncode == -9
    assert holder_of(database) == ""
    assert surely(taken(database)).token == 2


def test_one_of_another_machine_lives_as_long_as_it_is_renewed(database: Database) -> None:
    taken(database)
    with database.write() as session:
        lease = session.get_one(Lease, "work")
        lease.machine, lease.process = "elsewhere", 2**30
        session.add(lease)
    assert holder_of(database) == f"process {2**30} on elsewhere"
    assert taken(database) is None
    let_die(database, "work")
    assert taken(database)


def test_what_is_held_here_can_be_found_again(database: Database) -> None:
    held = taken(database)
    with database.read() as session:
        assert taken_here(session, "work") == held
        with pytest.raises(ConflictError):
            taken_here(session, "other work")


def test_it_can_be_taken_away(database: Database) -> None:
    held = surely(taken(database))
    with database.write() as session:
        revoke(session, "work")
    with database.write() as session, pytest.raises(ConflictError):
        require(session, held)


def test_while_it_is_kept_it_is_renewed(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(leases, "HEARTBEAT_SECONDS", 0.01)
    held = surely(taken(database))
    let_die(database, "work")
    with kept(database, held, lambda: None):
        while not holder_of(database):
            pass
    assert taken(database) is None


def test_who_keeps_one_learns_that_it_is_lost(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(leases, "HEARTBEAT_SECONDS", 0.01)
    held, lost = surely(taken(database)), Event()
    let_die(database, "work")
    assert taken(database)
    with kept(database, held, lost.set):
        assert lost.wait(60)


def test_of_many_at_once_one_gets_it(database: Database) -> None:
    barrier = Barrier(4)

    def try_it(_number: int) -> Held | None:
        barrier.wait(60)
        return taken(database)

    with ThreadPoolExecutor(4) as pool:
        assert len([held for held in pool.map(try_it, range(4)) if held]) == 1

"""A store to be saved, and one to restore it into."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from generator.models import Draft
from kb.database import Database
from kb.models import Lease, LinkCheck, UnreadableFile
from newsletter.models import BuildRun, Issue
from tests.conftest import Write
from tests.fakes import FakeEmbedder
from tests.kb.backup.looking import NOON, rows_of
from tests.kb.conftest import RunSync
from tests.postgres import Postgres

BIRDS = """---
title: Owls \N{OWL}
date: 2026-10-05
tags: [birds, "na\N{LATIN SMALL LETTER I WITH DIAERESIS}ve"]
rating: 4.25
nested: {deep: [1, null, true]}
---

Owls hunt voles at night in open fields.

- (1989) Barn owls were counted: <https://owls.example/count>
- (1990) Barn owls were ringed: <https://owls.example/ring>
- [The owl pages](https://owls.example): everything about owls.
"""


@pytest.fixture
def filled(database: Database, write: Write, run_sync: RunSync) -> Database:
    """A store with rows in every table."""
    write("posts/owls.md", BIRDS)
    write("posts/ravens.md", "---\ndate: soon\n---\n# Ravens\n\nRavens remember faces. They cache food for the winter.")
    write("posts/broken.md", b"\xff\xfe\x00\xd8")
    run_sync(embedder=FakeEmbedder())
    with database.write() as session:
        issue = Issue(
            number=7, period="2026-10", title="Seven", files={"html": "7.html"}, created_at=NOON, updated_at=NOON
        )
        session.add(issue)
        session.flush()
        session.add(BuildRun(period="2026-10", due_at=NOON, started_at=NOON, issue_id=issue.id))
        session.add(BuildRun(period="2026-09", due_at=NOON, started_at=NOON, finished_at=NOON, detail="fine"))
        recipe = {"scores": [0.1, 1e-300], "text": 'lines\nand "quotes" \\ \u2028'}
        session.add(Draft(id=41, topic="owls", form="post", recipe=recipe, created_at=NOON, updated_at=NOON))
        session.add(Lease(name="draft 41", machine="elsewhere", process=7, token=2, renewed_at=NOON))
        session.add(
            LinkCheck(url="https://owls.example", verdict="ok", status=200, final_url="", detail="", checked_at=NOON)
        )
        session.merge(UnreadableFile(path="posts/gone.md", stamp="1", reason="it is gone"))
    assert all(rows_of(database).values())
    return database


@pytest.fixture(params=["sqlite", "postgresql"])
def target(request: pytest.FixtureRequest, tmp_path: Path, postgres: Postgres) -> Iterator[Database]:
    """Another, empty store."""
    url = postgres.fresh() if request.param == "postgresql" else f"sqlite:///{tmp_path}/target.db"
    target = Database(url)
    yield target
    target.close()
    if request.param == "postgresql":
        postgres.drop(url)

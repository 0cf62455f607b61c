"""A store to be harmed."""

import pytest

from kb.database import Database
from tests.conftest import Write
from tests.fakes import FakeEmbedder
from tests.kb.conftest import RunSync

BIRDS = """---
title: Owls
tags: [birds, night]
---

# Hunting

Owls hunt voles at night in open fields.

# Counting

- (1989) Barn owls were counted: <https://owls.example/count>
- (1990) Barn owls were ringed: <https://owls.example/ring>
"""


@pytest.fixture
def store(database: Database, write: Write, run_sync: RunSync) -> Database:
    """Three documents, synced."""
    write("posts/owls.md", BIRDS)
    write("posts/ravens.md", "# Ravens\n\nRavens remember faces. They cache food for the winter.")
    write("posts/empty.md", "---\ntitle: Nothing yet\n---\n")
    run_sync(embedder=FakeEmbedder())
    return database

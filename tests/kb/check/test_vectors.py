"""Vectors that are missing or of no use are found out and made by the next sync."""

import numpy as np
import pytest

from kb.check.store import check_store, repair_store
from kb.database import Database
from kb.index.store import store_vectors
from tests.fakes import FakeEmbedder
from tests.kb.check.harm import SERVER_ONLY, harm, messages
from tests.kb.conftest import RunSync
from tests.kb.helpers import SQLITE_ONLY, assert_whole


def test_a_vector_that_is_missing_is_made_by_the_next_sync(store: Database, run_sync: RunSync) -> None:
    harm(store, "DELETE FROM embedding WHERE text_hash IN (SELECT text_hash FROM passage WHERE position = 0)")

    found = "2 passages of 2 documents, such as posts/owls.md, have no vector."
    assert found in messages(store)
    report = repair_store(store)
    assert [fault.message for fault in report.faults] == [found]
    embedder = FakeEmbedder()
    run_sync(embedder=embedder)
    assert len(embedder.embedded) == 2
    assert messages(store) == []
    assert_whole(store)


def test_a_list_item_without_a_vector_is_found(store: Database) -> None:
    harm(store, "DELETE FROM embedding WHERE text_hash IN (SELECT text_hash FROM list_item)")
    assert "2 list items of 1 document, posts/owls.md, have no vector." in messages(store)


@pytest.mark.parametrize(
    ("vector", "reason"),
    [
        (np.full(64, 0.5), "not of length 1"),
        (np.zeros(64), "not of length 1"),
        (np.full(64, np.nan), "not made of numbers"),
        (np.full(64, np.inf), "not made of numbers"),
        (np.eye(1, 32), "not of 64 dimensions"),
    ],
)
@SQLITE_ONLY
def test_a_vector_that_cannot_be_used_is_made_anew(
    store: Database, run_sync: RunSync, vector: np.ndarray, reason: str
) -> None:
    blob = vector.astype("<f4").tobytes().hex()
    of_passage = "text_hash = (SELECT text_hash FROM passage WHERE id = 1)"
    harm(store, f"UPDATE embedding SET vector = x'{blob}' WHERE {of_passage}")

    assert f"1 vector of the model fake@1 is {reason}." in messages(store)
    assert [fault.message for fault in repair_store(store).faults] == [
        "1 passage of 1 document, posts/owls.md, has no vector."
    ]
    run_sync(embedder=FakeEmbedder())
    assert messages(store) == []
    assert_whole(store)


@SQLITE_ONLY
def test_bytes_that_make_no_vector_are_found(store: Database) -> None:
    harm(store, "UPDATE embedding SET vector = x'0102' WHERE text_hash = (SELECT max(text_hash) FROM embedding)")
    assert "1 vector of the model fake@1 is not of 64 dimensions." in messages(store)


@SERVER_ONLY
def test_a_vector_on_a_server_that_cannot_be_used_is_found(store: Database) -> None:
    harm(store, "UPDATE embedding SET vector = vector + vector")
    assert any(line.endswith("vectors of the model fake@1 are not of length 1.") for line in messages(store))


def test_vectors_nothing_needs_are_leftovers_and_no_fault(store: Database) -> None:
    vector = np.eye(1, 64, dtype=np.float32)[0]
    with store.write() as session:
        store_vectors(session, "fake@1", {"gone": vector})
        store_vectors(session, "next@1", {"one": vector, "two": vector})

    report = check_store(store)
    assert report.is_sound
    assert report.leftovers == [
        "1 vector is of texts that have gone; the next change drops them.",
        "2 vectors are of the model next@1, which is not in use.",
    ]
    assert repair_store(store).leftovers == report.leftovers[1:]  # a change of model may be under way

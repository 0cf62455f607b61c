"""Rows that were harmed are found out, in words, and read again or dropped."""

import pytest
from sqlmodel import select

from generator.models import Draft
from kb.check.store import check_store, repair_store
from kb.database import Database
from newsletter.models import BuildRun
from tests.fakes import FakeEmbedder
from tests.kb.check.harm import NOON, harm, messages, repaired
from tests.kb.conftest import RunSync
from tests.kb.helpers import SQLITE_ONLY, assert_whole, counts


def test_a_passage_that_is_missing_is_read_again_by_the_next_sync(store: Database, run_sync: RunSync) -> None:
    harm(store, "DELETE FROM passage WHERE position = 0 AND document_id IN (SELECT document_id FROM document_tag)")

    assert "Passages of 1 document, posts/owls.md, are missing." in messages(store)
    report = repair_store(store)
    assert [fault.message for fault in report.faults] == ["Passages of 1 document, posts/owls.md, are missing."]
    assert report.marked == 2  # posts/empty.md has no passages, and nothing tells whether it had
    assert counts(run_sync(embedder=FakeEmbedder())) == {"updated": 2, "unchanged": 1}
    assert messages(store) == []
    assert_whole(store)


def test_a_document_that_lost_all_passages_is_read_again_by_the_next_sync(store: Database, run_sync: RunSync) -> None:
    harm(store, "DELETE FROM passage")

    assert "Passages of 1 document, posts/owls.md, are missing." in messages(store)
    assert repair_store(store).marked == 3
    assert counts(run_sync(embedder=FakeEmbedder())) == {"updated": 3}
    assert messages(store) == []


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE {table} SET start_line = 0 WHERE id = (SELECT min(id) FROM {table})",
        "UPDATE {table} SET end_line = start_line - 1 WHERE id = (SELECT min(id) FROM {table})",
    ],
)
@pytest.mark.parametrize("table", ["passage", "list_item", "timeline_entry"])
@SQLITE_ONLY
def test_impossible_lines_are_read_again(store: Database, run_sync: RunSync, statement: str, table: str) -> None:
    harm(store, statement.format(table=table))

    noun = table.replace("_", " ")
    assert messages(store) == [f"1 {noun} of 1 document, posts/owls.md, has lines that no file can have."]
    repair_store(store)
    run_sync(embedder=FakeEmbedder())
    assert messages(store) == []


def test_rows_of_no_document_are_dropped(store: Database) -> None:
    harm(store, "DELETE FROM document WHERE path = 'posts/owls.md'")

    found = messages(store)
    assert "2 rows of the table “passage” refer to a row of “document” that is not there." in found
    assert "2 rows of the table “document_tag” refer to a row of “document” that is not there." in found
    assert set(repaired(store)) >= set(found[:5])
    assert check_store(store).counts["passage"] == 1


def test_a_run_keeps_no_issue_that_has_gone(store: Database) -> None:
    with store.write() as session:
        session.add(BuildRun(period="2026-10", due_at=NOON, started_at=NOON))
    harm(store, "UPDATE build_run SET issue_id = 77")

    assert messages(store) == ["1 row of the table “build_run” refers to a row of “issue” that is not there."]
    repaired(store)
    with store.read() as session:
        assert session.exec(select(BuildRun.issue_id)).all() == [None]


@SQLITE_ONLY
def test_values_of_content_that_cannot_be_read_are_read_again(store: Database, run_sync: RunSync) -> None:
    harm(
        store,
        "UPDATE document SET tags = '[' WHERE path = 'posts/owls.md'",
        "UPDATE document SET date = 'May' WHERE path = 'posts/ravens.md'",
        "UPDATE timeline_entry SET date = 'soon' WHERE id = 1",
    )

    found = messages(store)
    assert found[:2] == [
        "The column “date” of the table “document” cannot be read at id 3.",
        "The column “tags” of the table “document” cannot be read at id 2.",
    ]
    assert "The column “date” of the table “timeline_entry” cannot be read at id 1." in found
    assert repair_store(store).faults == []
    run_sync(embedder=FakeEmbedder())
    assert check_store(store).counts["timeline_entry"] == 2
    assert messages(store) == []


@SQLITE_ONLY
def test_a_draft_that_cannot_be_read_is_left_for_its_author(store: Database) -> None:
    with store.write() as session:
        session.add(Draft(topic="owls", form="post", created_at=NOON, updated_at=NOON))
    harm(store, "UPDATE draft SET sentences = '[', updated_at = 'today'")

    found = [
        "The column “sentences” of the table “draft” cannot be read at id 1.",
        "The column “updated_at” of the table “draft” cannot be read at id 1.",
    ]
    assert messages(store) == found
    assert [fault.message for fault in repair_store(store).faults] == found

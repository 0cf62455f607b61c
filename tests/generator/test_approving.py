"""A draft becomes a post in the content folder."""

import errno
import os
from pathlib import Path, PurePosixPath

import pytest

from generator import approving
from generator.approving import approve_draft
from generator.drafts import (
    begin_draft,
    discard_draft,
    get_draft,
)
from generator.evidence import gather_evidence
from kb.atomic_files import write_whole
from kb.errors import ConflictError, StoreError, StoreFullError
from kb.markdown.document import parse_document
from kb.search.query import Query
from tests.generator.desk import TODAY, Desk
from tests.generator.fakes import ScriptedModel, paraphrased, says
from tests.generator.grounding import words_of


def test_an_approved_draft_is_a_post_that_says_where_it_came_from(desk: Desk) -> None:
    draft = desk.approve(desk.write("owls: hunting & “quiet” at night", ScriptedModel(says(paraphrased))))
    text = (desk.settings.content / draft.path).read_text(encoding="utf-8")
    parsed = parse_document(text, PurePosixPath(draft.path))

    assert (draft.state, draft.path) == ("approved", "posts/2026-11-03-owls-hunting-quiet-at-night.md")
    assert parsed.warnings == []
    metadata = parsed.metadata
    assert metadata.title == "Owls: hunting & “quiet” at night"
    assert (metadata.kind, metadata.author, metadata.date) == ("post", "Nora Almqvist", TODAY)
    assert metadata.tags == ["night-life", "birds"]
    assert metadata.extra["byline_draft"] == draft.id
    cited = {f"{c['path']}:{c['start_line']}-{c['end_line']}" for s in draft.sentences for c in s["citations"]}
    assert cited
    assert set(metadata.extra["sources"]) == cited
    plain = words_of("\n".join(block.plain_text for block in parsed.blocks))
    for sentence in draft.sentences:
        wanted = words_of(sentence["text"])
        assert any(plain[at : at + len(wanted)] == wanted for at in range(len(plain))), sentence["text"]
    assert "#Birds" in draft.text
    assert "#Birds" not in text
    assert [link.url for block in parsed.blocks for link in block.links] == ["https://owls.example/all"]


def test_an_approved_draft_is_found_but_is_no_evidence(desk: Desk) -> None:
    draft = desk.approve(desk.write())
    report = desk.sync()
    hits = desk.searcher.search(Query("owls hunting at night")).hits
    evidence = gather_evidence(desk.database, desk.searcher, "owls hunting at night")

    assert (report.added, report.failed, report.warnings) == (1, [], [])
    assert draft.path in [hit.path for hit in hits]
    assert {fact.path for fact in evidence.facts} == {"posts/2026-10-01-owls.md"}
    assert {passage.path for passage in evidence.passages} == {"posts/2026-10-01-owls.md"}


def test_names_that_are_taken_are_numbered(desk: Desk) -> None:
    paths = [desk.approve(desk.write()).path for _ in range(3)]

    assert paths == [
        "posts/2026-11-03-owls-hunting-at-night.md",
        "posts/2026-11-03-owls-hunting-at-night-2.md",
        "posts/2026-11-03-owls-hunting-at-night-3.md",
    ]


@pytest.mark.parametrize(
    ("topic", "name"),
    [("Owls på natten: hunting & åäö", "owls-pa-natten-hunting-aao"), ("owls " * 30, ("owls-" * 12)[:-1])],
)
def test_any_topic_makes_a_plain_file_name(desk: Desk, topic: str, name: str) -> None:
    assert desk.approve(desk.write(topic)).path == f"posts/2026-11-03-{name}.md"


def test_only_a_waiting_draft_is_approved(desk: Desk) -> None:
    approved, discarded = desk.approve(desk.write()), desk.write()
    discard_draft(desk.database, discarded.id or 0)
    begun = begin_draft(desk.database, "owls", "explainer")
    files = sorted(desk.settings.content.rglob("*.md"))

    for draft, state in ((approved, "approved"), (discarded, "discarded"), (begun, "writing")):
        with pytest.raises(ConflictError, match=state):
            desk.approve(draft)
    assert sorted(desk.settings.content.rglob("*.md")) == files


def test_an_approved_draft_is_not_discarded(desk: Desk) -> None:
    draft = desk.approve(desk.write())
    with pytest.raises(ConflictError):
        discard_draft(desk.database, draft.id or 0)
    assert get_draft(desk.database, draft.id or 0).state == "approved"


def test_a_post_that_cannot_be_written_leaves_the_draft_waiting(desk: Desk) -> None:
    draft = desk.write()
    folder = desk.settings.content / "blocked"
    folder.write_text("a file where the folder should be")
    with pytest.raises(StoreError, match="cannot be written"):
        approve_draft(desk.database, draft.id or 0, folder, "Nora", TODAY)

    assert get_draft(desk.database, draft.id or 0).state == "draft"


def test_the_content_folder_may_have_no_posts_yet(desk: Desk, tmp_path: Path) -> None:
    draft = desk.write()
    approved = approve_draft(desk.database, draft.id or 0, tmp_path / "fresh", "Nora", TODAY)
    assert (tmp_path / "fresh" / approved.path).is_file()


def test_nobody_known_to_have_written_it_signs_no_post(desk: Desk) -> None:
    draft = desk.write()
    approved = approve_draft(desk.database, draft.id or 0, desk.settings.content, "", TODAY)
    assert "author" not in (desk.settings.content / approved.path).read_text(encoding="utf-8")


def test_a_post_that_came_meanwhile_under_its_name_is_left_alone(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    draft = desk.write()
    theirs = desk.settings.content / "posts/2026-11-03-owls-hunting-at-night.md"

    def comes_first(*given: object, **named: object) -> None:
        theirs.write_text("theirs")
        write_whole(*given, **named)  # type: ignore[arg-type]

    with monkeypatch.context() as patched:
        patched.setattr(approving, "write_whole", comes_first)
        with pytest.raises(ConflictError, match="made by another meanwhile"):
            desk.approve(draft)

    assert desk.approve(draft).path == "posts/2026-11-03-owls-hunting-at-night-2.md"
    assert theirs.read_text() == "theirs"


def test_a_full_disk_is_named_and_the_draft_still_waits(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    draft = desk.write()

    def no_room(_descriptor: int) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    with monkeypatch.context() as patched:
        patched.setattr(os, "fsync", no_room)
        with pytest.raises(StoreFullError, match="the disk is full"):
            desk.approve(draft)

    assert [file.name for file in (desk.settings.content / "posts").iterdir()] == ["2026-10-01-owls.md"]
    assert desk.approve(draft).path == "posts/2026-11-03-owls-hunting-at-night.md"

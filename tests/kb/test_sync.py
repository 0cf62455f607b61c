"""What a sync of the content folder does to the store, and what it tells of it."""

import re

import pytest

from kb.database import Database
from kb.errors import ContentError, StoreBusyError
from kb.ingest.report import Problem
from kb.ingest.scan import make_scope
from kb.ingest.sync import sync
from kb.progress import Progress
from kb.search.query import Mode
from kb.settings import Settings
from tests.conftest import Starter, Write
from tests.fakes import FakeEmbedder
from tests.kb.conftest import Ask, RunSync
from tests.kb.helpers import (
    assert_whole,
    counts,
    embedding_models,
    stored_document,
    stored_links,
    stored_paths,
    stored_text,
    vector_count,
)

POST = "---\ntitle: {}\n---\n\n{}\n"
TWO_SECTIONS = POST.format("Cats", "Cats purr.\n\n## Dogs\n\n{}")


def test_the_starter_content_syncs_without_a_complaint(starter: Starter) -> None:
    files = [file.relative_to(starter.settings.content) for file in starter.settings.content.rglob("*.md")]
    assert counts(starter.report) == {"added": len(files)}
    assert starter.report.warnings == []
    assert stored_paths(starter.database) == sorted(file.as_posix() for file in files)


def test_a_sync_counts_what_it_did(write: Write, run_sync: RunSync, database: Database) -> None:
    kept, changed, gone = (write(f"posts/{name}.md", POST.format(name, name)) for name in ("kept", "changed", "gone"))
    assert counts(run_sync()) == {"added": 3}
    changed.write_text(POST.format("changed", "Something else."))
    gone.unlink()
    write("links/new.md", POST.format("New", "New."))
    assert counts(run_sync()) == {"added": 1, "updated": 1, "unchanged": 1, "removed": 1}
    assert counts(run_sync()) == {"unchanged": 3}
    assert stored_paths(database) == ["links/new.md", "posts/changed.md", f"posts/{kept.name}"]
    assert stored_text(database, "posts/changed.md") == "Something else."
    assert_whole(database)


def test_a_removed_document_is_no_longer_found(write: Write, run_sync: RunSync, database: Database, ask: Ask) -> None:
    file = write("posts/cats.md", POST.format("Cats", "Cats purr."))
    write("posts/dogs.md", POST.format("Dogs", "Dogs bark."))
    run_sync()
    assert [hit.path for hit in ask("cats", Mode.SEMANTIC, limit=1)] == ["posts/cats.md"]
    file.unlink()
    run_sync()
    assert ask("cats", Mode.KEYWORD) == []
    assert [hit.path for hit in ask("cats", Mode.SEMANTIC)] == ["posts/dogs.md"]
    assert vector_count(database) == 1
    assert_whole(database)


def test_an_empty_content_folder_syncs_to_an_empty_store(run_sync: RunSync, database: Database) -> None:
    assert counts(run_sync()) == {}
    assert stored_paths(database) == []


def test_a_sync_with_nothing_new_asks_nothing_of_the_model(write: Write, run_sync: RunSync) -> None:
    write("posts/cats.md", POST.format("Cats", "Cats purr."))
    run_sync(embedder=FakeEmbedder())
    second = FakeEmbedder()
    run_sync(embedder=second)
    assert second.calls == 0


def test_only_the_section_that_changed_is_embedded_again(write: Write, run_sync: RunSync) -> None:
    embedder = FakeEmbedder()
    write("posts/cats.md", TWO_SECTIONS.format("Dogs bark."))
    run_sync(embedder=embedder)
    embedder.embedded.clear()
    write("posts/cats.md", TWO_SECTIONS.format("Dogs howl."))
    assert counts(run_sync(embedder=embedder)) == {"updated": 1}
    assert [text.split("\n")[-1] for text in embedder.embedded] == ["Dogs howl."]


def test_a_renamed_file_is_not_embedded_again(write: Write, run_sync: RunSync, database: Database) -> None:
    embedder = FakeEmbedder()
    file = write("posts/cats.md", TWO_SECTIONS.format("Dogs bark."))
    run_sync(embedder=embedder)
    embedder.embedded.clear()
    file.rename(file.with_name("animals.md"))
    assert counts(run_sync(embedder=embedder)) == {"added": 1, "removed": 1}
    assert embedder.embedded == []
    assert stored_paths(database) == ["posts/animals.md"]
    assert_whole(database)


def test_the_same_text_in_two_files_is_embedded_once_and_its_vector_kept_while_one_is_left(
    write: Write, run_sync: RunSync, database: Database
) -> None:
    embedder = FakeEmbedder()
    first, _second = (write(f"posts/{name}.md", POST.format("Cats", "Cats purr.")) for name in ("one", "two"))
    run_sync(embedder=embedder)
    assert len(embedder.embedded) == 1
    first.unlink()
    run_sync(embedder=embedder)
    assert vector_count(database) == 1
    assert_whole(database)


def test_new_front_matter_changes_what_is_known_and_embeds_nothing(
    write: Write, run_sync: RunSync, database: Database
) -> None:
    embedder = FakeEmbedder()
    write("posts/cats.md", "---\ntitle: Cats\ntags: [pets]\n---\nCats purr.")
    run_sync(embedder=embedder)
    before = stored_document(database, "posts/cats.md")
    embedder.embedded.clear()
    write(
        "posts/cats.md",
        "---\ntitle: Cats\ntags: [felines]\nauthor: Nora\ndate: 2026-05-01\nmood: calm\n---\nCats purr.",
    )
    assert counts(run_sync(embedder=embedder)) == {"updated": 1}
    after = stored_document(database, "posts/cats.md")
    assert (after.tags, after.author, str(after.date)) == (["felines"], "Nora", "2026-05-01")
    assert after.front_matter == {"mood": "calm"}
    assert after.id == before.id
    assert embedder.embedded == []


def test_another_embedding_model_embeds_everything_again_and_drops_the_old_vectors(
    write: Write, run_sync: RunSync, database: Database
) -> None:
    write("posts/cats.md", TWO_SECTIONS.format("Dogs bark."))
    run_sync(embedder=FakeEmbedder("old"))
    new = FakeEmbedder("new")
    assert counts(run_sync(embedder=new)) == {"updated": 1}
    assert len(new.embedded) == 2
    assert embedding_models(database) == {"new"}
    assert_whole(database)


def test_vectors_of_text_that_is_gone_are_dropped(write: Write, run_sync: RunSync, database: Database) -> None:
    write("posts/cats.md", TWO_SECTIONS.format("Dogs bark."))
    run_sync()
    write("posts/cats.md", TWO_SECTIONS.format("Dogs howl."))
    run_sync()
    assert vector_count(database) == 2


def test_doubtful_front_matter_is_stored_with_a_warning(write: Write, run_sync: RunSync, database: Database) -> None:
    write("posts/cats.md", "---\ntitle: Cats\ndate: soon\n---\nCats purr.")
    report = run_sync()
    assert report.warnings == [
        Problem("posts/cats.md", "the date “soon” is not a date like 2026-10-31; no date is used")
    ]
    assert stored_paths(database) == ["posts/cats.md"]


def test_front_matter_without_text_is_stored_with_a_warning(
    write: Write, run_sync: RunSync, database: Database
) -> None:
    write("posts/cats.md", "---\ntitle: Cats\n---\n")
    assert run_sync().warnings == [Problem("posts/cats.md", "it has front matter but no text")]
    assert stored_document(database, "posts/cats.md").title == "Cats"


def test_links_are_stored_with_their_lines_and_the_words_around_them(
    write: Write, run_sync: RunSync, database: Database
) -> None:
    item = "- [Purring](https://example.org/purr): a study\n  of [Purring](https://example.org/purr) sounds\n"
    write("links/cats.md", POST.format("Cats", f"## To read\n\n{item}"))
    run_sync()
    (link,) = stored_links(database)
    assert (link.url, link.anchor, link.heading) == ("https://example.org/purr", "Purring", "To read")
    assert link.context == "Purring: a study of Purring sounds"
    assert (link.line, link.end_line) == (7, 8)


def test_hidden_folders_and_other_files_are_not_content(write: Write, run_sync: RunSync, database: Database) -> None:
    for path in (".obsidian/x.md", "node_modules/x/README.md", "posts/.draft.md", "posts/notes.txt", "posts/x.md.bak"):
        write(path, "Not content.")
    for path in ("a.markdown", "b.MD", "deep/er/c.mdx", "d.qmd"):
        write(path, "Content.")
    run_sync()
    assert stored_paths(database) == ["a.markdown", "b.MD", "d.qmd", "deep/er/c.mdx"]


def test_a_byte_order_mark_is_not_part_of_the_text(write: Write, run_sync: RunSync, database: Database) -> None:
    write("posts/cats.md", b"\xef\xbb\xbf---\ntitle: Cats\n---\nCats purr.")
    assert run_sync().warnings == []
    assert stored_document(database, "posts/cats.md").title == "Cats"


def test_a_missing_content_folder_is_said_to_be_missing(settings: Settings, run_sync: RunSync) -> None:
    settings.content.rmdir()
    with pytest.raises(ContentError, match=f"no content at {settings.content}") as caught:
        run_sync()
    assert "BYLINE_CONTENT" in caught.value.hint


def test_progress_tells_each_step_up_to_the_whole(write: Write, run_sync: RunSync) -> None:
    for name in ("one", "two"):
        write(f"posts/{name}.md", POST.format(name, name))
    steps: list[tuple[str, int, int]] = []
    run_sync(progress=Progress(lambda *step: steps.append(step)))
    assert steps == [
        ("Reading", 0, 2),
        ("Reading", 1, 2),
        ("Embedding", 0, 2),
        ("Embedding", 0, 2),  # both are read before either is embedded and stored
        ("Embedding", 2, 2),
    ]


def test_a_sync_while_another_runs_waits_and_then_says_so(
    settings: Settings, database: Database, write: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("kb.ingest.sync.LOCK_WAIT_SECONDS", 0.01)
    write("posts/cats.md", POST.format("Cats", "Cats purr."))
    refusals: list[str] = []

    def sync_again(_doing: str, _done: int, _total: int) -> None:
        with pytest.raises(StoreBusyError) as caught:
            sync(database, FakeEmbedder(), make_scope(settings.content), max_file_bytes=1000)
        refusals.append(caught.value.message)

    report = sync(
        database, FakeEmbedder(), make_scope(settings.content), max_file_bytes=1000, progress=Progress(sync_again)
    )
    assert counts(report) == {"added": 1}
    assert len(set(refusals)) == 1
    assert re.fullmatch(
        rf"Another sync of {re.escape(database.where)} \(.*process \d+\) is still running\.", refusals[0]
    )

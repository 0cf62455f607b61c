"""Which files one sync answers for, and that it leaves the rest alone."""

from pathlib import Path

import pytest

from kb.database import Database
from kb.errors import ContentError
from kb.settings import Settings
from tests.conftest import Write
from tests.kb.conftest import RunSync
from tests.kb.helpers import assert_whole, counts, stored_paths, stored_text


@pytest.fixture
def outside(tmp_path: Path) -> Path:
    """A folder of Markdown beside the content folder, whose name begins like the content folder's."""
    folder = tmp_path / "content-elsewhere"
    folder.mkdir()
    (folder / "far.md").write_text("Far away.")
    return folder


@pytest.fixture(autouse=True)
def _content(write: Write) -> None:
    write("posts/one.md", "One.")
    write("posts/two.md", "Two.")
    write("links/three.md", "Three.")


def test_syncing_a_folder_leaves_the_other_folders_alone(
    settings: Settings, write: Write, run_sync: RunSync, database: Database
) -> None:
    run_sync()
    for name in ("posts/one.md", "links/three.md"):
        (settings.content / name).unlink()
    write("posts/two.md", "Two, changed.")
    write("links/four.md", "Four.")
    assert counts(run_sync(settings.content / "posts")) == {"updated": 1, "removed": 1}
    assert stored_paths(database) == ["links/three.md", "posts/two.md"]
    assert_whole(database)


def test_syncing_one_file_leaves_the_others_alone(
    settings: Settings, write: Write, run_sync: RunSync, database: Database
) -> None:
    run_sync()
    (settings.content / "posts/one.md").unlink()
    file = write("posts/two.md", "Two, changed.")
    assert counts(run_sync(file)) == {"updated": 1}
    assert stored_paths(database) == ["links/three.md", "posts/one.md", "posts/two.md"]
    assert stored_text(database, "posts/two.md") == "Two, changed."


def test_a_folder_whose_name_begins_alike_is_another_folder(
    settings: Settings, write: Write, run_sync: RunSync, database: Database
) -> None:
    write("posts-old/five.md", "Five.")
    run_sync()
    (settings.content / "posts-old/five.md").unlink()
    assert counts(run_sync(settings.content / "posts")) == {"unchanged": 2}
    assert "posts-old/five.md" in stored_paths(database)


def test_a_relative_path_with_dots_names_the_same_documents(
    settings: Settings, run_sync: RunSync, monkeypatch: pytest.MonkeyPatch
) -> None:
    run_sync()
    monkeypatch.chdir(settings.content / "links")
    assert counts(run_sync(Path("../posts"))) == {"unchanged": 2}


def test_files_outside_the_content_folder_are_known_by_their_whole_path(
    outside: Path, run_sync: RunSync, database: Database
) -> None:
    run_sync()
    assert counts(run_sync(outside)) == {"added": 1}
    assert stored_paths(database) == [str(outside / "far.md"), "links/three.md", "posts/one.md", "posts/two.md"]


def test_syncing_the_content_folder_keeps_documents_from_outside(
    outside: Path, run_sync: RunSync, database: Database
) -> None:
    run_sync(outside)
    assert counts(run_sync()) == {"added": 3}
    assert counts(run_sync()) == {"unchanged": 3}
    assert str(outside / "far.md") in stored_paths(database)


def test_a_file_gone_from_outside_is_removed_when_its_folder_is_synced(
    outside: Path, run_sync: RunSync, database: Database
) -> None:
    (outside / "near.md").write_text("Nearer.")
    run_sync()
    run_sync(outside)
    (outside / "far.md").unlink()
    assert counts(run_sync(outside)) == {"removed": 1, "unchanged": 1}
    assert stored_paths(database) == [str(outside / "near.md"), "links/three.md", "posts/one.md", "posts/two.md"]


def test_syncing_a_folder_above_the_content_folder_knows_its_files_as_before(
    tmp_path: Path, outside: Path, run_sync: RunSync, database: Database
) -> None:
    run_sync()
    assert counts(run_sync(tmp_path)) == {"added": 1, "unchanged": 3}
    assert stored_paths(database)[0] == str(outside / "far.md")


def test_a_path_with_nothing_there_is_refused(settings: Settings, run_sync: RunSync, database: Database) -> None:
    run_sync()
    with pytest.raises(ContentError, match=r"There is no content at .*gone\.md"):
        run_sync(settings.content / "posts/gone.md")
    assert len(stored_paths(database)) == 3


def test_a_file_that_is_not_markdown_is_refused_by_name(settings: Settings, write: Write, run_sync: RunSync) -> None:
    file = write("posts/notes.txt", "Text.")
    with pytest.raises(ContentError, match=r"notes\.txt is not a Markdown file \(.*\.md"):
        run_sync(file)

"""What is wrong with files is told of until they are mended or gone."""

from kb.database import Database
from kb.ingest.kept_warnings import KeptWarning, count_warnings, list_warnings
from kb.settings import Settings
from tests.conftest import Write
from tests.fakes import FakeEmbedder
from tests.kb.conftest import RunSync

UNREAD = "the date “05/06/2027” is not a date like 2026-10-31; no date is used"


def kept(database: Database) -> list[KeptWarning]:
    with database.read() as session:
        found = list_warnings(session)
        assert count_warnings(session) == len(found)
    return found


def test_warnings_are_kept_over_syncs_with_the_values_that_could_not_be_read(
    write: Write, run_sync: RunSync, database: Database
) -> None:
    write("posts/b.md", "---\ndate: 05/06/2027\n---\nText.\n")
    write("posts/a.md", "")
    reports = [run_sync(embedder=FakeEmbedder()) for _again in range(2)]
    assert kept(database) == [
        KeptWarning("posts/a.md", "it is empty", is_stored=False),
        KeptWarning("posts/b.md", UNREAD, is_stored=True),
    ]
    assert [(len(report.warnings), report.kept) for report in reports] == [(1, 2), (0, 2)]


def test_a_file_that_is_mended_or_gone_has_no_warnings(
    settings: Settings, write: Write, run_sync: RunSync, database: Database
) -> None:
    for name in ("mended", "gone", "fine"):
        write(f"posts/{name}.md", "---\ndate: 05/06/2027\n---\nText.\n" if name != "fine" else "Fine.")
        write(f"posts/{name}-file.md", "" if name != "fine" else "Fine.")
    run_sync(embedder=FakeEmbedder())
    assert len(kept(database)) == 4
    write("posts/mended.md", "---\ndate: 2027-06-05\n---\nText.\n")
    write("posts/mended-file.md", "Text.")
    for name in ("gone", "gone-file"):
        (settings.content / f"posts/{name}.md").unlink()
    assert run_sync(embedder=FakeEmbedder()).kept == 0
    assert kept(database) == []


def test_a_file_too_large_is_kept_as_failed_and_tried_again(
    settings: Settings, write: Write, run_sync: RunSync, database: Database
) -> None:
    large = "Large. " * (settings.max_file_bytes // 7 + 1)
    file = write("posts/large.md", large)
    write("posts/fine.md", "Fine.")
    run_sync(embedder=FakeEmbedder())
    run_sync(embedder=FakeEmbedder())
    [warning] = kept(database)
    assert (warning.path, warning.is_stored) == ("posts/large.md", False)
    assert "max_file_bytes" in warning.reason
    file.write_text("Small.")
    run_sync(embedder=FakeEmbedder())
    assert kept(database) == []

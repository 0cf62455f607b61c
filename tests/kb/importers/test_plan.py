"""What an import writes, updates, keeps and leaves: decided, and carried out."""

import datetime as dt
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb.errors import InputError
from kb.ingest.importers.document import ImportedDocument, Reading
from kb.ingest.importers.files import carry_out, import_reading
from kb.ingest.importers.plan import Choices, ImportPlan
from kb.ingest.importers.rendering import read_imported, render
from kb.markdown.front_matter import split_front_matter

OWLS = ImportedDocument("owls", "Owls", "Owls *hunt*.", "post", dt.date(2026, 3, 4), "Ada", ("Birds", "night life"))
VOLES = ImportedDocument("voles", "Voles", "Voles hide.", "article")
PATH = "posts/2026-03-04-owls.md"


@pytest.fixture
def content(tmp_path: Path) -> Path:
    return tmp_path / "content"


def bring(content: Path, *documents: ImportedDocument, dry_run: bool = False, **choices: str) -> ImportPlan:
    chosen = Choices(**choices)
    return import_reading(Reading(list(documents)), "birds", content, chosen, max_file_bytes=1000, dry_run=dry_run)


def states(plan: ImportPlan) -> dict[str, str]:
    return {planned.path: planned.state.value for planned in plan.files}


def test_a_file_says_what_the_source_says_and_where_it_is_from(content: Path) -> None:
    document = replace(
        OWLS, engagement={"reactions": 3, "shares": 0}, url="https://x.example", extra={"footer": ["Bye"]}
    )
    bring(content, document)
    front = split_front_matter((content / PATH).read_text())

    imported = front.values.pop("imported")
    assert front.values == {
        "title": "Owls",
        "kind": "post",
        "author": "Ada",
        "date": "2026-03-04",
        "tags": ["birds", "night-life"],
        "engagement": {"reactions": 3, "shares": 0},
        "url": "https://x.example",
        "footer": ["Bye"],
    }
    assert (imported["from"], imported["key"], len(imported["hash"])) == ("birds", "owls", 16)
    assert front.body == "Owls *hunt*.\n"
    assert front.warnings == []


def test_a_second_import_writes_nothing_and_a_third_only_what_is_new_or_changed(content: Path) -> None:
    assert states(bring(content, OWLS, VOLES)) == {PATH: "new", "articles/voles.md": "new"}
    before = (content / PATH).stat().st_mtime_ns
    assert set(states(bring(content, OWLS, VOLES)).values()) == {"unchanged"}
    assert (content / PATH).stat().st_mtime_ns == before

    ravens = replace(VOLES, key="ravens", title="Ravens")
    assert states(bring(content, replace(OWLS, body="Owls sleep."), VOLES, ravens)) == {
        PATH: "updated",
        "articles/voles.md": "unchanged",
        "articles/ravens.md": "new",
    }
    assert "Owls sleep." in (content / PATH).read_text()


def test_an_edited_file_is_kept_whatever_the_source_says(content: Path) -> None:
    bring(content, OWLS)
    edited = (content / PATH).read_text().replace("title: Owls", "title: My owls")
    (content / PATH).write_text(edited)

    assert states(bring(content, replace(OWLS, body="Something else."))) == {PATH: "kept"}
    assert (content / PATH).read_text() == edited


def test_a_file_edited_while_the_import_runs_is_not_overwritten(content: Path) -> None:
    bring(content, OWLS)
    plan = bring(content, replace(OWLS, body="Owls sleep."), dry_run=True)
    (content / PATH).write_text("Mine.")
    done = carry_out(plan, content)

    assert done.files == []
    assert done.skipped[0].reason == f"{PATH} cannot be written (it was edited meanwhile)"
    assert (content / PATH).read_text() == "Mine."


def test_line_ends_of_another_system_are_no_edit(content: Path) -> None:
    bring(content, OWLS)
    (content / PATH).write_bytes(b"\xef\xbb\xbf" + (content / PATH).read_bytes().replace(b"\n", b"\r\n"))
    assert states(bring(content, OWLS)) == {PATH: "unchanged"}


def test_a_moved_file_is_found_where_it_is(content: Path) -> None:
    bring(content, OWLS)
    (content / "old").mkdir()
    (content / PATH).rename(content / "old" / "mine.md")
    assert states(bring(content, OWLS, into="elsewhere")) == {"old/mine.md": "unchanged"}


def test_numbers_known_before_are_not_taken_away_by_a_source_without_any(content: Path) -> None:
    bring(content, replace(OWLS, engagement={"reactions": 7}))
    assert states(bring(content, OWLS)) == {PATH: "unchanged"}
    bring(content, replace(OWLS, engagement={"reactions": 9, "comments": 1}))
    assert "engagement: {reactions: 9, comments: 1}" in (content / PATH).read_text()


def test_files_of_ones_own_and_posts_of_one_name_never_collide(content: Path) -> None:
    (content / "posts").mkdir(parents=True)
    mine = content / "posts" / "2026-03-04-Owls.md"
    mine.write_text("Mine.")
    plan = bring(content, OWLS, replace(OWLS, key="more owls"))

    paths = list(states(plan))
    assert len({path.lower() for path in [*paths, PATH]}) == 3
    assert mine.read_text() == "Mine."
    assert list(states(bring(content, replace(OWLS, key="more owls"), OWLS))) == paths[::-1]


def test_a_dry_run_plans_the_same_and_writes_nothing(content: Path) -> None:
    planned = bring(content, OWLS, VOLES, dry_run=True)
    assert not content.exists()
    assert planned == bring(content, OWLS, VOLES)


def test_what_cannot_become_a_file_is_skipped_with_the_reason(content: Path) -> None:
    plan = bring(
        content, OWLS, OWLS, replace(VOLES, body=" \n"), replace(VOLES, key="long", title="Long", body="x" * 2000)
    )
    assert list(states(plan)) == [PATH]
    assert [(skipped.what, skipped.reason) for skipped in plan.skipped] == [
        ("Owls", "it stands in the source twice"),
        ("Voles", "it has no text"),
        ("Long", "it is over 0.0 MB (max_file_bytes)"),
    ]


def test_one_file_that_cannot_be_written_stops_no_other(content: Path) -> None:
    content.mkdir()
    (content / "articles").write_text("a file, where a folder is wanted")
    plan = bring(content, VOLES, OWLS)

    assert list(states(plan)) == [PATH]
    assert plan.skipped[0].what == "Voles"
    assert "articles/voles.md cannot be written" in plan.skipped[0].reason
    assert list(content.glob("**/*.tmp")) == []


def test_the_folder_kind_and_author_chosen(content: Path) -> None:
    assert list(states(bring(content, VOLES, kind="issue", author="Ada"))) == ["issues/voles.md"]
    assert list(states(bring(content, replace(OWLS, key="2"), into="posts/old", author="Ben"))) == [
        "posts/old/2026-03-04-owls.md"
    ]
    assert "author: Ada" in (content / "issues/voles.md").read_text()
    assert "author: Ada" in (content / "posts/old/2026-03-04-owls.md").read_text()


@pytest.mark.parametrize("title", ["../../escaped", "/etc/owls", "C:\\\\owls", "..", "CON\0.md", "o" * 5000])
def test_no_title_leads_out_of_the_folder(content: Path, title: str) -> None:
    (path,) = states(bring(content, replace(VOLES, title=title, slug=title)))

    assert Path(path).parent == Path("articles")
    assert [file.relative_to(content.parent) for file in content.parent.rglob("*.md")] == [Path("content") / path]


@pytest.mark.parametrize("folder", ["../elsewhere", "/elsewhere", "posts/../../x", ".hidden", "posts/node_modules"])
def test_a_folder_outside_the_content_folder_or_that_no_sync_looks_into_is_refused(content: Path, folder: str) -> None:
    with pytest.raises(InputError) as caught:
        bring(content, OWLS, into=folder)
    assert caught.value.subject == folder


VALUES = st.one_of(
    st.text(), st.sampled_from(["1.5e5", "yes", "~", "null", "2026-03-04", "0x1f", "- a", "a: b", "#x", "'", '"'])
)


@given(VALUES, VALUES, VALUES, st.lists(VALUES, max_size=3))
def test_any_text_comes_back_from_front_matter_as_it_was(key: str, title: str, author: str, footer: list[str]) -> None:
    document = ImportedDocument(key or "k", title, "Body.", "post", author=author, extra={"footer": footer})
    text = render(document, "birds")
    front = split_front_matter(text)
    known = read_imported(text, "posts/x.md")

    assert front.warnings == []
    assert front.body == "Body.\n"
    for name, value in (("title", title), ("author", author)):
        if value.strip():
            assert str(front.values.get(name, "")).split() == _shown(value)
    assert known is not None
    assert not known.is_edited
    assert known.key.split() == _shown(key or "k")


def _shown(value: str) -> list[str]:
    from kb.ingest.importers.text import one_line

    return one_line(value).split()

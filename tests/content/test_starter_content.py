"""The starter corpus is whole: what an author would notice missing on the first day."""

from collections import Counter
from pathlib import Path, PurePosixPath

import pytest

from kb.markdown.document import ParsedDocument, parse_document

CONTENT = Path(__file__).parents[2] / "content"
FILES = sorted(CONTENT.rglob("*.md"))


def read(file: Path) -> ParsedDocument:
    return parse_document(file.read_text(encoding="utf-8"), PurePosixPath(file.relative_to(CONTENT).as_posix()))


def test_it_holds_enough_of_every_kind() -> None:
    kinds = Counter(read(file).metadata.kind for file in FILES)
    assert len(FILES) >= 24
    assert kinds["post"] >= 14
    assert kinds["timeline"] == 3
    assert kinds["links"] == 4
    assert kinds["issue"] == 3


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_each_document_says_what_it_is(file: Path) -> None:
    document = read(file)
    metadata = document.metadata
    assert document.warnings == []
    assert metadata.title
    assert metadata.author == "Nora Almqvist"
    assert metadata.date is not None
    assert metadata.tags


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_invented_engagement_numbers_are_marked_as_sample_data(file: Path) -> None:
    engagement = read(file).metadata.extra.get("engagement")
    assert engagement is None or engagement["sample"] is True


@pytest.mark.parametrize("file", sorted((CONTENT / "issues").glob("*.md")), ids=lambda file: file.stem)
def test_issues_have_their_parts(file: Path) -> None:
    headings = [block.plain_text for block in read(file).blocks if block.kind == "heading" and block.level == 2]
    assert headings == ["My work", "From the internet", "Quick-fire round", "See you next month"]


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_every_document_gives_sources(file: Path) -> None:
    links = [link.url for block in read(file).blocks for link in block.links]
    assert links
    assert all(url.startswith(("https://", "http://")) for url in links)

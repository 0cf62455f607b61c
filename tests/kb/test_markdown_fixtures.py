"""How Markdown is read, told by the files in tests/fixtures: title, input and expected, between dots.

A title may end in `@ path/of/file.md`. In the input ␍ stands for a carriage return and ␇ for a control
character; in the expected lines (…) stands for a reason in words of a library's own.
"""

import json
import re
from collections.abc import Iterator
from itertools import chain
from pathlib import Path, PurePosixPath

import pytest
from markdown_it.utils import read_fixture_file

from kb.markdown.dialects.inline_marks import MARKS, Mark
from kb.markdown.document import ParsedDocument, parse_document
from kb.markdown.sentences import sentences_of

FIXTURES = Path(__file__).parents[1] / "fixtures"


def cases(*names: str) -> pytest.MarkDecorator:
    """Parametrize with the cases of fixture files: the input, its path, and the lines expected of it."""
    parameters = []
    for _line, title, source, expected in chain.from_iterable(read_fixture_file(FIXTURES / name) for name in names):
        path = title.partition(" @ ")[2] or "posts/note.md"
        text = source.replace("␍", "\r").replace("␇", "\a")
        parameters.append(pytest.param(text, path, expected.splitlines(), id=title))
    return pytest.mark.parametrize(("source", "path", "expected"), parameters)


def parse(source: str, path: str) -> ParsedDocument:
    return parse_document(source, PurePosixPath(path))


@cases("front_matter.md", "metadata.md")
def test_front_matter_reads_as(source: str, path: str, expected: list[str]) -> None:
    document = parse(source, path)
    metadata = document.metadata
    fields = {
        "title": metadata.title,
        "kind": metadata.kind,
        "author": metadata.author,
        "date": metadata.date,
        "from": metadata.published_from if metadata.published_from != metadata.date else None,
        "until": metadata.published_until,
        "draft": "yes" if metadata.is_draft else "",
        "tags": ", ".join(metadata.tags),
        "extra": json.dumps(metadata.extra) if metadata.extra else "",
        "text": f"line {document.blocks[0].start_line}",
    }
    lines = [f"{name}: {value}" for name, value in fields.items() if value]
    lines += [f"warning: {re.sub(r'[(].*[)]', '(…)', warning, flags=re.DOTALL)}" for warning in document.warnings]
    assert lines == expected


@cases("blocks.md", "lines.md", "marks.md")
def test_blocks_read_as(source: str, path: str, expected: list[str]) -> None:
    def described() -> Iterator[str]:
        for block in parse(source, path).blocks:
            one_line = block.start_line == block.end_line
            yield f"{block.kind} {block.start_line}" + ("" if one_line else f"-{block.end_line}")
            yield from (f"{plain.line}| {plain.text}" for plain in block.plain)

    assert list(described()) == expected


@cases("links.md", "bare_addresses.md")
def test_links_read_as(source: str, path: str, expected: list[str]) -> None:
    links = [link for block in parse(source, path).blocks for link in block.links]
    assert [f"{link.line} {link.url} | {link.anchor}" for link in links] == expected


@cases("sentences.md")
def test_sentences_read_as(source: str, path: str, expected: list[str]) -> None:
    sentences = sentences_of(parse(source, path).blocks)
    assert [f"{sentence.start_line}-{sentence.end_line} {sentence.text}" for sentence in sentences] == expected


@pytest.mark.parametrize("mark", MARKS, ids=lambda mark: mark.name)
def test_a_mark_reads_as_its_example_says(mark: Mark) -> None:
    (block,) = parse(mark.example, "posts/note.md").blocks
    assert block.plain_text == mark.reads


@cases("dialects.md")
def test_dialects_read_as(source: str, path: str, expected: list[str]) -> None:
    def described() -> Iterator[str]:
        for block in parse(source, path).blocks:
            yield from (f"{block.kind} {plain.line}| {plain.text}" for plain in block.plain)
            yield from (f"link: {link.url} | {link.anchor}" for link in block.links)
        not_whole = [sentence.text for sentence in sentences_of(parse(source, path).blocks) if not sentence.is_whole]
        yield from (f"not to be quoted: {text}" for text in not_whole)

    assert list(described()) == expected


@cases("hidden.md")
def test_what_is_hidden_is_not_read(source: str, path: str, expected: list[str]) -> None:
    document = parse(source, path)
    lines = [f"{plain.line}| {plain.text}" for block in document.blocks for plain in block.plain]
    lines += [f"link: {link.url} | {link.anchor}" for block in document.blocks for link in block.links]
    lines += [f"title: {document.metadata.title}"] if document.metadata.names_itself and len(lines) == 1 else []
    assert lines + [f"warning: {warning}" for warning in document.warnings] == expected

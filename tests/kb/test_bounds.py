"""Texts made to be slow cost what other texts of their length cost, and long texts lose nothing."""

import subprocess
import sys
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb.ingest.prepare import prepare
from kb.markdown import bounds
from kb.markdown.blocks import Block, parse_blocks
from kb.markdown.bounds import end_of_piece
from kb.markdown.sentences import sentences_of
from tests.conftest import REPOSITORY
from tests.fakes import FakeEmbedder

pytestmark = pytest.mark.slow

SMALL, LARGE, MOST = 2_000, 8_000, 6
"""Characters of the two texts compared, and how many times the work of the one the other may be: four, and some."""

PATIENCE_SECONDS = 240
"""Long beyond measure for what is read in proportion to its length, and short for what takes the square of it."""


def repeated(pattern: str) -> Callable[[int], str]:
    return lambda size: pattern * (size // len(pattern))


HOSTILE = {
    pattern: repeated(pattern)
    for pattern in (
        "[", "![", "![]", "[a](", "[^", "^[", "*", "*a_", "~~", "`a", "`` ` ", "<", "<a ", "<!--", "$", "$$a ", "&",
        "http://[", "http://a.b/(", "://", "{{ ", "{% ", "%% ", "==a ", "\\", "'", "a. ", "。", "2020-", "1. ", "- ",
        "> ", "|", "a|b\n", "- a\n", "> a\n", "```\n", "<div>\n", "[a]: b\n", "[^a]: b\n", "- 2020: a\n",
        "[a](http://b.c) ", "https://a.example/b ", "</div>", "a\n===\n", "a[^1]\n\n[^1]: b\n\n",
    )
} | {
    "emphasis in emphasis": lambda size: "*" * (size // 2) + "a" + "*" * (size // 2),
    "brackets in brackets": lambda size: "[" * (size // 2) + "a" + "]" * (size // 2),
    "lists in lists": lambda size: "".join("  " * depth + "- a\n" for depth in range(int(size**0.5))),
    "elements in elements": lambda size: "<div>" * (size // 11) + "a" + "</div>" * (size // 11),
    "a wide table": lambda size: "|a" * (size // 6) + "|\n" + "|-" * (size // 6) + "|\n" + "|b" * (size // 6) + "|\n",
    "many references": lambda size: "[a]: http://b.c\n\n" + "[a] " * (size // 4),
    "one address": lambda size: "https://a.example/" + "b.c-d_e/" * (size // 8),
    "one line of sentences": lambda size: "Here is one of very many sentences. " * (size // 36),
}  # fmt: skip


def work(text: str) -> int:
    """How many calls it takes to read a text, which is the same on any machine."""
    calls = 0

    def count(_frame: Any, _event: str, _argument: Any) -> None:
        nonlocal calls
        calls += 1

    embedder = FakeEmbedder()
    sys.setprofile(count)
    try:
        prepare(text, "posts/a.md", "0", embedder)
    finally:
        sys.setprofile(None)
    return calls


@pytest.mark.parametrize("make", HOSTILE.values(), ids=HOSTILE)
def test_reading_four_times_the_text_takes_about_four_times_the_work(
    make: Callable[[int], str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bounds, "MAX_RUN", 500)
    prepare("Warm up with https://a.example.", "posts/a.md", "0", FakeEmbedder())
    assert work(make(LARGE)) < MOST * work(make(SMALL))


@pytest.mark.parametrize("pattern", ["http://[", "。", "%%\n"])
def test_a_text_made_to_be_slow_is_read_at_all(pattern: str) -> None:
    script = (
        "import sys; from kb.ingest.prepare import prepare; from tests.fakes import FakeEmbedder\n"
        "prepare(sys.argv[1] * (200_000 // len(sys.argv[1])), 'posts/a.md', '0', FakeEmbedder())"
    )
    command = [sys.executable, "-c", script, pattern]
    subprocess.run(command, cwd=REPOSITORY, timeout=PATIENCE_SECONDS, check=True)


@pytest.mark.parametrize("letter", ["x", "1", "\u00e9", "\u0939\u093f"])
def test_a_word_without_end_is_read_at_all(letter: str) -> None:
    script = "import sys; from kb.index.tokens import read_words; read_words(sys.argv[1] * 400_000 + '\u00e9')"
    subprocess.run([sys.executable, "-c", script, letter], cwd=REPOSITORY, timeout=PATIENCE_SECONDS, check=True)


def paragraph(body: str) -> Block:
    (block,) = parse_blocks(body)
    return block


def test_a_paragraph_of_many_lines_keeps_its_words_and_the_lines_of_its_links() -> None:
    lines = [f"Line {number} has *some* words and [a link](https://a.example/{number})." for number in range(1, 2001)]
    block = paragraph("\n".join(lines))
    assert [plain.text for plain in block.plain] == [
        f"Line {number} has some words and a link." for number in range(1, 2001)
    ]
    assert [(link.url, link.line) for link in block.links] == [
        (f"https://a.example/{number}", number) for number in range(1, 2001)
    ]


def test_a_line_of_many_sentences_keeps_its_words_and_links() -> None:
    body = " ".join(f"Sentence {number} has [a link](https://a.example/{number})." for number in range(2000))
    block = paragraph(body)
    assert block.plain_text == " ".join(f"Sentence {number} has a link." for number in range(2000))
    assert [link.url for link in block.links] == [f"https://a.example/{number}" for number in range(2000)]
    assert len(list(sentences_of([block]))) == 2000


def test_emphasis_nested_without_end_keeps_its_word() -> None:
    assert paragraph("*" * 9_000 + "owl" + "*" * 9_000).plain_text.strip("*") == "owl"


@given(st.text(alphabet="a. \n", max_size=200), st.integers(1, 50))
def test_pieces_make_up_the_text(text: str, most: int) -> None:
    start = 0
    while start < len(text):
        end = end_of_piece(text, start, most)
        assert start < end <= start + most
        start = end

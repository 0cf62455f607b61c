"""The CommonMark specification's own examples: each is read as the specification says, and nothing of it is lost."""

import json
import re
from html.parser import HTMLParser

import pytest

from tests.conftest import REPOSITORY
from tests.fakes import FakeEmbedder
from tests.kb.passages import assert_lines_hold_the_text, assert_nothing_lost, parsed, split, squeezed

FIXTURE = REPOSITORY / "tests/fixtures/commonmark/examples.jsonl"
EXAMPLES = [json.loads(line) for line in FIXTURE.read_text("utf-8").split("\n") if line]
UNSEEN = re.compile(r"<(script|style|del)\b.*?</\1>", re.DOTALL)
SCHEME = re.compile(r"https?://")
"""Left out of the addresses that are shown."""

READ_OTHERWISE = {44: "", 163: "bar", 177: "barbaz", 590: 'foo:/url"title"', 626: "foofoo-->foofoo-->"}
"""Dialects: `+++` ends a block in MyST, what stands between a component's tags is Markdown in MDX, `![[foo]]` embeds a
note in Obsidian. What stands behind a comment on its line is Markdown, as if the comment were not there. `<!-->` is a
whole comment, but the library that reads the expected HTML takes it for the beginning of one."""


class _Shown(HTMLParser):
    """Gathers the words of HTML, pictures by their descriptions."""

    def __init__(self) -> None:
        super().__init__()
        self.words: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "img":
            self.words.append(dict(attrs).get("alt") or "")

    def handle_data(self, data: str) -> None:
        self.words.append(data)


def shown(html: str) -> str:
    """What a reader sees of HTML, without white space."""
    reader = _Shown()
    reader.feed(UNSEEN.sub("", html))
    reader.close()
    return SCHEME.sub("", squeezed("".join(reader.words)))


def test_all_examples_are_here() -> None:
    assert [example["example"] for example in EXAMPLES] == list(range(1, 653))


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: f"{example['example']}")
def test_an_example_is_read_and_kept(example: dict[str, str]) -> None:
    source = f"First.\n\n{example['markdown']}"  # so that none begins with front matter
    readable = squeezed("".join(block.plain_text for block in parsed(source)))
    expected = READ_OTHERWISE.get(int(example["example"]), shown(example["html"]))
    assert SCHEME.sub("", readable) == f"First.{expected}"
    embedder = FakeEmbedder()
    prepared = split(source, embedder)
    assert_nothing_lost(source, prepared.rows.passages)
    assert_lines_hold_the_text(source, prepared.rows.passages)
    for text in prepared.texts.values():
        assert embedder.count_tokens(text) <= embedder.max_tokens

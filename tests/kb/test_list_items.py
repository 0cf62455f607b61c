"""Lists that lead somewhere, entry by entry: told by tests/fixtures/list_items.md.

Each expected line reads `lines title | addresses | description | #tags | headings`.
"""

import re

from hypothesis import given
from hypothesis import strategies as st

from kb.markdown.blocks import parse_blocks
from kb.markdown.list_items import FoundItem, find_list_items
from tests.kb.passages import lines_of
from tests.kb.test_markdown_fixtures import cases, parse
from tests.kb.test_markdown_properties import any_text

LISTED = [
    "# Links", "## Books", "**Videos:**", "- [Owls](https://a.example/1): birds", "- Crows: https://a.example/3",
    "- [Ravens](https://a.example/2) (video, talk)", "  - [Jays](https://a.example/4)", "  - without a link",
    "1. `paper` [Rooks](https://a.example/5)", "- Why swifts? https://a.example/6", "https://a.example/7",
    "Kites: https://a.example/8", "go on here", "| Bird | Shop |", "|---|---|", "> - [Quoted](https://a.example/11)",
    "| Buzzard | [Nest](https://a.example/9) |", "| [Magpie](https://a.example/10) | |", "- [Chough][o]",
    "- Dropout, [Finch](https://a.example/12): rest", "[o]: https://a.example/13", "", "", "---", "```", "<!--", "-->",
]  # fmt: skip
listed = st.lists(st.sampled_from(LISTED), max_size=14).map("\n".join)


def found(text: str, path: str = "posts/note.md") -> list[FoundItem]:
    document = parse(text, path)
    return find_list_items(document.blocks, document.metadata.title)


def told(item: FoundItem) -> str:
    tags = " ".join(f"#{tag}" for tag in item.tags)
    lines = f"{item.start_line}-{item.end_line}"
    return f"{lines} {item.title} | {' '.join(item.urls)} | {item.description} | {tags} | {item.heading}".rstrip(" |")


@cases("list_items.md")
def test_items_read_as(source: str, path: str, expected: list[str]) -> None:
    assert [told(item) for item in found(source, path)] == expected


@given(any_text)
def test_any_text_has_items_on_lines_of_its_own(text: str) -> None:
    lines = lines_of(text)
    for item in found(text):
        assert 1 <= item.start_line <= item.end_line <= len(lines)
        assert item.title
        assert item.urls
        assert len(set(item.urls)) == len(item.urls)


@given(listed)
def test_lines_hold_the_words_an_item_quotes(text: str) -> None:
    lines = lines_of(text)
    for item in found(text):
        own = " ".join(lines[item.start_line - 1 : item.end_line])
        said = f"{item.title} {item.description} {' '.join(item.tags)}"
        assert set(re.findall(r"[a-z]+", said.lower())) <= set(re.findall(r"[a-z]+", own.lower()))
        assert all(url in own or url.endswith("/13") for url in item.urls)


def test_what_one_document_defines_is_no_address_in_another() -> None:
    def addresses(text: str) -> list[str]:
        return [url for item in find_list_items(parse_blocks(text), "") for url in item.urls]

    assert addresses("- [Owls][o] hunt.\n\n  [o]: https://owls.example\n") == ["https://owls.example"]
    assert addresses("- [Ravens][o] remember.\n- [Jays](https://jays.example)\n") == ["https://jays.example"]

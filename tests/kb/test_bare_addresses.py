"""Where an address without markup ends, in any text: tests/fixtures/bare_addresses.md tells it for sentences."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb.markdown.blocks import parse_blocks

ADDRESS = "https://a.example/x"
pieces = st.sampled_from([ADDRESS, *"()[]\"'_*\\&;—~ y", "&amp;", "\u3002", "\u201d", "\n", "://"])


def links_of(text: str) -> list[str]:
    return [link.url for block in parse_blocks(text) for link in block.links]


@given(st.lists(pieces, max_size=14).map("".join))
def test_no_text_makes_an_address_of_marks(text: str) -> None:
    for url in links_of(text):
        assert url.startswith(ADDRESS)
        assert not set(url) & set(" \n<>`\\")


@pytest.mark.slow
def test_a_long_text_of_addresses_and_brackets_is_read() -> None:
    assert links_of(f"{ADDRESS}/[( " * 3_000) == [f"{ADDRESS}/"] * 3_000
    assert links_of(f"_{ADDRESS}_ " * 3_000) == [ADDRESS] * 3_000
    assert links_of("http://[" * 8_000) == []
    assert links_of(f"{ADDRESS}," * 3_000) == [ADDRESS] * 3_000

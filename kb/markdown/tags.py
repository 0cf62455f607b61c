"""Reads tags, whatever front matter calls them and however it lists them."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from kb.markdown.plain_values import plain_text

_LISTS = ("tags", "categories")
"""Where a text without commas is several words, as Jekyll has it: `categories: baking bread`."""
_NAMES = ("tag", "category", "keywords", "keyword", "topics", "topic")
_GROUPS = "taxonomies"


def read_tags(said: Mapping[str, Any]) -> list[str]:
    """Every tag of a document, in the order and the one spelling they are stored in.

    Args:
        said: front matter, its keys as `plain_key` writes them.
    """
    names = [name for key in _LISTS for name in _names(said.get(key), are_words=True)]
    names += [name for key in _NAMES for name in _names(said.get(key))]
    groups = said.get(_GROUPS)
    if isinstance(groups, dict):
        names += [name for group in groups.values() for name in _names(group)]
    return list(dict.fromkeys(tag for tag in map(normal_tag, names) if tag))


def normal_tag(text: str) -> str:
    """A tag in the one spelling it is stored in: `#Machine Learning` is machine-learning."""
    return re.sub(r"\s+", "-", text.strip().lstrip("#").strip().strip("/").lower())


def _names(value: object, *, are_words: bool = False) -> Iterator[str]:
    """The tags in a list, or in a text: between commas, or, where it has none and they are words, between spaces."""
    if isinstance(value, list):
        for item in value:
            yield plain_text(item.get("name") if isinstance(item, dict) else item)
    elif not isinstance(value, dict):
        text = plain_text(value)
        yield from text.split() if are_words and "," not in text else text.split(",")

"""Rows as a test needs them: what it does not say is of no account to it."""

from typing import Any

from kb.links.canonical import canonical_url
from kb.models import Link


def link_row(url: str, **said: Any) -> Link:
    """A link of a document, on a line of its own."""
    usual: dict[str, Any] = {
        "canonical": canonical_url(url), "kind": "other", "is_shortened": False, "is_truncated": False, "anchor": "",
        "sentence": "", "context": "", "heading": "", "line": 1, "end_line": 1,
    }  # fmt: skip
    return Link(**usual | {"url": url} | said)

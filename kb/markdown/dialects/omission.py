"""The sign for something that stood in a sentence and is no words: a reference, a variable, a value to be computed."""

import re

OMITTED = "[…]"
"""What a reader sees in its place, as in any quotation."""

_NOT_WHOLE = re.compile(r"\[…\]|\{\{|\{%|%\}|\}\}")


def has_no_gap(text: str) -> bool:
    """Whether a sentence may be quoted: nothing is left out of it, and it holds no template tag shown as text.

    A tag that is only shown here would be carried out on the page a quotation is put on.
    """
    return not _NOT_WHOLE.search(text)


def as_source(words: str) -> str:
    """Words as Markdown that reads as nothing but them."""
    return re.sub(r"([\\`*_\[\]<>&$~^=#|!{}])", r"\\\1", words)

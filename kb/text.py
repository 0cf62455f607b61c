"""What a text must be before it is stored or shown: letters that every encoding knows, no orders to a terminal."""

import re

_HALVES = re.compile("[\ud800-\udfff]")
_ORDERS = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")


def is_unicode(text: str) -> bool:
    """Whether a text holds no halves of characters, as an argument that is not UTF-8 and JSON's `\\ud800` do."""
    return not _HALVES.search(text)


def printable(text: str) -> str:
    """A text that a terminal shows and does not obey: control characters, and those that turn its direction, are shown.

    Line breaks and tabs stay.
    """
    return _ORDERS.sub("\ufffd", text)

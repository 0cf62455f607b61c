"""Keys and values of front matter as text that any database can hold."""

import json
import math
import re
from collections.abc import Mapping
from typing import Any

YES, NO = {"true", "yes", "on", "1", "y"}, {"false", "no", "off", "0", "n"}


def plain_key(key: str) -> str:
    """A key in one spelling: `pub-date`, `pub_date` and `pubDate` are pubdate."""
    return re.sub(r"[-_\s]", "", key).lower()


def plain_keys(values: Mapping[str, Any]) -> dict[str, Any]:
    """Values by their keys in one spelling; of two that become the same, the first counts."""
    plain: dict[str, Any] = {}
    for key, value in values.items():
        plain.setdefault(plain_key(str(key)), value)
    return plain


def plain_text(value: object) -> str:
    """A single value as one line; empty for none, and for lists and mappings."""
    return "" if value is None or isinstance(value, dict | list) else " ".join(encodable(str(value)).split())


def shown(value: object) -> str:
    """Any value as one line, to be shown to whoever wrote it."""
    return plain_text(value) or json.dumps(json_value(value), ensure_ascii=False)


def encodable(text: str) -> str:
    """Text that any database can hold: YAML's escapes can name halves of characters, and the one numbered 0."""
    return text.encode("utf-8", "replace").decode().replace("\0", "\ufffd")


def json_value(value: object) -> Any:
    """A value in a form JSON can hold."""
    if isinstance(value, dict):
        return {encodable(str(key)): json_value(item) for key, item in value.items()}
    if isinstance(value, list | tuple | set):
        return [json_value(item) for item in value]
    if isinstance(value, int) and abs(value) >= 2**63:
        return hex(value)
    if value is None or isinstance(value, bool | int) or (isinstance(value, float) and math.isfinite(value)):
        return value
    return encodable(str(value))

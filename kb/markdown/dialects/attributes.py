"""Attributes as HTML, JSX, Pandoc and kramdown write them, and whether they hide what they stand on."""

import re
from typing import NamedTuple

_PART = re.compile(
    r"[.#](?P<sign>[\w:-]+)|(?P<name>[\w:@.-]+)"
    r"(?:\s*=\s*(?P<value>\"[^\"]*\"|'[^']*'|\{(?:[^{}]|\{[^{}]*\})*\}|[^\s\"'{}>]+))?"
)
_HIDING_CLASSES = {"hidden", "d-none", "invisible"}
_SHOWN_ELSEWHERE = re.compile(r"[\w-]+:(?:block|inline|flex|grid|inline-block|visible)|d-(?:sm|md|lg|xl|xxl)-\w+")
_HIDING_STYLE = re.compile(
    r"display['\"]?\s*:\s*['\"]?none|visibility['\"]?\s*:\s*['\"]?(?:hidden|collapse)|mso-hide\s*:\s*all"
    r"|font-?size['\"]?\s*:\s*['\"]?0(?![.\d])"
    r"|content-?visibility['\"]?\s*:\s*['\"]?hidden",
    re.IGNORECASE,
)
_WEB_FORMATS = {"html", "html4", "html5", "html:js"}


class Attributes(NamedTuple):
    """Classes, and named values without their quotes; a name without a value has None."""

    classes: frozenset[str]
    values: dict[str, str | None]


def read_attributes(text: str) -> Attributes:
    """The attributes between the brackets of a tag or an attribute list."""
    classes: set[str] = set()
    values: dict[str, str | None] = {}
    for part in _PART.finditer(text):
        if part["sign"]:
            if part[0].startswith("."):
                classes.add(part["sign"])
        else:
            value = part["value"]
            values.setdefault(part["name"].lower(), value.strip("\"'") if value is not None else None)
    for name in ("class", "classname"):
        classes.update((values.get(name) or "").strip("{}\"'` ").split())
    return Attributes(frozenset(classes), values)


def is_hidden_by(text: str) -> bool:
    """Whether attributes hide their element from who reads the page on the web."""
    attributes = read_attributes(text)
    values = attributes.values
    if "hidden" in values and (values["hidden"] or "").strip("{} ") != "false":
        return True
    if is_hidden_style(values.get("style") or "") or values.get("visibility") == "hidden":
        return True
    if {"content-hidden", "content-visible"} & attributes.classes:
        return _is_left_out(attributes)
    is_shown = any(_SHOWN_ELSEWHERE.fullmatch(name) for name in attributes.classes)
    return bool(_HIDING_CLASSES & attributes.classes) and not is_shown


def is_hidden_style(style: str) -> bool:
    """Whether a style makes its element invisible. Transparency does not: pages fade in what they show."""
    return bool(_HIDING_STYLE.search(style))


def _is_left_out(attributes: Attributes) -> bool:
    """Quarto's conditional content, for a page on the web under no profile. What hangs on metadata is left out.

    Conditions are joined by "or", as Quarto joins them.
    """
    values = attributes.values
    conditions = {
        "when-format": _is_web(values.get("when-format")),
        "unless-format": not _is_web(values.get("unless-format")),
        "when-profile": False,
        "unless-profile": True,
    }
    named = [holds for name, holds in conditions.items() if name in values]
    if "when-meta" in values or "unless-meta" in values:
        return True
    if "content-hidden" in attributes.classes:
        return not named or any(named)
    return bool(named) and not any(named)


def _is_web(value: str | None) -> bool:
    return (value or "").lower() in _WEB_FORMATS

"""Lines of a paragraph that say nothing: properties, tables of contents, drawers; and what a paragraph begins or ends
with that is no word, such as a task's box or a block's name."""

import re

from kb.markdown.dialects.inline_marks import ATTRIBUTE_LIST

IDLE_LINES = {
    "key:: value": r"(?:[A-Za-z][\w/-]{0,40}|[A-Z][\w -]{0,40})::[ ]+\S.*",
    "#+BEGIN_NOTE": r"\#\+(?:BEGIN|END|begin|end)_\w+.*|\#\+[A-Z_]+:.*",
    ":LOGBOOK:": r":(?:LOGBOOK|PROPERTIES|END):|CLOCK: \[.*|(?:SCHEDULED|DEADLINE): <.*>",
    "[TOC]": r"\\(?:tableofcontents|newpage|pagebreak|clearpage)"
    r"|\[(?:TOC|toc)\]|\[\[(?:TOC|toc|_TOC_)\]\]|@\[(?:TOC|toc)\].*|\$\{toc\}|\{\{\s*<?\s*(?:toc|TOC)\s*/?>?\s*\}\}",
    "{.class}": ATTRIBUTE_LIST,
    "^block-id": r"\^[A-Za-z0-9-]{2,40}",
}
"""Patterns of whole lines, by an example."""

_IDLE = re.compile(rf"^(?:{'|'.join(IDLE_LINES.values())})[ \t]*$", re.MULTILINE)
_BLOCK_ID = re.compile(r"(?<=\S)[ \t]+\^(?=[A-Za-z0-9-]*[A-Za-z]|\d{6}\s*$)[A-Za-z0-9-]{2,40}[ \t]*$")
_LAST_ATTRIBUTES = re.compile(rf"(?<=\S)[ \t]+{ATTRIBUTE_LIST}[ \t]*$")
_CONTENTS = re.compile(r"^[ \t]*\{:\s*toc\b[^{}]*\}", re.MULTILINE)
_BOX = re.compile(r"^\[[ xX/>-]\][ \t]+")
_CAPTION = re.compile(r"^:[ \t]+")


def without_idle_lines(text: str) -> str:
    """A paragraph's source with nothing on the lines that say nothing."""
    if _CONTENTS.search(text):  # kramdown puts the contents in the place of the list above
        return "\n" * text.count("\n")
    text = _IDLE.sub("", text)
    return _LAST_ATTRIBUTES.sub("", _BLOCK_ID.sub("", text))


def without_box(text: str) -> str:
    """A task without its box."""
    return _BOX.sub("", text)


def without_colon(text: str) -> str:
    """A table's caption without Pandoc's mark of one."""
    return _CAPTION.sub("", text)

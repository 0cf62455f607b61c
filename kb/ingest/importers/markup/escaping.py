"""Literal text so that Markdown shows the same characters: every rule of what has to be escaped stands here.

The readers in mind are CommonMark and GitHub's, and the dialects of those who keep notes: formulas between `$`,
template tags, `==marks==`, `%%comments%%`, block ids. Brackets, stars and backticks are escaped wherever they stand,
other signs only where they would be read as more than themselves, so that people can still read the text.
"""

import re
from functools import cache

_PUNCTUATION = r"!-/:-@\[-`{-~"
_ADDRESS = re.compile(r"(?<![a-z0-9.+-])https?://(?=[^\W_])[^\s<>\"'`*\[\]\\|{}]+", re.IGNORECASE)
_ANYWHERE = rf"""
      [`\[*]                                       # code, links, emphasis
    | \\(?=[{_PUNCTUATION}\s]|\Z)                  # an escape, a hard break
    | (?<![^\W_])_+ | _+(?![^\W_])                 # emphasis, but not inside_a_name
    | <(?=[A-Za-z/!?%])                            # HTML, templates
    | &(?=\#?\w+;)                                 # an entity
    | \{{                                           # template tags, attributes, comments
    | %(?=%) | (?<=[%\{{])%                             # comments of notes
    | =(?==\S) | (?<==)=(?=\S) | (?<=\S)=(?==) | (?<=\S=)=   # marked words
    | ~(?=~) | (?<=~)~                             # struck out
    | \^(?=[\w-]+[ ]*$)                            # the name of a block
"""
_SIGNS_ALONE = re.compile(r"=+\s*|\+{3}\s*|[-|:\s]*-[-|:\s]*")
_AT_START = re.compile(r"#{1,6}(?=\s|$)|#\+|:[A-Z]+:$|%(?=\s)|>|[-+](?=\s|$)|:(?=[\s:])|!!!|\?\?\?")
_NUMBER_AT_START = re.compile(r"(\d{1,9})([.)])(?=\s|$)")
_NOTE_AT_START = re.compile(r"(\[\^\w+\]):")
_FIELD = re.compile(r"^([A-Za-z][\w /-]{0,40}):(?=:[ ])")
"""A property, as Dataview and Logseq write it."""
_SIGNS_AT_END = re.compile(r"(^|\s)(#+\s*)$")


def escape_words(text: str, also: str = "") -> str:
    """Text as it may stand in the middle of a line.

    Args:
        also: further signs to escape, such as `]` inside a link and `|` inside a table.
    """
    escaped: list[str] = []
    reached = 0
    for address in () if "]" in also else _ADDRESS.finditer(text):
        escaped += [_escaped(text[reached : address.start()], also), address[0]]
        reached = address.end()
    return "".join([*escaped, _escaped(text[reached:], also)])


def _escaped(text: str, also: str) -> str:
    return _pattern(also).sub(lambda found: "".join(f"\\{sign}" for sign in found[0]), text)


@cache
def _pattern(also: str) -> re.Pattern[str]:
    signs = f"| [{re.escape(also)}]" if also else ""
    return re.compile(_ANYWHERE + signs, re.VERBOSE | re.MULTILINE)


def escape_line_starts(text: str) -> str:
    """Finished lines of a paragraph, so that none is read as a heading, list, quotation, rule, table or note."""
    return "\n".join(map(_safe_line, text.split("\n")))


def _safe_line(line: str) -> str:
    if line and _SIGNS_ALONE.fullmatch(line):
        return f"\\{line}"
    if _AT_START.match(line):
        return f"\\{line}"
    line = _FIELD.sub(r"\1\:", line)
    return _NUMBER_AT_START.sub(r"\1\\\2", line, count=1) if _NUMBER_AT_START.match(line) else _not_a_note(line)


def _not_a_note(line: str) -> str:
    return _NOTE_AT_START.sub(r"\1\:", line, count=1) if _NOTE_AT_START.match(line) else line


def escape_heading_end(text: str) -> str:
    """The words of a heading, whose last `#` would be taken for its end."""
    return _SIGNS_AT_END.sub(r"\1\\\2", text)


def destination(address: str) -> str:
    """An address as a link leads to it: nothing in it ends the link, the line or the cell of a table."""
    address = re.sub(r"[\s<>\\|`]", lambda found: "".join(f"%{byte:02X}" for byte in found[0].encode()), address)
    address = re.sub(r"&(?=#?\w+;)", "&amp;", address)
    return address if _are_closed(address) else re.sub(r"[()]", r"\\\g<0>", address)


def _are_closed(address: str) -> bool:
    depth = 0
    for sign in re.findall(r"[()]", address):
        depth += 1 if sign == "(" else -1
        if depth < 0:
            return False
    return depth == 0

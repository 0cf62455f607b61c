"""Puts words in the place of marks, in one pass over a paragraph's source before the parser takes it apart.

Code, formulas and addresses are passed over. Line breaks are kept.
"""

import re
from collections.abc import Iterable

from markdown_it.common.utils import normalizeReference

from kb.markdown.dialects.inline_marks import MARKS
from kb.markdown.dialects.templates import TAG, shown_by
from kb.markdown.dialects.withdrawn import TAG as TAG_OF_HTML

_CODE = r"(?<!`)(?P<ticks>`+)(?!`)[\s\S]{1,2000}?(?<!`)(?P=ticks)(?!`)"
_CODE_SPAN = re.compile(_CODE)
_KEPT = re.compile(
    r"\\\((?:[^\n]|\n(?!\s*\n)){1,500}?\\\)|\\\[(?:[^\n]|\n(?!\s*\n)){1,500}?\\\]"
    r"|\\[!-/:-@\[-`{-~]"
    rf"|{_CODE}"
    r"|\$(?!\s)[^$]{1,500}(?<!\s)\$(?!\d)"
    r"|https?://[^\s<>\"{}|\\^`\[\]]+|<https?://[^\s<>]+>"
)
"""Escaped letters, code, formulas and addresses: what looks like a mark in them is none."""
_PATTERNS = [*(re.compile(mark.pattern) for mark in MARKS), _KEPT, re.compile(TAG)]
_KEPT_AT, _TAG_AT = len(MARKS), len(MARKS) + 1
_ANY_TAG = r"(?:\{\{[^{}\n]*\}\}|\{%[^{}\n]*%\})"
_TAGS_INSIDE = re.compile(
    rf"\]\([^()\n{{]*{_ANY_TAG}[^()\n]*\)|<[A-Za-z/][^<>\n{{]{{0,300}}{_ANY_TAG}[^<>\n]{{0,300}}>"
)
"""Template tags in an address or in a tag of HTML, where no word may stand."""
_INLINE_NOTE = re.compile(
    rf"(?P<kept>\\.|{_CODE})"
    r"|[ ]?\^\[(?P<note>(?:[^\[\]]|\[[^\[\]]{0,200}\](?:\([^()]{0,300}\))?){1,1000})\]"
)
_ENDS = re.compile(r"[.!?:\u2026][)\"'\u201d\u2019*_]*\s*\Z")
_BRACED = re.compile(r"\s[\w:.-]+=\{(?:[^{}]|\{(?:[^{}]|\{[^{}]{0,300}\}){0,500}\}){0,1000}\}")
_MAY_HOLD = re.compile(r"\[\[|==|\{|@|::|\(\(|:[a-z][\w-]*\[|\\(?:[a-z]*cite|[a-z]*ref|label|index|@ref)|`\$?=|\^\[")


class MarkReader:
    """Puts words in the place of marks, paragraph by paragraph: `raw` and `endraw` may stand in two of them.

    Args:
        closed: names of the template tags that the document closes.
        labels: of links, as the document defines them: what stands in brackets may be one.
    """

    def __init__(self, closed: set[str], labels: Iterable[str] = ()) -> None:
        self._closed = closed
        self._labels = frozenset(labels)
        self._is_raw = False

    def read(self, text: str) -> str:
        """A paragraph's source without marks."""
        if not _MAY_HOLD.search(text):
            return text
        text = text if self._is_raw else with_notes_last(_outside_code(text))
        kept: list[str] = []
        position = 0
        ahead = {at: pattern.search(text) for at, pattern in enumerate(_PATTERNS)}
        while any(ahead.values()):
            at, found = min(
                ((at, found) for at, found in ahead.items() if found), key=lambda pair: (pair[1].start(), pair[0])
            )
            said = self._said(at, found)
            kept += [text[position : found.start()], said, "\n" * (found[0].count("\n") - said.count("\n"))]
            position = found.end()
            for other, match in ahead.items():
                if match and match.start() < position:
                    ahead[other] = _PATTERNS[other].search(text, position)
        return "".join([*kept, text[position:]])

    def _said(self, at: int, found: re.Match[str]) -> str:
        if at == _KEPT_AT:
            return found[0]
        if at < len(MARKS):
            inner = found[0].strip().removeprefix("[").removesuffix("]")
            is_link = found[0].endswith("]") and not {
                normalizeReference(label) for label in (inner, inner.strip("[]"))
            }.isdisjoint(self._labels)
            return found[0] if self._is_raw or is_link else MARKS[at].say(found, self.read)
        name = found["liquid"] or ""
        if self._is_raw and name != "endraw":
            return found[0]
        self._is_raw = name == "raw" or (self._is_raw and name != "endraw")
        return shown_by(found, self._closed, found.string[: found.start()], found.string[found.end() :])

    def read_html(self, source: str) -> str:
        """Raw HTML without template tags; embeds are links in it."""

        def said(found: re.Match[str]) -> str:
            shown = self._said(_TAG_AT, found)
            link = re.fullmatch(r"(?:\[(.*)\]\()?<(https?://[^<>]*)>\)?", shown)
            shown = f'<a href="{link[2]}">{link[1] or link[2]}</a>' if link else shown
            return shown + "\n" * found[0].count("\n")

        return _PATTERNS[_TAG_AT].sub(said, _without_values(source))


def _outside_code(text: str) -> str:
    """A paragraph's text without values in addresses and tags, but for its code."""
    kept: list[str] = []
    reached = 0
    for code in _CODE_SPAN.finditer(text) if "{" in text else ():
        kept += [_without_values(text[reached : code.start()]), code[0]]
        reached = code.end()
    return "".join([*kept, _without_values(text[reached:])])


def _without_values(text: str) -> str:
    """Text whose addresses and tags hold no values that are yet to be computed."""
    if "={" in text:
        text = TAG_OF_HTML.sub(lambda tag: _BRACED.sub(lambda value: "\n" * value[0].count("\n"), tag[0]), text)
    return _TAGS_INSIDE.sub(lambda found: re.sub(_ANY_TAG, "", found[0]), text)


def with_notes_last(text: str) -> str:
    """A paragraph with its inline notes, `^[...]`, behind it, in brackets where it does not end a sentence."""
    if "^[" not in text:
        return text
    notes = [found["note"] for found in _INLINE_NOTE.finditer(text) if found["note"]]
    text = _INLINE_NOTE.sub(lambda found: found["kept"] or "\n" * found[0].count("\n"), text)
    form = " {}" if _ENDS.search(text) else " ({})"
    return text + "".join(form.format(" ".join(note.split())) for note in notes)

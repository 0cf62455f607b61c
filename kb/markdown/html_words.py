"""What can be read in raw HTML, line by line, and the addresses it leads to. Nothing in it is run or fetched.

Tags and entities are taken apart by the standard library's tokenizer. Comments, scripts and styles are blanked first,
as they may stand open to the end, which releases of that tokenizer treat differently.
"""

import html
import re
from html.parser import HTMLParser
from typing import NamedTuple
from urllib.parse import urlsplit

from markdown_it.common.normalize_url import normalizeLink

from kb.markdown.scripts import REACH, spell

_INVISIBLE = re.compile(
    r"<!--.*?(?:-->|\Z)|<(script|style)\b.*?(?:</\1\s*>|\Z)|<[!?][^>]*(?:>|\Z)", re.DOTALL | re.IGNORECASE
)
_WEB = re.compile(r"https?://", re.IGNORECASE)
_WITHIN_WORDS = {"b", "strong", "i", "em", "u", "code", "small", "mark", "font", "abbr", "wbr", "sup", "sub"}
_SHOWN = {"iframe", "video", "audio", "embed", "source"}
_BADGE_HOSTS = {"img.shields.io", "shields.io", "badgen.net", "badge.fury.io", "flat.badgen.net"}
_BADGE = re.compile(r"badge|shields?\.|githubbutton|travis-ci\.|circleci\.com/.*\.svg", re.IGNORECASE)


class HtmlLink(NamedTuple):
    """An address on a line (0-based), with the words linked, or a film's or a frame's title."""

    line: int
    url: str
    anchor: str


class HtmlWords(NamedTuple):
    """The readable text of each line, and the links in the order they end."""

    lines: list[str]
    links: list[HtmlLink]


def read_html(source: str) -> HtmlWords:
    """Read a piece of HTML, broken or not. There are as many lines as in the source."""
    reader = _Reader(source.count("\n") + 1)
    reader.feed(_INVISIBLE.sub(_blanked, source))
    reader.close()
    reader.end_link()
    return HtmlWords(["".join(words) for words in reader.words], reader.links)


def is_badge(address: str) -> bool:
    """Whether an image only shows a state or a count: its words are no part of a text."""
    try:
        parts = urlsplit(address)
    except ValueError:
        return False
    return parts.netloc.lower() in _BADGE_HOSTS or bool(_BADGE.search(f"{parts.netloc}{parts.path}"))


class _Script(NamedTuple):
    """A raised or lowered piece: its tag, its line, how many pieces of words stand before it on that line."""

    name: str
    line: int
    begins: int
    leads_to_note: bool = False


class _Reader(HTMLParser):
    def __init__(self, lines: int) -> None:
        super().__init__(convert_charrefs=False)
        self.words: list[list[str]] = [[] for _line in range(lines)]
        self.links: list[HtmlLink] = []
        self._url = ""
        self._line = 0
        self._anchor: list[str] = []
        self._script: _Script | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in _WITHIN_WORDS:
            self._say(" ")
        named = {name: value or "" for name, value in attrs}
        if tag in ("sup", "sub"):
            self._script = _Script(tag, self._here, len(self.words[self._here]))
        elif tag == "a":
            if self._script and named.get("href", "").startswith("#"):
                self._script = self._script._replace(leads_to_note=True)
            self.end_link()
            self._url, self._line, self._anchor = web_address(named.get("href", "")), self._here, []
        elif tag == "img":
            self._anchor.append("" if is_badge(named.get("src", "")) else f" {named.get('alt', '')} ")
        elif tag in _SHOWN and (url := web_address(named.get("src", ""))):
            self.links.append(HtmlLink(self._here, url, " ".join(named.get("title", "").split())))

    def handle_endtag(self, tag: str) -> None:
        if tag not in _WITHIN_WORDS:
            self._say(" ")
        if tag == "a":
            self.end_link()
        elif self._script and tag == self._script.name:
            self._end_script(self._script)

    def _end_script(self, script: "_Script") -> None:
        """Spell what was raised or lowered, if it stands on one line."""
        self._script = None
        words = self.words[script.line]
        if script.line == self._here:
            inside = "".join(words[script.begins :])
            before = "".join(words[max(script.begins - REACH, 0) : script.begins])
            spelling = spell(script.name, before, inside, "", script.leads_to_note)
            spelled = f"{spelling.before}{inside}{spelling.after}" if spelling.instead is None else spelling.instead
            words[script.begins :] = [spelled]

    def handle_data(self, data: str) -> None:
        for number, text in enumerate(data.split("\n"), start=self._here):
            self._say(text, number)
        self._anchor.append(data)

    def handle_entityref(self, name: str) -> None:
        self._say_letter(f"&{name}")

    def handle_charref(self, name: str) -> None:
        self._say_letter(f"&#{name}")

    def end_link(self) -> None:
        """The words from here on are linked no more."""
        if self._url:
            self.links.append(HtmlLink(self._line, self._url, " ".join("".join(self._anchor).split())))
        self._url, self._anchor = "", []

    @property
    def _here(self) -> int:
        return self.getpos()[0] - 1

    def _say(self, text: str, line: int | None = None) -> None:
        self.words[min(self._here if line is None else line, len(self.words) - 1)].append(text)

    def _say_letter(self, reference: str) -> None:
        letter = html.unescape(f"{reference};")
        known = not letter.startswith(reference)  # AT&T is no entity
        text = letter.replace("\n", " ") if known else reference
        self._say(text)
        self._anchor.append(text)


def web_address(value: str) -> str:
    """An attribute's web address, encoded as in a Markdown link, or empty."""
    text = "".join(value.split("\n")).strip()
    text = f"https:{text}" if text.startswith("//") else text
    try:
        return str(normalizeLink(text)) if _WEB.match(text) else ""
    except (ValueError, UnicodeError):
        return ""


def _blanked(found: re.Match[str]) -> str:
    """Remove what is not seen but keep its line breaks, so the lines below stay where they are."""
    return " " + "\n" * found[0].count("\n")

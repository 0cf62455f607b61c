"""Plain text as services export it: cleaned, given a title and a file name, and made safe to read as Markdown."""

import html
import re
import unicodedata

MAX_TITLE = 90
MAX_SLUG = 60

_LINE_ENDS = re.compile(r"\r\n?|[\v\f\x85\u2028\u2029]")
_INVISIBLE = re.compile(r"[\x00-\x08\x0e-\x1f\x7f\x80-\x9f\ufeff\u200b\u2060]")
_MATHS = "\U0001d400-\U0001d7ff"
# Letters older than the maths alphabets fill their gaps, and are plain text only beside one of them.
_GAP_FILLERS = "\u2102\u210a-\u2115\u2119-\u211d\u2124\u2128\u212c\u212d\u212f-\u2134"
_STYLED = re.compile(f"[{_MATHS}{_GAP_FILLERS}]+")
_MATHS_LETTER = re.compile(f"[{_MATHS}]")

_FIRST_SENTENCE = re.compile(r"^.{15,}?[.!?…][”“\"'\u2019)]*(?=\s|$)")
_HASHTAGS_AT_END = re.compile(r"(?<=\S)(?:\s+#\w[\w-]*)+$")
_RULE = re.compile(r"^\s{0,3}(?:[—\u2013]\s*|(?:[-=_*—\u2013]\s*){2,})$")
_BULLET = re.compile(r"^\s*[•●▪◦‣·*-]\s+")
_OPENS_HTML = re.compile(r"<(?=[A-Za-z/!?])")
_TAG = re.compile(
    r"</?(?P<name>a|abbr|b|bdi|br|cite|code|del|div|em|font|i|img|ins|kbd|mark|p|q|s|small|span|strong|sub|sup|tt|u|wbr)"
    r"(?:\s[^<>]*)?/?>",
    re.IGNORECASE,
)
_RAISED = re.compile(r"<sup>\s*(?=[\d+\u2212-])", re.IGNORECASE)
_ISSUE = re.compile(
    r"\b(\d{1,4})(?:st|nd|rd|th)\s+(?:issue|edition)\b|(?:\b(?:issue|edition|no\.|nr\.?|number|vol(?:ume)?\.?)|#)"
    r"\s*#?\s*(\d{1,4})\b",
    re.IGNORECASE,
)
_HEADING = re.compile(r"^(\s{0,3})(#{1,6}(?:\s|$))")


def clean(text: str) -> str:
    """Text with `\\n` line ends, no control or zero-width characters, no space at line ends, and valid Unicode."""
    text = _LINE_ENDS.sub("\n", text.encode("utf-8", "replace").decode()).replace("\u00a0", " ")
    return "\n".join(line.rstrip() for line in _INVISIBLE.sub("", text).split("\n")).strip("\n")


def without_invisible(text: str) -> str:
    """Text without control and zero-width characters; white space stays as it is."""
    return _INVISIBLE.sub("", text)


def one_line(text: object) -> str:
    """A value on one line; empty for None."""
    return "" if text is None else " ".join(clean(str(text)).split())


def plain_title(title: object) -> str:
    """A title without the tags and entities some sources write into it, as in `A <em>bold</em> kite &amp; more`."""
    text = _RAISED.sub("^", one_line(title))
    lowered = text.lower()

    def plain(tag: re.Match[str]) -> str:
        name = tag["name"].lower()
        is_markup = name in {"br", "img", "wbr"} or f"</{name}>" in lowered
        return (" " if name in {"br", "div", "p"} else "") if is_markup else tag[0]

    return one_line(html.unescape(_TAG.sub(plain, text)))


def plain_letters(text: str) -> str:
    """Unicode's mathematical letters, used on LinkedIn as bold and italics, as the letters they stand for."""

    def plain(match: re.Match[str]) -> str:
        return unicodedata.normalize("NFKC", match[0]) if _MATHS_LETTER.search(match[0]) else match[0]

    return _STYLED.sub(plain, text)


def title_of(text: str) -> str:
    """A title for a text that has none: its first sentence without hashtags behind it, cut at a word if long."""
    line = one_line(next((line for line in text.split("\n") if re.search(r"\w", line)), ""))[:1000]
    line = _HASHTAGS_AT_END.sub("", line).replace("\\", "").strip("#*_> ").strip()
    sentence = _FIRST_SENTENCE.match(line)
    title = (sentence[0] if sentence else line).rstrip(":").strip()
    if title.endswith(".") and not title.endswith(".."):
        title = title[:-1]
    if len(title) <= MAX_TITLE:
        return title
    cut = title[:MAX_TITLE]
    return (cut.rsplit(" ", 1)[0] if " " in cut[20:] else cut).rstrip(" ,;:\u2013—-") + "…"


def issue_number(text: str) -> int | None:
    """The number of a newsletter's issue, as in `Owls: issue #4`, `No. 4` and `4th issue`; None where none is said."""
    found = _ISSUE.search(text)
    return int(found[1] or found[2]) if found else None


def slug_of(text: str) -> str:
    """A short file name of a title, in ASCII where its letters allow, safe on every file system."""
    folded = unicodedata.normalize("NFKD", text.replace("ß", "ss").replace("ø", "o").replace("æ", "ae")).lower()
    plain = "-".join(re.findall(r"[a-z0-9]+", folded.encode("ascii", "ignore").decode()))
    letters = sum(character.isalnum() for character in folded)
    if len(plain.replace("-", "")) * 2 < letters:  # another script: its letters say more than what ASCII leaves of them
        plain = "-".join(re.findall(r"[^\W_]+", unicodedata.normalize("NFC", folded)))[: MAX_SLUG // 2]
    return _cut(plain) or "untitled"


def _cut(slug: str) -> str:
    if len(slug) <= MAX_SLUG:
        return slug.strip("-")
    whole = slug[: MAX_SLUG + 1].rsplit("-", 1)[0]
    return (whole if len(whole) > MAX_SLUG // 2 else slug[:MAX_SLUG]).strip("-")


def is_rule(line: str) -> bool:
    """Whether a line is nothing but a dividing rule such as `--` or `———`."""
    return bool(_RULE.match(line))


def without_bullet(line: str) -> str:
    """A line without its bullet and the space around it."""
    return _BULLET.sub("", line).strip()


def lines_as_markdown(lines: list[str], *, has_bare_bullets: bool, is_paragraph_a_line: bool) -> str:
    """Lines of a page saved as text, as paragraphs and list items.

    Args:
        has_bare_bullets: whether a leading space is all that is left of a bullet.
        is_paragraph_a_line: whether lines one below the other are paragraphs of their own.
    """
    result: list[str] = []
    was_item = False
    for line in lines:
        words = without_bullet(line)
        is_item = bool(words) and (bool(_BULLET.match(line)) or (has_bare_bullets and line[:1].isspace()))
        is_apart = is_item != was_item if is_item or was_item else is_paragraph_a_line
        if words and is_apart and result and result[-1]:
            result.append("")
        if words or (result and result[-1]):
            result.append(f"- {words}" if is_item else words)
        was_item = is_item
    return as_markdown("\n".join(result).rstrip("\n"))


def as_markdown(text: str) -> str:
    """Plain text so that Markdown shows the same words: what would become a heading, code or HTML is kept from it.

    Emphasis and links are left alone: people write them on purpose, also where they are not rendered.
    """
    lines = text.split("\n")
    if sum(line.lstrip().startswith("```") for line in lines) % 2:
        lines = [re.sub(r"^(\s*)```", r"\1\\```", line) for line in lines]
    result: list[str] = []
    in_fence = False
    for line in lines:
        if line.lstrip().startswith("```"):
            in_fence = not in_fence
        result.extend([line] if in_fence else _safe_line(line, result))
    return "\n".join(result)


def _safe_line(line: str, above: list[str]) -> list[str]:
    indent = len(line) - len(line.lstrip())
    if indent > 3 or line.startswith("\t"):
        line = "   " + line.lstrip()
    if is_rule(line) and above and above[-1].strip():
        return ["", line]  # directly below a text it would make that text a heading
    line = _HEADING.sub(r"\1\\\2", line)
    return [line if line.lstrip().startswith("```") else _outside_code(line)]


def _outside_code(line: str) -> str:
    parts = re.split(r"(`[^`]*`)", line)
    return "".join(part if number % 2 else _OPENS_HTML.sub(r"\\<", part) for number, part in enumerate(parts))

"""The shape of a post on a social network: what it says, then hashtags and a footer in either order."""

import re
from dataclasses import dataclass

from kb.ingest.importers.text import is_rule

MAX_FOOTER_LINES = 6
MAX_FOOTER_LINE = 250

_HASHTAG = re.compile(r"(?<![\w&/#])#(\w*[^\W\d_][\w-]*)")
_HASHTAGS_ONLY = re.compile(r"^\W*#\w[\w-]*+(?:[\s,;•|]*+#\w[\w-]*+)*+\W*$")
_ASKS = re.compile(
    r"\b(subscrib\w*|follow|newsletter|repost\w*|reshare|share|join|learn more|master\s?class|sign up|website|"
    r"free|find more|download|coupon|hire|consulting|comment|ring the bell|let me know|thoughts)\b|https?://|\w\.\w{2,}\b",
    re.IGNORECASE,
)
_POINTS = re.compile(r"^\s*[♻👉🔔\u2795📩📬🔁💌📧]")
# As LinkedIn's own format writes them, and as its page is copied.
_MARKED_TAG = re.compile(r"\{hashtag\|\\?#\|([^}|]+)\}|\bhashtag(?=#\w)")
_MENTION = re.compile(r"@\[([^\]]{1,200})\]\(urn:li:[^)]{0,200}\)")


@dataclass(frozen=True)
class PostText:
    """A post's parts.

    Attributes:
        body: what it says.
        hashtags: without `#`, wherever they stood.
        footer: lines below the body that ask for something, such as to subscribe.
    """

    body: str
    hashtags: tuple[str, ...]
    footer: tuple[str, ...]


def plain_marks(text: str) -> str:
    """Hashtags and mentions as a reader sees them."""
    text = _MARKED_TAG.sub(lambda match: f"#{match[1]}" if match[1] else "", text)
    return _MENTION.sub(r"\1", text)


def is_hashtag_line(line: str) -> bool:
    """Whether a line holds hashtags and nothing else."""
    return bool(_HASHTAGS_ONLY.match(line))


def split_post(text: str) -> PostText:
    """Separate a post's body from the hashtags and footer below it. Hashtags inside sentences stay there too."""
    lines = text.split("\n")
    tags = _HASHTAG.findall(text)
    footer: list[str] = []
    while lines:
        if not lines[-1].strip() or is_hashtag_line(lines[-1]):
            lines.pop()
        elif found := _footer_length(lines):
            footer = [line.strip() for line in lines[-found:] if line.strip() and _is_footer_text(line)] + footer
            del lines[-found:]
        else:
            break
    if not any(line.strip() for line in lines):  # a post of nothing else: that is what it says
        return PostText(text.strip("\n"), tuple(dict.fromkeys(tags)), ())
    return PostText("\n".join(lines).strip("\n"), tuple(dict.fromkeys(tags)), tuple(footer))


def _is_footer_text(line: str) -> bool:
    return not is_rule(line) and not is_hashtag_line(line)


def _footer_length(lines: list[str]) -> int:
    """How many of the last lines are a footer: a block below a rule, or lines that point at something to do."""
    length = 0
    said: list[str] = []
    if is_rule(lines[-1]):
        length = 1
    while length < min(len(lines), MAX_FOOTER_LINES + 2):
        line = lines[-1 - length]
        length += 1
        if is_rule(line):
            return length if not said or any(_ASKS.search(each) for each in said) else 0
        if len(line) > MAX_FOOTER_LINE:
            break
        said += [line] if line.strip() else []
    if is_rule(lines[-1]):
        return 1
    return 1 if _POINTS.match(lines[-1]) and _ASKS.search(lines[-1]) and len(lines[-1]) <= MAX_FOOTER_LINE else 0

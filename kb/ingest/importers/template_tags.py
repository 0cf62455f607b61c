"""Tags that a service fills in when it sends an e-mail, such as `{{ subscriber.first_name | default: "friend" }}`.

What they stood for is in no export. A tag that says what to put in place of an unknown value leaves that; the others
go, with the line they stood alone on, the link they were the address of, and the space before a comma.
"""

import re
from collections import Counter

_CODE = re.compile(
    r"^```.*?^```[^\S\n]*$|(?<!`)(?P<ticks>`+)(?!`).+?(?<!`)(?P=ticks)(?!`)|<(?P<tag>pre|code)\b.*?</(?P=tag)>",
    re.DOTALL | re.MULTILINE,
)
_DEFAULT = re.compile(r"\{\{[^{}]*\|\s*default\s*:\s*(?:\"([^\"{}]*)\"|'([^'{}]*)')[^{}]*\}\}")
_LINK = re.compile(
    r"\[[^\[\]]*\]\(\s*<?\{\{[^{}\n]*\}\}>?\s*\)|<a\b[^<>]*href=[\"']?\s*\{\{[^{}]*\}\}[^<>]*>.*?</a>", re.DOTALL
)
_TAG = re.compile(r"\{\{[^{}\n]*\}\}|\{%[^{}\n]*%\}|\{#[^{}\n]*#\}")
_GONE = "\0"
_NO_WORDS = re.compile(r"[\W_]*")


def without_template_tags(text: str, left_out: Counter[str] | None = None) -> str:
    """Markdown or HTML without template tags; those in code stay, as somebody wrote about them.

    Args:
        left_out: counts them.
    """
    pieces: list[str] = []
    reached = 0
    for code in _CODE.finditer(text):
        pieces += [_without(text[reached : code.start()], left_out), code[0]]
        reached = code.end()
    pieces.append(_without(text[reached:], left_out))
    lines = [line for line in "".join(pieces).split("\n") if _GONE not in line or not _NO_WORDS.fullmatch(line)]
    text = re.sub(rf"[ \t]*{_GONE}+(?=[,.!?;:])", "", "\n".join(lines))
    text = re.sub(rf"(?m)^[ \t]*{_GONE}+[ \t]*|[ \t]*{_GONE}+[ \t]*$", "", text)
    return text.replace(f" {_GONE} ", " ").replace(_GONE, "")


def _without(text: str, left_out: Counter[str] | None) -> str:
    text = _DEFAULT.sub(lambda found: found[1] or found[2] or "", text.replace(_GONE, ""))
    text, links = _LINK.subn(_GONE, text)
    text, tags = _TAG.subn(_GONE, text)
    if left_out is not None:
        left_out["template tag"] += links + tags
    return text

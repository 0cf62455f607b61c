"""Template tags of Jekyll and its like: `{% highlight python %}`, `{{ site.url }}`. They are no words of the author's.

They leave what is read, never the source. Code, formulas and what stands between `raw` and `endraw` keep their braces.
"""

import re

from markdown_it.rules_core import StateCore

_TAG = re.compile(
    r"(?P<kept>(?<!`)(?P<ticks>`+)[^`]+(?P=ticks)|\$(?!\s)[^$]{1,500}(?<!\s)\$(?!\d))"
    r"|\{%[-+]?\s*(?P<name>\w+)(?:[^{}]|\{\{[^{}]*\}\}){0,400}?%\}"
    r"|\{\{[-<%]?\s*[\w\"'./][^{}]{0,400}\}\}"
)


def hide_liquid(state: StateCore) -> None:
    """A rule of the parser, between blocks and words: blanks template tags in paragraphs and raw HTML."""
    raw = False
    for token in state.tokens:
        if token.type in ("inline", "html_block") and ("{%" in token.content or "{{" in token.content):
            token.content, raw = _without_tags(token.content, raw)


def _without_tags(text: str, raw: bool) -> tuple[str, bool]:
    """The text less its tags, line breaks kept, and whether it ends between `raw` and `endraw`."""
    kept: list[str] = []
    reached = 0
    for tag in _TAG.finditer(text):
        is_tag = tag["kept"] is None and (not raw or tag["name"] == "endraw")
        if is_tag:
            kept += [text[reached : tag.start()], "\n" * tag[0].count("\n")]
            reached = tag.end()
            raw = tag["name"] == "raw" or (raw and tag["name"] != "endraw")
    return "".join([*kept, text[reached:]]), raw

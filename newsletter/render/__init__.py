"""An issue -> Markdown, HTML e-mail and plain text, from Jinja2 templates."""

import re
import textwrap
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from typing import Any
from urllib.parse import quote

import css_inline
import yaml

from generator.templates import Templates
from newsletter.compose import Clip, Frame, Section

TEXT_WIDTH = 72
FORMATS = {"markdown": "md", "html": "html", "text": "txt"}
"""Formats by name, each with the suffix of its file."""


@dataclass(frozen=True)
class RenderedIssue:
    """An issue in each format, by the names in FORMATS."""

    texts: dict[str, str]


def render(sections: Sequence[Section], frame: Frame, tags: list[str], templates: Templates) -> RenderedIssue:
    """Fill the three templates. HTML comes with its styles inlined, as mail programs need; nothing is fetched.

    Args:
        tags: for the front matter of the Markdown.

    Raises:
        SettingsError: a template of the user's own is broken.
    """
    front = {
        "title": f"{frame.title}, issue {frame.number}: {frame.period.name}",
        "kind": "issue",
        **({"author": frame.author} if frame.author else {}),
        "date": frame.period.last_day,
        "number": frame.number,
        "period": str(frame.period),
        "tags": tags,
    }
    values: dict[str, Any] = {
        "title": front["title"],
        "frame": frame,
        "sections": [
            replace(section, clips=[with_web_address(clip) for clip in section.clips]) for section in sections
        ],
        "front_matter": yaml.safe_dump(front, sort_keys=False, allow_unicode=True, width=1000),
        "by_theme": by_theme,
        "markdown": escape_markdown,
        "wrap": wrap,
        "colon": colon,
    }
    html = templates.render("issue.html.jinja", **values)
    inliner = css_inline.CSSInliner(keep_at_rules=True, keep_style_tags=False, load_remote_stylesheets=False)
    return RenderedIssue(
        {
            "markdown": _tidied(templates.render("issue.md.jinja", **values)),
            "html": inliner.inline(html),
            "text": _tidied(templates.render("issue.txt.jinja", **values)),
        }
    )


def with_web_address(clip: Clip) -> Clip:
    """The clip, its address such that it ends no link and runs nothing, whatever the store holds."""
    if not clip.url.lower().startswith(("https://", "http://")):
        return replace(clip, url="")
    return replace(clip, url=re.sub(r"[\s<>\"\\]", lambda letter: quote(letter[0]), clip.url))


def by_theme(section: Section) -> list[tuple[str, list[Any]]]:
    """A section's clips under their themes, in order."""
    return [(theme, list(clips)) for theme, clips in groupby(section.clips, key=lambda clip: clip.theme)]


def escape_markdown(text: str) -> str:
    """Text that Markdown shows as it is."""
    return "".join("\\" + letter if letter in "\\`*_[]<>~&$" else letter for letter in text)


def colon(title: str) -> str:
    """What stands between a title and what is said of it: nothing after a title that ends in a mark of its own."""
    return "" if title.endswith(("?", "!", ":", ".")) else ":"


def wrap(text: str, indent: str = "") -> str:
    """Text in lines of at most 72 characters, addresses left whole."""
    return textwrap.fill(
        text, TEXT_WIDTH, initial_indent=indent, subsequent_indent=" " * len(indent), break_long_words=False,
        break_on_hyphens=False,
    )  # fmt: skip


def _tidied(text: str) -> str:
    """No more than one blank line in a row, and one line break at the end."""
    lines: list[str] = []
    for line in text.split("\n"):
        if line.strip() or (lines and lines[-1].strip()):
            lines.append(line.rstrip())
    return "\n".join(lines).strip() + "\n"

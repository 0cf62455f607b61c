"""An issue -> Markdown, HTML e-mail and plain text, from Jinja2 templates."""

import textwrap
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

import css_inline
import yaml

from generator.templates import Templates
from newsletter.compose import Frame, Section

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
        "sections": sections,
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

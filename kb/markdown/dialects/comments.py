"""Comments: marks between which every dialect hides what stands there, whatever it is.

A form is data: what opens it, what closes it, and what happens where it is never closed.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple

from kb.markdown.dialects.verbatim import Closings, end_of_paragraph


class Hidden(NamedTuple):
    """A piece of source, `start` to `stop` (exclusive), that is nobody's words.

    Attributes:
        warning: what the author should know of it, without the line; mostly empty.
    """

    start: int
    stop: int
    warning: str = ""


@dataclass(frozen=True)
class Comment:
    """A form of comment.

    Attributes:
        name: as the author writes it.
        opens, closes: patterns; a comment without a closing pattern is all that `opens` finds.
        is_literal: whether one never closed is plain text. Else it hides the rest of its paragraph or, where it opens a
            line, of the document, and the author is told.
        find: reads the form where two patterns do not tell it; None where it is plain text.
    """

    name: str
    dialects: str
    opens: str
    closes: str = ""
    is_literal: bool = False
    find: Callable[[str, int, int], Hidden | None] | None = None

    def read(self, source: str, start: int, stop: int, closings: Closings) -> Hidden | None:
        """The comment whose opening marks stand from `start` to `stop`; None where they are plain text."""
        if self.find:
            return self.find(source, start, stop)
        if not self.closes:
            return Hidden(start, stop)
        if end := closings.after(stop, self.closes):
            return Hidden(start, end)
        return None if self.is_literal else never_closed(source, start, self.name)


def never_closed(source: str, start: int, name: str) -> Hidden:
    """What a mark hides that is never closed."""
    if source[source.rfind("\n", 0, start) + 1 : start].strip(" \t>-*+"):
        stop, what = end_of_paragraph(source, start), "the rest of its paragraph"
    else:
        stop, what = len(source), "everything below"
    return Hidden(start, stop, f"{name} is opened but never closed; {what} is taken as hidden")


def _obsidian(source: str, start: int, stop: int) -> Hidden | None:
    """`%% ... %%`. Behind a digit ("100%% sure") or a letter it needs its other half in the same paragraph."""
    before = source[start - 1 : start]
    end = source.find("%%", stop)
    paragraph = end_of_paragraph(source, stop, end + 2)  # beyond that nobody asks, and there may be ten thousand
    if before.isdigit():
        inside = source[stop:end]
        is_even = inside[:1].isspace() == inside[-1:].isspace()
        return Hidden(start, end + 2) if stop < end < paragraph and is_even else None
    if before.isalpha() and not stop <= end < paragraph:
        return None
    if end < 0:
        return never_closed(source, start, "%%")
    is_block = not source[source.rfind("\n", 0, start) + 1 : start].strip(" \t>-*+")
    warning = "" if is_block or end < paragraph else "%% hides what stands up to the next %%, over blank lines"
    return Hidden(start, end + 2, warning)


def _line_of_myst(source: str, start: int, stop: int) -> Hidden | None:
    """`% ...` at the start of a line, unless a wrapped sentence left its per cent sign there."""
    above = source[source.rfind("\n", 0, max(start - 1, 0)) + 1 : max(start - 1, 0)].rstrip()
    is_wrapped = above and not above.startswith("%")
    return None if is_wrapped or "|" in source[start:stop] else Hidden(start, stop)


COMMENTS = (
    Comment("%%", "Obsidian", r"(?<!%)%%(?!%)", find=_obsidian),
    Comment("<!-->", "HTML", r"<!---?>"),
    Comment("<!--", "HTML", r"<!--", r"-->"),
    Comment("<%#", "ERB, JSP", r"<%(?:#|--)", r"%>", is_literal=True),
    Comment("{% comment %}", "Liquid, Twig, Django", r"\{%-?\s*comment\b[^%\n]*%\}", r"\{%-?\s*endcomment\s*-?%\}"),
    Comment("{% if false %}", "Liquid, Jinja", r"\{%-?\s*if\s+false\s*-?%\}", r"\{%-?\s*endif\s*-?%\}"),
    Comment("{% # %}", "Liquid", r"\{%-?\s*\#[^%]*%\}"),
    Comment("{# #}", "Jinja, Zola, Twig", r"\{\#(?![\w:.-]+(?:\s[^{}\#]*)?\})(?:(?!\{\#)[\s\S]){0,5000}?\#\}"),
    Comment("{{/*", "Hugo", r"\{\{-?\s*/\*", r"\*/\s*-?\}\}"),
    Comment("{{< comment >}}", "Hugo", r"\{\{[<%]\s*comment\b[^}\n]*\}\}", r"\{\{[<%]\s*/\s*comment\s*[>%]\}\}"),
    Comment("{{!--", "Handlebars, Ghost", r"\{\{~?!--", r"--~?\}\}", is_literal=True),
    Comment("{{! }}", "Handlebars, Ghost", r"\{\{~?![^-}][^}]{0,5000}\}\}"),
    Comment("{/*", "MDX, Astro, Docusaurus", r"\{\s*/\*", r"\*/\s*\}"),
    Comment("{::comment}", "kramdown", r"\{::comment[^}\n]*(?<!/)\}", r"\{:/(?:comment)?\}"),
    Comment(r"\begin{comment}", "LaTeX in Pandoc", r"\\begin\{comment\}", r"\\end\{comment\}"),
    Comment("#+BEGIN_COMMENT", "Logseq", r"^[ \t>]*(?:[-*+][ \t]+)?\#\+BEGIN_COMMENT\b", r"^[ \t>]*\#\+END_COMMENT"),
    Comment("% comment", "MyST", r"^%[ \t][^\n]*", find=_line_of_myst),
    Comment(
        "[//]: # (...)", "Markdown",
        r"^[ ]{0,3}\[(?://|[^\]\[\n]{1,60})\]:[ \t]*(?:\#|<>)[ \t]*\n?[ \t]*"
        r"(?:\((?:[^\n]|\n(?!\s*\n))*?\)[ \t]*$|\"(?:[^\n]|\n(?!\s*\n))*?\"[ \t]*$|'(?:[^\n]|\n(?!\s*\n))*?'[ \t]*$)"
        r"|^[ ]{0,3}\[(?://\]:|comment\]:[ \t]*(?:\#|<>))[^\n]*",
    ),
    Comment("{>>", "CriticMarkup", r"\{>>", r"<<\}", is_literal=True),
)  # fmt: skip
"""Every form, those that begin alike from the more telling to the less."""

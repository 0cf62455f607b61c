"""HTML as Markdown, with links, code, tables, footnotes and captions kept. Scripts, forms and buttons are left out.

Writing Markdown is markdownify's work; what stands here are the things it cannot know: which language a code block is
in, what a footnote is, and that an embedded video is a link to it.
"""

import json
import re
from functools import cache
from typing import TYPE_CHECKING, Any
from urllib.parse import urljoin

if TYPE_CHECKING:
    from bs4 import BeautifulSoup, Tag

MAX_DEPTH = 200
"""Elements nested deeper than this come from a broken page or an attack, and overflow the stack of any parser."""

_LEFT_OUT = (
    "script, style, template, noscript, form, button, input, select, textarea, nav, svg, dialog, [hidden], "
    '[aria-hidden="true"].anchor, .headerlink, .anchor-link, .anchorjs-link, .button-wrapper, '
    ".subscription-widget-wrap, .subscription-widget-wrap-editor, .kg-signup-card, .image-link-expand, "
    ".header-anchor-parent, .sr-only, .screen-reader-text"
)
_LANGUAGE = re.compile(r"(?:^|\s)(?:language-|lang-|highlight-source-|sourceCode\s+|brush:\s*)([\w+#.-]+)")
_LONG_SPACE = re.compile(r"([ \t]{200})[ \t]+")
_FENCE = re.compile(r"^[>\s]*(?:[-*]\s+|\d+[.)]\s+)*(`{3,})")
_FOOTNOTE_CALL = re.compile(r"\[\\?\^(\w+)\]")
_FOOTNOTE_NUMBER = re.compile(r"^\W*(\w+)\W*$")


def parse(html: str) -> "BeautifulSoup":
    """The tree of a page or a piece of one."""
    from bs4 import BeautifulSoup

    return BeautifulSoup(_LONG_SPACE.sub(r"\1", html), "lxml")


def html_to_markdown(html: str, base: str = "") -> str:
    """Markdown of a piece of HTML.

    Args:
        base: the address that relative links start from, or empty to leave them.
    """
    return tree_to_markdown(parse(html), base)


def tree_to_markdown(tree: "Tag", base: str = "") -> str:
    """Markdown of a parsed tree, which is changed on the way; see `html_to_markdown`."""
    _flatten(tree)
    for element in tree.select(_LEFT_OUT):
        element.decompose()
    notes = _footnotes(tree)
    _embeds(tree)
    _absolute(tree, base)
    text = str(_converter().convert_soup(tree))
    body = _folded([line.rstrip() for line in _FOOTNOTE_CALL.sub(r"[^\1]", text).split("\n")]).strip("\n")
    return "\n\n".join([body, *notes]).strip() if notes else body


@cache
def _converter() -> Any:
    from markdownify import MarkdownConverter

    class Converter(MarkdownConverter):
        def escape(self, text: str, parent_tags: Any) -> str:
            """Also keep a `<think>` that the page shows from becoming a tag, whose name no reader would see."""
            return re.sub(r"<(?=[A-Za-z/!?])", r"\\<", str(super().escape(text, parent_tags)))  # type: ignore[misc]

        def convert_pre(self, el: Any, text: str, parent_tags: Any) -> str:
            """A fence longer than any inside the code, which markdownify does not look for."""
            longest = max(map(len, re.findall(r"^[ \t]*(`{3,})", text, re.MULTILINE)), default=2)
            fence = "`" * (longest + 1)
            code = re.sub(r"^[ \t]*\n|\n[ \t]*$", "", text)
            return f"\n\n{fence}{_language(el)}\n{code}\n{fence}\n\n" if code.strip() else ""

    return Converter(heading_style="ATX", bullets="-", table_infer_header=True)


def _folded(lines: list[str]) -> str:
    """Lines joined, with one blank line where markdownify leaves several; those inside code stay."""
    result: list[str] = []
    fence = ""
    for line in lines:
        found = _FENCE.match(line)
        if found and not fence:
            fence = found[1]
        elif found and line.strip("> ") == fence:
            fence = ""
        if fence or line or (result and result[-1]):
            result.append(line)
    return "\n".join(result)


def _flatten(tree: "Tag") -> None:
    """Unwrap what is nested too deeply, keeping its text."""
    level = [(tree, 0)]
    while level:
        element, depth = level.pop()
        children = [child for child in element.children if getattr(child, "name", None)]
        if depth > MAX_DEPTH and children:
            element.string = element.get_text(" ", strip=True)
            continue
        level.extend((child, depth + 1) for child in children)  # type: ignore[misc]


def _language(element: "Tag") -> str:
    for each in (element, element.find("code"), element.parent):
        names = " ".join(_classes(each))
        if found := _LANGUAGE.search(names):
            return "" if found[1] in {"none", "plaintext", "text", "plain"} else found[1]
    return ""


def _classes(element: Any) -> list[str]:
    value = element.get("class") if element is not None and hasattr(element, "get") else None
    return value.split() if isinstance(value, str) else list(value or [])


def _footnotes(tree: "Tag") -> list[str]:
    """Take Substack's footnotes out of the tree, leaving `[^1]` where they are called; their texts as Markdown."""
    notes = []
    for note in tree.select("div.footnote, div[data-component-name='FootnoteToDOM']"):
        number, content = note.select_one(".footnote-number"), note.select_one(".footnote-content")
        if number is None or content is None:
            continue
        label = _FOOTNOTE_NUMBER.sub(r"\1", number.get_text(strip=True))
        text = tree_to_markdown(parse(content.decode_contents()))
        notes.append(f"[^{label}]: " + re.sub(r"\n(?=[^\n])", "\n    ", text))
        note.decompose()
    for anchor in tree.select("a.footnote-anchor"):
        label = _FOOTNOTE_NUMBER.sub(r"\1", anchor.get_text(strip=True))
        anchor.replace_with(f"[^{label}]")
    return notes


def _embeds(tree: "Tag") -> None:
    """Formulas as Markdown writes them; videos, audio and other frames as links; pictures once, without their frame."""
    from bs4 import BeautifulSoup

    maker = BeautifulSoup("", "lxml")
    for formula in tree.select(".latex-rendered[data-attrs]"):
        expression = _attributes(formula).get("persistentExpression")
        if isinstance(expression, str):
            code = maker.new_tag("pre")
            code["class"] = "language-math"
            code.string = expression
            formula.replace_with(code)
    for frame in tree.select("iframe[src], embed[src], video[src], audio[src]"):
        address = str(frame.get("src"))
        link = maker.new_tag("a", href=address)
        link.string = str(frame.get("title") or address)
        block = maker.new_tag("p")
        block.append(link)
        frame.replace_with(block)
    for link in tree.select("a:has(img)"):
        picture = link.find("img")
        if picture is not None and not link.get_text(strip=True):
            link.replace_with(picture)
    for quote in tree.select("div.pullquote"):
        quote.name = "blockquote"


def _attributes(element: "Tag") -> dict[str, Any]:
    try:
        values = json.loads(str(element.get("data-attrs")))
    except (json.JSONDecodeError, RecursionError):
        return {}
    return values if isinstance(values, dict) else {}


def _absolute(tree: "Tag", base: str) -> None:
    for element, name in [(link, "href") for link in tree.select("a[href]")] + [
        (picture, "src") for picture in tree.select("img[src]")
    ]:
        address = str(element.get(name)).strip()
        if address.lower().startswith(("javascript:", "vbscript:", "data:")):
            if name == "src":
                element.decompose()
            else:
                del element[name]
        elif base and not address.startswith("#"):
            try:
                element[name] = urljoin(base, address)
            except ValueError:  # brackets that make no address
                continue

"""Code blocks: their lines without the numbers a page puts beside them, and the language they are in."""

import re
from typing import TYPE_CHECKING, Any

from kb.ingest.importers.markup.tree import attribute, classes, new_tag, select

if TYPE_CHECKING:
    from bs4 import Tag

_NUMBERS = (
    ".linenos, .lineno, .linenodiv, .ln, .lnt, .lnlinks, .gutter, .rouge-gutter, .line-numbers-rows, .blob-num, "
    ".hljs-ln-numbers, .linenumber, .line-number, .react-syntax-highlighter-line-number, .CodeMirror-gutter, button, "
    ".copy, .copy-button, .clipboard-copy"
)
_TABLES = (
    "table.highlighttable, table.lntable, table.rouge-table, table.hljs-ln, table.js-file-line-container, "
    ".syntaxhighlighter table, pre table, code table, table:has(td.linenos), table:has(td.lineno), table:has(td.gutter)"
)
_LANGUAGE = re.compile(
    r"(?:^|\s)(?:language-|lang-|highlight-source-|highlight-|sourceCode\s+|src-|brush:\s*)([\w+#.-]+)"
)
_NO_LANGUAGE = {"none", "plaintext", "text", "plain", "default", "notranslate", "highlight", "auto", "txt"}
_LINES = {"div", "p", "tr", "li"}


def unwrap_code_tables(tree: "Tag") -> None:
    """Make a code block of each table that sets code beside the numbers of its lines."""
    tables = select(tree, _TABLES)
    inner = {id(table) for outer in tables for table in outer.find_all("table")}
    for table in tables:
        if id(table) in inner:
            continue
        language = language_of(table) or next(filter(None, map(language_of, table.find_all(["pre", "code"]))), "")
        code = new_tag("pre", code_of(table))
        if language:
            code["class"] = f"language-{language}"
        outer = table.find_parent("pre") or table
        outer.replace_with(code)


def code_of(element: "Tag") -> str:
    """The lines of code in an element, without empty ones around them. The element is changed on the way."""
    for number in select(element, _NUMBERS):
        number.decompose()
    for end in element.find_all("br"):
        end.replace_with("\n")
    for raised, sign in (("sup", "^"), ("sub", "_")):
        for each in element.find_all(raised):
            each.insert(0, sign)
    lines = [each for each in element.find_all(_is_line) if not each.find(_is_line)]
    if len(lines) > 1 and not any("\n" in str(each.next_sibling or "") for each in lines[:-1]):
        for line in lines:
            if not line.get_text().endswith("\n"):
                line.append("\n")
    text = element.get_text().replace("\r\n", "\n").replace("\u00a0", " ")
    return re.sub(r"\A(?:[ \t]*\n)+|\s+\Z", "", text)


def _is_line(element: Any) -> bool:
    return element.name in _LINES or "line" in classes(element) or attribute(element, "data-line") != ""


def language_of(element: Any) -> str:
    """The language that an element, its code or what stands around it names; else empty."""
    around = [element, element.find("code"), element.parent, element.parent.parent if element.parent else None]
    for each in around:
        if each is None:
            continue
        named = attribute(each, "data-lang", "data-language", "data-code-block-lang")
        found = _LANGUAGE.search(" ".join(classes(each)))
        language = named or (found[1] if found else "")
        if language and re.fullmatch(r"[\w+#.-]{1,30}", language):
            return "" if language.lower() in _NO_LANGUAGE else language
    return ""

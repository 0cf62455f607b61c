"""Formulas, once each and in LaTeX, whoever drew them: KaTeX, MathJax, MathML with its source, Substack, Wikipedia.

A renderer puts up to three copies of a formula on a page (for the eye, for screen readers, and its source), of which
the source is kept. They become `math-inline` and `math-block` elements, which the writer knows.
"""

import re
from typing import TYPE_CHECKING

from kb.ingest.importers.markup.tree import attribute, classes, data_of, new_tag, select, tags_in

if TYPE_CHECKING:
    from bs4 import Tag

_DRAWN = ".MathJax, .MathJax_Preview, .MathJax_Display, .MathJax_SVG, .MJX_Assistive_MathML, mjx-container"
_FOUND = ("math-inline", "math-block")
_FORMS = {
    "msup": "{}^{}",
    "msub": "{}_{}",
    "msubsup": "{}_{}^{}",
    "mover": "{}^{}",
    "munder": "{}_{}",
    "munderover": "{}_{}^{}",
    "mfrac": r"\frac{}{}",
    "msqrt": r"\sqrt{}",
}
_DELIMITED = re.compile(
    r"\\\((?P<line>.{1,2000}?)\\\)|\\\[(?P<block>.{1,5000}?)\\\]|\$\$(?P<dollars>[^$]*?[\\^_=][^$]*)\$\$", re.DOTALL
)
"""Between dollars only with a sign that formulas have: an inn may be $$ and another $$$."""
_STYLE = re.compile(r"^\{\\(?:display|text)style (.*)\}$", re.DOTALL)
_STRIPPED = re.compile(r"^\s*(?:\\[(\[]|\$\$?)|(?:\\[)\]]|\$\$?)\s*$")


def unify_formulas(tree: "Tag") -> None:
    """Put a `math-inline` or `math-block` element in the place of every formula."""
    for formula in select(tree, ".latex-rendered[data-attrs]"):
        source = data_of(formula).get("persistentExpression")
        if isinstance(source, str):
            _replace(formula, source, is_block=True)
    for script in select(tree, 'script[type^="math/tex"]'):
        _replace(script, script.get_text(), is_block="mode=display" in attribute(script, "type"))
    for formula in select(tree, f".katex-display, .katex, .mwe-math-element, {_DRAWN}, math"):
        if not formula.decomposed and formula.parent is not None:
            _replace_drawn(formula)
    for formula in select(tree, "span.math, div.math, span.arithmatex, div.arithmatex, .ztext-math, eq"):
        if not formula.decomposed and not formula.find(["math-inline", "math-block"]):
            source = _STRIPPED.sub("", attribute(formula, "data-tex") or formula.get_text())
            _replace(formula, source, is_block=formula.name == "div" or "display" in classes(formula))
    _read_delimited(tree)


def _replace(element: "Tag", source: str, *, is_block: bool) -> None:
    source = _STYLE.sub(r"\1", source.strip())
    if source:
        element.replace_with(new_tag("math-block" if is_block else "math-inline", source))
    else:
        element.decompose()


def _replace_drawn(drawn: "Tag") -> None:
    """A drawing has its source inside, or beside it in a script, which was read already; else its MathML says it."""
    following = drawn.find_next_sibling()
    if "MathJax_Preview" in classes(drawn) or (following is not None and following.name in _FOUND):
        drawn.decompose()
        return
    mathml = drawn if drawn.name == "math" else drawn.find("math")
    if source := _source(drawn) or (_latex(mathml) if mathml is not None else ""):
        _replace(drawn, source, is_block=_is_block(drawn))


def _source(formula: "Tag") -> str:
    """The LaTeX that a formula says it was made of; empty where it says none."""
    annotation = formula.find("annotation", attrs={"encoding": re.compile("tex", re.IGNORECASE)})
    if annotation is not None:
        return str(annotation.get_text())
    for each in (formula, *formula.find_all(["math", "img"], limit=2)):
        names = ("alttext", "data-latex", "data-tex", "alt" if each.name == "img" else "alttext")
        if source := attribute(each, *names):
            return source
    return ""


def _latex(element: "Tag") -> str:
    """MathML as LaTeX, as far as what is above, below or under a line goes: 10 and 11 never become 1011."""
    parts = [_latex(child) for child in tags_in(element)]
    form = _FORMS.get(element.name)
    if form and len(parts) == form.count("{}"):
        return form.replace("{}", "{{{}}}").format(*parts)
    return " ".join(parts) if parts else element.get_text().strip()


def _is_block(formula: "Tag") -> bool:
    inner = formula if formula.name == "math" else formula.find("math")
    return (
        bool({"katex-display", "MathJax_Display"}.intersection(classes(formula)))
        or attribute(formula, "display") == "true"
        or (inner is not None and attribute(inner, "display") == "block")
    )


def _read_delimited(tree: "Tag") -> None:
    r"""Formulas that a script of the page would have drawn: `\(...\)`, `\[...\]` and `$$...$$` in the text."""
    for text in tree.find_all(string=re.compile(r"\\[(\[]|\$\$")):
        if text.find_parent(["pre", "code", "script", "style", "textarea", "math-inline", "math-block"]):
            continue
        parts: list[str | Tag] = []
        reached = 0
        for found in _DELIMITED.finditer(str(text)):
            name = "math-inline" if found["line"] is not None else "math-block"
            source = found["line"] or found["block"] or found["dollars"]
            parts += [str(text)[reached : found.start()], new_tag(name, source.strip())]
            reached = found.end()
        if reached:
            text.replace_with(*parts, str(text)[reached:])

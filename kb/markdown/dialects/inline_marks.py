"""Marks inside a paragraph that are no words: links of a wiki, highlights, citations, roles, attributes, tags.

Each mark is data: its name, its dialects, a pattern, and what it says instead, as Markdown. All are looked for in all
files.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass

from kb.markdown.dialects.omission import OMITTED, as_source
from kb.markdown.html_words import web_address

_ATTRIBUTE = (
    r"(?:[.#][A-Za-z_][\w:.-]*"
    r"|[A-Za-z_][\w:.-]*=(?:\"[^\"\n]{0,300}\"|'[^'\n]{0,300}'|[^\s{}\"']+))"
)
ATTRIBUTE_LIST = rf"\{{:?[ ]*{_ATTRIBUTE}(?:[ ]+(?:{_ATTRIBUTE}|-)){{0,20}}[ ]*\}}"
_OMISSION = f"\\{OMITTED[:-1]}\\]"
_UUID = r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"
_KEY = r"-?@[A-Za-z_{][\w:.#$%&+?/-]*"
_CROSS = r"-?@(?:sec|fig|tbl|eq|lst|thm|lem|cor|prp|cnj|exm|exr)-[\w-]*\w"
_LEADS_TO = re.compile(
    r"\b(?:and|or|by|in|of|from|for|see|to|with|as|than|per|on|at|via|like|follows|following|after|against)[ ]?\Z", re.I
)
_PICTURE = re.compile(r"\.(?:png|jpe?g|gif|svg|webp|avif|bmp)$", re.IGNORECASE)


@dataclass(frozen=True)
class Mark:
    """A mark, and what it says; `say` is given the match, and reads what stands inside it.

    Attributes:
        example, reads: one in a sentence, and the words of that sentence.
    """

    name: str
    dialects: str
    pattern: str
    say: Callable[[re.Match[str], Callable[[str], str]], str]
    example: str
    reads: str


def _nothing(_found: re.Match[str], _read: Callable[[str], str]) -> str:
    return ""


def _omitted(_found: re.Match[str], _read: Callable[[str], str]) -> str:
    return _OMISSION


def _inside(found: re.Match[str], read: Callable[[str], str]) -> str:
    return read(next(group for group in found.groups() if group is not None))


def _wikilink(found: re.Match[str], _read: Callable[[str], str]) -> str:
    """The words a wiki shows: those behind the bar, else the page's name with the part in question."""
    target, _bar, alias = found[1].replace("\\|", "|").partition("|")
    page, _hash, part = target.partition("#")
    shown = alias.strip() or " > ".join(name for name in (page, part.lstrip("^#") if "^" not in part else "") if name)
    url = web_address(target)
    return f"[{as_source(shown)}](<{url}>)" if url else as_source(shown.replace("#", " > "))


def _embed(found: re.Match[str], _read: Callable[[str], str]) -> str:
    """Nothing but the words that describe a picture."""
    target, _bar, alias = found[2].partition("|")
    alias = alias.partition("|")[0].strip()
    is_size = not alias or re.fullmatch(r"\d+(?:x\d+)?|left|right|center", alias)
    return "" if is_size or not _PICTURE.search(target) else f"{found[1]}{as_source(alias)}"


def _citation(found: re.Match[str], _read: Callable[[str], str]) -> str:
    """Nothing, for a sentence reads on without it; unless it begins with it, or a word before it leads to it."""
    before, after = found.string[: found.start()], found.string[found.end() :]
    begins = (not before.strip() or before.rstrip().endswith((".", "!", "?", ":"))) and re.match(r"\s+[a-z]", after)
    space = found[0][: len(found[0]) - len(found[0].lstrip())]
    return f"{space}{_OMISSION}" if begins or _LEADS_TO.search(before) else ""


def _role(found: re.Match[str], _read: Callable[[str], str]) -> str:
    """A role of MyST: its words, a formula, or the sign of omission for a reference without words."""
    name, content = found[1].rpartition(":")[2], found[3].strip()
    if found[1].startswith("cite"):
        return _OMISSION if found[1] in ("cite:t", "cite:author") else _citation(found, _read)
    words = re.match(r"(.*\S)\s*<[^<>]*>$", content, re.DOTALL)
    if words:
        return as_source(words[1])
    if name in ("ref", "numref", "doc", "eq", "any", "download", "eval", "py", "func", "class", "mod"):
        return _OMISSION
    tags = {"sub": ("<sub>", "</sub>"), "sup": ("<sup>", "</sup>"), "math": ("$", "$"), "kbd": ("<kbd>", "</kbd>")}
    before, after = tags.get(name, ("", ""))
    return f"{before}{content if before else as_source(content)}{after}"


MARKS = (
    Mark("`<b>`{=html}", "Pandoc", r"(?<!`)`[^`\n]+`\{=\w+\}", _nothing, "Old `<b>`{=html} kilns.", "Old kilns."),
    Mark(
        "`{python} x`", "Quarto", r"(?<!`)`\{[a-z]\w*\}[ ][^`]+`", _omitted,
        "The sum is `{python} total` pots.", "The sum is […] pots.",
    ),
    Mark(
        "`= this.x`, `$= dv.x`", "Dataview", r"(?<!`)`(?:\$=|=[ ]*(?:this|date|dur|link|length|sum)\b)[^`]*`", _omitted,
        "Fired on `= this.day` at last.", "Fired on […] at last.",
    ),
    Mark(
        "{role}`words`", "MyST", r"(?<![\w`])\{([a-z][\w:+-]*)\}(`+)([^`]+)\2", _role,
        "Read {doc}`the kiln <kiln>` and {ref}`glaze` by {term}`heat`.", "Read the kiln and […] by heat.",
    ),
    Mark(
        r"\cite{key}", "LaTeX in Pandoc", r"[ ~]?\\(?:cite[a-z]*|label|index)\{[^{}\n]*\}", _citation,
        r"Clay shrinks~\cite{rye}.", "Clay shrinks.",
    ),
    Mark(
        r"\ref{key}, \@ref(key)", "LaTeX in Pandoc, bookdown",
        r"\\(?:ref|autoref|eqref|cref|pageref)\{[^{}\n]*\}|\\@ref\([^()\n]*\)", _omitted,
        r"Figure \@ref(fig:kiln) and \ref{eq} agree.", "Figure […] and […] agree.",
    ),
    Mark(
        "{=mark=}", "CriticMarkup", r"\{==((?:[^=\n]|=(?!=)|\n(?!\s*\n)){1,1000})==\}", _inside,
        "A {==hot==} kiln.", "A hot kiln.",
    ),
    Mark(
        "==highlight==", "Obsidian, Logseq, Hugo",
        r"(?<![=\w])==(?=[^\s=])((?:[^=\n]|=(?!=)|\n(?!\s*\n)){1,1000}?)(?<=[^\s=])==(?![=\w])", _inside,
        "Never ==open a hot kiln== soon, if a == b.", "Never open a hot kiln soon, if a == b.",
    ),
    Mark(
        "![[embed]]", "Obsidian, Logseq", r"([ ]?)!\[\[([^\[\]\n]{1,300})\]\]", _embed,
        "A jug ![[jug.png|200]].", "A jug.",
    ),
    Mark(
        "[[page|words]]", "Obsidian, Logseq, Foam, GitHub wikis",
        r"(?<!\[)\[\[((?=\S)[^\[\]\n]{1,300})\]\](?![(\[\]])", _wikilink,
        "Fire [[Clay|the clay]] in a [[Kilns#Gas]] kiln.", "Fire the clay in a Kilns > Gas kiln.",
    ),
    Mark(
        "[words](((id)))", "Logseq", rf"\[([^\[\]\n]{{1,200}})\]\(\(\({_UUID}\)\)\)", _inside,
        "See [the kiln](((6512a1b2-aaaa-bbbb-cccc-0123456789ab))).", "See the kiln.",
    ),
    Mark(
        "((id))", "Logseq", rf"\(\({_UUID}\)\)", _omitted,
        "As ((6512a1b2-aaaa-bbbb-cccc-0123456789ab)) says.", "As […] says.",
    ),
    Mark(
        "[key:: value]", "Dataview",
        r"[ ]?(?:\[[A-Za-z][\w -]{0,40}::[ ][^\[\]\n]*\](?![(\[])|\([A-Za-z][\w -]{0,40}::[ ][^()\n]*\))", _nothing,
        "Fired twice [kiln:: gas] (due:: 2026-01-01).", "Fired twice.",
    ),
    Mark(
        "[@fig-kiln]", "Quarto", rf"\[{_CROSS}(?:[ ]*;[ ]*{_CROSS})*\](?![(\[])", _omitted,
        "It is in [@fig-kiln] here.", "It is in […] here.",
    ),
    Mark(
        "[@key, p. 3]", "Pandoc, Quarto, Zotero",
        rf"[ ]?\[(?!{_CROSS})" r"(?:(?:[Ss]ee|[Ss]ee also|e\.g\.,?|cf\.|also|compare)[ ]+)?"
        rf"{_KEY}(?:[^\[\]@]|{_KEY}){{0,400}}\](?![(\[:{{])", _citation,
        "Clay shrinks [see @leach1940, pp. 3-5; @rye2001].", "Clay shrinks.",
    ),
    Mark(
        "@sec-kiln", "Quarto", rf"(?<![\w@./-]){_CROSS}", _omitted,
        "As @sec-kiln shows, ask @leach.", "As […] shows, ask @leach.",
    ),
    Mark(
        ":name[words]{...}", "Docusaurus, Astro",
        r"(?<![\w:]):[a-z][\w-]*\[([^\[\]\n]{1,300})\](?:\{[^{}\n]*\})?", _inside,
        "Use :abbr[HTML]{title=x} now.", "Use HTML now.",
    ),
    Mark(
        "[words]{.class}", "Pandoc, Quarto", rf"(?<![!\]])\[([^\[\]]{{1,1000}})\]{ATTRIBUTE_LIST}", _inside,
        "A [hot]{.red} kiln.", "A hot kiln.",
    ),
    Mark(
        "{:.class}", "kramdown, Python-Markdown",
        r"[ ]?\{:(?![:/])[^{}\n]*\}|[ ]?\{:/?\}|\{:[:/][\w/ =\"-]*\}", _nothing, "A kiln.{: .hot }", "A kiln.",
    ),
    Mark(
        "[link](x){.class}", "Pandoc, MkDocs, kramdown",
        rf"(?<=[)\]`>*]){ATTRIBUTE_LIST}|(?<=_)(?=\{{[:.#]){ATTRIBUTE_LIST}", _nothing,
        "A [kiln](#k){ .hot } is `x`{.py}.", "A kiln is x.",
    ),
)  # fmt: skip
"""In the order they are tried where several begin at one place."""

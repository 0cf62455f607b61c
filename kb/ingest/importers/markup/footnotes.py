"""Footnotes as Markdown has them: Substack's, and those of the tools that make pages of Markdown."""

import re
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from kb.ingest.importers.markup.tree import attribute, new_tag, select

if TYPE_CHECKING:
    from bs4 import Tag

_LABEL = re.compile(r"\w+")
_NOTES = (
    ".footnotes li[id], [role=doc-endnotes] li[id], [role=doc-endnote][id], .footnotes-list li[id], "
    "ol.references li[id], .footnote-definition[id], section.footnotes p[id], .footnotes .footnote-item[id]"
)
_BACK = ".footnote-back, .footnote-backref, .reversefootnote, [role=doc-backlink], .mw-cite-backlink, a[href^='#fnref']"

Write = Callable[["Tag"], str]


def take_footnotes(tree: "Tag", write: Write) -> list[str]:
    """Take the footnotes out of a tree, leaving `[^1]` where they are called.

    Args:
        write: makes Markdown of a note's text.

    Returns:
        the notes, each as the Markdown that defines it.
    """
    return [
        f"[^{label}]: " + re.sub(r"\n(?=[^\n])", "\n    ", text)
        for label, text in (*_substacks(tree, write), *_generic(tree, write))
        if text
    ]


def _substacks(tree: "Tag", write: Write) -> Iterator[tuple[str, str]]:
    for note in select(tree, "div.footnote, div[data-component-name='FootnoteToDOM']"):
        number, content = note.select_one(".footnote-number"), note.select_one(".footnote-content")
        if number is not None and content is not None and (label := _label(number)):
            note.extract()
            yield label, write(content.extract())
    for anchor in select(tree, "a.footnote-anchor"):
        _mark(anchor, _label(anchor))


def _generic(tree: "Tag", write: Write) -> Iterator[tuple[str, str]]:
    """Notes in a list at the end, called by links to their place."""
    notes = {attribute(note, "id"): note for note in select(tree, _NOTES)}
    if not notes:
        return
    places = set(map(id, notes.values()))
    labels: dict[str, str] = {}
    for call in select(tree, "a[href^='#']"):
        name = attribute(call, "href")[1:]
        if name in notes and not call.find_parent(lambda element: id(element) in places):
            labels.setdefault(name, _label(call) or str(len(labels) + 1))
            raised = call.parent if call.parent is not None and call.parent.name == "sup" else call
            _mark(raised, labels[name])
    for name, label in labels.items():
        for back in notes[name].select(_BACK):
            back.decompose()
        around = notes[name].parent
        yield label, write(notes[name].extract())
        while around is not None and around is not tree and around.parent and not around.get_text(strip=True):
            around, empty = around.parent, around
            empty.decompose()


def _label(element: "Tag") -> str:
    found = _LABEL.search(element.get_text())
    return found[0] if found else ""


def _mark(element: "Tag", label: str) -> None:
    element.replace_with(new_tag("footnote-call", label) if label else "")

"""HTML as Markdown that means the same when it is read back: text, links, code, tables, footnotes, formulas, captions.

First the tree is made one that Markdown can say, step by step: formulas and embeds become text and links, what is not
shown goes, links around blocks move inside them. Then it is written. What a reader of the page would have seen and the
Markdown does not hold is counted by name.
"""

from collections import Counter
from typing import TYPE_CHECKING
from urllib.parse import urljoin

from kb.ingest.importers.markup.blocks import write_blocks
from kb.ingest.importers.markup.code import unwrap_code_tables
from kb.ingest.importers.markup.embeds import unify_embeds
from kb.ingest.importers.markup.footnotes import take_footnotes
from kb.ingest.importers.markup.formulas import unify_formulas
from kb.ingest.importers.markup.links import unify_links, unify_pictures
from kb.ingest.importers.markup.tree import attribute, flatten, parse, select
from kb.ingest.importers.markup.unseen import drop_unseen

if TYPE_CHECKING:
    from bs4 import Tag

__all__ = ["html_to_markdown", "parse", "tree_to_markdown"]

_RUN = ("javascript:", "vbscript:", "data:")


def html_to_markdown(html: str, base: str = "", left_out: Counter[str] | None = None) -> str:
    """Markdown of a piece of HTML.

    Args:
        base: the address that relative links start from, or empty to leave them.
        left_out: counts what the Markdown does not hold, such as polls and forms, by name.
    """
    return tree_to_markdown(parse(html), base, left_out)


def tree_to_markdown(tree: "Tag", base: str = "", left_out: Counter[str] | None = None) -> str:
    """Markdown of a parsed tree, which is changed on the way; see `html_to_markdown`."""
    counted: Counter[str] = Counter() if left_out is None else left_out
    flatten(tree)
    unify_formulas(tree)
    unify_pictures(tree)
    unify_embeds(tree, counted)
    drop_unseen(tree, counted)
    unwrap_code_tables(tree)
    _resolve_addresses(tree, base)
    unify_links(tree)
    notes = take_footnotes(tree, write_blocks)
    return "\n\n".join(filter(None, [write_blocks(tree), *notes]))


def _resolve_addresses(tree: "Tag", base: str) -> None:
    """Make addresses absolute; those that would run something go, and so do pictures held in the page itself."""
    for element in select(tree, "a[href], img[src]"):
        name = "href" if element.name == "a" else "src"
        address = attribute(element, name)
        if address.lower().startswith(_RUN):
            if name == "src":
                element.decompose()
            else:
                del element[name]
        elif base and not address.startswith("#"):
            try:
                element[name] = urljoin(base, address)
            except ValueError:  # brackets that make no address
                continue
        else:
            element[name] = address

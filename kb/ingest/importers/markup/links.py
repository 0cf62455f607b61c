"""Links and pictures that HTML allows and Markdown does not: around blocks, to themselves, loaded late."""

import re
from typing import TYPE_CHECKING

from kb.ingest.importers.markup.tree import HEADINGS, attribute, classes, distribute, holds_block, pieces, select, words

if TYPE_CHECKING:
    from bs4 import Tag

_LAZY_SOURCES = ("data-src", "data-lazy-src", "data-original", "data-canonical-src")
_PICTURE = re.compile(r"\.(?:png|jpe?g|gif|webp|avif|svg)(?:$|\?)|substackcdn\.com/image/|/image/fetch/", re.IGNORECASE)
_TITLE = re.compile(r"title(?!.*(?:wrap|box|container))")
_ICONS = ".kg-bookmark-metadata, .kg-bookmark-icon, .bookmark-href, .bookmark-icon"


def unify_links(tree: "Tag") -> None:
    """Put links and withdrawn words inside the blocks they stand around, and take pictures out of links to themselves.

    A card of several blocks becomes one link, with its title.
    """
    for link in select(tree, "a:has(img)"):
        target = attribute(link, "href")
        is_own = not target or _PICTURE.search(target) or "image-link" in classes(link)
        if is_own and not words(link):
            link.replace_with(*[picture.extract() for picture in link.find_all("img")])
    for link in tree.find_all("a"):
        if holds_block(link):
            for icon in select(link, _ICONS):
                icon.decompose()
            distribute(link, [_title_of(link)] if words(link) else [])
    for struck in tree.find_all(["del", "s", "strike"]):
        if holds_block(struck):
            distribute(struck, [struck, *struck.find_all(_is_container)])


def _is_container(element: "Tag") -> bool:
    return any(isinstance(piece, list) for piece in pieces(element)) and not element.find_parent(["pre", "p"])


def _title_of(card: "Tag") -> "Tag":
    """The part of a linked card that is its title: a heading, what is called so, or the first words."""
    named = card.find(list(HEADINGS)) or card.find(class_=_TITLE)
    if named is not None and words(named):
        return named
    return next(block for block in [*card.find_all(True), card] if words(block) and not holds_block(block))


def unify_pictures(tree: "Tag") -> None:
    """The address of each picture where pages that load it late keep it."""
    for picture in tree.find_all(["img", "amp-img"]):
        picture.name = "img"
        source = attribute(picture, "src")
        if not source or source.startswith("data:"):
            late = attribute(picture, *_LAZY_SOURCES) or attribute(picture, "srcset", "data-srcset").split(" ")[0]
            if late:
                picture["src"] = late

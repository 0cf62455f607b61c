"""What a page does not show or is no text, and leaves the tree; what a reader would miss of it is counted by name."""

import re
from collections import Counter
from typing import TYPE_CHECKING

from kb.ingest.importers.markup.tree import HEADINGS, attribute, select, words

if TYPE_CHECKING:
    from bs4 import Tag

_HIDDEN = (
    'script, style, template, noscript, nav, svg, dialog, [hidden], [aria-hidden="true"].anchor, .headerlink, '
    ".anchor-link, .anchorjs-link, .heading-anchor, .image-link-expand, .header-anchor-parent, .sr-only, "
    ".screen-reader-text, .visually-hidden, rp, datalist, .mw-editsection, .paywall-jump"
)
_HIDDEN_STYLE = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden|mso-hide\s*:\s*all", re.IGNORECASE)
_SUBSCRIBE = ".subscription-widget-wrap, .subscription-widget-wrap-editor, .kg-signup-card, .subscribe-widget"
_COUNTED = (
    (_SUBSCRIBE, "sign-up form"),
    (".poll-embed, .poll, .wp-block-polldaddy, .pds-box", "poll"),
    ("form", "form"),
    ("canvas, applet", "drawing"),
)
_CHROME_BUTTON = re.compile(
    r"subscri|upgrade|share|comment|gift|pledge|refer a friend|sign up|log ?in|restack|get \d+% off", re.IGNORECASE
)
_CHROME_ADDRESS = re.compile(r"/subscribe\b|action=share|/comments?\b|%%\w+%%|/account|javascript:", re.IGNORECASE)
_MAX_CONTROL = 1000
_ANCHOR_SIGNS = {"", "#", "¶", "§", "🔗", "\u200b"}


def drop_unseen(tree: "Tag", left_out: Counter[str]) -> None:
    """Take out what is not shown, and what is shown but no text, which is counted."""
    for selector, name in _COUNTED:
        for element in select(tree, selector):
            if element.decomposed:
                continue
            if len(words(element)) > _MAX_CONTROL:  # some tools put a form around the whole page
                element.unwrap()
                continue
            left_out[name] += not _is_search(element)
            element.decompose()
    for element in select(tree, _HIDDEN):
        element.decompose()
    for element in tree.find_all(style=_HIDDEN_STYLE):
        element.decompose()
    _drop_controls(tree, left_out)
    for anchor in select(tree, "a[href^='#']"):
        if anchor.find_parent(list(HEADINGS)) and words(anchor) in _ANCHOR_SIGNS:
            anchor.decompose()
    for picture in select(tree, 'img[width="1"], img[height="1"], img[width="0"]'):
        picture.decompose()


def _is_search(form: "Tag") -> bool:
    return attribute(form, "role") == "search" or form.find("input", attrs={"type": "search"}) is not None


def _drop_controls(tree: "Tag", left_out: Counter[str]) -> None:
    """A button that leads elsewhere than to the page's own services is a link; the others say nothing."""
    for wrapper in select(tree, ".button-wrapper, .captioned-button-wrap"):
        if wrapper.decomposed:
            continue
        link = wrapper.find("a", href=True)
        if link is None or _CHROME_BUTTON.search(words(link)) or _CHROME_ADDRESS.search(attribute(link, "href")):
            wrapper.decompose()
            left_out["button"] += 1
    for control in tree.find_all(["button", "input", "select", "textarea"]):
        if not control.decomposed and attribute(control, "type") != "checkbox":
            control.decompose()

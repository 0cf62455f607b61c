"""What a page shows from elsewhere: films, posts, cards, frames, scripts. Each leaves its text or its address.

Services keep an embed's content in very different places, of which the common ones are read: the `src` of a frame, a
script's address, and Substack's `data-attrs`, a JSON object beside an element that is empty until a script fills it.
"""

import re
from collections import Counter
from typing import TYPE_CHECKING, Any

from kb.ingest.importers.markup.tree import attribute, classes, data_of, new_tag, select, words

if TYPE_CHECKING:
    from bs4 import Tag

_ADDRESS_KEYS = ("url", "canonical_url", "href", "permalink", "comment_url", "src", "link")
_TITLE_KEYS = ("title", "name", "label", "full_name", "header")
_TEXT_KEYS = ("full_text", "text", "body", "truncated_body_text", "caption", "description")
_AUTHOR_KEYS = ("name", "author_name", "authorName", "username", "author", "publication_name")
_VIDEO_ADDRESSES = {"youtube": "https://www.youtube.com/watch?v={}", "vimeo": "https://vimeo.com/{}"}
_FRAME_SOURCES = ("src", "data-src", "data-lazy-src", "data-url", "data-mediaembed")
_NO_FRAME = re.compile(r"googletagmanager|doubleclick|google\.com/recaptcha|/ads?/|about:blank|^javascript:|^data:")
_PAGES = (
    (re.compile(r"^(?:https?:)?//(?:www\.)?youtube(?:-nocookie)?\.com/embed/([\w-]{11}).*"), r"https://www.youtube.com/watch?v=\1"),
    (re.compile(r"^(?:https?:)?//player\.vimeo\.com/video/(\d+).*"), r"https://vimeo.com/\1"),
    (re.compile(r"^(?:https?:)?//open\.spotify\.com/embed(?:-podcast)?/([\w/]+).*"), r"https://open.spotify.com/\1"),
    (re.compile(r"^(?:https?:)?//www\.linkedin\.com/embed/(feed/update/[^?]+).*"), r"https://www.linkedin.com/\1"),
    (re.compile(r"^(?:https?:)?//platform\.twitter\.com/embed/.*[?&]id=(\d+).*"), r"https://x.com/i/status/\1"),
    (re.compile(r"^(?:https?:)?//codepen\.io/([\w-]+)/embed/(?:preview/)?(\w+).*"), r"https://codepen.io/\1/pen/\2"),
    (re.compile(r"^(?:https?:)?//embed\.bsky\.app/embed/(did:[^/]+)/app\.bsky\.feed\.post/(\w+).*"), r"https://bsky.app/profile/\1/post/\2"),
    (re.compile(r"^((?:https?:)?//[^/]+/@[^/]+/\d+)/embed.*"), r"\1"),
)  # fmt: skip
_SCRIPTS = re.compile(r"^((?:https?:)?//(?:gist\.github\.com/[^?]+|asciinema\.org/a/\w+))\.js")
_POST_ADDRESSES = ("data-instgrm-permalink", "cite", "data-href", "data-url")


def unify_embeds(tree: "Tag", left_out: Counter[str]) -> None:
    """Put text and links in the place of embeds; those that say nothing are counted."""
    for element in select(tree, "[data-attrs]"):
        if not element.decomposed and not words(element) and not element.find(["img", "iframe", "video", "audio"]):
            _fill(element, left_out)
    _replace_players(tree, left_out)
    for post in select(tree, "blockquote, .fb-post, .fb-video"):
        address = attribute(post, *_POST_ADDRESSES)
        if address.startswith("http") and not post.find("a", href=True):
            post.append(_paragraph(address, ""))
    for quote in select(tree, "div.pullquote"):
        quote.name = "blockquote"


def _replace_players(tree: "Tag", left_out: Counter[str]) -> None:
    """Scripts, elements of their own and frames that show something from elsewhere."""
    for script in select(tree, "script[src]"):
        if found := _SCRIPTS.match(attribute(script, "src")):
            _replace_by_link(script, found[1])
    for player in select(tree, "lite-youtube[videoid], amp-youtube[data-videoid], youtube-video[videoid]"):
        address = _VIDEO_ADDRESSES["youtube"].format(attribute(player, "videoid", "data-videoid"))
        _replace_by_link(player, address, attribute(player, "playlabel", "title"))
    for frame in select(tree, "iframe, embed, object, video, audio"):
        if not frame.decomposed and frame.parent is not None:
            _replace_frame(frame, left_out)


def _fill(element: "Tag", left_out: Counter[str]) -> None:
    """An element that a script would have filled, from what it was to be filled with."""
    data = data_of(element)
    kind = attribute(element, "data-component-name").removesuffix("ToDOM") or (classes(element) or ["embed"])[0]
    if "mention" in kind.lower():
        element.string = _said(data, _TITLE_KEYS)
        return
    address = _said(data, _ADDRESS_KEYS) or _video(data, kind)
    title, text = _said(data, _TITLE_KEYS), _said(data, _TEXT_KEYS)
    pictures = [new_tag("img", src=source) for source in _pictures(data)]
    if not (address.startswith("http") or text or pictures):
        left_out[_name_of(kind)] += 1
        element.decompose()
    elif "full_text" in data or "body" in data:  # a post, in its own words
        author = _said(data, _AUTHOR_KEYS)
        quote = new_tag("blockquote")
        quote.append(new_tag("p", text))
        quote.append(_paragraph(address, author or address))
        element.replace_with(quote)
    else:
        parts = [_paragraph(address, title)] if address.startswith("http") else []
        parts += [new_tag("p", text)] if text and text != title else []
        element.replace_with(*parts, *pictures)


def _said(values: dict[str, Any], keys: tuple[str, ...]) -> str:
    return next((value.strip() for key in keys if isinstance(value := values.get(key), str) and value.strip()), "")


def _video(data: dict[str, Any], kind: str) -> str:
    number = str(data.get("videoId") or "")
    service = next((name for name in _VIDEO_ADDRESSES if name in kind.lower()), "")
    return _VIDEO_ADDRESSES[service].format(number) if service and re.fullmatch(r"[\w-]+", number) else ""


def _pictures(data: dict[str, Any]) -> list[str]:
    gallery = data.get("gallery")
    images = gallery.get("images") if isinstance(gallery, dict) else None
    sources = [image.get("src") for image in images or [] if isinstance(image, dict)]
    return [source for source in sources if isinstance(source, str)]


def _name_of(kind: str) -> str:
    """What to call an embed in the report."""
    lowered = kind.lower()
    return next((name for name in ("poll", "video", "audio", "chat", "form") if name in lowered), "embed")


def _replace_frame(frame: "Tag", left_out: Counter[str]) -> None:
    inner = frame.find(["source", "embed", "iframe"])
    address = attribute(frame, *_FRAME_SOURCES, "data") or (attribute(inner, "src") if inner is not None else "")
    is_tracking = _NO_FRAME.search(address) or attribute(frame, "width") in {"0", "1"}
    if address and not is_tracking:
        _replace_by_link(frame, address, attribute(frame, "title", "aria-label"))
        return
    if not is_tracking:
        left_out["frame" if frame.name == "iframe" else frame.name] += 1
    frame.decompose()


def _replace_by_link(element: "Tag", address: str, title: str = "") -> None:
    element.replace_with(_paragraph(address, title))


def _paragraph(address: str, title: str) -> "Tag":
    address = next((pattern.sub(page, address) for pattern, page in _PAGES if pattern.match(address)), address)
    address = f"https:{address}" if address.startswith("//") else address
    paragraph = new_tag("p")
    paragraph.append(new_tag("a", title or address, href=address))
    return paragraph

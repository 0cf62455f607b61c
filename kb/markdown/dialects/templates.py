"""Template tags and shortcodes: `{% highlight python %}`, `{{ site.url }}`, `{{< youtube id >}}`. They are no words.

What a tag shows is kept: a film's or a page's address as a link, a caption or a title as words. Where a tag goes that
stood for words of a sentence, a sign of omission takes its place. What stands between `raw` and `endraw` is as typed.
"""

import re
from collections.abc import Iterable
from functools import lru_cache

from kb.markdown.dialects.attributes import read_attributes
from kb.markdown.dialects.omission import OMITTED, as_source
from kb.markdown.html_words import web_address

TAG = (
    r"\{%(?P<escaped_liquid>/\*)?[-+]?\s*(?P<liquid>/?\w[\w-]*)?(?P<liquid_rest>(?:[^{}]|\{\{[^{}]*\}\}){0,400}?)%\}"
    r"|\{\{(?P<mark>[<%])?(?P<escaped>/\*)?[-~]?\s*(?P<close>/)?\s*"
    r"(?P<short>[\w\"'.$@#>-][\w./-]*)?"
    r"(?P<rest>[^{}]{0,400}?)\}\}"
)
_CLOSING = re.compile(r"\{[{%][<%]?[-~]?\s*(?:/\s*|end)([\w-]*)")
_WEB = re.compile(r"https?://[^\s\"'<>`|)}\]]+")
_QUOTED = re.compile(r"\"([^\"]*)\"|'([^']*)'|`([^`]*)`|([^\s\"'`=,()|]+)")
_SPOKEN = ("title", "caption", "summary", "heading", "header", "label", "alt")
_ADDRESSES = ("link", "href", "url", "src", "to", "file")
_SITES = {
    "youtube": "https://www.youtube.com/watch?v={}", "youtubelite": "https://www.youtube.com/watch?v={}",
    "vimeo": "https://vimeo.com/{}", "tweet": "https://x.com/i/status/{}", "twitter": "https://x.com/i/status/{}",
    "x": "https://x.com/i/status/{}", "instagram": "https://www.instagram.com/p/{}",
    "gist": "https://gist.github.com/{}", "asciinema": "https://asciinema.org/a/{}",
}  # fmt: skip
"""Where an embed leads that names only the thing itself."""
_STAND_FOR_WORDS = set("ref relref link post_url param meta var get include".split())
_LOGIC = set(
    "if unless else elsif elif case when for break continue assign capture increment decrement cycle tablerow raw"
    " liquid render layout block extends set macro import from with filter comment do".split()
)
"""Tags that show nothing themselves."""
_ID = re.compile(r"[\w-]{2,64}(?:/[\w-]{2,64})?")


def closed_names(texts: Iterable[str]) -> set[str]:
    """The names of the tags that a document closes, which stand around words rather than for them."""
    return {name for text in texts for name in _CLOSING.findall(text)}


@lru_cache(maxsize=64)  # asked of a line once for each of its tags
def is_tags(line: str) -> bool:
    """Whether a line holds template tags and nothing to read beside them."""
    rest = _ANY_TAG.sub("", line)
    return rest != line and not any(letter.isalnum() for letter in rest)


def shown_by(tag: re.Match[str], closed: set[str], before: str, after: str) -> str:
    """What a tag shows, as Markdown.

    Args:
        closed: names of tags closed somewhere in the document.
        before, after: the text around it, of its paragraph.
    """
    if tag["escaped"] or tag["escaped_liquid"]:
        return f"`{re.sub(r'/[*] ?| ?[*]/', ' ' if tag['escaped'] else '', tag[0]).replace('  ', ' ')}`"
    name = (tag["liquid"] or tag["short"] or "").strip("\"'")
    if tag["close"] or name.startswith(("end", "/")):
        return ""
    shown = embedded(name, (tag["liquid_rest"] if tag["liquid"] else tag["rest"]) or "")
    if shown:
        return shown
    line = f"{before.rpartition(chr(10))[2]}{tag[0]}{after.partition(chr(10))[0]}"
    is_alone = is_tags(line) and not (name in _STAND_FOR_WORDS and (before + after).strip())
    is_between_sentences = before.rstrip().endswith((".", "!", "?")) and not after.partition("\n")[0].strip()
    if is_alone or is_between_sentences or name in closed or name in _LOGIC:
        return ""
    return f"\\{OMITTED[:-1]}\\]"


def embedded(name: str, arguments: str) -> str:
    """An embed as a link, with its title or caption for words; words alone where it leads nowhere on the web.

    Args:
        name: of the tag, directive or component.
        arguments: as written: names with values, or values alone.
    """
    values = read_attributes(arguments.strip("()")).values
    words = next((text for key in _SPOKEN if (text := values.get(key) or "")), "")
    words = " ".join(words.strip("{}\"'` ").split())
    address = next((url for key in _ADDRESSES if (url := web_address((values.get(key) or "").strip("{}\"'` ")))), "")
    address = address or next((web_address(found[0].rstrip(".,;")) for found in _WEB.finditer(arguments)), "")
    if not address and (site := _SITES.get(name.lower().replace("-", "").removesuffix("embed"))):
        address = _on_site(site, arguments, {key: (value or "").strip("{}\"'` ") for key, value in values.items()})
    if address:
        return f"[{as_source(words)}](<{address}>)" if words else f"<{address}>"
    return as_source(words)


def _on_site(site: str, arguments: str, values: dict[str, str]) -> str:
    """The address of what a site calls by a number or a name."""
    named = next(
        (values[key] for key in ("id", "videoid", "tweetid", "tweet", "video", "gist", "code") if values.get(key)), ""
    )
    if values.get("user") and named:
        return (
            f"https://x.com/{values['user']}/status/{named}"
            if "/status/" in site
            else site.format(f"{values['user']}/{named}")
        )
    plain = [next(filter(None, found), "") for found in _QUOTED.findall(arguments)] if "=" not in arguments else []
    plain = [value for value in plain if _ID.fullmatch(value)]
    if site.startswith("https://gist") and len(plain) > 1 and "/" not in plain[0]:
        named = f"{plain[0]}/{plain[1]}"
    named = named or next(iter(plain), "")
    return site.format(named) if _ID.fullmatch(named) else ""


_ANY_TAG = re.compile(TAG)

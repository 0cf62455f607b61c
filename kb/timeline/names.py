"""Tells what an entry of a timeline is about, so that entries of several documents can be seen to be about the same.

An entry is known by its name and by the page it leads to. `Dropout`, `Dropout layers` and `Dropout paper released`
have one name; `Long short-term memory (LSTM)` has two. Pure.
"""

import re
from functools import cache
from urllib.parse import urlsplit

from kb.english import STOP_WORDS, stem
from kb.index.tokens import stems, tokens
from kb.links.canonical import canonical_url
from kb.links.flaws import is_truncated

_NAME_ENDS = re.compile(r":\s+(?=[a-z])|\s[\u2013—-]\s+(?=[a-z])|(?<=\w{4})\.\s+(?=[A-Z])")
_BY = re.compile(r",\s+[A-Z][a-z][\w'\u2019-]*(?:\s+et al\.?|\s+(?:and|&)\s+[A-Z][\w'\u2019-]*)?(?:,\s+on\s+\w+)?$")
_SHORT_FORM = re.compile(r"\s*\(([A-Z][\w-]*)\)$")
_NUMBER = re.compile(r"v?\d+")
_SAYS_LITTLE = (
    "algorithm announce announced announcement architecture available begins birth came debut embedding embeddings"
    " first found founded initial introduced introduction invented invention launch launched launches layer layers"
    " method model models network networks new open paper proposed publication published release released releases"
    " start started starts technique version"
)
"""Words that say what happened to a thing, or what kind of thing it is, but not which."""


@cache
def _stems_that_say_little() -> frozenset[str]:
    return frozenset(stems(_SAYS_LITTLE))


def short_name(label: str) -> str:
    """What an entry is about: its label up to where the description begins."""
    return _NAME_ENDS.split(label, maxsplit=1)[0].strip()


def names_of(label: str) -> list[str]:
    """The names of what a label is about, each in one spelling; none where it could be about anything."""
    name = _BY.sub("", short_name(label))
    short = _SHORT_FORM.search(name)
    names = [name[: short.start()], short[1]] if short else [name]
    return [spelled for each in names if (spelled := _spelled(each))]


def _spelled(name: str) -> str:
    words = [stem(token.word) for token in tokens(name) if token.word not in STOP_WORDS]
    telling = [word for word in words if word not in _stems_that_say_little()]
    return " ".join(telling) if any(not _NUMBER.fullmatch(word) for word in telling) else ""


def page_of(url: str) -> str:
    """The page an address leads to; empty for the front page of a site, which is about many things."""
    if not url or is_truncated(url):
        return ""
    page = canonical_url(url)
    try:
        parts = urlsplit(page)
    except ValueError:
        return ""
    return page if parts.path.strip("/") or parts.query else ""

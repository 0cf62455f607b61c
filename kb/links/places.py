"""Which places on a page are things of their own: `functools.html#functools.lru_cache`, not `post#conclusion`. Pure.

A fragment counts where the page holds many things and the fragment says which: on the front page of a site of one
page, in a glossary, a change log, a list of jobs or episodes, in documentation; and where it names a part of a
program, a day or a version. The sections of an article are one page. So are the lines of a file, the comments below a
text, the moments of a film and what every page has, such as an introduction.
"""

import re
from urllib.parse import unquote

from kb.links.address import Address

_ROUTE = re.compile(r"[!/]+[^!/]")
_TEXT = re.compile(r":~:.*|(?<!^)%3A~%3A.*", re.DOTALL)
_NO_THING = re.compile(
    r"[\w.-]+=.*|[lr]\d+(?:c\d+)?(?:-[lr]?\d+(?:c\d+)?)?|id\d+|h\.\w+|s\d+(?:\.\w+)*|\W*|_+"
    r"|.*(?:comment|discussion|reply|respond).*",
    re.IGNORECASE | re.DOTALL,
)
_PARAMETER = re.compile(r"(?!(?:page|slide|t)=)[\w.-]+=.*|\W*|_+", re.IGNORECASE | re.DOTALL)
_ON_EVERY_PAGE = frozenset(
    """
    top main content contents main-content maincontent page body header footer nav menu sidebar start home root readme
    toc table-of-contents abstract introduction intro overview summary tldr tl-dr background motivation discussion
    conclusion conclusions results methods appendix references bibliography notes footnotes see-also further-reading
    external-links install installation installing setup getting-started quickstart quick-start usage requirements
    prerequisites license licence contributing acknowledgements acknowledgments citation about contact en english
    """.split()
)
_OF_A_PROGRAM = re.compile(r"[a-z_]\w*(?:(?:\.|::)~?[a-z_]\w*)+(?:\(\))?", re.IGNORECASE)
_DAY_OR_VERSION = re.compile(r"(?:.*\D)?\d{4}-\d\d(?:-\d\d)?|(?:v\d+|\d+\.\d+\.\d+)(?:[.-]\w+)*", re.IGNORECASE)
_OF_MANY_THINGS = frozenset(
    """
    glossary glossaries dictionary lexicon vocabulary terminology definitions faq faqs changelog changelogs changes
    releases jobs careers openings positions vacancies programme program schedule agenda episodes news archive archives
    writing writings publications reference api cheatsheet awesome list lists links resources directory catalog
    catalogue
    """.split()
)
_OF_MANY_THINGS_TOGETHER = ("release-notes", "whats-new", "what-s-new")
_LONGEST_NAME = 4
_DOCUMENTATION_HOST = re.compile(r"(?:docs?|developers?)\..*|.*\.readthedocs\.(?:io|org)")
_DOCUMENTATION = frozenset(("docs", "doc", "documentation", "manual", "reference", "api"))
_WORD = re.compile(r"[a-z]+")


def own_place(address: Address) -> str:
    """The fragment of an address where it names a thing of its own on the page; else empty."""
    fragment = _without_text(address)
    if _ROUTE.match(fragment):  # #!topic/x and #/docs/x are pages
        return fragment
    name = unquote(fragment)
    if _NO_THING.fullmatch(name) or name.lower().replace("_", "-") in _ON_EVERY_PAGE:
        return ""
    is_telling = _OF_A_PROGRAM.fullmatch(name) or _DAY_OR_VERSION.fullmatch(name)
    return fragment if is_telling or not address.path or _holds_many_things(address) else ""


def named_place(address: Address) -> str:
    """The fragment of an address where it names any place on the page; empty where it highlights words or tracks."""
    fragment = _without_text(address)
    return "" if _PARAMETER.fullmatch(unquote(fragment)) else fragment


def _without_text(address: Address) -> str:
    return _TEXT.sub("", address.fragment).removeprefix("user-content-")


def _holds_many_things(address: Address) -> bool:
    name = address.parts[-1].partition(".")[0].lower().replace("_", "-") if address.parts else ""
    words = _WORD.findall(unquote(name))
    is_collection = 0 < len(words) <= _LONGEST_NAME and not _OF_MANY_THINGS.isdisjoint((words[0], words[-1]))
    above = {part.lower() for part in address.parts[:-1]}
    in_documentation = _DOCUMENTATION_HOST.fullmatch(address.host) or not _DOCUMENTATION.isdisjoint(above)
    return is_collection or bool(in_documentation) or name in _OF_MANY_THINGS_TOGETHER

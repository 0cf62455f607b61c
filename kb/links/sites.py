"""What sites call the same thing: `youtu.be/x` and `youtube.com/embed/x`, the PDF and the abstract of a paper.

Most is told by the table in `kb.links.spellings`. What a pattern cannot tell is a rule here, one a site, from an
address to an address.
"""

import re
from collections.abc import Callable
from dataclasses import replace
from fnmatch import fnmatchcase
from functools import lru_cache
from urllib.parse import urljoin

from kb.links.address import Address, closed
from kb.links.spellings import SECOND_NAMES, spelled_by_table

Rule = Callable[[Address], Address]

_VIDEO = re.compile(r"/(?:embed|shorts|live|v|e)/([\w-]{6,})")
_VIDEO_ID = re.compile(r"[\w-]{6,}")
_CHANNEL = re.compile(
    r"(/@[^/]+|/(?:channel|c|user)/[^/]+)/(?:featured|videos|shorts|streams|playlists|community|about)"
)
_AMAZON = re.compile(r"(?:/.*)?/(?:dp|gp/product|gp/aw/d|exec/obidos/ASIN)/(\w{10})(?:/.*)?")
_GOOGLE_FILE = re.compile(r"(?:/a/[^/]+)?(/\w+)(?:/u/\d+)?(/d/(?:e/)?[\w-]+)(?:/\w+)?")
_GOOGLE_FOLDER = re.compile(r"/drive(?:/u/\d+)?(?:/mobile)?(/folders/[\w-]+)")
_SHEET = re.compile(r"(?:.*&)?gid=(\d+).*")
_FIRST_PARTS = {"gid": "0", "tab": "t.0"}
"""The sheet and the tab that are shown where an address names none."""

_AMP = re.compile(r"/amp/(s/)?([\w-]+\.[\w.-]+(?:/.*)?)")
_AMP_CACHE = re.compile(r"/[a-z]/(s/)?([\w-]+\.[\w.-]+(?:/.*)?)")


def _youtube(address: Address) -> Address:
    here = replace(address, host="youtube.com", fragment="")
    found = _VIDEO.fullmatch(address.path)
    if address.host == "youtu.be":
        video = address.parts[0] if address.parts else ""
    else:
        video = found[1] if found else address.value("v") if address.path == "/watch" else ""
    if address.path in ("/embed/videoseries", "/playlist"):
        return replace(here.keeping("list"), path="/playlist")
    if _VIDEO_ID.fullmatch(video):
        return replace(here, path="/watch", parameters=(("v", video),))
    if channel := _CHANNEL.fullmatch(address.path):
        here = replace(here, path=channel[1])
    return replace(here, parameters=tuple(pair for pair in here.parameters if pair[0] not in ("si", "feature", "app")))


def _github(address: Address) -> Address:
    """Capitals make no difference in the names of owners and repositories, but in those of branches and files."""
    path = address.path.removesuffix(".git") if len(address.parts) == 2 else address.path
    _root, *parts = path.split("/")
    parts[:2] = [part.lower() for part in parts[:2]]
    path = "".join(f"/{part}" for part in parts)
    return replace(address, path=closed(path)).keeping("q", "query", "page", "type", "tab", "l", "labels", "gist")


def _linkedin(address: Address) -> Address:
    return replace(address, host="linkedin.com", path=address.path.removeprefix("/comm"))


def _amazon(address: Address) -> Address:
    product = _AMAZON.fullmatch(address.path)
    return Address(address.host, f"/dp/{product[1].upper()}") if product else address


def _google_file(address: Address) -> Address:
    """A file, with the sheet or the tab that is meant, unless it is the first."""
    by_id = address.path in ("/open", "/uc") and address.value("id")
    file, folder = _GOOGLE_FILE.fullmatch(address.path), _GOOGLE_FOLDER.fullmatch(address.path)
    if by_id or folder:
        path = f"/drive{folder[1]}" if folder else f"/file/d/{by_id}"
        return Address("drive.google.com", path)
    if not file:
        return address
    sheet = _SHEET.fullmatch(address.fragment)
    wanted = {name: address.value(name) for name in _FIRST_PARTS} | ({"gid": sheet[1]} if sheet else {})
    parts = tuple((name, value) for name, value in wanted.items() if value not in ("", _FIRST_PARTS[name]))
    return Address(address.host, file[1] + file[2], parts)


def _meetup(address: Address) -> Address:
    """A group's name is found whatever its case."""
    group, *rest = address.parts or [""]
    return replace(address, path=closed("/".join(["", group.lower(), *rest]))) if group else address


def _wiki(address: Address) -> Address:
    """An article of Wikipedia or its sisters by its title; an old state or a difference of one stays what it is."""
    here = replace(address, host=address.host.replace(".m.", "."), path=address.path.replace("%20", "_"))
    names = {name for name, _value in here.parameters}
    title = next((value for name, value in here.parameters if name == "title"), "")
    if here.path in ("/w", "/w/index.php") and title and names <= {"title", "redirect"}:
        return Address(here.host, f"/wiki/{title.replace('+', '_').replace('%20', '_')}", fragment=here.fragment)
    return here


def _second_name(address: Address) -> Address:
    return replace(address, host=SECOND_NAMES.get(address.host, address.host))


_RULES: list[tuple[str, Rule]] = [
    ("youtube.com m.youtube.com music.youtube.com youtu.be youtube-nocookie.com", _youtube),
    ("github.com", _github),
    ("linkedin.com *.linkedin.com", _linkedin),
    ("amazon.* smile.amazon.*", _amazon),
    ("docs.google.com drive.google.com", _google_file),
    ("meetup.com", _meetup),
    ("*.wikipedia.org *.wiktionary.org *.wikibooks.org *.wikiquote.org", _wiki),
]

_WRAPPERS = {
    "google.* /url": "q url", "google.* /imgres": "imgrefurl", "youtube.com /redirect": "q",
    "youtube.com /attribution_link": "u", "l.facebook.com /l.php": "u", "lm.facebook.com /l.php": "u",
    "l.instagram.com *": "u", "l.threads.com *": "u", "linkedin.com /redir/redirect": "url",
    "linkedin.com /safety/go": "url", "out.reddit.com *": "url", "duckduckgo.com /l": "uddg",
    "slack-redir.net /link": "url", "*.safelinks.protection.outlook.com *": "url", "vk.com /away.php": "to",
    "t.umblr.com /redirect": "z", "steamcommunity.com /linkfilter": "url u", "medium.com /r": "url",
    "meetup.com /r/inbound/*": "u",
}  # fmt: skip
"""Host and path of pages that only send the reader on, and the parameters that say where to."""


def spelled(address: Address) -> Address:
    """An address after what is known of its site. One site may hand on to another, as doi.org does to arxiv.org."""
    return spelled_by_table(address) or _rule_for(address.host)(address)


@lru_cache(maxsize=4096)
def _rule_for(host: str) -> Rule:
    """How a site's addresses are spelled one way where the table says nothing of them."""
    rules = (rule for hosts, rule in _RULES if any(fnmatchcase(host, pattern) for pattern in hosts.split()))
    return next(rules, _second_name)


def target_of(address: Address) -> str:
    """Where a page that only sends the reader on leads to, or empty."""
    if accelerated := _accelerated(address):
        return f"https://{accelerated[2]}"
    if not address.parameters:
        return ""
    for wrapper, names in _WRAPPERS.items():
        host, path = wrapper.split()
        if fnmatchcase(address.host, host) and fnmatchcase(address.path, path):
            values = (address.value(name) for name in names.split())
            target = next((value for value in values if value.startswith(("http:", "https:", "/"))), "")
            return urljoin(f"https://{address.host}/", target) if target else ""
    return ""


def _accelerated(address: Address) -> re.Match[str] | None:
    """The page in the address of its copy in a cache of Google's."""
    if address.host.endswith(".cdn.ampproject.org"):
        return _AMP_CACHE.fullmatch(address.path)
    return _AMP.fullmatch(address.path) if fnmatchcase(address.host, "google.*") else None

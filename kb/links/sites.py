"""What sites call the same thing: `youtu.be/x` and `youtube.com/embed/x`, the PDF and the abstract of a paper.

One rule a site, each from an address to an address.
"""

import re
from collections.abc import Callable
from dataclasses import replace
from fnmatch import fnmatchcase
from urllib.parse import unquote

from kb.links.address import Address, closed

Rule = Callable[[Address], Address]

_VIDEO = re.compile(r"/(?:embed|shorts|live|v|e)/([\w-]{6,})")
_VIDEO_ID = re.compile(r"[\w-]{6,}")
_ARXIV = re.compile(
    r"/(?:abs|pdf|html|format|ps|src|e-print)/(\d{4}\.\d{4,5}|[a-z-]+(?:\.[A-Z]{2})?/\d{7})(?:v\d+)?(?:\.pdf)?"
)
_ARXIV_DOI = re.compile(r"/10\.48550/arxiv\.(.+)", re.IGNORECASE)
_ACL = re.compile(
    r"(?:/anthology)?(?:/papers/[A-Z]/[A-Z]\d\d)?/([A-Z]\d\d-\d{4}|\d{4}\.[\w-]+\.\d+)(?:v\d+)?(?:\.pdf)?"
)
_REDDIT = re.compile(r"(?:/r/\w+|/user/\w+)?/comments/(\w+)(?:/[^/]*)?(?:/(\w+))?")
_ACTIVITY = re.compile(r"/(?:posts/.*[-_:]|feed/update/urn:li:)activity[-:](\d{15,})(?:-[\w-]+)?", re.DOTALL)
_AMAZON = re.compile(r"(?:/.*)?/(?:dp|gp/product|gp/aw/d|exec/obidos/ASIN)/(\w{10})(?:/.*)?")
_STATUS = re.compile(r"(/\w+/status(?:es)?/\d+)(?:/.*)?")
_GOOGLE_FILE = re.compile(r"(?:/a/[^/]+)?(/\w+(?:/u/\d+)?/d/(?:e/)?[\w-]+)(?:/\w+)?")
_QUESTION = re.compile(r"/(?:questions|q)/(\d+)(?:/.*)?")
_AMP = re.compile(r"/amp/(s/)?([\w-]+\.[\w.-]+(?:/.*)?)")


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
    return replace(here, parameters=tuple(pair for pair in here.parameters if pair[0] not in ("si", "feature", "app")))


def _arxiv(address: Address) -> Address:
    paper = _ARXIV.fullmatch(address.path)
    return Address("arxiv.org", f"/abs/{paper[1]}") if paper else replace(address, host="arxiv.org")


def _doi(address: Address) -> Address:
    """DOIs know no case."""
    paper = _ARXIV_DOI.fullmatch(address.path)
    if paper:
        return Address("arxiv.org", f"/abs/{re.sub(r'v[0-9]+$', '', paper[1])}")
    return Address("doi.org", address.path.lower())


def _acl(address: Address) -> Address:
    paper = _ACL.fullmatch(address.path)
    return Address("aclanthology.org", f"/{paper[1]}") if paper else address


def _openreview(address: Address) -> Address:
    return replace(address.keeping("id"), path="/forum") if address.path in ("/pdf", "/forum") else address


def _acm(address: Address) -> Address:
    return replace(address, path=re.sub(r"^/doi/(?:abs|pdf|epdf|full|fullHtml)/", "/doi/", address.path))


def _github(address: Address) -> Address:
    owner_and_name = len(address.parts) == 2
    path = address.path.removesuffix(".git") if owner_and_name else address.path
    return replace(address, path=closed(path)).keeping("q", "query", "page", "type", "tab", "l", "labels", "gist")


def _x(address: Address) -> Address:
    status = _STATUS.fullmatch(address.path)
    return Address("x.com", status[1].replace("/statuses/", "/status/")) if status else replace(address, host="x.com")


def _reddit(address: Address) -> Address:
    thread = _REDDIT.fullmatch(address.path)
    if address.host == "redd.it" and len(address.parts) == 1:
        return Address("reddit.com", f"/comments/{address.parts[0]}")
    if thread:
        return Address("reddit.com", f"/comments/{thread[1]}" + (f"/_/{thread[2]}" if thread[2] else ""))
    return replace(address, host="reddit.com")


def _linkedin(address: Address) -> Address:
    post = _ACTIVITY.fullmatch(unquote(address.path))
    here = replace(address, host="linkedin.com")
    return Address("linkedin.com", f"/feed/update/urn:li:activity:{post[1]}") if post else here


def _amazon(address: Address) -> Address:
    product = _AMAZON.fullmatch(address.path)
    return Address(address.host, f"/dp/{product[1].upper()}") if product else address


def _google_file(address: Address) -> Address:
    file = _GOOGLE_FILE.fullmatch(address.path)
    return Address(address.host, file[1]) if file else address


def _stack_exchange(address: Address) -> Address:
    question = _QUESTION.fullmatch(address.path)
    return Address(address.host, f"/questions/{question[1]}") if question else address


def _meetup(address: Address) -> Address:
    """A group's name is found whatever its case."""
    group, *rest = address.parts or [""]
    return replace(address, path=closed("/".join(["", group.lower(), *rest]))) if group else address


def _mobile_wiki(address: Address) -> Address:
    return replace(address, host=address.host.replace(".m.", "."))


def _same_as(host: str) -> Rule:
    """A site with a second name."""
    return lambda address: replace(address, host=host)


def _as_it_is(address: Address) -> Address:
    return address


_RULES: list[tuple[str, Rule]] = [
    ("youtube.com m.youtube.com music.youtube.com youtu.be youtube-nocookie.com", _youtube),
    ("arxiv.org export.arxiv.org browse.arxiv.org ar5iv.org ar5iv.labs.arxiv.org", _arxiv),
    ("doi.org dx.doi.org", _doi),
    ("aclanthology.org aclweb.org aclanthology.info", _acl),
    ("openreview.net", _openreview),
    ("dl.acm.org", _acm),
    ("github.com", _github),
    ("x.com twitter.com mobile.twitter.com mobile.x.com m.twitter.com nitter.net", _x),
    ("reddit.com old.reddit.com np.reddit.com new.reddit.com i.reddit.com m.reddit.com redd.it", _reddit),
    ("linkedin.com *.linkedin.com", _linkedin),
    ("amazon.* smile.amazon.*", _amazon),
    ("docs.google.com drive.google.com", _google_file),
    ("stackoverflow.com *.stackexchange.com serverfault.com superuser.com", _stack_exchange),
    ("meetup.com", _meetup),
    ("*.m.wikipedia.org *.m.wiktionary.org *.m.wikibooks.org", _mobile_wiki),
    ("lu.ma", _same_as("luma.com")),
    ("hf.co", _same_as("huggingface.co")),
    ("m.facebook.com mobile.facebook.com", _same_as("facebook.com")),
    ("m.imdb.com", _same_as("imdb.com")),
    ("m.soundcloud.com", _same_as("soundcloud.com")),
    ("amp.reddit.com", _same_as("reddit.com")),
]
_EXACT = {host: rule for hosts, rule in _RULES for host in hosts.split() if "*" not in host}
_PATTERNS = [(host, rule) for hosts, rule in _RULES for host in hosts.split() if "*" in host]

_WRAPPERS = {
    "google.* /url": "q url", "google.* /imgres": "imgrefurl", "youtube.com /redirect": "q",
    "l.facebook.com /l.php": "u", "lm.facebook.com /l.php": "u", "l.instagram.com *": "u",
    "linkedin.com /redir/redirect": "url", "linkedin.com /safety/go": "url", "out.reddit.com *": "url",
    "duckduckgo.com /l": "uddg", "slack-redir.net /link": "url", "*.safelinks.protection.outlook.com *": "url",
    "vk.com /away.php": "to", "t.umblr.com /redirect": "z", "steamcommunity.com /linkfilter": "url u",
    "medium.com /r": "url", "href.li *": "", "meetup.com /r/inbound/*": "u",
}  # fmt: skip
"""Host and path of pages that only send the reader on, and the parameters that say where to."""


def rule_for(host: str) -> Rule:
    """How a site's addresses are spelled one way."""
    if host in _EXACT:
        return _EXACT[host]
    return next((rule for pattern, rule in _PATTERNS if fnmatchcase(host, pattern)), _as_it_is)


def target_of(address: Address) -> str:
    """Where a page that only sends the reader on leads to, or empty."""
    accelerated = _AMP.fullmatch(address.path) if fnmatchcase(address.host, "google.*") else None
    if accelerated:
        return f"https://{accelerated[2]}"
    if not address.parameters:
        return ""
    for wrapper, names in _WRAPPERS.items():
        host, path = wrapper.split()
        if fnmatchcase(address.host, host) and fnmatchcase(address.path, path):
            targets = [
                value for name in names.split() if (value := address.value(name)).startswith(("http:", "https:"))
            ]
            return targets[0] if targets else ""
    return ""

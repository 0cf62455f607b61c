"""The table of sites that call one thing by several addresses, where a pattern tells which.

A row holds for the hosts it names (`*` stands for anything) and for paths its pattern fits as a whole, with the
fragment where it has a `#`; of several the first fits. It gives the one spelling: `{0}` is the first group and `{host}`
the host. Parameters go, but for those the row keeps.
"""

import re
from collections.abc import Iterable
from fnmatch import fnmatchcase
from functools import cache
from typing import NamedTuple

from kb.links.address import Address, closed

_ARXIV = r"(\d{4}\.\d{4,5}|[a-z-]+(?:\.[A-Z]{2})?/\d{7})(?:v\d+)?(?:\.pdf)?"
_DOI = r"(10\.\d{4,9}/.+?)"
_TO_DOI = r"/(?:(?:https?:/+)?(?:dx\.)?doi\.org/|(?:doi|DOI):/*)?"
_REDDIT = "reddit.com old.reddit.com np.reddit.com new.reddit.com i.reddit.com m.reddit.com amp.reddit.com"
_THREAD = r"(?:/r/\w+|/user/\w+)?/comments/(\w+)"
_STACK = "stackoverflow.com *.stackexchange.com serverfault.com superuser.com askubuntu.com"
_X = "x.com twitter.com mobile.twitter.com mobile.x.com m.twitter.com nitter.net fxtwitter.com vxtwitter.com fixupx.com"
_NEURIPS = "papers.nips.cc papers.neurips.cc proceedings.neurips.cc"
_APPLE = "podcasts.apple.com apps.apple.com books.apple.com music.apple.com itunes.apple.com"
_PUBLISHERS = """
    dl.acm.org onlinelibrary.wiley.com *.onlinelibrary.wiley.com tandfonline.com science.org pnas.org nejm.org
    journals.sagepub.com pubs.acs.org royalsocietypublishing.org journals.aps.org
"""


class Spelling(NamedTuple):
    """A row of the table.

    Attributes:
        keeps: the parameters that belong to the address, where there are any.
        lower: whether capitals make no difference in the path.
    """

    hosts: str
    path: str
    spelled: str
    keeps: str = ""
    lower: bool = False


SPELLINGS = [
    # papers
    Spelling("arxiv.org export.arxiv.org browse.arxiv.org ar5iv.org ar5iv.labs.arxiv.org",
             rf"/(?:abs|pdf|html|format|ps|src|e-print)/{_ARXIV}", "arxiv.org/abs/{0}"),
    Spelling("alphaxiv.org", rf"/(?:abs|overview|pdf|html|resources)/{_ARXIV}", "arxiv.org/abs/{0}"),
    Spelling("huggingface.co arxiv-vanity.com", rf"/papers/{_ARXIV}", "arxiv.org/abs/{0}"),
    Spelling("scirate.com semanticscholar.org", rf"/arxiv/{_ARXIV}", "arxiv.org/abs/{0}"),
    Spelling("doi.org dx.doi.org", rf"{_TO_DOI}10\.48550/[aA][rR][xX][iI][vV]\.{_ARXIV}", "arxiv.org/abs/{0}"),
    Spelling("doi.org dx.doi.org", rf"{_TO_DOI}{_DOI}", "doi.org/{0}", lower=True),
    Spelling(_PUBLISHERS, rf"/doi/(?:(?:abs|pdf|epdf|full|fullHtml|pdfdirect)/)?{_DOI}(?:/full|/abstract)?",
             "doi.org/{0}", lower=True),
    Spelling("link.springer.com", rf"/(?:article|chapter|content/pdf)/{_DOI}(?:/fulltext\.html)?(?:\.pdf)?",
             "doi.org/{0}", lower=True),
    Spelling("frontiersin.org", rf"/(?:journals/[^/]+/)?articles/{_DOI}(?:/(?:full|abstract|pdf))?", "doi.org/{0}",
             lower=True),
    Spelling("biorxiv.org medrxiv.org",
             r"/content/(10\.\d{4,9}/\d[\d.]*\d)(?:v\d+)?(?:\.(?:full|abstract|full-text))*(?:\.pdf)?",
             "doi.org/{0}"),
    Spelling("ncbi.nlm.nih.gov", r"/(?:m/)?pubmed/(\d+)", "pubmed.ncbi.nlm.nih.gov/{0}"),
    Spelling("ncbi.nlm.nih.gov", r"/(?:m/)?pmc/articles/(PMC\d+)(?:/.*)?", "pmc.ncbi.nlm.nih.gov/articles/{0}"),
    Spelling("aclanthology.org aclweb.org aclanthology.info",
             r"(?:/anthology)?(?:/papers/[A-Z]/[A-Z]\d\d)?/([A-Z]\d\d-\d{4}|\d{4}\.[\w-]+\.\d+)(?:v\d+)?(?:\.pdf)?",
             "aclanthology.org/{0}"),
    Spelling("openreview.net", r"/(?:pdf|forum)", "openreview.net/forum", keeps="id"),
    Spelling(_NEURIPS, r"/paper(?:_files/paper)?/(\d{4})/(?:hash|file)/([0-9a-f]{32})-.*",
             "proceedings.neurips.cc/paper/{0}/{1}"),
    Spelling(_NEURIPS, r"/paper/(\d+-[\w-]+?)(?:\.pdf)?", "proceedings.neurips.cc/paper/{0}"),
    # films and recordings
    Spelling("vimeo.com player.vimeo.com",
             r"/(?:video/|channels/[^/]+/|groups/[^/]+/videos/|(?:showcase|album)/\d+/video/)?(\d+)(?:/\w+)?",
             "vimeo.com/{0}"),
    Spelling("open.spotify.com", r"/(?:intl-\w+/)?(?:embed/)?(\w+/\w+)", "open.spotify.com/{0}"),
    Spelling("dailymotion.com", r"/(?:embed/)?video/(\w+)", "dailymotion.com/video/{0}"),
    Spelling("dai.ly", r"/(\w+)", "dailymotion.com/video/{0}"),
    Spelling("loom.com", r"/(?:embed|share)/(\w+)", "loom.com/share/{0}"),
    Spelling(_APPLE, r"(?:/[a-z]{2})?/(\w+)/(?:[^/]+/)?(id\d+)", "{host}/{0}/{1}", keeps="i"),
    # code
    Spelling("raw.githubusercontent.com", r"/([^/]+/[^/]+)/(?:refs/heads/)?([^/]+/.+)", "github.com/{0}/blob/{1}"),
    Spelling("github.com", r"/([^/]+/[^/]+)/(?:raw|blame|edit)/(?:refs/heads/)?(.+)", "github.com/{0}/blob/{1}"),
    Spelling("github.com", r"/([^/]+/[^/]+)/tree/(?:main|master)", "github.com/{0}"),
    Spelling("github.com", r"/([^/]+/[^/]+/pull/\d+)/(?:files|commits|checks)(?:/.*)?", "github.com/{0}"),
    Spelling("gist.github.com gist.githubusercontent.com", r"/(?:[^/]+/)?([0-9a-f]{20,32})(?:/.*)?",
             "gist.github.com/{0}"),
    Spelling("pypi.org pypi.python.org", r"/(?:project|pypi)/([^/]+)", "pypi.org/project/{0}", lower=True),
    # posts and texts
    Spelling("open.substack.com", r"/pub/([\w-]+)/p/([^/]+)(?:/comments?)?", "{0}.substack.com/p/{1}"),
    Spelling("*.substack.com", r"/p/([^/]+)/comments?", "{host}/p/{0}"),
    Spelling("medium.com *.medium.com", r"(?:/[^/]+)?/(?:[^/]*-)?((?=[a-f]*\d)[0-9a-f]{9,12})", "medium.com/p/{0}"),
    Spelling(_REDDIT, rf"{_THREAD}/[^/]*/(\w+)", "reddit.com/comments/{0}/_/{1}"),
    Spelling(_REDDIT, rf"{_THREAD}(?:/[^/]*)?", "reddit.com/comments/{0}"),
    Spelling("redd.it", r"/(\w+)", "reddit.com/comments/{0}"),
    Spelling("linkedin.com *.linkedin.com",
             r"(?:/comm)?/posts/.*(?:[-_:]|%3A)(activity|ugcPost|share)(?:[-:]|%3A)(\d{15,})(?:-[\w-]+)?",
             "linkedin.com/feed/update/urn:li:{0}:{1}"),
    Spelling("linkedin.com *.linkedin.com",
             r"(?:/comm|/embed)?/feed/update/urn(?::|%3A)li(?::|%3A)(activity|ugcPost|share)(?::|%3A)(\d{15,})",
             "linkedin.com/feed/update/urn:li:{0}:{1}"),
    Spelling(_X, r"/(\w+)/status(?:es)?/(\d+)(?:/.*)?", "x.com/{0}/status/{1}"),
    Spelling("threads.net threads.com", r"/(@[\w.]+/post/[\w-]+)(?:/.*)?", "threads.net/{0}"),
    Spelling(_STACK, r"/a/(\d+)(?:/\d+)?", "{host}/a/{0}"),
    Spelling(_STACK, r"/(?:questions|q)/\d+(?:/[^/#]*)?(?:/\d+)?#(?:answer-)?(\d+)", "{host}/a/{0}"),
    Spelling(_STACK, r"/questions/\d+/[^/]+/(\d+)", "{host}/a/{0}"),
    Spelling(_STACK, r"/(?:questions|q)/(\d+)(?:/.*)?", "{host}/questions/{0}"),
    Spelling("lobste.rs", r"/s/(\w+)(?:/.*)?", "lobste.rs/s/{0}"),
    Spelling("notion.so *.notion.site", r"/(?:[^/]+/)?(?:[^/]*-)?([0-9a-f]{32})", "notion.so/{0}", keeps="v p"),
    # shops and shelves
    Spelling("goodreads.com", r"/(?:[a-z]{2}/)?book/show/(\d+)(?:[.-].*)?", "goodreads.com/book/show/{0}"),
    Spelling("imdb.com m.imdb.com", r"/(?:[a-z]{2}/)?title/(tt\d+)(?:/.*)?", "imdb.com/title/{0}"),
]  # fmt: skip

SECOND_NAMES = {
    name: host
    for host, names in {
        "arxiv.org": "export.arxiv.org browse.arxiv.org ar5iv.org ar5iv.labs.arxiv.org",
        "doi.org": "dx.doi.org",
        "x.com": _X.removeprefix("x.com "),
        "reddit.com": _REDDIT.removeprefix("reddit.com "),
        "threads.net": "threads.com",
        "luma.com": "lu.ma",
        "huggingface.co": "hf.co",
        "facebook.com": "m.facebook.com mobile.facebook.com web.facebook.com fb.com",
        "imdb.com": "m.imdb.com",
        "soundcloud.com": "m.soundcloud.com",
        "pypi.org": "pypi.python.org",
        "notion.so": "notion.com",
    }.items()
    for name in names.split()
}
"""Other names of a host, whatever follows."""


def spelled_by_table(address: Address) -> Address | None:
    """The one spelling of an address; None where no row fits."""
    whole = f"{address.path}#{address.fragment}"
    for row, pattern in _rows(address.host):
        found = pattern.fullmatch(whole if "#" in row.path else address.path)
        if found:
            spelled = row.spelled.format(*found.groups(), host=address.host)
            host, slash, path = spelled.partition("/")
            kept = address.keeping(*row.keeps.split()).parameters
            return Address(host, closed(slash + (path.lower() if row.lower else path)), kept)
    return None


@cache
def _rows(host: str) -> list[tuple[Spelling, re.Pattern[str]]]:
    return [(row, _compiled(row.path)) for row in SPELLINGS if _is_among(host, row.hosts.split())]


@cache
def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.DOTALL)


def _is_among(host: str, patterns: Iterable[str]) -> bool:
    return any(fnmatchcase(host, pattern) for pattern in patterns)

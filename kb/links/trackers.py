"""Which parameters of an address say where a reader came from, and not where the address leads.

A parameter stays when in doubt: two addresses of one page do less harm than one address of two pages.
"""

import re
from fnmatch import fnmatchcase

from kb.links.address import Address

_ANYWHERE = re.compile(
    r"(?:utm|mtm|pk|piwik|matomo|itm|hsa|vero|oly|guce|ga|mc|stm|__hs)_\w+|trk\w{0,12}|guccounter"
    r"|(?:fb|g|d|ms|y|tw|tt|dc|sccs|irc|mt|rb_)cl(?:ick)?id|[gw]braid|igsh(?:id)?|mkt_tok|_hs(?:enc|mi)|hsctatracking"
    r"|hss_channel|ref_(?:src|url)|li_fat_id|_g[al]|_branch_match_id|ck_subscriber_id|s_cid|cmpid|wt[._]mc\w*|spm|smid"
    r"|ns_(?:mchannel|campaign|source)|at_(?:medium|campaign)|__twitter_impression|gh_src|lever-(?:source|origin).*"
    r"|_openstat|wickedid|sh_kit|epik|share_id|ab_channel|vgo_ee|_?bhlid|jwt_token|srsltid|mibextid"
    r"|gad_(?:source|campaignid)|wprov|_kx|rdt_cid|ss_(?:source|campaign_id|campaign_name|email_id)"
)
_SOURCES = re.compile(
    r".*\.(?:com|org|net|io|co|dev|ai|news|email)|twtr|.*twitter.*|.*linkedin.*|facebook|reddit|hn|hackernews|hackernoon"
    r"|producthunt|.*newsletter.*|rss|email|.*-share|medium|post_page-*|.*footer.*|social|slack|discord|youtube|github",
    re.IGNORECASE,
)
"""Values that name where somebody came from. Elsewhere `ref` may be a branch, and `source` a choice."""

_SLUG = re.compile(r"[a-z]+(?:-[a-z0-9]+)+")
_CODE_HOST = re.compile(r"(?:api|git[a-z]*|code|raw)\..*")

_ON_HOSTS = {
    "medium.com *.medium.com towardsdatascience.com *.plainenglish.io": "source sk gi postpublishedtype responsesopen",
    "*.substack.com": "r s publication_id post_id isfreemail triedredirect showwelcomeonshare token",
    "linkedin.com *.linkedin.com": (
        "trackingid refid lipi midtoken midsig originalsubdomain rcm lici ebp eid otptoken src veh"
    ),
    "x.com twitter.com mobile.twitter.com": "s t ref lang cxt",
    "meetup.com *.meetup.com": (
        "a rv _af _af_eid https eventorigin recid recsource searchid _xtd chaptercontext regtorsvp isfromreg"
        " _cookie-check rsvpeventid"
    ),
    "eventbrite.*": "aff discount keep_tld",
    "*.google.com": "usp authuser pli",
    "open.spotify.com": "si context nd",
    "notion.so *.notion.site": "pvs",
    "nytimes.com *.nytimes.com": "smid partner emc unlocked_article_code",
    "maven.com": "promocode",
    "instagram.com threads.net threads.com": "igshid xmt",
    "huggingface.co": "library",
    "indeed.com *.indeed.com": "from tk",
    "luma.com": "tk",
    "cloud.google.com developers.google.com": "hl",
}
_RULES = [(tuple(hosts.split()), frozenset(names.split())) for hosts, names in _ON_HOSTS.items()]


def without_trackers(address: Address) -> list[tuple[str, str]]:
    """The parameters of an address that matter, in their order."""
    if not address.parameters:
        return []
    here = [names for hosts, names in _RULES if any(fnmatchcase(address.host, host) for host in hosts)]
    return [
        (name, value)
        for name, value in address.parameters
        if not _is_tracker(name.lower(), value, address.host) and not any(name.lower() in names for names in here)
    ]


def _is_tracker(name: str, value: str, host: str) -> bool:
    if name == "ref" and _SLUG.fullmatch(value) and not _CODE_HOST.fullmatch(host):  # the name of a newsletter
        return True
    if name in ("ref", "source", "via", "src", "referrer"):
        return bool(_SOURCES.fullmatch(value))
    return bool(_ANYWHERE.fullmatch(name))

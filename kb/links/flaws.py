"""What is wrong with an address as it was written down: shortened by a service, or cut off. Pure."""

from urllib.parse import unquote

from kb.links.address import read_address

_SHORTENERS = frozenset(
    """
    lnkd.in bit.ly bitly.com j.mp t.co tinyurl.com goo.gl maps.app.goo.gl buff.ly ow.ly is.gd v.gd cutt.ly
    rb.gy rebrand.ly t.ly shorturl.at shorte.st tiny.cc tiny.one trib.al dlvr.it fb.me amzn.to amzn.eu a.co spoti.fi
    hubs.ly hubs.la mailchi.mp eepurl.com wp.me db.tt g.co bl.ink soo.gd s.id qr.ae zpr.io zcu.io geni.us
    smarturl.it snip.ly ift.tt flip.it nyti.ms wapo.st reut.rs econ.st tcrn.ch read.bi apple.co msft.it
    go.aws gofund.me dub.sh dub.link bitly.ws shorturl.com u.nu tr.im short.io clck.ru lihi.io reurl.cc urlz.fr kutt.it
    """.split()
)
"""Not those kept by who owns what they lead to (aka.ms, forms.gle, git.io), which are as good as the long address."""


def is_shortened(url: str) -> bool:
    """Whether an address hides where it leads behind a service that may forget it (lnkd.in, bit.ly, t.co)."""
    address = read_address(url.strip())
    return address is not None and address.host in _SHORTENERS and bool(address.path)


def is_truncated(url: str) -> bool:
    """Whether an address was cut for display and leads nowhere: `https://www.kdd.org/kdd…/papers/x.pdf`, `https://a.org/lo...`.

    Three dots inside a path are a range in some addresses (`github.com/x/y/compare/v1...v2`): they count at the end, or
    as a part of the path on their own.
    """
    shown = unquote(url.strip())
    if "…" in shown:
        return True
    path = shown.split("?")[0].split("#")[0]
    return shown.rstrip("/").endswith("...") or "..." in path.split("/")

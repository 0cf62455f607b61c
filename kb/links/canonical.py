"""The identity of a web address: two that lead to the same page have the same. Pure.

For comparing, not for following: a page may answer at one of its addresses only.
"""

from dataclasses import replace
from functools import lru_cache

from kb.links.address import Address, read_address
from kb.links.places import own_place
from kb.links.sites import spelled, target_of
from kb.links.trackers import without_trackers


@lru_cache(maxsize=4096)  # a document asks several things of each of its links
def canonical_url(url: str) -> str:
    """The one spelling of an address and of every other address of the same page.

    Any text may be given; what is no web address is returned as it stands, without white space around it. Given its
    own answer, it answers the same.
    """
    text = url.strip()
    for _wrapper in range(len(text)):  # each round unwraps a redirect or a twice-encoded letter, or is the last
        address = read_address(text)
        if address is None:
            break
        address = _settled(address)
        after = target_of(address).strip() or str(address)
        if after == text:
            break
        text = after
    return text


def _settled(address: Address) -> Address:
    """An address after the rules of its site, one site's handing on to another's, and of places on a page."""
    for _hand in range(3):
        after = spelled(replace(address, parameters=tuple(without_trackers(address))))
        if after == address:
            break
        address = after
    return replace(address, fragment=own_place(address))

"""The identity of a web address: two that lead to the same page have the same. Pure.

For comparing, not for following: a page may answer at one of its addresses only. What else the document that gives an
address says of it is for `kb.links.listed_places`.
"""

from collections.abc import Callable
from dataclasses import replace
from functools import lru_cache

from kb.links.address import Address, read_address
from kb.links.places import named_place, own_place
from kb.links.sites import spelled, target_of
from kb.links.trackers import without_trackers


@lru_cache(maxsize=4096)  # a document asks several things of each of its links
def canonical_url(url: str) -> str:
    """The one spelling of an address and of every other address of the same page.

    Any text may be given; what is no web address is returned as it stands, without white space around it. Given its
    own answer, it answers the same.
    """
    return _one_spelling(url, own_place)


@lru_cache(maxsize=4096)
def placed_url(url: str) -> str:
    """The same with the place on the page that an address names, whether or not that is a thing of its own."""
    return _one_spelling(url, named_place)


def identities(url: str) -> set[str]:
    """All that an address may count as, whichever document gives it: its page, and its place on the page."""
    return {canonical_url(url), placed_url(url)}


def _one_spelling(url: str, place: Callable[[Address], str]) -> str:
    text = url.strip()
    for _wrapper in range(len(text)):  # each round unwraps a redirect or a twice-encoded letter, or is the last
        address = read_address(text)
        if address is None:
            break
        address = _settled(address)
        address = replace(address, fragment=place(address))
        after = target_of(address).strip() or str(address)
        if after == text:
            break
        text = after
    return text


def _settled(address: Address) -> Address:
    """An address after the rules of its site, one site's handing on to another's."""
    for _hand in range(3):
        after = spelled(replace(address, parameters=tuple(without_trackers(address))))
        if after == address:
            break
        address = after
    return address

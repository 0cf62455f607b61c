"""Which places of one page a document lists as several things. Pure.

`post#attention` alone is a section of a post, and the post is one page (see `kb.links.places`). A document that lists
two places of it under two titles says that they are two things.
"""

from collections import defaultdict
from collections.abc import Iterable

from kb.links.canonical import canonical_url, placed_url


class ListedPlaces:
    """The identities of a document's addresses.

    Args:
        entries: title and main address of each entry of the document's lists, tables and timelines.
    """

    def __init__(self, entries: Iterable[tuple[str, str]]) -> None:
        pages: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
        for title, url in entries:
            pages[canonical_url(url)][placed_url(url)].add(" ".join(title.casefold().split()))
        self._apart = {place for places in pages.values() for place in places if _is_apart(place, places)}

    def identity(self, url: str) -> str:
        """What an address is compared by: with its place where that is listed as a thing of its own, else the page."""
        place = placed_url(url)
        return place if place in self._apart else canonical_url(url)


def _is_apart(place: str, places: dict[str, set[str]]) -> bool:
    """Whether there are other places of the page, and none has a title of this one's."""
    others = [titles for other, titles in places.items() if other != place]
    return bool(others) and places[place].isdisjoint(set().union(*others))

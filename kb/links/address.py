"""A web address in its parts, spelled one way. Knows the standards, and nothing of any site."""

import re
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Self
from urllib.parse import unquote_plus, urlsplit

_INDEX = re.compile(r"/(?:index|default)\.(?:html?|php|aspx?)$", re.IGNORECASE)
_SLASHES = re.compile(r"(?<!:)/{2,}")  # not those of an address in the path
_HOST = re.compile(r"(?:[\w-]+(?:\.[\w-]+)*|\[[0-9a-f:.]+\])(?::\d+)?", re.ASCII)
_WEB = re.compile(r"https?://", re.IGNORECASE)


@dataclass(frozen=True)
class Address:
    """An address less its scheme.

    Attributes:
        host: lower-case, in punycode, without `www.` and default port.
        path: percent-encoded one way, its case kept, without closing slash; empty for the root.
        parameters: name and value of each, encoded, in order of their names.
        fragment: as it stands; whether it is part of the address is for others to tell.
    """

    host: str
    path: str = ""
    parameters: tuple[tuple[str, str], ...] = ()
    fragment: str = ""

    @property
    def parts(self) -> list[str]:
        """What stands between the slashes of the path."""
        return self.path.split("/")[1:]

    def value(self, name: str) -> str:
        """The decoded value of a parameter, or empty."""
        return next((unquote_plus(value) for key, value in self.parameters if key == name), "")

    def keeping(self, *names: str) -> Self:
        """The same with no other parameters than these."""
        return replace(self, parameters=tuple(pair for pair in self.parameters if pair[0] in names))

    def __str__(self) -> str:
        query = "&".join(f"{name}={value}" for name, value in self.parameters)
        after = (query and f"?{query}") + (self.fragment and f"#{self.fragment}")
        return f"https://{self.host}{self.path or (after and '/')}{after}"


@lru_cache(maxsize=4096)  # a document asks several things of each of its links
def read_address(url: str) -> Address | None:
    """Take an address apart. None for what is not one: another scheme, a relative path, any other text."""
    from w3lib.url import canonicalize_url

    if not _WEB.match(url):
        return None
    try:
        # percent-encoding, punycode, dots in the path and the order of parameters are w3lib's to know
        parts = urlsplit(canonicalize_url(url, keep_fragments=True))
        host = _host(parts.hostname or "", parts.port)
    except ValueError:
        return None
    if not _HOST.fullmatch(host):
        return None
    query = (part.partition("=") for part in parts.query.split("&") if part.strip("="))
    return Address(
        host=host,
        path=closed(_INDEX.sub("", _SLASHES.sub("/", parts.path))),
        parameters=tuple((name, value) for name, _equals, value in query),
        fragment=parts.fragment,
    )


def closed(path: str) -> str:
    """A path without closing slashes."""
    return path.rstrip("/")


def _host(name: str, port: int | None) -> str:
    """Host and port. `www.` goes where a domain is left behind it, and both schemes' ports, as no scheme is kept."""
    bare = name.strip(".")
    while bare.startswith("www.") and "." in bare[4:]:
        bare = bare[4:].lstrip(".")
    bare = f"[{bare}]" if ":" in bare else bare
    return bare if port in (None, 80, 443) else f"{bare}:{port}"

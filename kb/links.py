"""Web addresses: which of them lead to the same place. Pure."""

import re


def link_key(url: str) -> str:
    """An address less what does not change where it leads: scheme, `www.`, fragment, closing slash, the host's case."""
    bare = re.sub(r"^https?://(www\.)?", "", url.partition("#")[0], flags=re.IGNORECASE)
    host, slash, path = bare.partition("/")
    return f"{host.lower()}{slash}{path}".rstrip("/")

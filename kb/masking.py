"""Takes what must stay secret out of addresses before anybody reads them: passwords, tokens, keys."""

import re

_MASK = "***"
_USER = re.compile(r"\b([a-z][a-z0-9+.-]*)://([^\s/?#]*)@", re.IGNORECASE)
_PARAMETER = re.compile(r"([?&;][\w.-]*(?:passw(?:or)?d|token|secret|key|signature|sig|auth)=)[^&\s#]+", re.IGNORECASE)


def masked(text: str) -> str:
    """A text whose addresses hold no password any more, nor a parameter named like one.

    A user name alone stays in the address of a database, but not on the web, where it may be a token.
    """
    if "://" not in text:
        return text
    return _PARAMETER.sub(rf"\g<1>{_MASK}", _USER.sub(_without_password, text))


def _without_password(address: re.Match[str]) -> str:
    scheme, user = address.groups()
    name, colon, _password = user.partition(":")
    if colon:
        return f"{scheme}://{name}:{_MASK}@"
    return f"{scheme}://{_MASK}@" if scheme.lower() in ("http", "https") else address[0]

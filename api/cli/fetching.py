"""Fetches a feed from the address a person named. Beside `links check`, nothing else is read from the web."""

import asyncio
from importlib.metadata import version

import httpx

from kb.errors import InputError
from kb.links.guarded import GuardedNetwork
from kb.links.public_addresses import PrivateAddressError

MAX_FEED_BYTES = 20_000_000
FEED_TIMEOUT_SECONDS = 20.0
MAX_FEED_SECONDS = 120
"""From the first byte to the last: a server that sends a byte at a time never runs into the other limit."""

MAX_REDIRECTS = 5


def fetch(address: str, *, allow_private: bool = False, network: httpx.AsyncBaseTransport | None = None) -> bytes:
    """The feed at an address.

    Args:
        allow_private: also ask servers in private networks and on this machine.
        network: what looks hosts up and sends requests; by default the guarded one.

    Raises:
        InputError: the address is not http or https, leads into a private network, or answers with an error, too slowly
            or with too much.
    """
    if not address.lower().startswith(("http://", "https://")):
        raise InputError(
            f"“{address}” is not an http or https address.", hint="A file is named by its path.", subject=address
        )
    try:
        content = asyncio.run(_read(address, network or GuardedNetwork(allow_private=allow_private)))
    except PrivateAddressError as error:
        raise InputError(
            f"The feed at {address} is not fetched: {error}.", hint="`--private` allows that.", subject=address
        ) from error
    except httpx.HTTPStatusError as error:
        raise InputError(f"{address} answered {error.response.status_code}.", subject=address) from error
    except (httpx.HTTPError, httpx.InvalidURL, OSError, ValueError) as error:
        reason = " ".join(str(error).split()) or type(error).__name__
        raise InputError(
            f"The feed at {address} cannot be fetched: {reason}.", hint="Check the address.", subject=address
        ) from error
    if not content.strip():
        raise InputError(f"The feed at {address} is empty.", subject=address)
    return content


async def _read(address: str, network: httpx.AsyncBaseTransport) -> bytes:
    headers = {
        "User-Agent": f"Byline/{version('byline')} (feed import)",
        "Accept": "application/atom+xml, application/rss+xml, application/xml, */*;q=0.5",
    }
    client = httpx.AsyncClient(
        transport=network,
        timeout=FEED_TIMEOUT_SECONDS,
        follow_redirects=True,
        max_redirects=MAX_REDIRECTS,
        trust_env=False,
    )
    content = bytearray()
    try:
        async with (
            asyncio.timeout(MAX_FEED_SECONDS),
            client,
            client.stream("GET", address, headers=headers) as response,
        ):
            response.raise_for_status()
            async for part in response.aiter_bytes():
                content += part
                if len(content) > MAX_FEED_BYTES:
                    raise _too_much(address)
    except TimeoutError as error:
        raise _too_much(address) from error
    return bytes(content)


def _too_much(address: str) -> InputError:
    return InputError(
        f"The feed at {address} is over {MAX_FEED_BYTES // 1_000_000} MB or takes over {MAX_FEED_SECONDS} seconds.",
        hint="Save it to a file and import that.",
        subject=address,
    )

"""Fetches a feed from the address a person named: the one place where the command line reads from the web."""

import time

import httpx

from kb.errors import InputError

MAX_FEED_BYTES = 20_000_000
FEED_TIMEOUT_SECONDS = 20.0
MAX_FEED_SECONDS = 120
"""From the first byte to the last: a server that sends a byte at a time never runs into the other limit."""


def fetch(address: str) -> bytes:
    """The feed at an address.

    Raises:
        InputError: the address is not http or https, answers with an error, too slowly or with too much.
    """
    if not address.lower().startswith(("http://", "https://")):
        raise InputError(
            f"“{address}” is not an http or https address.", hint="A file is named by its path.", subject=address
        )
    content = bytearray()
    ends = time.monotonic() + MAX_FEED_SECONDS
    try:
        headers = {
            "User-Agent": "byline",
            "Accept": "application/atom+xml, application/rss+xml, application/xml, */*;q=0.5",
        }
        with (
            httpx.Client(timeout=FEED_TIMEOUT_SECONDS, follow_redirects=True, max_redirects=5) as client,
            client.stream("GET", address, headers=headers) as response,
        ):
            response.raise_for_status()
            for part in response.iter_bytes():
                content += part
                if len(content) > MAX_FEED_BYTES or time.monotonic() > ends:
                    raise InputError(
                        f"The feed at {address} is over {MAX_FEED_BYTES // 1_000_000} MB or takes over "
                        f"{MAX_FEED_SECONDS} seconds.",
                        hint="Save it to a file and import that.",
                        subject=address,
                    )
    except httpx.HTTPStatusError as error:
        raise InputError(f"{address} answered {error.response.status_code}.", subject=address) from error
    except (httpx.HTTPError, httpx.InvalidURL, ValueError) as error:
        reason = " ".join(str(error).split()) or type(error).__name__
        raise InputError(
            f"The feed at {address} cannot be fetched: {reason}.", hint="Check the address.", subject=address
        ) from error
    if not content.strip():
        raise InputError(f"The feed at {address} is empty.", subject=address)
    return bytes(content)

"""The one way Byline's own requests go to the web: to public addresses only, and to the very ones that were checked.

Every request passes here, those that follow a redirect too, so no server can send Byline into the network behind it,
by a redirect or by a name that means something else the second time it is looked up.
"""

import httpx

from kb.links.public_addresses import Resolve, addresses_to_ask, resolve

_SURE_HOST = "example.org"
"""Will always be there: it is reserved for documentation."""


class GuardedNetwork(httpx.AsyncBaseTransport):
    """Looks hosts up, refuses private ones, and connects to the very addresses that were checked.

    Args:
        sender: what sends requests; by default over the network.
        resolve_host: how names are looked up.
        allow_private: let private networks and this machine be asked too.
    """

    def __init__(
        self,
        sender: httpx.AsyncBaseTransport | None = None,
        resolve_host: Resolve = resolve,
        *,
        allow_private: bool = False,
    ) -> None:
        # no connection is kept: two hosts at one numeric address would share it
        limits = httpx.Limits(max_connections=None, max_keepalive_connections=0)
        self._sender = sender or httpx.AsyncHTTPTransport(limits=limits)
        self._resolve = resolve_host
        self._allow_private = allow_private

    async def is_online(self) -> bool:
        """Whether names can be looked up at all; if not, the fault is on this side."""
        try:
            return bool(await self._resolve(_SURE_HOST, 443))
        except OSError:
            return False

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Send a request to the first of its host's addresses that can be connected to, under the host's name.

        Raises:
            PrivateAddressError: the host leads into a private network.
            UnsupportedProtocol: it is not asked by HTTP.
        """
        if request.url.scheme not in ("http", "https"):
            raise httpx.UnsupportedProtocol(f"{request.url.scheme} is neither http nor https", request=request)
        host = request.url.raw_host.decode("ascii").strip("[]")
        port = request.url.port or (443 if request.url.scheme == "https" else 80)
        *others, last = await addresses_to_ask(host, port, self._resolve, allow_private=self._allow_private)
        for address in others:
            try:
                return await self._sender.handle_async_request(_pinned(request, host, address))
            except httpx.ConnectError:
                continue
        return await self._sender.handle_async_request(_pinned(request, host, last))

    async def aclose(self) -> None:
        """Close what sends."""
        await self._sender.aclose()


def _pinned(request: httpx.Request, host: str, address: str) -> httpx.Request:
    return httpx.Request(
        request.method,
        request.url.copy_with(host=address),
        headers=request.headers,  # `Host` is among them and stays the name
        extensions={**request.extensions, "sni_hostname": host},
    )

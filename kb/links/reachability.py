"""Asks whether addresses still answer: politely, as a program that says what it is, and never in private networks.

A host is asked one question at a time, with a pause after each, and left alone when it asks for that.
"""

import asyncio
import socket
import ssl
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from importlib.metadata import version
from urllib.parse import urljoin, urlsplit

import httpx

from kb.links.address import read_address
from kb.links.guarded import GuardedNetwork
from kb.links.manners import Manners, pause_asked
from kb.links.public_addresses import PrivateAddressError, Resolve, resolve
from kb.links.verdicts import CheckResult, Verdict, found, judged
from kb.progress import Progress

Keep = Callable[[list[CheckResult]], None]

_PERMANENT = (301, 308)
_REDIRECTS = (301, 302, 303, 307, 308)
_TOO_MANY_REQUESTS = 429
_BUSY = (_TOO_MANY_REQUESTS, 500, 502, 503, 504)
_NOT_FOR_GET = (_TOO_MANY_REQUESTS, 503)
"""Refusals of a HEAD that a GET would only make worse."""

_NO_SUCH_HOST = (socket.EAI_NONAME, getattr(socket, "EAI_NODATA", socket.EAI_NONAME))
_LOOK_SECONDS = 0.1
"""Between two looks at what has come in, and at whether the work was cancelled."""


def ask_for_links(
    urls: Iterable[str],
    keep: Keep,
    progress: Progress,
    manners: Manners | None = None,
    *,
    resolve_host: Resolve = resolve,
    transport: httpx.AsyncBaseTransport | None = None,
) -> None:
    """Ask for each address, once however often it is given.

    Args:
        keep: called, on another thread, with results as they come: also with those of a check that is then cancelled.
            There is none for links of a host that asked to be left alone, nor while this machine is offline.
        resolve_host: how names are looked up.
        transport: what sends requests; by default over the network.

    Raises:
        InterruptedWorkError: the work was cancelled; requests under way are dropped.
    """
    chosen = manners or Manners()
    network = GuardedNetwork(transport, resolve_host, allow_private=chosen.allow_private)
    asyncio.run(_ask_for_all(list(dict.fromkeys(urls)), keep, progress, chosen, network))


async def _ask_for_all(
    urls: list[str], keep: Keep, progress: Progress, manners: Manners, network: GuardedNetwork
) -> None:
    headers = {"User-Agent": f"Byline/{version('byline')} (link check)", "Accept": "*/*", "Connection": "close"}
    came_in: list[CheckResult] = []
    async with httpx.AsyncClient(
        transport=network, headers=headers, timeout=manners.timeout, trust_env=False
    ) as client:
        asker = _Asker(client, network, manners)
        work = asyncio.create_task(asker.ask_for(urls, came_in))
        kept = 0
        try:
            while not work.done():
                progress.step("Checking links", kept + len(came_in), len(urls))
                await asyncio.wait({work}, timeout=_LOOK_SECONDS)
                batch, came_in[:] = came_in[:], []
                if batch:  # on a thread, as a store that is busy must not make answers look late
                    await asyncio.to_thread(keep, batch)
                    kept += len(batch)
            work.result()
        finally:
            work.cancel()
            await asyncio.wait({work})
            if came_in:
                keep(came_in)


def _by_host(urls: Iterable[str]) -> Iterable[list[str]]:
    hosts: dict[str, list[str]] = {}
    for url in urls:
        hosts.setdefault(_host(url), []).append(url)
    return hosts.values()


def _host(url: str) -> str:
    try:
        return urlsplit(url).netloc.rpartition("@")[2].lower()
    except ValueError:
        return ""


@dataclass
class _Host:
    """Whose turn it is to ask a host, when it may be asked next, and whether it wants to be left alone."""

    turn: asyncio.Lock = field(default_factory=asyncio.Lock)
    opens_at: float = 0.0
    is_closed: bool = False


class _LeftError(Exception):
    """An address is left for the next check: its host asked for a long pause, or this machine is offline."""


class _Asker:
    """Asks for addresses, and remembers how each host wants to be asked."""

    def __init__(self, client: httpx.AsyncClient, network: GuardedNetwork, manners: Manners) -> None:
        self._client = client
        self._network = network
        self._manners = manners
        self._slots = asyncio.Semaphore(manners.at_once)
        self._hosts: dict[str, _Host] = {}

    async def ask_for(self, urls: Iterable[str], came_in: list[CheckResult]) -> None:
        """Ask for addresses, all hosts at the same time; results are added to `came_in`."""
        async with asyncio.TaskGroup() as group:
            for queue in _by_host(urls):
                group.create_task(self._ask_in_turn(queue, came_in))

    async def _ask_in_turn(self, urls: Iterable[str], came_in: list[CheckResult]) -> None:
        """Ask for addresses of one host."""
        for url in urls:
            try:
                came_in.append(await self._check(url))
            except _LeftError:
                continue

    async def _check(self, url: str) -> CheckResult:
        """Ask for an address, and tell every expected failure as a verdict."""
        try:
            return await self._follow(url)
        except PrivateAddressError as error:
            return found(url, Verdict.PRIVATE, str(error))
        except socket.gaierror as error:
            if not await self._network.is_online():
                raise _LeftError from error
            is_gone = error.errno in _NO_SUCH_HOST
            detail = "there is no such host" if is_gone else "the host's name could not be looked up"
            return found(url, Verdict.DEAD if is_gone else Verdict.UNREACHABLE, detail)
        except (TimeoutError, httpx.TimeoutException):
            return found(url, Verdict.UNREACHABLE, f"no answer in {self._manners.timeout:g} s")
        except (httpx.InvalidURL, httpx.LocalProtocolError, ValueError):
            return found(url, Verdict.DEAD, "it is no web address, or leads to none")
        except (httpx.TransportError, OSError) as error:
            return found(url, Verdict.UNREACHABLE, _what_broke(error))

    async def _follow(self, url: str) -> CheckResult:
        """Follow redirects by hand, so that every host on the way is looked at."""
        current = home = url
        is_for_good = True
        seen = {url}
        for _redirect in range(self._manners.max_redirects + 1):
            if read_address(current) is None:
                raise httpx.InvalidURL(current)
            status, headers = await self._ask(current)
            if status not in _REDIRECTS or not headers.get("Location"):
                return judged(url, status, current, home)
            current = urljoin(current, headers["Location"])
            if current in seen:
                return found(url, Verdict.UNREACHABLE, "redirects in a circle", status, current)
            seen.add(current)
            is_for_good = is_for_good and status in _PERMANENT
            home = current if is_for_good else home
        return found(url, Verdict.UNREACHABLE, f"more than {self._manners.max_redirects} redirects", None, current)

    async def _ask(self, url: str) -> tuple[int, httpx.Headers]:
        """HEAD, then GET where that is refused; once more, later, where the server is busy."""
        status, headers = await self._head_or_get(url)
        if status not in _BUSY:
            return status, headers
        host = self._host(url)
        wait = pause_asked(headers, self._manners.default_wait)
        if wait <= self._manners.longest_wait:
            host.opens_at = max(host.opens_at, _now() + wait)
            status, headers = await self._head_or_get(url)
        if status == _TOO_MANY_REQUESTS or wait > self._manners.longest_wait:
            host.is_closed = True
            raise _LeftError
        return status, headers

    async def _head_or_get(self, url: str) -> tuple[int, httpx.Headers]:
        try:
            status, headers = await self._request("HEAD", url)
        except httpx.RemoteProtocolError:  # some servers hang up on what they do not know
            return await self._request("GET", url)
        if status < 400 or status in _NOT_FOR_GET:
            return status, headers
        return await self._request("GET", url)

    async def _request(self, method: str, url: str) -> tuple[int, httpx.Headers]:
        """One request, of whose answer nothing but status and headers is read."""
        host = self._host(url)
        headers = {"Range": "bytes=0-0"} if method == "GET" else {}
        async with host.turn:
            await asyncio.sleep(max(0.0, host.opens_at - _now()))
            if host.is_closed:
                raise _LeftError
            try:
                async with (
                    self._slots,
                    asyncio.timeout(self._manners.timeout),
                    self._client.stream(method, url, headers=headers, follow_redirects=False) as response,
                ):
                    status = response.status_code
                    return 200 if status == 416 else status, response.headers  # 416: the range, not the page
            finally:
                host.opens_at = _now() + self._manners.delay

    def _host(self, url: str) -> _Host:
        return self._hosts.setdefault(_host(url), _Host())


def _now() -> float:
    return asyncio.get_running_loop().time()


def _what_broke(error: Exception) -> str:
    return "the certificate or the encryption is broken" if any(_ssl_errors(error)) else "the connection fails"


def _ssl_errors(error: BaseException | None) -> Iterator[bool]:
    while error:
        yield isinstance(error, ssl.SSLError)
        error = error.__cause__ or error.__context__

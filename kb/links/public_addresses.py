"""Which addresses of the internet may be asked: those everybody may. Names are looked up here, and nothing is asked."""

import asyncio
import ipaddress
import socket
from collections.abc import Awaitable, Callable

Resolve = Callable[[str, int], Awaitable[list[str]]]
"""From a host's name and port to its numeric addresses; raises `socket.gaierror` where there are none."""

_IP = ipaddress.IPv4Address | ipaddress.IPv6Address
_NAT64 = ipaddress.ip_network("64:ff9b::/96")


class PrivateAddressError(Exception):
    """A host leads into a private network."""


async def resolve(host: str, port: int) -> list[str]:
    """A host's numeric addresses as the system knows them, the preferred one first."""
    found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return [str(address[0]) for *_rest, address in found]


async def addresses_to_ask(host: str, port: int, resolve_host: Resolve, *, allow_private: bool) -> list[str]:
    """The numeric addresses of a host to connect to, the preferred one first, after every one of them was checked.

    Connecting to these, and not to the name again, is what keeps a name server from answering differently the second
    time.

    Raises:
        PrivateAddressError: one of the addresses is not public.
        OSError: the host has no address.
    """
    found = await resolve_host(host, port)
    if not found:
        raise socket.gaierror(socket.EAI_NONAME, "no address")
    for address in found:
        if not allow_private and not is_public(address):
            raise PrivateAddressError(f"{host} is {address}, in a private network")
    return found


def is_public(address: str) -> bool:
    """Whether a numeric address is one of the public internet, also where it wraps another (IPv4 in IPv6)."""
    try:
        ip = ipaddress.ip_address(address)
    except ValueError:
        return False
    return all(_is_public(each) for each in (ip, *_wrapped(ip)))


def _wrapped(ip: _IP) -> list[_IP]:
    if isinstance(ip, ipaddress.IPv4Address):
        return []
    inside: list[_IP] = [address for address in (ip.ipv4_mapped, ip.sixtofour, *(ip.teredo or ())) if address]
    if ip in _NAT64:
        inside.append(ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF))
    return inside


def _is_public(ip: _IP) -> bool:
    if isinstance(ip, ipaddress.IPv6Address) and (ip.ipv4_mapped or ip in _NAT64):
        return True  # as public as the address it wraps
    return ip.is_global and not (ip.is_multicast or ip.is_reserved or ip.is_unspecified)

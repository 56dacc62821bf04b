"""Which addresses may be called: names are resolved once, and every answer must pass.

The table is ours (security.md 1.4.3): what a library calls private changes between its versions.
A caller connects to what `checked` returns, never to the name again, so that a second answer of
the name server is never used.
"""

import ipaddress
import queue
import socket
import threading
from collections.abc import Callable

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
_Network = ipaddress.IPv4Network | ipaddress.IPv6Network

RESOLVE_S = 5.0


def _networks(*texts: str) -> tuple[_Network, ...]:
    return tuple(map(ipaddress.ip_network, texts))


# Of no use to anybody, also where the operator allows a host by name: the metadata services of
# clouds live here, and "this host", and groups.
_NEVER = _networks(
    *("0.0.0.0/8", "169.254.0.0/16", "224.0.0.0/4", "240.0.0.0/4"),
    *("::/128", "fe80::/10", "ff00::/8", "fd00:ec2::/32"),
)
_INSIDE_4 = _networks(
    "10.0.0.0/8",
    "100.64.0.0/10",  # shared by a provider's customers
    "127.0.0.0/8",
    "172.16.0.0/12",
    "192.0.0.0/24",  # protocol assignments
    "192.0.2.0/24",  # documentation
    "192.88.99.0/24",  # relays of 6to4
    "192.168.0.0/16",
    "198.18.0.0/15",  # benchmarks
    "198.51.100.0/24",  # documentation
    "203.0.113.0/24",  # documentation
)
# All that is routed on the Internet, without what embeds an IPv4 address or documents something.
_OUTSIDE_6 = ipaddress.IPv6Network("2000::/3")
_INSIDE_6 = _networks("2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20")
_NAT64 = ipaddress.IPv6Network("64:ff9b::/96")


class Blocked(Exception):
    """One of the addresses may not be called."""


class Unresolved(Exception):
    """The name has no address, or the name server did not answer in time."""


def _resolve(host: str, port: int) -> list[str]:
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(address[4][0]) for address in found))


resolve: Callable[[str, int], list[str]] = _resolve  # a seam for tests


def checked(host: str, port: int, *, inside: bool = False, timeout: float = RESOLVE_S) -> list[str]:
    """The addresses of a host, all of them fit to be called.

    `inside`: the operator has allowed this very host, so it may be one's own network.
    Errors: Blocked, Unresolved.
    """
    texts = _in_time(host, port, timeout)
    try:
        addresses = [ipaddress.ip_address(text.partition("%")[0]) for text in texts]
    except ValueError:
        raise Unresolved from None
    if not addresses:
        raise Unresolved
    for address in addresses:
        if is_never(address) if inside else not is_public(address):
            raise Blocked
    return [str(address) for address in addresses]


def literal(host: str) -> Address | None:
    """The address that a host is spelled as, or None for a name."""
    try:
        return ipaddress.ip_address(host)
    except ValueError:
        return None


def is_public(address: Address) -> bool:
    """Whether an address is one of the Internet, whatever it is wrapped in."""
    plain = _unwrapped(address)
    if is_never(plain):
        return False
    if isinstance(plain, ipaddress.IPv4Address):
        return not any(plain in network for network in _INSIDE_4) and plain.is_global
    return plain in _OUTSIDE_6 and not any(plain in network for network in _INSIDE_6)


def is_never(address: Address) -> bool:
    """Whether an address may not be called even by the operator's leave."""
    plain = _unwrapped(address)
    return any(plain in network for network in _NEVER if network.version == plain.version)


def _unwrapped(address: Address) -> Address:
    """The IPv4 address inside a mapped, compatible, 6to4 or NAT64 one; else the address itself."""
    if isinstance(address, ipaddress.IPv4Address):
        return address
    inner = address.ipv4_mapped
    if inner is None and (address in _NAT64 or 1 < int(address) < 2**32):
        inner = ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
    return inner or address


def _in_time(host: str, port: int, timeout: float) -> list[str]:
    # getaddrinfo knows no deadline. A thread that outlives its question ends with the resolver's
    # own time limits.
    answers: queue.SimpleQueue[list[str] | None] = queue.SimpleQueue()

    def ask() -> None:
        try:
            answers.put(resolve(host, port))
        except (OSError, ValueError):
            answers.put(None)

    threading.Thread(target=ask, daemon=True, name="resolve").start()
    try:
        found = answers.get(timeout=max(timeout, 0.001))
    except queue.Empty:
        raise Unresolved from None
    if found is None:
        raise Unresolved
    return found

"""Which addresses a source of the web may be read from: public ones, checked at the moment of connecting.

A name is resolved once and the connection goes to the very address that was checked, so neither a link, a
redirect, an odd notation nor a name that changes its address meanwhile leads inside.
"""

import ipaddress
import socket
import ssl
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Self

import httpcore
import httpx
from httpcore import SOCKET_OPTION, NetworkBackend, NetworkStream, SyncBackend

Address = ipaddress.IPv4Address | ipaddress.IPv6Address

_NAT64 = ipaddress.IPv6Network("64:ff9b::/96")
"""RFC 6052: an IPv4 address in its last 32 bits."""
_SHARED = ipaddress.IPv4Network("100.64.0.0/10")
"""RFC 6598: of providers, and of private networks such as Tailscale's."""
_CREDENTIALS = (ipaddress.ip_address("fd00:ec2::254"), ipaddress.ip_address("100.100.100.200"))
"""Where clouds hand them out, beside link-local addresses: AWS by IPv6, Alibaba."""
_NEVER_PUBLIC = tuple(
    map(
        ipaddress.ip_network,
        (
            "192.0.0.0/24",  # RFC 6890, for protocols; clouds serve credentials at addresses of it
            "168.63.129.16/32",  # what every machine of Azure reaches its host by
            "::/96",  # RFC 4291, IPv4 written as IPv6, given up
            "64:ff9b:1::/48",  # RFC 8215, translation within one network
            "2001::/32",  # RFC 4380, Teredo: an IPv4 address behind it
            "2002::/16",  # RFC 3056, 6to4: likewise
            "fec0::/10",  # RFC 3879, site-local, given up
        ),
    )
)


class Internal(httpcore.ConnectError):
    """What was asked for lies at an internal address, which is not connected to."""


class NameUnknown(httpcore.ConnectError, socket.gaierror):
    """The name of what was asked for has no address."""


@dataclass(frozen=True, slots=True)
class Doorway:
    """The one host and port at which an internal address is meant, as the source's own."""

    host: str
    port: int

    @classmethod
    def of(cls, address: httpx.URL) -> Self:
        return cls(address.raw_host.decode(), address.port or {"http": 80, "https": 443}[address.scheme])


class GuardedNetwork(NetworkBackend):
    """Connects to public addresses alone; `doorway`, where there is one, may be internal too.

    One thread uses it. What it reads and writes ends with the time that `within` gives.
    """

    def __init__(self, doorway: Doorway | None = None) -> None:
        self._doorway = doorway
        self._network = SyncBackend()
        self._end = float("inf")

    @contextmanager
    def within(self, seconds: float) -> Iterator[None]:
        """Bound all that is read and written meanwhile, also where each byte alone comes in time."""
        self._end = time.monotonic() + seconds
        try:
            yield
        finally:
            self._end = float("inf")

    def left(self, timeout: float | None) -> float | None:
        """Seconds that may be waited now. Raises ReadTimeout where none are left."""
        left = self._end - time.monotonic()
        if left <= 0:
            raise httpcore.ReadTimeout("the time for the request is over")
        return min(left, float("inf") if timeout is None else timeout) if left != float("inf") else timeout

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[SOCKET_OPTION] | None = None,
    ) -> NetworkStream:
        """Raises Internal, or as the library does."""
        inside = self._doorway == Doorway(host.lower(), port)
        failed: httpcore.ConnectError | httpcore.ConnectTimeout | None = None
        for address in _resolved(host, port, inside=inside):
            try:
                stream = self._network.connect_tcp(
                    str(address), port, self.left(timeout), local_address, socket_options
                )
                return _BoundedStream(stream, self)
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as refused:
                failed = refused
        raise failed or NameUnknown("its name has no address")


class _BoundedStream(NetworkStream):
    """A connection, whose waiting the network bounds."""

    def __init__(self, stream: NetworkStream, network: GuardedNetwork) -> None:
        self._stream, self._network = stream, network

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._stream.read(max_bytes, self._network.left(timeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._stream.write(buffer, self._network.left(timeout))

    def close(self) -> None:
        self._stream.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> NetworkStream:
        stream = self._stream.start_tls(ssl_context, server_hostname, self._network.left(timeout))
        return _BoundedStream(stream, self._network)

    def get_extra_info(self, info: str) -> Any:
        return self._stream.get_extra_info(info)


def is_public(address: Address) -> bool:
    """Whether it is an address that all of the internet reaches, also by what it stands for within IPv6."""
    inner = _within(address)
    if inner:
        return is_public(inner)
    if any(address in network for network in _NEVER_PUBLIC if network.version == address.version):
        return False
    return address.is_global and not address.is_multicast


def _resolved(host: str, port: int, *, inside: bool) -> list[Address]:
    """The addresses of a host. One that may not be reached rules out all of them: a name that has both is up
    to something. Raises Internal or NameUnknown."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as failed:
        raise NameUnknown("its name has no address") from failed
    addresses = list(dict.fromkeys(ipaddress.ip_address(str(it[4][0]).partition("%")[0]) for it in found))
    if not all(_may_be_inside(it) if inside else is_public(it) for it in addresses):
        raise Internal("lies at an internal address")
    return addresses


def _may_be_inside(address: Address) -> bool:
    """Where a network's own pages may be: never link-local, where clouds hand out credentials."""
    address = _within(address) or address
    if address.is_link_local or address.is_multicast or address.is_unspecified or address in _CREDENTIALS:
        return False
    return address.is_private or is_public(address) or (address.version == 4 and address in _SHARED)


def _within(address: Address) -> Address | None:
    """The IPv4 address that an IPv6 one only carries."""
    if isinstance(address, ipaddress.IPv4Address):
        return None
    if address.ipv4_mapped:
        return address.ipv4_mapped
    return ipaddress.IPv4Address(address.packed[-4:]) if address in _NAT64 else None

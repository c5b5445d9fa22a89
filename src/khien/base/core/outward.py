"""Talks to the outside, where a person configured one: which addresses may be, and for how long.

A name is looked up once, every address of it is checked, and the connection goes to what was checked.
"""

import http.client
import ipaddress
import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import Final
from urllib.parse import urlsplit

from typing_extensions import override

from khien.base.core.refusals import Invalid, text

STEP_S = 10.0
WHOLE_S = 45.0
AGAIN_S = 0.2
URL_MAX: Final = 500
_METADATA: Final = frozenset({"fd00:ec2::254", "100.100.100.200"})
"""Where machines in clouds ask for their own keys, beside the link-local addresses."""


class InnerAddress(OSError):
    """A name leads to an address at which this talk may not be had."""


class Pinned(http.client.HTTPConnection):
    """A connection to an address that was looked up once and checked, under the name of a URL."""

    def __init__(
        self, url: str, *, allows_inner: bool, context: ssl.SSLContext | None = None
    ) -> None:
        parts = urlsplit(url)
        self._context = context
        self._is_secure = parts.scheme == "https"
        self._allows_inner = allows_inner
        host, port = parts.hostname or "", parts.port or (443 if self._is_secure else 80)
        super().__init__(host, port, timeout=STEP_S)
        self.default_port = 443 if self._is_secure else 80

    @override
    def connect(self) -> None:
        """Connect to the first address that answers; every address of the name must be allowed."""
        addresses = allowed_addresses(self.host, self.port, allows_inner=self._allows_inner)
        self.sock = _first_that_answers(addresses, self.port)
        if self._is_secure:
            context = self._context or ssl.create_default_context()
            self.sock = context.wrap_socket(self.sock, server_hostname=self.host)


def allowed_addresses(host: str, port: int, *, allows_inner: bool) -> list[str]:
    """Return the addresses of a name, looked up once. Raises InnerAddress unless all may be called."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    addresses = list(dict.fromkeys(str(entry[4][0]) for entry in found))
    if any(map(is_never, addresses)):
        raise InnerAddress(f"{host} leads to an address that is never called")
    if not allows_inner and any(map(is_inner, addresses)):
        raise InnerAddress(f"{host} leads to an inner address")
    return addresses


@contextmanager
def cut_off(own_socket: Callable[[], socket.socket | None], seconds: float) -> Iterator[None]:
    """Shut the socket down when the time is over; the talk then fails as an OSError."""
    is_over = threading.Event()

    def shut() -> None:
        is_over.wait(seconds)
        while not is_over.wait(AGAIN_S):
            held = own_socket()
            if held is not None:
                with suppress(OSError):
                    held.shutdown(socket.SHUT_RDWR)

    watcher = threading.Thread(target=shut, daemon=True)
    watcher.start()
    try:
        yield
    finally:
        is_over.set()


def require_url(url: str, *, allows_inner: bool) -> None:
    """Raise Invalid unless a talk may be had there: https, or http where inner addresses may be."""
    try:
        parts = urlsplit(url)
        host, _port = parts.hostname, parts.port
    except ValueError:
        host = None
    good = {"https", "http"} if allows_inner else {"https"}
    if host is None or len(url) > URL_MAX or not url.isascii() or not url.isprintable():
        raise Invalid(
            what=text("The address cannot be read; one of the form https://host/path is.")
        )
    if parts.scheme not in good or " " in url:
        raise Invalid(what=text("Only an https:// address is taken."))
    if parts.username is not None or parts.fragment:
        raise Invalid(what=text("The address may hold no user name, password or part after #."))
    if not allows_inner and _is_inner_literal(host):
        raise Invalid(
            what=text("This is an inner address; say why it may be used, or give a public one.")
        )


def is_inner(address: str) -> bool:
    """Return whether an IP address lies outside the public Internet."""
    found = _read(address)
    return not found.is_global or found.is_multicast


def is_never(address: str) -> bool:
    """Return whether nobody may have an IP address called: the link's own, a cloud's keys, none."""
    found = _read(address)
    return (
        found.is_link_local or found.is_multicast or found.is_unspecified or str(found) in _METADATA
    )


def _read(address: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address:
    found = ipaddress.ip_address(address.partition("%")[0])
    mapped = found.ipv4_mapped if isinstance(found, ipaddress.IPv6Address) else None
    return mapped or found


def _is_inner_literal(host: str) -> bool:
    try:
        return is_inner(host)
    except ValueError:
        return host == "localhost" or host.endswith((".localhost", ".local", ".internal"))


def _first_that_answers(addresses: list[str], port: int) -> socket.socket:
    problem: OSError = OSError("the name leads nowhere")
    for address in addresses[:4]:
        try:
            return socket.create_connection((address, port), timeout=STEP_S)
        except OSError as found:
            problem = found
    raise problem

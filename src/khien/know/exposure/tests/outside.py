"""Real sites and name servers on loopback for tests: they answer as they are told, and count the asking."""

import socket
import ssl
import threading
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import dns.flags
import dns.message
import dns.rcode
import dns.rdatatype
import dns.rrset
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from typing_extensions import override

PAGE = "<title>Trang mẫu</title><p>Ủy ban nhân dân xã mẫu xin chào và phục vụ bà con mỗi ngày làm việc.</p>"
SAFE = {
    "Strict-Transport-Security": "max-age=31536000",
    "Content-Security-Policy": "default-src 'self'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Server": "nginx",
}


@dataclass
class Page:
    """What a site answers at one path; `act` answers by itself instead."""

    body: str = ""
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    act: Callable[[BaseHTTPRequestHandler], None] | None = None


@dataclass
class Site:
    """A site that runs: its pages by path, and every request that came."""

    port: int
    pages: dict[str, Page]
    asked: list[tuple[str, str]] = field(default_factory=list)
    agents: set[str] = field(default_factory=set)


class _Handler(BaseHTTPRequestHandler):
    """Answers as the site was told."""

    def do_GET(self) -> None:
        """Answer, and note what was asked."""
        assert isinstance(self.server, _Server)
        held = self.server.held
        held.asked.append((self.command, self.path))
        held.agents.add(self.headers.get("User-Agent", ""))
        page = held.pages.get(self.path, Page("không có", 404))
        if page.act is not None:
            page.act(self)
            return
        self.send_response_only(page.status)
        for name, value in page.headers.items():
            for one in value.split("\n"):
                self.send_header(name, one)
        self.end_headers()
        if self.command == "GET":
            self.wfile.write(page.body.encode())

    do_HEAD = do_GET  # noqa: N815 - the name that the server calls

    @override
    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing."""


class _Server(ThreadingHTTPServer):
    """Runs a site; with a context each talk is over TLS."""

    daemon_threads = True

    def __init__(self, pages: dict[str, Page], context: ssl.SSLContext | None) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.context = context
        self.held = Site(self.server_address[1], pages)

    @override
    def finish_request(self, request: Any, client_address: Any) -> None:
        if self.context is None:
            super().finish_request(request, client_address)
            return
        with self.context.wrap_socket(
            request, server_side=True, do_handshake_on_connect=False
        ) as own:
            own.do_handshake()
            super().finish_request(own, client_address)

    @override
    def handle_error(self, request: Any, client_address: Any) -> None:
        """Say nothing of talks that were cut off."""


@contextmanager
def site(pages: dict[str, Page], context: ssl.SSLContext | None = None) -> Iterator[Site]:
    """Run a site on loopback."""
    server = _Server(pages, context)
    threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
    try:
        yield server.held
    finally:
        server.shutdown()
        server.server_close()


def certificate(
    folder: Path, *, name: str = "localhost", days: int = 90, oldest: ssl.TLSVersion | None = None
) -> tuple[Path, ssl.SSLContext]:
    """Return a certificate that is its own root, and a server's context with it; `days` may be past."""
    key = ec.generate_private_key(ec.SECP256R1())
    called = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Sample root")])
    ends = datetime.now(UTC) + timedelta(days=days)
    made = (
        x509.CertificateBuilder()
        .subject_name(called)
        .issuer_name(called)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(ends - timedelta(days=100))
        .not_valid_after(ends)
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    root, secret = folder / "root.pem", folder / "key.pem"
    root.write_bytes(made.public_bytes(serialization.Encoding.PEM))
    secret.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    if oldest is not None:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", DeprecationWarning)
            context.minimum_version = oldest
        context.set_ciphers("ALL:@SECLEVEL=0")
    context.load_cert_chain(root, secret)
    return root, context


Zone = dict[tuple[str, str], list[str]]
"""Records by name and type, as a zone file writes them."""


@contextmanager
def name_server(zone: Zone, *, is_checked: bool = False) -> Iterator[str]:
    """Run a name server on loopback over a zone, and give its address; a type FAIL answers with a fault."""
    own = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    own.bind(("127.0.0.1", 0))

    def serve() -> None:
        while True:
            try:
                asked, sender = own.recvfrom(4096)
            except OSError:
                return
            own.sendto(_answer(asked, zone, is_checked=is_checked), sender)

    threading.Thread(target=serve, daemon=True).start()
    try:
        yield f"127.0.0.1:{own.getsockname()[1]}"
    finally:
        own.close()


def _answer(asked: bytes, zone: Zone, *, is_checked: bool) -> bytes:
    message = dns.message.from_wire(asked)
    answer = dns.message.make_response(message)
    answer.flags |= dns.flags.AA | dns.flags.RA | (dns.flags.AD if is_checked else 0)
    [question] = message.question
    name = question.name.to_text(omit_final_dot=True)
    kind = dns.rdatatype.to_text(question.rdtype)
    if (name, "FAIL") in zone:
        answer.set_rcode(dns.rcode.SERVFAIL)
    elif records := zone.get((name, kind)):
        answer.answer.append(dns.rrset.from_text(question.name, 60, "IN", kind, *records))
    elif not any(one == name for one, _kind in zone):
        answer.set_rcode(dns.rcode.NXDOMAIN)
    return answer.to_wire()

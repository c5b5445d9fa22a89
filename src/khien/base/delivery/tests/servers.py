"""Real servers on loopback: one that takes mail, one that is called, and certificates for both."""

import http.server
import ipaddress
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from tools.instance import free_port
from typing_extensions import override

USER, PASSWORD = "khien", "mat-khau-thu"


class MailBox:
    """What arrived, and what the server answers next ("250 OK" where nothing is said)."""

    def __init__(self) -> None:
        self.letters: list[EmailMessage] = []
        self.answers: list[str] = []
        self.on_letter: Callable[[], None] = lambda: None

    async def handle_DATA(self, *words: Any) -> str:  # noqa: N802 - aiosmtpd's name
        """Keep the letter, unless another answer was ordered."""
        answer = self.answers.pop(0) if self.answers else "250 OK"
        envelope = words[-1]
        if answer.startswith("2"):
            letter = message_from_bytes(envelope.content, policy=default)
            assert isinstance(letter, EmailMessage)
            self.letters.append(letter)
        self.on_letter()
        return answer


@contextmanager
def mail_server(box: MailBox, port: int = 0, **words: Any) -> Iterator[int]:
    """Serve a box and give the port."""
    controller = Controller(box, hostname="127.0.0.1", port=port or free_port(), **words)
    controller.start()
    try:
        yield controller.port
    finally:
        controller.stop()


def check_password(*words: Any) -> AuthResult:
    data = words[-1]
    is_right = (data.login, data.password) == (USER.encode(), PASSWORD.encode())
    return AuthResult(success=is_right, handled=is_right)


class Calls:
    """What was called, and what is answered: a status with headers and a body."""

    def __init__(self) -> None:
        self.got: list[tuple[dict[str, str], bytes]] = []
        self.answers: list[tuple[int, dict[str, str], bytes]] = []


@contextmanager
def hook_server(calls: Calls, context: ssl.SSLContext | None = None) -> Iterator[int]:
    """Serve calls and give the port."""

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            calls.got.append((dict(self.headers), body))
            status, headers, said = calls.answers.pop(0) if calls.answers else (204, {}, b"")
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(said)

        @override
        def log_message(self, format: str, *args: object) -> None:
            """Say nothing."""

    class Quiet(http.server.ThreadingHTTPServer):
        @override
        def handle_error(self, *words: Any) -> None:
            """Bear a caller that hangs up."""

    server = Quiet(("127.0.0.1", 0), Handler)
    if context is not None:
        server.socket = context.wrap_socket(server.socket, server_side=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield server.server_address[1]
    finally:
        server.shutdown()
        server.server_close()


def certificate(folder: Path, name: str = "localhost") -> tuple[Path, ssl.SSLContext]:
    """Return the file of a root for a name and a server's context under it."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    at = datetime.now(UTC)
    names = [x509.DNSName(name), x509.IPAddress(ipaddress.ip_address("127.0.0.9"))]
    made = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(at - timedelta(hours=1))
        .not_valid_after(at + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName(names), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )
    pem, private = folder / "root.pem", folder / "root.key"
    pem.write_bytes(made.public_bytes(serialization.Encoding.PEM))
    private.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(pem, private)
    return pem, context

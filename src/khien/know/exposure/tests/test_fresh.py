"""Fresh runs of the scanners that Debian brings, on loopback: their reports are taken in."""

import shutil
import socket
import ssl
import subprocess
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from conftest import require_or_skip
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from tests.cast import Cast

from khien.know.exposure.queries import findings as queries
from khien.know.exposure.rules.reports import reading
from khien.know.exposure.tests.scans import take_in
from khien.know.exposure.types.findings import Scan
from khien.know.exposure.types.register import FindingFilter

pytestmark = pytest.mark.django_db


def ran(*words: str) -> None:
    """Run a scanner to its end; skip where it is not installed."""
    program = shutil.which(words[0])
    if program is None:
        require_or_skip(f"{words[0]} is not installed")
    subprocess.run([str(program), *words[1:]], check=False, capture_output=True, timeout=120)


def read(path: Path) -> Scan:
    with path.open("rb") as stream:
        return reading.read(path.name, stream)


def titles(people: Cast) -> set[str]:
    return {
        one.title.partition(":")[0] for one in queries.findings(people.minh, FindingFilter()).rows
    }


@pytest.fixture
def ftp_port() -> Iterator[int]:
    """Return the port of a server that greets as FTP does."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        threading.Thread(target=_greet, args=(server, None), daemon=True).start()
        yield server.getsockname()[1]


@pytest.fixture
def tls_port(tmp_path: Path) -> Iterator[int]:
    """Return the port of a TLS server whose certificate nobody trusts."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "may.example")])
    at = datetime.now(UTC)
    made = x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
    certificate = (
        made.not_valid_before(at).not_valid_after(at + timedelta(days=9)).sign(key, hashes.SHA256())
    )
    pem = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    (tmp_path / "tls.pem").write_bytes(pem + certificate.public_bytes(serialization.Encoding.PEM))
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(tmp_path / "tls.pem")
    with socket.create_server(("127.0.0.1", 0)) as server:
        threading.Thread(target=_greet, args=(server, context), daemon=True).start()
        yield server.getsockname()[1]


def _greet(server: socket.socket, context: ssl.SSLContext | None) -> None:
    while True:
        try:
            reached, _ = server.accept()
        except OSError:
            return
        threading.Thread(target=_answer, args=(reached, context), daemon=True).start()


def _answer(reached: socket.socket, context: ssl.SSLContext | None) -> None:
    try:
        with context.wrap_socket(reached, server_side=True) if context else reached as spoken:
            spoken.settimeout(5)
            if context is None:
                spoken.sendall(b"220 (vsFTPd 3.0.3)\r\n")
            elif spoken.recv(4096):
                spoken.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok")
    except OSError:
        return


def test_nmap_sees_a_file_server(people: Cast, ftp_port: int, tmp_path: Path) -> None:
    report = tmp_path / "nmap.xml"
    ran("nmap", "-sT", "-sV", "-p", str(ftp_port), "-oX", str(report), "127.0.0.1")

    scan = read(report)

    assert take_in(people.minh, scan).new == 1
    assert titles(people) == {f"FTP (tcp/{ftp_port})"}


def test_testssl_sees_an_untrusted_certificate(people: Cast, tls_port: int, tmp_path: Path) -> None:
    report = tmp_path / "testssl.csv"
    words = ("--quiet", "--color", "0", "--warnings", "off", "-S", "--csvfile", str(report))
    ran("testssl", *words, f"127.0.0.1:{tls_port}")

    scan = read(report)

    assert take_in(people.minh, scan).new == len(scan.findings)
    assert "cert_chain_of_trust" in titles(people)


def test_lynis_audits_this_machine(people: Cast, tmp_path: Path) -> None:
    report = tmp_path / "lynis-report.dat"
    words = ("audit", "system", "--quick", "--quiet", "--tests", "ACCT-9622 ACCT-9628")
    ran("lynis", *words, "--report-file", str(report), "--logfile", str(tmp_path / "lynis.log"))

    scan = read(report)

    assert set(scan.rules or ()) >= {"ACCT-9622", "ACCT-9628"}
    assert take_in(people.minh, scan).new == len(scan.findings)
    assert len(scan.scope) == 1

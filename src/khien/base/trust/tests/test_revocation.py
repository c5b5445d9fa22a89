"""What lists and answers say of a certificate, which of them cannot be used, and who is asked outside."""

import http.server
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.x509 import ocsp
from tests.cast import Cast
from typing_extensions import override

from khien.base.trust.queries import signatures as queries
from khien.base.trust.rules.verifying import reading
from khien.base.trust.rules.verifying.grounds import Answer, AnswerKind, Origin
from khien.base.trust.tests.build import DER, PEM, Authority, Held
from khien.base.trust.types.keys import BadKey
from khien.base.trust.types.notes import NoteCode
from khien.base.trust.types.signatures import Checked, Revocation, SignatureState

NOW = datetime.now(UTC)
DAY = timedelta(days=1)


@pytest.fixture(scope="module")
def authority() -> Authority:
    return Authority()


@pytest.fixture(scope="module")
def signer(authority: Authority) -> Held:
    return authority.signer()


def content(held: Held) -> bytes:
    """Return a certificate with its chain: the shortest thing that has a revocation."""
    return b"".join(one.public_bytes(PEM) for one in (held.certificate, held.above[0]))


def checked(authority: Authority, held: Held, *answers: Answer) -> Checked:
    return reading.check(content(held), authority.grounds(*answers), at=datetime.now(UTC))


def embedded(der: bytes, nonce: bytes | None = None) -> Answer:
    return Answer(AnswerKind.OCSP, der, Origin.EMBEDDED, nonce)


def test_good_and_revoked_are_told_with_their_source(authority: Authority, signer: Held) -> None:
    responder = authority.responder()
    revoked = ocsp.OCSPCertStatus.REVOKED
    good = (
        authority.crl(),
        embedded(authority.answer(signer)),
        embedded(authority.answer(signer, by=responder, nonce=b"n" * 16), b"n" * 16),
    )
    bad = (
        authority.crl((signer, NOW - DAY)),
        embedded(authority.answer(signer, status=revoked)),
        embedded(authority.answer(signer, status=revoked, by=responder)),
    )

    for answer in good:
        found = checked(authority, signer, answer)
        assert (found.is_valid, found.verdicts[0].revocation) == (True, Revocation.GOOD)
        assert f"{answer.kind.value} CA mẫu 01" in found.verdicts[0].notes[0].plain
    for answer in bad:
        found = checked(authority, signer, answer, *good)
        assert found.worst is SignatureState.REVOKED


def test_answers_that_cannot_be_used_leave_no_trust(authority: Authority, signer: Held) -> None:
    stranger = Authority(name="Gốc lạ")
    own = {
        NoteCode.CRL_FUTURE: authority.crl(begun=2 * DAY),
        NoteCode.CRL_OLD: authority.crl(begun=-9 * DAY),
        NoteCode.CRL_FORGED: authority.crl(by=stranger.issuing),
        NoteCode.OCSP_FUTURE: embedded(authority.answer(signer, begun=2 * DAY)),
        NoteCode.OCSP_OLD: embedded(authority.answer(signer, begun=-9 * DAY)),
        NoteCode.OCSP_FORGED: embedded(authority.answer(signer, by=stranger.responder())),
        NoteCode.OCSP_NONCE: embedded(authority.answer(signer, nonce=b"a" * 16), b"b" * 16),
        NoteCode.ANSWER_UNREADABLE: embedded(b"\x30\x03\x0a\x01\x06"),
    }

    for code, answer in own.items():
        found = checked(authority, signer, answer)
        assert (found.worst, found.is_valid) == (SignatureState.DOUBTFUL, False), code
        assert code in {note.code for note in found.verdicts[0].notes}
        assert checked(authority, signer, answer, authority.crl()).is_valid, code
    by_signer = embedded(authority.answer(signer, by=authority.signer("Kẻ mạo danh (mẫu)")))
    assert checked(authority, signer, by_signer).worst is SignatureState.DOUBTFUL


def test_list_of_another_and_of_a_part_says_nothing(authority: Authority, signer: Held) -> None:
    other = Authority(name="Gốc lạ")
    part = x509.IssuingDistributionPoint(None, None, False, True, None, False, False)
    builder = (
        x509.CertificateRevocationListBuilder()
        .issuer_name(authority.issuing.certificate.subject)
        .last_update(NOW - DAY)
        .next_update(NOW + DAY)
        .add_extension(part, critical=True)
    )
    made = builder.sign(authority.issuing.key, hashes.SHA256())
    of_authorities = Answer(AnswerKind.CRL, made.public_bytes(DER), Origin.LAID_IN)

    for answer in (other.crl((other.signer(), NOW - DAY)), of_authorities):
        found = checked(authority, signer, answer)
        assert found.verdicts[0].revocation in {Revocation.UNKNOWN, Revocation.UNUSABLE}
    assert "not known" in checked(authority, signer, of_authorities).verdicts[0].notes[0].plain


@contextmanager
def responding(answers: dict[str, Any]) -> Iterator[tuple[str, list[str]]]:
    """Serve answers by path on the loopback; the list tells what was asked."""
    asked: list[str] = []

    class Answering(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(f"{self.command} {self.path}")
            length = int(self.headers.get("Content-Length") or 0)
            made = answers.get(self.path)
            body = made(self.rfile.read(length)) if made else b""
            self.send_response(200 if made else 404)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        do_POST = do_GET  # noqa: N815 - the base class names them so

        @override
        def log_message(self, *words: object) -> None:
            """Say nothing."""

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Answering)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}", asked
    finally:
        server.shutdown()
        server.server_close()


def test_nobody_is_asked_until_the_operator_says_so(
    people: Cast, home: Path, settings: Any
) -> None:
    answers: dict[str, Any] = {}
    with responding(answers) as (where, asked):
        authority = Authority(where=where)
        held = authority.signer()
        roots = home / "trust-roots"
        roots.mkdir()
        (roots / "root.pem").write_bytes(authority.root.certificate.public_bytes(PEM))

        offline = queries.check(content(held))
        assert (offline.verdicts[0].revocation, asked) == (Revocation.UNKNOWN, [])

        settings.KHIEN = replace(settings.KHIEN, revocation="online")
        unreached = queries.check(content(held))
        assert asked == ["POST /ocsp", "GET /list.crl"]
        assert NoteCode.NOT_REACHED in {one.code for one in unreached.verdicts[0].notes}

        def answered(status: Any, nonce: bytes | None = None) -> Checked:
            def answer(question: bytes) -> bytes:
                sent = ocsp.load_der_ocsp_request(question).extensions
                own = sent.get_extension_for_class(x509.OCSPNonce).value.nonce
                return authority.answer(held, status=status, nonce=nonce or own)

            answers["/ocsp"] = answer
            return queries.check(content(held))

        assert answered(ocsp.OCSPCertStatus.GOOD).verdicts[0].revocation is Revocation.GOOD
        assert answered(ocsp.OCSPCertStatus.REVOKED).worst is SignatureState.REVOKED
        wrong = answered(ocsp.OCSPCertStatus.GOOD, b"x" * 16)
        assert NoteCode.OCSP_NONCE in {one.code for one in wrong.verdicts[0].notes}
        assert not wrong.is_valid

        del answers["/ocsp"]
        answers["/list.crl"] = lambda _: authority.crl((held, NOW - DAY)).content
        assert queries.check(content(held)).worst is SignatureState.REVOKED


def test_lists_that_the_operator_laid_in_are_read(people: Cast, home: Path) -> None:
    authority = Authority()
    held = authority.signer()
    for name in ("trust-roots", "crls"):
        (home / name).mkdir()
    (home / "trust-roots" / "root.pem").write_bytes(authority.root.certificate.public_bytes(PEM))
    (home / "crls" / "ca.crl").write_bytes(authority.crl((held, NOW - DAY)).content)

    assert queries.check(content(held)).worst is SignatureState.REVOKED
    (home / "crls" / "broken.crl").write_text("no list")
    with pytest.raises(BadKey, match=r"broken\.crl"):
        queries.check(content(held))

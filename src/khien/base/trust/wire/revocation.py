"""Asks outside whether a certificate was revoked: its OCSP responder, else its revocation list."""

import os
import time
from collections.abc import Callable
from functools import partial
from typing import Final
from urllib.parse import urlsplit

from asn1crypto.x509 import Certificate
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.x509 import ocsp
from cryptography.x509.oid import AuthorityInformationAccessOID

from khien.base.trust.rules.verifying.chains import as_x509
from khien.base.trust.rules.verifying.grounds import Answer, AnswerKind, Origin
from khien.base.trust.types.notes import Note, NoteCode
from khien.base.trust.wire.talking import NoAnswer, asked

ADDRESSES_MAX: Final = 3
WHOLE_S: Final = 30.0
NONCE_BYTES: Final = 16
_OCSP: Final = "application/ocsp-request"


class Asker:
    """Asks for the certificates of one check, half a minute at most in all; each address once."""

    def __init__(self) -> None:
        self._until = time.monotonic() + WHOLE_S
        self._lists: dict[str, bytes] = {}

    def __call__(
        self, certificate: Certificate, issuer: Certificate
    ) -> tuple[list[Answer], list[Note]]:
        """Return what was answered about a certificate, and a note of each address that did not."""
        found: list[Answer] = []
        notes: list[Note] = []
        held, above = as_x509(certificate), as_x509(issuer)
        for url in _responders(held):
            self._gather(url, found, notes, partial(_answer, url, held, above))
        for url in () if found else _lists(held):
            self._gather(url, found, notes, partial(self._list, url))
        return found, notes

    def _gather(
        self, url: str, found: list[Answer], notes: list[Note], ask: Callable[[], Answer]
    ) -> None:
        if time.monotonic() > self._until:
            return
        try:
            found.append(ask())
        except NoAnswer:
            notes.append(Note(NoteCode.NOT_REACHED, {"address": urlsplit(url).hostname or url}))

    def _list(self, url: str) -> Answer:
        if url not in self._lists:
            self._lists[url] = _as_der(asked(url))
        return Answer(AnswerKind.CRL, self._lists[url], Origin.FETCHED)


def _answer(url: str, certificate: x509.Certificate, issuer: x509.Certificate) -> Answer:
    nonce = os.urandom(NONCE_BYTES)
    question = (
        ocsp.OCSPRequestBuilder()
        .add_certificate(certificate, issuer, hashes.SHA1())  # noqa: S303 - names, not a signature: what responders know
        .add_extension(x509.OCSPNonce(nonce), critical=False)
        .build()
        .public_bytes(serialization.Encoding.DER)
    )
    return Answer(AnswerKind.OCSP, asked(url, body=question, kind=_OCSP), Origin.FETCHED, nonce)


def _as_der(content: bytes) -> bytes:
    if not content.startswith(b"-----"):
        return content
    try:
        return x509.load_pem_x509_crl(content).public_bytes(serialization.Encoding.DER)
    except ValueError:
        return content


def _responders(certificate: x509.Certificate) -> list[str]:
    found = [
        str(one.access_location.value)
        for extension in certificate.extensions
        if isinstance(extension.value, x509.AuthorityInformationAccess)
        for one in extension.value
        if one.access_method == AuthorityInformationAccessOID.OCSP
    ]
    return found[:ADDRESSES_MAX]


def _lists(certificate: x509.Certificate) -> list[str]:
    found = [
        str(name.value)
        for extension in certificate.extensions
        if isinstance(extension.value, x509.CRLDistributionPoints)
        for point in extension.value
        for name in point.full_name or ()
        if isinstance(name, x509.UniformResourceIdentifier)
    ]
    return found[:ADDRESSES_MAX]

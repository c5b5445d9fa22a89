"""Requests about the status of certificates (OCSP, RFC 6960) are read, answers built and signed.

Built with asn1crypto: `cryptography` reads and builds one certificate a request only.
"""

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from asn1crypto import algos, core, ocsp
from asn1crypto import x509 as asn1_x509

from khien.base.trust.rules.faults import FAULTS
from khien.base.trust.types.authority import Reason, Signer

REQUEST_BYTES_MAX: Final = 16 * 1024
ASKED_MAX: Final = 20
NONCE_BYTES_MAX: Final = 128
HOLDS: Final = timedelta(hours=12)
_NONCE: Final = "nonce"
_DIGESTS: Final = {"sha1": hashlib.sha1, "sha256": hashlib.sha256}
_REASONS: Final = {
    Reason.KEY_COMPROMISE: "key_compromise",
    Reason.AFFILIATION_CHANGED: "affiliation_changed",
    Reason.SUPERSEDED: "superseded",
    Reason.CESSATION: "cessation_of_operation",
    Reason.UNSPECIFIED: "unspecified",
}


class Malformed(Exception):
    """A request that cannot be read, or asks too much."""


@dataclass(frozen=True, slots=True)
class Question:
    """One certificate that is asked about: the request's own id of it, taken over unchanged."""

    cert_id: ocsp.CertId
    digest: str
    name_hash: bytes
    key_hash: bytes
    serial: int


@dataclass(frozen=True, slots=True)
class Query:
    """A whole request."""

    questions: tuple[Question, ...]
    nonce: bytes | None


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of a certificate; `at` and `reason` when it is revoked."""

    at: datetime | None = None
    reason: Reason = Reason.UNSPECIFIED


@dataclass(frozen=True, slots=True)
class Responder:
    """Who signs answers in an authority's name."""

    certificate: asn1_x509.Certificate
    signer: Signer


def read(content: bytes) -> Query:
    """Return what is asked. Raises Malformed for what is no request or asks too much."""
    try:
        return _read(content)
    except FAULTS as problem:
        raise Malformed from problem


def is_issued_by(question: Question, issuer: asn1_x509.Certificate) -> bool:
    """Return whether a question is about a certificate of an issuer."""
    made = _DIGESTS.get(question.digest)
    if made is None:
        return False
    key = bytes(issuer.public_key["public_key"])
    return (
        made(issuer.subject.dump()).digest() == question.name_hash
        and made(key).digest() == question.key_hash
    )


def answer(
    query: Query, known: Callable[[Question], Known | None], by: Responder, *, at: datetime
) -> bytes:
    """Return a signed answer as DER; what `known` gives None for is unknown."""
    singles = [_single(one, known(one), at) for one in query.questions]
    told: dict[str, Any] = {
        "responder_id": ocsp.ResponderId("by_key", _key_hash(by.certificate)),
        "produced_at": at,
        "responses": singles,
    }
    if query.nonce is not None:
        told["response_extensions"] = [
            {"extn_id": _NONCE, "critical": False, "extn_value": core.OctetString(query.nonce)}
        ]
    data = ocsp.ResponseData(told)
    basic = ocsp.BasicOCSPResponse(
        {
            "tbs_response_data": data,
            "signature_algorithm": algos.SignedDigestAlgorithm({"algorithm": "sha256_ecdsa"}),
            "signature": by.signer.sign(data.dump()),
            "certs": [by.certificate],
        }
    )
    whole = ocsp.OCSPResponse(
        {
            "response_status": "successful",
            "response_bytes": {"response_type": "basic_ocsp_response", "response": basic},
        }
    )
    return bytes(whole.dump())


def refusal(status: str) -> bytes:
    """Return an answer without content: `malformed_request`, `unauthorized`, `try_later`."""
    return bytes(ocsp.OCSPResponse({"response_status": status}).dump())


def _read(content: bytes) -> Query:
    if len(content) > REQUEST_BYTES_MAX:
        raise Malformed
    found = ocsp.OCSPRequest.load(content, strict=True)["tbs_request"]
    asked = found["request_list"]
    if not 0 < len(asked) <= ASKED_MAX:
        raise Malformed
    return Query(tuple(_question(one["req_cert"]) for one in asked), _nonce(found))


def _question(cert_id: ocsp.CertId) -> Question:
    return Question(
        cert_id,
        cert_id["hash_algorithm"]["algorithm"].native,
        cert_id["issuer_name_hash"].native,
        cert_id["issuer_key_hash"].native,
        cert_id["serial_number"].native,
    )


def _nonce(found: ocsp.TBSRequest) -> bytes | None:
    for one in found["request_extensions"]:
        if one["extn_id"].native == _NONCE:
            nonce: bytes = one["extn_value"].parsed.native
            if not 0 < len(nonce) <= NONCE_BYTES_MAX:
                raise Malformed
            return nonce
    return None


def _single(question: Question, known: Known | None, at: datetime) -> dict[str, Any]:
    return {
        "cert_id": question.cert_id,
        "cert_status": _status(known),
        "this_update": at,
        "next_update": at + HOLDS,
    }


def _status(known: Known | None) -> ocsp.CertStatus:
    if known is None:
        return ocsp.CertStatus("unknown", core.Null())
    if known.at is None:
        return ocsp.CertStatus("good", core.Null())
    told = {"revocation_time": known.at, "revocation_reason": _REASONS[known.reason]}
    return ocsp.CertStatus("revoked", ocsp.RevokedInfo(told))


def _key_hash(certificate: asn1_x509.Certificate) -> bytes:
    return hashlib.sha1(bytes(certificate.public_key["public_key"])).digest()  # noqa: S324 - RFC 6960


def serials(questions: Sequence[Question]) -> list[int]:
    """Return the serial numbers that are asked about."""
    return [one.serial for one in questions]

"""Whether a certificate was revoked, from lists (CRL) and answers (OCSP), and which are of no use."""

import hashlib
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Final, NamedTuple

from asn1crypto.x509 import Certificate
from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.x509 import ocsp
from cryptography.x509.oid import ExtendedKeyUsageOID

from khien.base.trust.rules.faults import FAULTS, said
from khien.base.trust.rules.verifying.chains import as_x509, named
from khien.base.trust.rules.verifying.grounds import Answer, AnswerKind
from khien.base.trust.types.notes import Note, NoteCode
from khien.base.trust.types.signatures import Revocation

AHEAD: Final = timedelta(minutes=5)
"""How far another's clock may be ahead of ours."""

ANSWERS_MAX: Final = 100
_KNOWN_CRITICAL: Final = frozenset({x509.IssuingDistributionPoint.oid})


class Standing(NamedTuple):
    """What is known of one certificate's revocation, and when it was revoked."""

    state: Revocation
    at: datetime | None
    notes: tuple[Note, ...]


class _Said(NamedTuple):
    """What one usable answer says; `fault` why it is not usable, None of both where it is about another."""

    revoked_at: datetime | None = None
    as_of: datetime | None = None
    fault: Note | None = None
    applies: bool = True


_OTHER: Final = _Said(applies=False)


def standing(
    certificate: Certificate,
    issuer: Certificate,
    answers: Sequence[Answer],
    *,
    at: datetime,
    now: datetime,
) -> Standing:
    """Return what the answers say of a certificate that was used at an instant; any revocation counts."""
    said_by = [
        (one, _said(one, certificate, issuer, at=at, now=now)) for one in answers[:ANSWERS_MAX]
    ]
    usable = [(one, found) for one, found in said_by if found.applies and found.fault is None]
    faults = _distinct(found.fault for _, found in said_by if found.fault is not None)
    revoked = [(one, found) for one, found in usable if found.revoked_at is not None]
    if revoked:
        answer, found = min(revoked, key=lambda each: each[1].revoked_at or now)
        return _revoked(certificate, issuer, answer, found)
    if usable:
        answer, found = max(usable, key=lambda each: each[1].as_of or at)
        good = Note(NoteCode.NOT_REVOKED, _source(answer, issuer), _as_of(found))
        return Standing(Revocation.GOOD, None, (good, *faults))
    if faults:
        return Standing(Revocation.UNUSABLE, None, faults)
    unknown = Note(NoteCode.REVOCATION_UNKNOWN, {"name": named(certificate)})
    return Standing(Revocation.UNKNOWN, None, (unknown,))


def _revoked(
    certificate: Certificate, issuer: Certificate, answer: Answer, found: _Said
) -> Standing:
    assert found.revoked_at is not None
    values = {"name": named(certificate), **_source(answer, issuer)}
    note = Note(NoteCode.REVOKED, values, {"day": found.revoked_at, **_as_of(found)})
    return Standing(Revocation.REVOKED, found.revoked_at, (note,))


def _source(answer: Answer, issuer: Certificate) -> dict[str, str]:
    return {"source": f"{answer.kind.value} {named(issuer)}", "origin": answer.origin.value}


def _as_of(found: _Said) -> dict[str, datetime]:
    assert found.as_of is not None
    return {"as_of": found.as_of}


def _said(
    answer: Answer, certificate: Certificate, issuer: Certificate, *, at: datetime, now: datetime
) -> _Said:
    try:
        if answer.kind is AnswerKind.CRL:
            return _list_says(answer, certificate, issuer, at=at, now=now)
        return _answer_says(answer, certificate, issuer, at=at, now=now)
    except FAULTS as problem:
        return _Said(fault=Note(NoteCode.ANSWER_UNREADABLE, {"detail": said(problem)}))


def _list_says(
    answer: Answer, certificate: Certificate, issuer: Certificate, *, at: datetime, now: datetime
) -> _Said:
    held, above = x509.load_der_x509_crl(answer.content), as_x509(issuer)
    if held.issuer.public_bytes() != above.subject.public_bytes() or not _covers(held, certificate):
        return _OTHER
    values = {"name": named(issuer)}
    if not held.is_signature_valid(above.public_key()):  # type: ignore[arg-type]
        return _Said(fault=Note(NoteCode.CRL_FORGED, values))
    begun, ends = held.last_update_utc, held.next_update_utc
    if begun > now + AHEAD:
        return _Said(fault=Note(NoteCode.CRL_FUTURE, values, {"day": begun}))
    entry = held.get_revoked_certificate_by_serial_number(certificate.serial_number)
    if entry is not None and not _is_taken_back(entry):
        return _Said(entry.revocation_date_utc, begun)
    if ends is None or ends < at:
        return _Said(fault=Note(NoteCode.CRL_OLD, values, {"day": ends or begun}))
    return _Said(None, begun)


def _is_taken_back(entry: x509.RevokedCertificate) -> bool:
    reasons = [one.value for one in entry.extensions if isinstance(one.value, x509.CRLReason)]
    return any(one.reason is x509.ReasonFlags.remove_from_crl for one in reasons)


def _covers(held: x509.CertificateRevocationList, certificate: Certificate) -> bool:
    """Return whether a list is a whole one that speaks of this kind of certificate."""
    for one in held.extensions:
        if isinstance(one.value, x509.DeltaCRLIndicator):
            return False
        if isinstance(one.value, x509.IssuingDistributionPoint):
            part = one.value
            if part.indirect_crl or part.only_contains_attribute_certs or part.only_some_reasons:
                return False
            if part.only_contains_ca_certs and not certificate.ca:
                return False
            if part.only_contains_user_certs and certificate.ca:
                return False
        elif one.critical and one.oid not in _KNOWN_CRITICAL:
            return False
    return True


def _answer_says(
    answer: Answer, certificate: Certificate, issuer: Certificate, *, at: datetime, now: datetime
) -> _Said:
    held = ocsp.load_der_ocsp_response(answer.content)
    if held.response_status is not ocsp.OCSPResponseStatus.SUCCESSFUL:
        detail = f"OCSP {held.response_status.name.lower()}"
        return _Said(fault=Note(NoteCode.ANSWER_UNREADABLE, {"detail": detail}))
    one = next((each for each in held.responses if _is_about(each, certificate, issuer)), None)
    if one is None:
        return _OTHER
    fault = _fault_of(answer, held, one, (certificate, issuer), now=now)
    if fault is not None:
        return _Said(fault=fault)
    begun, ends = one.this_update_utc, one.next_update_utc
    if one.certificate_status is ocsp.OCSPCertStatus.REVOKED:
        return _Said(one.revocation_time_utc, begun)
    holds_until = ends or begun + timedelta(days=1)
    if holds_until < at:
        values = {"name": named(certificate)}
        return _Said(fault=Note(NoteCode.OCSP_OLD, values, {"day": holds_until}))
    return _Said(None, begun, applies=one.certificate_status is ocsp.OCSPCertStatus.GOOD)


def _fault_of(
    answer: Answer,
    held: ocsp.OCSPResponse,
    one: ocsp.OCSPSingleResponse,
    link: tuple[Certificate, Certificate],
    *,
    now: datetime,
) -> Note | None:
    """Return why an answer about a certificate cannot be used, whatever it says."""
    certificate, issuer = link
    values = {"name": named(certificate)}
    if not _may_answer(held, as_x509(issuer)):
        return Note(NoteCode.OCSP_FORGED, values)
    if answer.nonce is not None and _nonce(held) not in {answer.nonce, None}:
        return Note(NoteCode.OCSP_NONCE, values)
    if one.this_update_utc > now + AHEAD:
        return Note(NoteCode.OCSP_FUTURE, values, {"day": one.this_update_utc})
    return None


def _is_about(one: ocsp.OCSPSingleResponse, certificate: Certificate, issuer: Certificate) -> bool:
    digest = one.hash_algorithm.name
    key = issuer.public_key["public_key"].contents[1:]
    return (
        one.serial_number == certificate.serial_number
        and one.issuer_name_hash == hashlib.new(digest, issuer.subject.dump()).digest()
        and one.issuer_key_hash == hashlib.new(digest, key).digest()
    )


def _nonce(held: ocsp.OCSPResponse) -> bytes | None:
    found = [one.value for one in held.extensions if isinstance(one.value, x509.OCSPNonce)]
    return found[0].nonce if found else None


def _may_answer(held: ocsp.OCSPResponse, issuer: x509.Certificate) -> bool:
    """Return whether the issuer signed an answer, or one whom it named to answer in its place."""
    return any(_signed(held, one) for one in [issuer, *_named_to_answer(held, issuer)])


def _named_to_answer(
    held: ocsp.OCSPResponse, issuer: x509.Certificate
) -> Iterable[x509.Certificate]:
    for one in held.certificates:
        uses = [
            each.value for each in one.extensions if isinstance(each.value, x509.ExtendedKeyUsage)
        ]
        if not uses or ExtendedKeyUsageOID.OCSP_SIGNING not in uses[0]:
            continue
        if not one.not_valid_before_utc <= held.produced_at_utc <= one.not_valid_after_utc:
            continue
        try:
            one.verify_directly_issued_by(issuer)
        except (InvalidSignature, *FAULTS):
            continue
        yield one


def _signed(held: ocsp.OCSPResponse, by: x509.Certificate) -> bool:
    key, digest = by.public_key(), held.signature_hash_algorithm
    assert digest is not None
    try:
        if isinstance(key, rsa.RSAPublicKey):
            key.verify(held.signature, held.tbs_response_bytes, padding.PKCS1v15(), digest)
        elif isinstance(key, ec.EllipticCurvePublicKey):
            key.verify(held.signature, held.tbs_response_bytes, ec.ECDSA(digest))
        else:
            return False
    except InvalidSignature:
        return False
    return not isinstance(digest, hashes.MD5)


def _distinct(notes: Iterable[Note]) -> tuple[Note, ...]:
    kept: list[Note] = []
    for one in notes:
        if one not in kept:
            kept.append(one)
    return tuple(kept[:10])

"""Checks signatures against the roots that are trusted here. Nothing is fetched."""

import asyncio
import io
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from asn1crypto import cms
from asn1crypto.x509 import Certificate
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.diff_analysis import ModificationLevel
from pyhanko.sign.validation import async_validate_detached_cms, validate_pdf_signature
from pyhanko.sign.validation.status import SignatureCoverageLevel
from pyhanko_certvalidator import ValidationContext

from khien.base.trust.rules.signing import FAULTS
from khien.base.trust.types.signatures import NoSignature, SignatureState, Verdict


class Roots(NamedTuple):
    """The certificates that trust rests on: the instance's own, and those the operator put there."""

    own: Sequence[Certificate]
    others: Sequence[Certificate]


def pdf_verdicts(content: bytes, roots: Roots, *, at: datetime) -> list[Verdict]:
    """Return what each signature of a PDF is worth, the oldest first. Raises NoSignature."""
    try:
        found = list(PdfFileReader(io.BytesIO(content), strict=False).embedded_regular_signatures)
    except FAULTS as problem:
        raise NoSignature(detail=f"{type(problem).__name__}: {problem}"[:150]) from problem
    if not found:
        raise NoSignature(detail="PDF")
    return [_pdf_verdict(signature, roots, at) for signature in found]


def detached_verdict(content: bytes, signature: bytes, roots: Roots, *, at: datetime) -> Verdict:
    """Return what a detached signature (DER) over a content is worth. Raises NoSignature."""
    try:
        held = cms.ContentInfo.load(signature, strict=True)
        if held["content_type"].native != "signed_data":
            raise NoSignature(detail="CMS")
        status = _cms_status(content, held, roots, at)
    except FAULTS as problem:
        raise NoSignature(detail=f"{type(problem).__name__}: {problem}"[:150]) from problem
    moment = status.signer_reported_dt
    state = _state(status, at, lambda: bool(_cms_status(content, held, roots, moment).trusted))
    return _verdict(status, state, roots)


def _pdf_verdict(signature: Any, roots: Roots, at: datetime) -> Verdict:
    try:
        status: Any = validate_pdf_signature(signature, _context(roots, at))
    except FAULTS as problem:
        detail = f"{type(problem).__name__}: {problem}"[:150]
        return Verdict(SignatureState.ALTERED, "", None, "", detail=detail)
    moment = status.signer_reported_dt
    state = _state(
        status, at, lambda: bool(validate_pdf_signature(signature, _context(roots, moment)).trusted)
    )
    is_added_to = status.coverage is not SignatureCoverageLevel.ENTIRE_FILE and (
        status.modification_level not in {ModificationLevel.NONE, ModificationLevel.LTA_UPDATES}
    )
    if is_added_to and state is not SignatureState.ALTERED and not _only_signed_again(status):
        state = SignatureState.ADDED_TO
    return _verdict(status, state, roots)


def _only_signed_again(status: Any) -> bool:
    """Return whether what came after a signature is only forms filled in and further signatures."""
    return status.modification_level is ModificationLevel.FORM_FILLING


def _state(status: Any, at: datetime, was_trusted: Callable[[], bool]) -> SignatureState:
    if not (status.intact and status.valid):
        return SignatureState.ALTERED
    if status.trusted and _holds(status.signing_cert, at):
        return SignatureState.TRUSTED
    if status.trusted and _holds(status.signing_cert, status.signer_reported_dt):
        return SignatureState.EXPIRED
    if not status.trusted and status.signer_reported_dt is not None and was_trusted():
        return SignatureState.EXPIRED
    return SignatureState.UNKNOWN


def _holds(certificate: Certificate, at: datetime | None) -> bool:
    """Return whether an instant lies in a certificate's time. A root's own time is not checked else."""
    return at is not None and certificate.not_valid_before <= at <= certificate.not_valid_after


def _cms_status(content: bytes, held: cms.ContentInfo, roots: Roots, at: datetime) -> Any:
    checking = async_validate_detached_cms(
        content, held["content"], signer_validation_context=_context(roots, at)
    )
    return asyncio.run(checking)


def _context(roots: Roots, at: datetime) -> ValidationContext:
    return ValidationContext(
        trust_roots=[*roots.own, *roots.others],
        allow_fetching=False,
        revocation_mode="soft-fail",
        moment=at,
        best_signature_time=at,
    )


def _verdict(status: Any, state: SignatureState, roots: Roots) -> Verdict:
    certificate: Certificate = status.signing_cert
    root, is_own = "", False
    if status.trusted and status.validation_path is not None:
        anchor = status.validation_path.first
        root = anchor.subject.human_friendly
        is_own = any(anchor.dump() == own.dump() for own in roots.own)
    return Verdict(
        state,
        certificate.subject.native.get("common_name") or certificate.subject.human_friendly,
        status.signer_reported_dt,
        f"{certificate.serial_number:x}",
        root=root,
        is_own=is_own,
    )

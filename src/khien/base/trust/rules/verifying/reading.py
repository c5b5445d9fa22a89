"""Knows what a content is and has it checked: PDF, XML, CMS with its content or beside one, certificate."""

import base64
import hashlib
import re
from datetime import datetime
from typing import Final

from asn1crypto import cms, pem

from khien.base.trust.rules.faults import FAULTS, said
from khien.base.trust.rules.verifying import certificates, messages, pdf, xml
from khien.base.trust.rules.verifying.grounds import Grounds
from khien.base.trust.rules.verifying.judging import judge
from khien.base.trust.types.signatures import Checked, NoSignature, SignedKind, Verdict

PDF_WITHIN: Final = 1024
_BASE64: Final = re.compile(rb"[A-Za-z0-9+/=\s]{100,}")
_XML_STARTS: Final = (b"<", b"\xef\xbb\xbf<", b"\xff\xfe<", b"\xfe\xff\x00<")
_CMS_LABELS: Final = frozenset({"CMS", "PKCS7", "PKCS #7 SIGNED DATA"})


def check(content: bytes, grounds: Grounds, *, at: datetime) -> Checked:
    """Return what every signature in a content is worth. Raises NoSignature where it cannot be read."""
    kind, raw = _known(content)
    if kind is SignedKind.PDF:
        found = pdf.verdicts(content, grounds, at=at)
    elif kind is SignedKind.XML:
        found = xml.verdicts(content, grounds, at=at)
    elif kind is SignedKind.CERTIFICATE:
        found = certificates.verdicts(content, grounds, at=at)
    else:
        found = _attached(raw, grounds, at)
    return Checked(kind, hashlib.sha256(content).hexdigest(), tuple(found))


def check_beside(content: bytes, signature: bytes, grounds: Grounds, *, at: datetime) -> Checked:
    """Return what a detached signature over a content is worth. Raises NoSignature."""
    held = messages.signed_data(_der(signature))
    carried = messages.attached(held)
    if carried is not None and carried != content:
        raise NoSignature(detail="CMS that carries another content")
    found = [judge(one, grounds, now=at) for one in messages.signers(held, content)]
    return Checked(SignedKind.CMS, hashlib.sha256(content).hexdigest(), tuple(found))


def _attached(raw: bytes, grounds: Grounds, at: datetime) -> list[Verdict]:
    held = messages.signed_data(raw)
    content = messages.attached(held)
    if content is None:
        raise NoSignature(
            detail="CMS without its content: name the file that it stands beside, too"
        )
    return [judge(one, grounds, now=at) for one in messages.signers(held, content)]


def _known(content: bytes) -> tuple[SignedKind, bytes]:
    if b"%PDF-" in content[:PDF_WITHIN]:
        return SignedKind.PDF, content
    if content.lstrip().startswith(_XML_STARTS):
        return SignedKind.XML, content
    if not content:
        raise NoSignature(detail="0 bytes")
    raw = _der(content)
    try:
        cms.ContentInfo.load(raw)["content_type"].native  # noqa: B018 - it raises
    except FAULTS:
        return SignedKind.CERTIFICATE, content
    return SignedKind.CMS, raw


def _der(content: bytes) -> bytes:
    """Return a CMS message from DER, PEM, or base64 alone."""
    try:
        if pem.detect(content):
            label, _, der = pem.unarmor(content)
            return bytes(der) if label in _CMS_LABELS else content
        if content[:1] != b"\x30" and _BASE64.fullmatch(content):
            return base64.b64decode(content)
    except FAULTS as problem:
        raise NoSignature(detail=said(problem)) from problem
    return content

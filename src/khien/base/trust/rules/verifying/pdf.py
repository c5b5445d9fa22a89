"""Checks a PDF: every signature and document time stamp, the material for checking, what came after."""

import io
import re
from datetime import datetime
from typing import Any, Final

from asn1crypto import cms
from asn1crypto.x509 import Certificate
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.diff_analysis import DiffResult, ModificationLevel
from pyhanko.sign.fields import enumerate_sig_fields
from pyhanko.sign.validation.dss import DocumentSecurityStore
from pyhanko.sign.validation.status import SignatureCoverageLevel

from khien.base.trust.rules.faults import FAULTS, said
from khien.base.trust.rules.verifying import messages
from khien.base.trust.rules.verifying.grounds import Answer, AnswerKind, Facts, Grounds, Origin
from khien.base.trust.rules.verifying.judging import judge
from khien.base.trust.types.notes import Note, NoteCode
from khien.base.trust.types.signatures import NoSignature, SignatureState, Verdict

SIGNATURES_MAX: Final = 60
_HEX: Final = re.compile(rb"<(?:[0-9A-F]*|[0-9a-f]*)>")
_TAIL: Final = re.compile(rb"%%EOF[\s\x00]*\Z")
_RANGE: Final = re.compile(rb"/ByteRange\s*\[\s*\d")
_FIELDS_SAID: Final = 5


def verdicts(content: bytes, grounds: Grounds, *, at: datetime) -> list[Verdict]:
    """Return what each signature and document time stamp is worth, the oldest first.

    Raises NoSignature where it is no PDF that can be read.
    """
    try:
        reader = PdfFileReader(io.BytesIO(content), strict=False)
        found = list(reader.embedded_signatures)
        filled = [name for name, _, _ in enumerate_sig_fields(reader, filled_status=True)]
        order = [one.signed_revision for one in found]
    except FAULTS as problem:
        raise NoSignature(detail=said(problem)) from problem
    if len(found) > SIGNATURES_MAX:
        raise NoSignature(detail=f"PDF, {len(found)} signatures")
    found = [one for _, one in sorted(zip(order, found, strict=True), key=lambda each: each[0])]
    pool, answers, broken = _material(reader)
    signed = {str(one.field_name) for one in found}
    judged: list[Verdict] = []
    horizon: datetime | None = None
    for one in reversed(found):
        facts = _facts(one, content, signed, is_last=one is found[-1])
        facts.pool += pool
        facts.answers += answers
        facts.found += broken
        verdict = judge(facts, grounds, now=at, horizon=horizon)
        judged.append(verdict)
        if facts.is_stamp and verdict.is_trusted:
            horizon = verdict.at if horizon is None else min(horizon, verdict.at or horizon)
    unknown = sorted(set(filled) - signed)[:SIGNATURES_MAX]
    others = [_unread(NoteCode.UNREADABLE, detail=f"{name}: SubFilter") for name in unknown]
    if found and len(_RANGE.findall(content)) > len(found) + len(others):
        others.append(_unread(NoteCode.HIDDEN_SIGNATURE))
    return [*reversed(judged), *others]


def _unread(code: NoteCode, **values: str) -> Verdict:
    """Return the verdict on a signature that is there and cannot be looked at."""
    return Verdict(SignatureState.ALTERED, "", None, "", notes=(Note(code, values),))


def revisions(content: bytes) -> list[bytes]:
    """Return the revisions of a PDF that its signatures cover, the oldest first. Raises NoSignature."""
    try:
        reader = PdfFileReader(io.BytesIO(content), strict=False)
        ends = [one.byte_range[2] + one.byte_range[3] for one in reader.embedded_signatures]
    except FAULTS as problem:
        raise NoSignature(detail=said(problem)) from problem
    return [content[:end] for end in sorted(ends)]


def _facts(signature: Any, content: bytes, signed: set[str], *, is_last: bool) -> Facts:
    is_stamp = str(signature.sig_object_type) == "/DocTimeStamp"
    try:
        signature.compute_integrity_info()
        facts = _message_facts(signature, is_stamp=is_stamp)
        if facts.said_at is None and not is_stamp:
            facts.said_at = signature.self_reported_timestamp
        facts.found += _gap(signature, content)
        facts.found += _later(signature, content, signed, is_last=is_last)
    except FAULTS as problem:
        note = Note(NoteCode.UNREADABLE, {"detail": said(problem)})
        found = [(SignatureState.ALTERED, note)]
        return Facts(None, None, is_whole=False, is_stamp=is_stamp, found=found)
    return facts


def _message_facts(signature: Any, *, is_stamp: bool) -> Facts:
    held = cms.ContentInfo.load(bytes(signature.pkcs7_content))
    if is_stamp:
        return messages.stamp_facts(held, signature.compute_digest)
    if messages.attached(held["content"]) is not None:
        raise ValueError("CMS attached inside a PDF")
    return messages.facts(held["content"], signature.compute_digest)


def _gap(signature: Any, content: bytes) -> list[tuple[SignatureState, Note]]:
    """Return what is wrong where the signature stands: only its own digits and zeros may be there."""
    _, first, second, _ = signature.byte_range
    gap = content[first:second]
    held = bytes(signature.pkcs7_content)
    used = len(cms.ContentInfo.load(held).dump())
    if not _HEX.fullmatch(gap) or len(gap) != 2 * len(held) + 2 or held[used:].strip(b"\0"):
        return [(SignatureState.ALTERED, Note(NoteCode.GAP_FILLED))]
    return []


def _later(
    signature: Any, content: bytes, signed: set[str], *, is_last: bool
) -> list[tuple[SignatureState, Note]]:
    """Return what came after a signature: nothing, further signatures, or something it does not cover."""
    if signature.coverage is SignatureCoverageLevel.ENTIRE_FILE:
        return []
    fault = _added(signature, content, signed)
    if fault is not None:
        return [(SignatureState.ADDED_TO, fault)]
    code = NoteCode.SUPPLEMENTED if is_last else NoteCode.SIGNED_AFTER
    return [(SignatureState.TRUSTED, Note(code))]


def _added(signature: Any, content: bytes, signed: set[str]) -> Note | None:
    """Return what was added that is neither a further signature nor material for checking."""
    difference = signature.diff_result
    if signature.coverage < SignatureCoverageLevel.ENTIRE_REVISION:
        return Note(NoteCode.NOT_COVERED)
    if not isinstance(difference, DiffResult):
        detail = str(difference).splitlines()[0][:100]
        return Note(NoteCode.CHANGED_AFTER, {"detail": detail})
    is_last = signature.signed_revision == signature.reader.xrefs.total_revisions - 1
    if is_last or not _TAIL.search(content):
        return Note(NoteCode.APPENDED)
    fields = sorted(difference.changed_form_fields - signed)
    if fields:
        return Note(NoteCode.FILLED_IN, {"fields": ", ".join(fields[:_FIELDS_SAID])})
    level = difference.modification_level
    if level > ModificationLevel.FORM_FILLING or not _is_permitted(signature):
        return Note(NoteCode.CHANGED_AFTER, {"detail": level.name.lower().replace("_", " ")})
    return None


def _is_permitted(signature: Any) -> bool:
    """Return whether what came after keeps to what a certifying signature allows."""
    return signature.summarise_integrity_info()["docmdp_ok"] is not False


def _material(
    reader: Any,
) -> tuple[list[Certificate], list[Answer], list[tuple[SignatureState, Note]]]:
    """Return the certificates and answers of the document's security store, and what of it is broken."""
    try:
        if "/DSS" not in reader.root:
            return [], [], []
        store = DocumentSecurityStore.read_dss(reader)
        pool = [_loaded(one) for one in store.load_certs()]
        answers = [
            Answer(kind, one.get_object().data, Origin.EMBEDDED)
            for kind, held in ((AnswerKind.CRL, store.crls), (AnswerKind.OCSP, store.ocsps))
            for one in held
        ]
    except FAULTS as problem:
        note = Note(NoteCode.ANSWER_UNREADABLE, {"detail": said(problem)})
        return [], [], [(SignatureState.DOUBTFUL, note)]
    return pool, answers, []


def _loaded(certificate: Certificate) -> Certificate:
    loaded = Certificate.load(certificate.dump())
    assert loaded.native is not None
    return loaded

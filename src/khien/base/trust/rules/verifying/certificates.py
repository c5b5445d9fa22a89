"""Checks a certificate by itself: who vouches for it, until when, whether revoked, how strong it is."""

from dataclasses import replace
from datetime import datetime
from typing import Final

from asn1crypto import pem
from asn1crypto.x509 import Certificate

from khien.base.trust.rules.faults import FAULTS, said
from khien.base.trust.rules.verifying.grounds import Facts, Grounds
from khien.base.trust.rules.verifying.judging import judge
from khien.base.trust.types.notes import Note, NoteCode
from khien.base.trust.types.signatures import NoSignature, Verdict

CERTIFICATES_MAX: Final = 100


def verdicts(content: bytes, grounds: Grounds, *, at: datetime) -> list[Verdict]:
    """Return what a certificate is worth; further ones in the file are its chain. Raises NoSignature."""
    found = certificates(content)
    facts = Facts(found[0], None, is_whole=True, pool=found)
    verdict = judge(facts, grounds, now=at)
    return [_without(verdict, NoteCode.NO_STAMP)]


def certificates(content: bytes) -> list[Certificate]:
    """Return the certificates of a PEM or DER file. Raises NoSignature."""
    try:
        if pem.detect(content):
            parts = [der for kind, _, der in pem.unarmor(content, multiple=True) if "CERT" in kind]
        else:
            parts = [content]
        found = [Certificate.load(one, strict=True) for one in parts[:CERTIFICATES_MAX]]
        assert all(one.native is not None for one in found)
    except FAULTS as problem:
        raise NoSignature(detail=said(problem)) from problem
    if not found:
        raise NoSignature(detail="PEM")
    return found


def _without(verdict: Verdict, code: NoteCode) -> Verdict:
    kept: tuple[Note, ...] = tuple(one for one in verdict.notes if one.code is not code)
    return replace(verdict, notes=kept)

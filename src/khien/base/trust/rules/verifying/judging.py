"""Puts together what a signature brings and what is trusted here: the verdict, the worst finding first."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any, Final, NamedTuple

from asn1crypto.x509 import Certificate

from khien.base.trust.rules.faults import FAULTS, said
from khien.base.trust.rules.verifying import chains, messages
from khien.base.trust.rules.verifying.grounds import Facts, Grounds
from khien.base.trust.rules.verifying.revocation import standing
from khien.base.trust.types.notes import Note, NoteCode
from khien.base.trust.types.signatures import (
    STATE_ORDER,
    Revocation,
    SignatureState,
    Verdict,
)

AHEAD: Final = timedelta(hours=1)
"""How far the clock of a signer may be ahead of ours."""

NOTES_MAX: Final = 20
_CHAIN_STATES: Final = {
    NoteCode.ENDED: SignatureState.UNKNOWN,
    NoteCode.NOT_BEGUN: SignatureState.DOUBTFUL,
}


class _Proof(NamedTuple):
    """The instant at which a signature was there at the latest; `is_proven` by a trusted time stamp."""

    at: datetime
    is_proven: bool


class _Findings:
    """Gathers findings; the worst of them is the state."""

    def __init__(self, found: Sequence[tuple[SignatureState, Note]]) -> None:
        self.state = SignatureState.TRUSTED
        self.notes: list[Note] = []
        for state, note in found:
            self.add(state, note)

    def add(self, state: SignatureState, note: Note) -> None:
        """Note something that makes the verdict at least this bad."""
        self.state = max(self.state, state, key=STATE_ORDER.index)
        self.notes.append(note)

    def say(self, note: Note) -> None:
        """Note something that changes nothing."""
        self.notes.append(note)


def judge(
    facts: Facts, grounds: Grounds, *, now: datetime, horizon: datetime | None = None
) -> Verdict:
    """Return what a signature is worth now.

    `horizon` is the time of a trusted document time stamp that covers it: it was there by then.
    """
    try:
        return _judged(facts, grounds, now=now, horizon=horizon)
    except FAULTS as problem:
        note = Note(NoteCode.UNREADABLE, {"detail": said(problem)})
        return Verdict(
            SignatureState.ALTERED, "", facts.said_at, "", is_stamp=facts.is_stamp, notes=(note,)
        )


def _judged(facts: Facts, grounds: Grounds, *, now: datetime, horizon: datetime | None) -> Verdict:
    found = _Findings(facts.found)
    certificate = facts.certificate
    if not facts.is_whole:
        found.state = SignatureState.ALTERED
        if not found.notes:
            found.say(Note(NoteCode.CONTENT_CHANGED))
    if certificate is None:
        found.add(SignatureState.UNKNOWN, Note(NoteCode.NO_CERTIFICATE))
        return Verdict(
            found.state, "", facts.said_at, "", is_stamp=facts.is_stamp, notes=_bounded(found)
        )
    proof = _proof(facts, grounds, found, now=now, horizon=horizon)
    held: tuple[Certificate, ...] = ()
    revocation = Revocation.UNKNOWN
    if facts.is_whole:
        held, revocation = _trust(facts, certificate, grounds, found, proof, now=now)
    root = held[0] if held else None
    return Verdict(
        found.state,
        chains.named(certificate),
        facts.said_at,
        f"{certificate.serial_number:x}",
        root=chains.named(root) if root else "",
        is_own=root is not None and any(root.dump() == own.dump() for own in grounds.own),
        proven_at=proof.at if proof.is_proven else None,
        issuer=chains.name_of(certificate.issuer),
        ends_at=certificate.not_valid_after,
        revocation=revocation,
        algorithm=messages.described(facts.digests, certificate),
        is_stamp=facts.is_stamp,
        notes=_bounded(found),
    )


def _trust(
    facts: Facts,
    certificate: Certificate,
    grounds: Grounds,
    found: _Findings,
    proof: _Proof,
    *,
    now: datetime,
) -> tuple[tuple[Certificate, ...], Revocation]:
    held = _chain(facts, certificate, grounds, found, proof)
    weak = chains.weaknesses(held or (certificate,), facts.digests)
    if weak:
        found.add(SignatureState.WEAK, Note(NoteCode.WEAK, {"what": ", ".join(weak)}))
    if facts.is_stamp and not chains.is_for_stamping(certificate):
        uses = chains.purposes(certificate) or "–"
        found.add(SignatureState.UNFIT, Note(NoteCode.NOT_FOR_SIGNING, {"uses": uses}))
    elif not facts.is_stamp and chains.purposes(certificate):
        uses = chains.purposes(certificate)
        found.add(SignatureState.UNFIT, Note(NoteCode.NOT_FOR_SIGNING, {"uses": uses}))
    if facts.said_at is not None and facts.said_at > now + AHEAD:
        ahead = Note(NoteCode.TIME_AHEAD, moments={"day": facts.said_at})
        found.add(SignatureState.DOUBTFUL, ahead)
    _look_for_strays(facts, certificate, grounds, found, held)
    return held, _revocation(facts, grounds, found, held, proof, now=now)


def _chain(
    facts: Facts, certificate: Certificate, grounds: Grounds, found: _Findings, proof: _Proof
) -> tuple[Certificate, ...]:
    held, fault = chains.chain(certificate, facts.pool, grounds, at=proof.at)
    if fault is None:
        return held
    if fault.code is NoteCode.ENDED and facts.said_at is not None and not proof.is_proven:
        earlier = chains.chain(certificate, facts.pool, grounds, at=facts.said_at)
        if earlier.fault is None:
            found.add(SignatureState.EXPIRED, Note(NoteCode.ENDED_SINCE, moments=fault.moments))
            return earlier.certificates
    found.add(_CHAIN_STATES.get(fault.code, SignatureState.UNKNOWN), fault)
    return ()


def _proof(
    facts: Facts,
    grounds: Grounds,
    found: _Findings,
    *,
    now: datetime,
    horizon: datetime | None,
) -> _Proof:
    proof = _Proof(horizon or now, horizon is not None)
    if not facts.is_whole:
        return proof
    for token, covered in facts.tokens:
        stamp = messages.stamp_facts(token, messages.hashed(covered))
        verdict = judge(stamp, grounds, now=now, horizon=horizon)
        values = {"name": verdict.signer}
        if verdict.state is SignatureState.TRUSTED and verdict.at is not None:
            proof = _Proof(min(verdict.at, proof.at), is_proven=True)
            found.say(Note(NoteCode.STAMPED, values, {"day": verdict.at}))
        elif verdict.state is SignatureState.EXPIRED:
            found.say(Note(NoteCode.STAMP_ENDED, values))
        elif verdict.state is SignatureState.UNKNOWN:
            found.add(SignatureState.DOUBTFUL, Note(NoteCode.STAMP_UNTRUSTED, values))
        else:
            found.add(SignatureState.DOUBTFUL, Note(NoteCode.STAMP_BROKEN))
            found.notes.extend(verdict.notes)
    if not proof.is_proven and not facts.is_stamp:
        found.say(Note(NoteCode.NO_STAMP))
    return proof


def _revocation(
    facts: Facts,
    grounds: Grounds,
    found: _Findings,
    held: tuple[Certificate, ...],
    proof: _Proof,
    *,
    now: datetime,
) -> Revocation:
    if len(held) == 1:
        return Revocation.NOT_NEEDED
    own = Revocation.UNKNOWN
    for issuer, one in pairwise(held):
        is_leaf = one is held[-1]
        state = _one_revocation(facts, grounds, found, (issuer, one), proof, now=now, tells=is_leaf)
        own = state if is_leaf else own
    return own


def _one_revocation(  # noqa: PLR0913 - a link of the chain and all that speaks of it
    facts: Facts,
    grounds: Grounds,
    found: _Findings,
    link: tuple[Certificate, Certificate],
    proof: _Proof,
    *,
    now: datetime,
    tells: bool,
) -> Revocation:
    issuer, certificate = link
    answers = [*facts.answers, *grounds.answers]
    known = standing(certificate, issuer, answers, at=proof.at, now=now)
    if grounds.asks and known.state in {Revocation.UNKNOWN, Revocation.UNUSABLE}:
        asked, not_reached = grounds.asks(certificate, issuer)
        found.notes.extend(not_reached)
        known = standing(certificate, issuer, [*answers, *asked], at=proof.at, now=now)
    if known.state is Revocation.REVOKED:
        assert known.at is not None
        if proof.is_proven and known.at > proof.at:
            found.say(replace(known.notes[0], code=NoteCode.REVOKED_LATER))
            return Revocation.GOOD
        found.add(SignatureState.REVOKED, known.notes[0])
    elif known.state is Revocation.UNUSABLE:
        for note in known.notes:
            if tells or note.code is not NoteCode.ANSWER_UNREADABLE:
                found.add(SignatureState.DOUBTFUL, note)
    elif tells:
        found.notes.extend(known.notes)
    return known.state


def _look_for_strays(
    facts: Facts,
    certificate: Certificate,
    grounds: Grounds,
    found: _Findings,
    held: tuple[Certificate, ...],
) -> None:
    if not held or not facts.is_alone:
        return
    known: Any = [*facts.pool, *held]
    mine = {one.dump() for one in held} | {certificate.dump()}
    for one in chains.strays(known, grounds.anchors):
        if one.dump() not in mine:
            stray = Note(NoteCode.STRAY_CERTIFICATE, {"name": chains.named(one)})
            found.add(SignatureState.DOUBTFUL, stray)


def _bounded(found: _Findings) -> tuple[Note, ...]:
    kept: list[Note] = []
    for note in found.notes:
        if note not in kept:
            kept.append(note)
    return tuple(kept[:NOTES_MAX])

"""Parties sign what acts say: for many at once, with an account, drawn in person, or by a certificate."""

import re
from collections.abc import Sequence
from typing import Final

from django.utils import timezone

from khien.act.procedures.access import acts as access
from khien.act.procedures.models import Act, Signature
from khien.act.procedures.queries import digests
from khien.act.procedures.rules import kinds
from khien.act.procedures.services import acts
from khien.act.procedures.types.acts import How, NotToSign, SignedAlready
from khien.act.procedures.types.definitions import Definition, SignerSaid
from khien.act.procedures.types.signing import (
    BothParties,
    DrawingWrong,
    NameMissing,
    NotThePaper,
    Signer,
)
from khien.base.accounts import queries as accounts
from khien.base.accounts.types import Actor
from khien.base.core.clock import now
from khien.base.core.usecase import use_case
from khien.base.files.services import storing as files
from khien.base.trust.queries import signatures as trust

DRAWING: Final = re.compile(r"[ML0-9 .]{20,30000}")
"""A drawing is strokes of points in a field of 300 × 120: “M12 30L14 31…”."""
ACTS_MAX: Final = 200


@use_case
def sign_acts(by: Actor, *, numbers: Sequence[str], party: str, signer: Signer) -> int:
    """Sign acts for a party, all of them or none; return how many.

    A party of a role signs with the account of a person who has it, and may draw; one from outside says name
    and post and draws in person before the signed-in one. Raises NotToSign, SignedAlready, BothParties,
    NameMissing, DrawingWrong, NotAllowed.
    """
    if signer.drawing and not DRAWING.fullmatch(signer.drawing):
        raise DrawingWrong
    wanted = list(dict.fromkeys(numbers))[:ACTS_MAX]
    for number in wanted:
        row, said = acts.locked(by, number)
        known = _party(row, said, party)
        fresh = _fresh(by, row, said, known, signer)
        fresh.save()
        acts.tell_facts(by, row, said)
    return len(wanted)


def sign_by_certificate(by: Actor, *, number: str, party: str, name: str, content: bytes) -> None:
    """Take a printed paper that was signed in it by a certificate. Call outside transactions.

    Raises NotThePaper where it is none of this act's papers, or its signature is not trusted here.
    """
    row = access.require_act(by, number)
    printed = [files.kept(one.digest) for one in access.papers_of(row)]
    if not any(content.startswith(one) and len(content) > len(one) for one in printed):
        raise NotThePaper(name=name, number=number)
    last = trust.verify_pdf(content)[-1]
    if not last.is_trusted:
        raise NotThePaper(name=name, number=number)
    kept = files.keep_file(by, name=name, content=content, unit_code=row.unit.code)
    enter_certified(by, number=number, party=party, signer=last.signer, file_key=kept.key)


@use_case
def enter_certified(by: Actor, *, number: str, party: str, signer: str, file_key: int) -> None:
    """Write a certificate's signature down. Raises NotToSign, SignedAlready."""
    row, said = acts.locked(by, number)
    known = _party(row, said, party)
    accounts.require_may(by, kinds.RIGHTS[known.role or said.opens], row.unit.code)
    _signature(by, row, known, Signer(signer, ""), How.CERTIFICATE, file_key).save()
    acts.tell_facts(by, row, said)


def _party(row: Act, said: Definition, party: str) -> SignerSaid:
    known, state = said.signer(party), said.state(row.state)
    if known is None or state is None or not state.signs:
        title = known.title if known else party
        raise NotToSign(number=row.number, state=state.title if state else row.state, party=title)
    held = access.signatures_of(row).filter(party=party, content_digest=digests.of_act(row)).first()
    if held is not None:
        at = f"{timezone.localtime(held.at):%H:%M %d/%m/%Y}"
        raise SignedAlready(party=known.title, number=row.number, name=held.name, at=at)
    return known


def _fresh(by: Actor, row: Act, said: Definition, known: SignerSaid, signer: Signer) -> Signature:
    if known.role is not None:
        accounts.require_may(by, kinds.RIGHTS[known.role], row.unit.code)
        current = access.signatures_of(row).filter(content_digest=digests.of_act(row))
        if by.person_id in set(current.exclude(person=None).values_list("person_id", flat=True)):
            raise BothParties(number=row.number)
        own = Signer(by.name, signer.post, signer.drawing)
        how = How.DRAWN if signer.drawing else How.ACCOUNT
        fresh = _signature(by, row, known, own, how, None)
        fresh.person_id = by.person_id
        return fresh
    accounts.require_may(by, kinds.RIGHTS[said.opens], row.unit.code)
    if not signer.name.strip() or not signer.post.strip():
        raise NameMissing(party=known.title)
    if not signer.drawing:
        raise DrawingWrong
    return _signature(by, row, known, signer, How.DRAWN, None)


def _signature(
    by: Actor, row: Act, known: SignerSaid, signer: Signer, how: How, file_key: int | None
) -> Signature:
    return Signature(
        act=row,
        party=known.code,
        name=signer.name.strip()[:200],
        post=signer.post.strip()[:200],
        how=how,
        drawing=signer.drawing,
        file_id=file_key,
        content_digest=digests.of_act(row),
        at=now(),
        witnessed_by=by.name[:200],
    )

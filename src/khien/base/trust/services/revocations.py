"""Whether the certificates of the register were revoked is looked up every night, where that is possible."""

from datetime import date
from typing import Final

import msgspec
from asn1crypto import pem
from asn1crypto.x509 import Certificate as Asn1Certificate
from django.db import transaction

from khien.base.accounts import services as people
from khien.base.accounts.types import Actor
from khien.base.core import nights
from khien.base.core.clock import now
from khien.base.core.refusals import text
from khien.base.core.usecase import use_case
from khien.base.trust.access import certificates as access
from khien.base.trust.models import Certificate
from khien.base.trust.queries import signatures
from khien.base.trust.rules.faults import FAULTS
from khien.base.trust.rules.verifying import chains, revocation
from khien.base.trust.rules.verifying.grounds import Grounds
from khien.base.trust.services.certificates import REVOCATION_AT, REVOCATION_NIGHT, end_row
from khien.base.trust.types.certificates import Fate
from khien.base.trust.types.notes import Note, NoteCode
from khien.base.trust.types.signatures import Revocation

LOOKED_MAX: Final = 5000


def night(*, on: str) -> None:
    """Look up every open certificate whose content is known, and ask for the next night. A job outside."""
    by = people.everything(text("revocations are looked up every night"))
    rows = access.certificates().filter(fate="", ends_at__gt=now()).exclude(pem="")
    for key in rows.order_by("revocation_at", "pk").values_list("pk", flat=True)[:LOOKED_MAX]:
        look_up(by, key=key)
    with transaction.atomic():
        ask_for_night(date.fromisoformat(on))


def ask_for_night(day: date) -> None:
    """Ask for the look in the night after a day. Call inside a transaction."""
    nights.ask_for_night(REVOCATION_NIGHT, day, REVOCATION_AT)


def look_up(by: Actor, *, key: int) -> Revocation:
    """Look up one certificate, keep the answer with its time, and return it. Call outside transactions."""
    row = access.require_certificate(by, key)
    if not row.pem:
        return Revocation(row.revocation)
    known = _standing(row, signatures.grounds(asks=signatures.asker()))
    keep_revocation(by, key=key, known=known)
    return known.state


@use_case
def keep_revocation(by: Actor, *, key: int, known: revocation.Standing) -> None:
    """Keep what was found; one that was revoked counts no more from that day."""
    row = access.certificates().select_for_update().get(pk=key)
    row.revocation, row.revocation_at = known.state, now()
    row.revocation_said = msgspec.to_builtins(known.notes)
    if known.state is Revocation.REVOKED and known.at is not None and not row.fate:
        end_row(row, Fate.REVOKED, known.at)
    row.save()


def _standing(row: Certificate, grounds: Grounds) -> revocation.Standing:
    at = now()
    try:
        held = Asn1Certificate.load(pem.unarmor(row.pem.encode())[2])
        path, fault = chains.chain(held, [], grounds, at=at)
        if fault is not None or len(path) == 1:
            state = Revocation.NOT_NEEDED if fault is None else Revocation.UNKNOWN
            return revocation.Standing(state, None, (fault,) if fault else ())
        answers = list(grounds.answers)
        asked: list[Note] = []
        if grounds.asks:
            found, asked = grounds.asks(held, path[-2])
            answers += found
        known = revocation.standing(held, path[-2], answers, at=at, now=at)
        return known._replace(notes=(*known.notes, *asked))
    except FAULTS as problem:
        note = Note(NoteCode.ANSWER_UNREADABLE, {"detail": str(problem)[:100]})
        return revocation.Standing(Revocation.UNKNOWN, None, (note,))

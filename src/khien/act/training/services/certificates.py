"""Certificates are issued for what was earned, entered from elsewhere, renewed, revoked, reminded of."""

from datetime import datetime, time, timedelta
from typing import Final

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext

from khien.act.training import access
from khien.act.training.models import Certificate, Learner
from khien.act.training.queries import classes as reads
from khien.act.training.rules import certificates as rules
from khien.act.training.rules import classes as class_rules
from khien.act.training.services.classes import require_held
from khien.act.training.types.certificates import (
    CertificateTaken,
    NewCertificate,
    OwnCertificate,
    RevokeNeedsReason,
)
from khien.act.training.types.classes import LACK_NAMES, NotEarned, SeatSettled
from khien.base.accounts.services import everything
from khien.base.accounts.types import Actor, Capability
from khien.base.casework import services as casework
from khien.base.casework.types import NewItem
from khien.base.core import outbox
from khien.base.core.cases import Rung
from khien.base.core.clock import now, today
from khien.base.core.refusals import text
from khien.base.core.usecase import use_case

REMIND: Final = "training.remind"


@use_case
def issue(by: Actor, *, seat_key: int, certificate: NewCertificate) -> int:
    """Issue the certificate of a class to somebody who has earned it; returns its key.

    Raises NotFound, NotAllowed, ClassCancelled, NotEarned, SeatSettled, OwnCertificate,
    CertificateDays, CertificateTaken.
    """
    row = access.require_seat(by, seat_key)
    held = row.training_class
    require_held(held)
    if row.learner.account_id is not None and row.learner.account_id == by.person_id:
        raise OwnCertificate
    lacking = class_rules.lacks(
        reads.attended_of(row),
        sessions=held.sessions,
        least=reads.least_of(held),
        has_exercises=held.course.has_exercises,
        has_exam=held.course.has_exam,
    )
    if lacking:
        names = ", ".join(gettext(LACK_NAMES[one]) for one in lacking)
        raise NotEarned(name=row.learner.name, missing=names)
    if access.certificates().filter(seat=row, revoked_at__isnull=True).exists():
        raise SeatSettled(name=row.learner.name)
    return _enter(by, row.learner, certificate, seat_key=row.pk)


@use_case
def enter_certificate(by: Actor, *, learner: int, certificate: NewCertificate) -> int:
    """Enter a certificate from elsewhere; one of the same title before it is replaced.

    Raises NotFound, NotAllowed, CertificateDays, CertificateTaken.
    """
    row = access.require_learner(by, learner, access.MANAGE)
    return _enter(by, row, certificate, seat_key=None)


@use_case
def revoke(by: Actor, *, key: int, reason: str) -> int:
    """Revoke a certificate with a reason; returns whose it was.

    Raises NotFound, NotAllowed, RevokeNeedsReason.
    """
    row = access.require_certificate(by, key)
    if row.revoked_at is not None or not reason.strip():
        raise RevokeNeedsReason
    row.revoked_at, row.revoked_by = now(), by.name[:200]
    row.revoked_why = reason.strip()[:300]
    row.save(update_fields=["revoked_at", "revoked_by", "revoked_why"])
    casework.finish_item(by, kind=rules.ENDING_ITEM.code, subject=_subject(row.pk))
    return row.learner_id


def remind(*, key: int) -> None:
    """Have the end of a certificate wait for its unit. A job of the worker; safe to repeat."""
    row = access.certificates().select_related("learner__unit").filter(pk=key).first()
    if row is None or row.valid_until is None or row.revoked_at or row.replaced_at:
        return
    end = timezone.make_aware(datetime.combine(row.valid_until + timedelta(days=1), time()))
    item = NewItem(
        kind=rules.ENDING_ITEM.code,
        title=text("Renew the certificate %(title)s of %(name)s"),
        values={"title": row.title, "name": row.learner.name},
        unit_code=row.learner.unit.code,
        capability=access.MANAGE.value,
        due_at=end,
        url=reverse("training:person", args=[row.learner_id]),
        subject=_subject(row.pk),
    )
    ladder = (Rung(timedelta(0), Capability.HEAR_ESCALATIONS),)
    casework.open_item(everything(text("a certificate ends soon")), item=item, ladder=ladder)


def _enter(by: Actor, learner: Learner, given: NewCertificate, *, seat_key: int | None) -> int:
    rules.require_certificate(given, today=today())
    number, issuer = given.number.strip(), given.issuer.strip()
    if access.certificates().filter(issuer=issuer, number=number).exists():
        raise CertificateTaken(issuer=issuer, number=number)
    at = now()
    _replace(by, learner, given.title.strip(), at)
    row = Certificate(
        learner=learner,
        seat_id=seat_key,
        title=given.title.strip(),
        number=number,
        issuer=issuer,
        standard=given.standard.value,
        issued_on=given.issued_on,
        valid_until=given.valid_until,
        entered_at=at,
        entered_by=by.name[:200],
    )
    row.save()
    if given.valid_until is not None:
        begin = datetime.combine(given.valid_until - rules.WARN, time())
        outbox.ask(REMIND, due_at=timezone.make_aware(begin), is_long=False, key=row.pk)
    return row.pk


def _replace(by: Actor, learner: Learner, title: str, at: datetime) -> None:
    """Mark the certificates of this title that somebody held as replaced; nothing waits for them."""
    rows = access.certificates().filter(
        learner=learner, title=title, replaced_at__isnull=True, revoked_at__isnull=True
    )
    keys = list(rows.values_list("pk", flat=True))
    access.certificates().filter(pk__in=keys).update(replaced_at=at)
    for key in keys:
        casework.finish_item(by, kind=rules.ENDING_ITEM.code, subject=_subject(key))


def _subject(key: int) -> str:
    return f"certificate:{key}"

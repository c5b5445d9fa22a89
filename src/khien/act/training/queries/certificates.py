"""Reads of certificates: pages of them, one as a line, and the figure of those that hold."""

from datetime import datetime

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils import timezone

from khien.act.training import access
from khien.act.training.models import Certificate
from khien.act.training.rules import certificates as rules
from khien.act.training.types.certificates import CertificateLine, Standard
from khien.base.accounts import queries as accounts
from khien.base.accounts.types import Actor
from khien.base.core.clock import today
from khien.base.core.offers import Counted
from khien.base.core.paging import Page, counted, newest_first, page_of
from khien.base.core.search import folded_match


def certificates(
    actor: Actor,
    *,
    words: str = "",
    state: str = "",
    unit_codes: frozenset[str] | None = None,
    after: str = "",
) -> Page[CertificateLine]:
    """Return one page of visible certificates, the newest first. Four queries at most."""
    rows = access.certificates_visible_to(actor)
    if unit_codes is not None:
        rows = rows.filter(learner__unit_id__in=accounts.unit_keys(unit_codes))
    if words.strip():
        rows = rows.filter(
            folded_match("learner__folded", words) | Q(number__icontains=words.strip())
        )
    rows = _in_state(rows, state)
    found, mark = newest_first(rows, after=after)
    return page_of([line(row) for row in found], after=mark, total=counted(rows))


def line(row: Certificate) -> CertificateLine:
    """Return a certificate that passed the door; its person, unit and seat are at hand."""
    is_replaced = row.replaced_at is not None
    return CertificateLine(
        key=row.pk,
        learner=row.learner_id,
        name=row.learner.name,
        unit=row.learner.unit.name,
        unit_code=row.learner.unit.code,
        title=row.title,
        number=row.number,
        issuer=row.issuer,
        standard=Standard(row.standard),
        issued_on=row.issued_on,
        valid_until=row.valid_until,
        class_key=row.seat.training_class_id if row.seat else None,
        revoked_at=row.revoked_at,
        revoked_why=row.revoked_why,
        is_replaced=is_replaced,
        state=rules.state(
            valid_until=row.valid_until,
            is_revoked=row.revoked_at is not None,
            is_replaced=is_replaced,
            today=today(),
        ),
    )


def held_at(at: datetime) -> QuerySet[Certificate]:
    """Return the certificates that stood in the register at an instant, not revoked, not replaced."""
    rows = access.certificates().filter(entered_at__lte=at)
    rows = rows.filter(Q(revoked_at__isnull=True) | Q(revoked_at__gt=at))
    return rows.filter(Q(replaced_at__isnull=True) | Q(replaced_at__gt=at))


def valid_at(at: datetime) -> QuerySet[Certificate]:
    """Return those of them that had not ended on the day of the instant."""
    day = timezone.localdate(at)
    return held_at(at).filter(Q(valid_until__isnull=True) | Q(valid_until__gte=day))


def certificates_valid(at: datetime, unit_codes: frozenset[str] | None) -> list[Counted]:
    """Return each certificate that stood at an instant, and whether it had not ended. One query."""
    day = timezone.localdate(at)
    rows = held_at(at).select_related("learner__unit")
    if unit_codes is not None:
        rows = rows.filter(learner__unit__code__in=unit_codes)
    return [
        Counted(
            label=f"{row.title} {row.number}",
            unit_code=row.learner.unit.code,
            counts=row.valid_until is None or row.valid_until >= day,
            detail=row.valid_until.strftime("%d/%m/%Y") if row.valid_until else "",
            url=reverse("training:person", args=[row.learner_id]),
        )
        for row in rows.order_by("learner__unit__path", "pk")
    ]


def _in_state(rows: QuerySet[Certificate], state: str) -> QuerySet[Certificate]:
    day, open_ones = today(), Q(revoked_at__isnull=True, replaced_at__isnull=True)
    if state == "ending":
        return rows.filter(open_ones, valid_until__gte=day, valid_until__lte=day + rules.WARN)
    if state == "ended":
        return rows.filter(open_ones, valid_until__lt=day)
    return rows

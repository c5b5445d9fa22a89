"""The door of reporting: the reports of the units where the actor may issue them."""

from django.db.models import Q, QuerySet

from khien.base.accounts import queries as accounts
from khien.base.accounts.types import Actor, Capability
from khien.base.core.refusals import NotFound
from khien.show.reporting.models import Report, Sending


def reports_visible_to(actor: Actor) -> QuerySet[Report]:
    """Return the visible reports. Lazy."""
    units = accounts.unit_ids(actor, Capability.ISSUE_REPORTS)
    rows = Report.objects.select_related("unit")
    return rows if units is None else rows.filter(unit_id__in=units)


def require_report(actor: Actor, number: str, *, is_locked: bool = False) -> Report:
    """Return one visible report; locked, it is the caller's until the transaction ends. Raises NotFound."""
    rows = reports_visible_to(actor)
    if is_locked:
        rows = rows.select_for_update(of=("self",))
    report = rows.filter(number=number).first()
    if report is None:
        raise NotFound(what=number)
    return report


def reports() -> QuerySet[Report]:
    """Return all reports: for numbering, for what units hold, and for what is published."""
    return Report.objects.all()


def signed_by(person_id: int | None, unit_id: int) -> Report | None:
    """Return the report of a unit that a person approved last."""
    rows = reports().filter(approver_id=person_id, unit_id=unit_id).exclude(signed_as={})
    return rows.order_by("-pk").first() if person_id else None


def sendings_of(report: Report) -> QuerySet[Sending]:
    """Return to whom a report that passed the door was sent, the oldest first."""
    return Sending.objects.filter(report=report).order_by("pk")


def holding(digest: str) -> QuerySet[Report]:
    """Return the reports that hold a kept file."""
    held = Q(rows_digest=digest) | Q(digest=digest) | Q(signed_digest=digest)
    return Report.objects.filter(held)

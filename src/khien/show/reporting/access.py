"""The door of reporting: the reports of the units where the actor may issue them."""

from django.db.models import QuerySet

from khien.base.accounts import queries as accounts
from khien.base.accounts.types import Actor, Capability
from khien.base.core.refusals import NotFound
from khien.show.reporting.models import Report


def reports_visible_to(actor: Actor) -> QuerySet[Report]:
    """Return the visible reports. Lazy."""
    units = accounts.unit_ids(actor, Capability.ISSUE_REPORTS)
    return Report.objects.all() if units is None else Report.objects.filter(unit_id__in=units)


def require_report(actor: Actor, number: int) -> Report:
    """Return one visible report. Raises NotFound."""
    report = reports_visible_to(actor).filter(pk=number).first()
    if report is None:
        raise NotFound(what=str(number))
    return report

"""What happened in incidents in a period, for reports."""

from typing import Final

from django.db.models import QuerySet

from khien.act.response import access
from khien.act.response.models import Incident, Notice, Order
from khien.act.response.rules.incidents import KIND_NAMES
from khien.act.response.types.incidents import Nature
from khien.base.core.offers import Happening
from khien.base.core.refusals import text


def _incidents() -> QuerySet[Incident]:
    """Return what really happened to units: no exercise, no near miss, nothing merged into another."""
    return access.incidents().filter(
        case__is_exercise=False, nature=Nature.INCIDENT, merged_into__isnull=True
    )


def _notices() -> QuerySet[Notice]:
    return access.notices().filter(incident__case__is_exercise=False)


def _orders() -> QuerySet[Order]:
    return access.orders().filter(incident__case__is_exercise=False)


HAPPENINGS: Final = (
    Happening(
        code="incidents-opened",
        title=text("Incidents"),
        definition=text(
            "Incidents that were opened in the period, without exercises, near misses and "
            "those merged into another."
        ),
        source="NĐ 331/2026, Art. 31.2(d)",
        rows=_incidents,
        at="case__opened_at",
        label=("number",),
        unit="case__unit__code",
        group="kind",
        groups=KIND_NAMES,
        page="response:incident",
        key="number",
    ),
    Happening(
        code="incidents-ended",
        title=text("Incidents ended"),
        definition=text("Incidents that were closed in the period."),
        source="NĐ 333/2026, Art. 9",
        rows=_incidents,
        at="case__ended_at",
        label=("number",),
        unit="case__unit__code",
        group="kind",
        groups=KIND_NAMES,
        page="response:incident",
        key="number",
    ),
    Happening(
        code="notices-sent",
        title=text("Notices of incidents to bodies"),
        definition=text(
            "Notices that were sent to bodies in the period; counted for the body told."
        ),
        source="NB47-II.2-d",
        rows=_notices,
        at="sent_at",
        label=("incident__number",),
        page="response:notice",
    ),
    Happening(
        code="orders-given",
        title=text("Orders in incidents"),
        definition=text("Orders that were given to units in the period."),
        source="NB47-III.4-d",
        rows=_orders,
        at="given_at",
        label=("title",),
        page="response:order",
    ),
    Happening(
        code="infections-found",
        title=text("Infected machines"),
        definition=text("Machines on which malicious code was seen in the period."),
        source="CM35-II.1-d2",
        rows=access.cleanups,
        at="seen_at",
        label=("number", "host"),
        page="response:cleanup",
        key="number",
    ),
    Happening(
        code="infections-cleaned",
        title=text("Infected machines cleaned"),
        definition=text("Machines that were found clean in the period."),
        source="CM35-II.1-d2",
        rows=access.cleanups,
        at="cleaned_at",
        label=("number", "host"),
        page="response:cleanup",
        key="number",
    ),
)

"""The situation of an incident for leadership: three sentences and a few figures, all from the data."""

from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext

from khien.act.response import access
from khien.act.response.models import Incident
from khien.act.response.queries.severity import judged
from khien.act.response.rules import incidents as rules
from khien.act.response.types.incidents import EntryKind, IncidentKind
from khien.act.response.types.orders import OrderState
from khien.act.response.types.summaries import Summary
from khien.base.accounts.types import Actor
from khien.base.casework import queries as casework
from khien.base.casework.types import CaseRecord, ClockLine
from khien.base.core.clock import now
from khien.base.core.refusals import text

WHAT = text("%(kind)s at %(unit)s, detected at %(detected)s: %(title)s; severity: %(severity)s.")
TOLD = text("%(told)s bodies were told and %(received)s said that they have it; %(measures)s.")
NEXT = text("%(open)s steps and %(orders)s orders are open; %(clock)s.")
ENDED = text("It ended at %(at)s: %(how)s")
NO_MEASURE = text("no measure is written down yet")
MEASURE = text("last measure: %(what)s")
NO_CLOCK = text("no legal limit is running")
CLOCK = text("next limit: %(what)s, %(at)s")
LATE_CLOCK = text("past its limit: %(what)s, since %(at)s")
ACTIONS_SHOWN = 8


def summary(actor: Actor, number: str) -> Summary:
    """Return the situation of a visible incident as of now. Raises NotFound."""
    row, case = access.require_incident(actor, number)
    clocks = casework.clocks_of(actor, number)
    kinds = [EntryKind.ACTION, EntryKind.ORDER_DONE, EntryKind.BLOCK]
    entries = access.entries_of(row).filter(kind__in=kinds).order_by("-pk")
    actions = tuple((entry.at, entry.text) for entry in entries[:ACTIONS_SHOWN])
    notices = list(access.notices_of(row).select_related("receipt").order_by("version"))
    newest = {notice.unit_id: notice for notice in notices}
    received = sum(hasattr(notice, "receipt") for notice in newest.values())
    measure = gettext(MEASURE) % {"what": actions[0][1]} if actions else gettext(NO_MEASURE)
    told = gettext(TOLD) % {"told": len(newest), "received": received, "measures": measure}
    return Summary(
        number=number,
        title=case.line.title,
        unit=case.line.unit,
        as_of=now(),
        sentences=(_what(row, case), told, _next(actor, row, case, clocks)),
        figures=_figures(row),
        clocks=clocks,
        actions=actions,
    )


def _what(row: Incident, case: CaseRecord) -> str:
    detected = next(
        (mark.at for mark in case.marks if mark.code == "detected"), case.line.opened_at
    )
    severity = judged(row, case)
    return gettext(WHAT) % {
        "kind": gettext(rules.KIND_NAMES[IncidentKind(row.kind)]),
        "unit": case.line.unit,
        "detected": _instant(detected),
        "title": case.line.title,
        "severity": gettext(severity.said_name) if severity.said else severity.counted_name,
    }


def _next(actor: Actor, row: Incident, case: CaseRecord, clocks: tuple[ClockLine, ...]) -> str:
    if case.line.ended_at is not None:
        return gettext(ENDED) % {"at": _instant(case.line.ended_at), "how": row.close_comment}
    running = [clock for clock in clocks if clock.is_running]
    clock = gettext(NO_CLOCK)
    if running:
        message = LATE_CLOCK if running[0].is_late else CLOCK
        clock = gettext(message) % {
            "what": gettext(running[0].title),
            "at": _instant(running[0].due_at),
        }
    steps = casework.steps_of(actor, case.line.number)
    return gettext(NEXT) % {
        "open": sum(step.is_open for step in steps),
        "orders": access.orders_of(row).filter(state=OrderState.GIVEN).count(),
        "clock": clock,
    }


def _figures(row: Incident) -> tuple[tuple[str, str], ...]:
    found = (
        (text("Systems hit"), row.systems_count),
        (text("People concerned"), row.people_count),
        (text("Technical signs"), access.observables_of(row).count()),
        (text("Blockings"), access.blocks_of(row).count()),
        (text("Files kept as evidence"), access.attachments_of(row).count()),
    )
    return tuple((name, "–" if value is None else str(value)) for name, value in found)


def _instant(at: datetime) -> str:
    return f"{timezone.localtime(at):%H:%M %d/%m/%Y}"

"""What a case gives to the forms of the rule book, under the names that `filled_from` may have."""

import re
from collections.abc import Iterable
from datetime import datetime
from typing import Final

from django.conf import settings
from django.utils import timezone, translation
from django.utils.translation import gettext

from khien.act.response import access
from khien.act.response.models import AffectedSystem, Incident
from khien.act.response.queries.leaving import leaving
from khien.act.response.rules import incidents as rules
from khien.act.response.rules import severity as severities
from khien.act.response.types.incidents import EntryKind, IncidentKind
from khien.act.response.types.reports import ReportState
from khien.base.accounts import queries as accounts
from khien.base.accounts.types import Actor, BodyTask
from khien.base.casework.types import CaseRecord
from khien.base.core.clock import now
from khien.base.core.refusals import text
from khien.base.files import queries as files
from khien.base.regulation import queries as regulation

PLANNED: Final = text("%(systems)s systems, %(people)s people")
_PHONE: Final = re.compile(r"\+?\d[\d .\-]{6,17}\d")
_BODIES: Final = {BodyTask.LEADS_SECURITY: "csirt", BodyTask.POLICE: "police"}


def case_values(by: Actor, row: Incident, case: CaseRecord) -> dict[str, object]:
    """Return the values of an incident that passed the door, in the province's language and time.

    Addresses of internal networks are taken out: they never leave.
    """
    with translation.override(settings.LANGUAGE_CODE):
        found = {
            **_who(by, row, case),
            **_systems(row),
            **_incident(row, case),
            **_told(row),
            **_report(row),
        }
        return {name: _outside(value) for name, value in found.items()}


def _outside(value: object) -> object:
    if isinstance(value, str):
        return leaving(value)
    if isinstance(value, list):
        return [_outside(one) for one in value]
    return value


def _who(by: Actor, row: Incident, case: CaseRecord) -> dict[str, object]:
    contact = accounts.contact(by.person_id or 0)
    phone = _PHONE.search(row.contact)
    return {
        "unit.name": case.line.unit,
        "reporter.name": by.name,
        "reporter.phone": phone[0] if phone else "",
        "reporter.email": contact.email if contact else "",
    }


def _systems(row: Incident) -> dict[str, object]:
    systems = list(access.systems_of(row).order_by("pk"))
    found: dict[str, object] = {
        f"system.{name}": _joined(systems, name)
        for name in (
            "owner",
            "operator",
            "level",
            "domain",
            "addresses",
            "operating_system",
            "purpose",
            "provider",
        )
    }
    return found | {"system.name": _joined(systems, "name") or row.systems or row.host}


def _joined(systems: Iterable[AffectedSystem], name: str) -> str:
    values = [str(getattr(system, name)) for system in systems if getattr(system, name)]
    return "; ".join(dict.fromkeys(values))


def _incident(row: Incident, case: CaseRecord) -> dict[str, object]:
    marks = {mark.code: timezone.localtime(mark.at) for mark in case.marks}
    ended = case.line.ended_at
    return {
        "incident.number": row.number,
        "incident.title": case.line.title,
        "incident.summary": row.summary or case.line.title,
        "incident.kind": gettext(rules.KIND_NAMES[IncidentKind(row.kind)]),
        "incident.severity": gettext(severities.NAMES.get(row.severity, ""))
        if row.severity
        else _counted(case),
        "incident.state": "going_on" if ended is None else "ended",
        "incident.detected_at": marks.get("detected"),
        "incident.ended_at": timezone.localtime(ended) if ended else None,
        "incident.cause": row.cause,
        "incident.scope": _scope(row),
        "incident.measures": "\n".join(measures(row)),
        "incident.consequence": row.consequence,
        "incident.result": row.result or row.close_comment,
        "incident.people": row.people or (str(row.people_count) if row.people_count else ""),
        "incident.attachments": _attachments(row),
    }


def _counted(case: CaseRecord) -> str:
    detected = next(
        (mark.at for mark in case.marks if mark.code == "detected"), case.line.opened_at
    )
    day = timezone.localdate(detected)
    facts = severities.counted_facts(case.facts)
    return regulation.severity(facts, day).title.spoken(settings.LANGUAGE_CODE)


def _scope(row: Incident) -> str:
    counts = ""
    if row.systems_count is not None or row.people_count is not None:
        counts = gettext(PLANNED) % {
            "systems": row.systems_count if row.systems_count is not None else "?",
            "people": row.people_count if row.people_count is not None else "?",
        }
    return ". ".join(part for part in (counts, row.scope) if part)


def measures(row: Incident) -> list[str]:
    """Return what was done about an incident that passed the door: actions and blockings, in order."""
    actions = access.entries_of(row).filter(kind__in=[EntryKind.ACTION, EntryKind.ORDER_DONE])
    found = [(each.at, each.text) for each in actions]
    found += [(each.since, f"{each.what}: {each.place}") for each in access.blocks_of(row)]
    return [f"{_short(at)}: {words}" for at, words in sorted(found)]


def _short(at: datetime) -> str:
    return f"{timezone.localtime(at):%H:%M %d/%m}"


def _attachments(row: Incident) -> list[str]:
    keys = list(access.attachments_of(row).values_list("file_id", flat=True))
    return [f"{one.name} (SHA-256 {one.digest})" for one in files.files(Actor("", None), keys)]


def _told(row: Incident) -> dict[str, object]:
    notices = access.notices_of(row).select_related("unit").order_by("pk")
    units = {notice.unit.code: notice.unit.name for notice in notices}
    codes = []
    for task, code in _BODIES.items():
        body = accounts.body_unit(task)
        if body is not None and body.code in units:
            codes.append(code)
    return {"incident.told": ", ".join(units.values()), "incident.told#codes": codes}


def _report(row: Incident) -> dict[str, object]:
    sent = access.reports_of(row).exclude(state=ReportState.DRAFT).order_by("sent_at", "pk")
    first, last = sent.first(), sent.last()
    dispatched = first.sent_at if first else None
    return {
        "report.at": timezone.localtime(now()),
        "report.initial_number": first.reference if first else "",
        "report.initial_on": timezone.localtime(dispatched) if dispatched else None,
        "report.previous": last.reference if last else "",
    }

"""Incidents are merged, split and linked."""

from datetime import datetime

from django.db.models import Q
from django.urls import reverse

from khien.act.response import access
from khien.act.response.models import Incident, IncidentLink
from khien.act.response.rules import case as kinds
from khien.act.response.services import handovers, incidents, orders
from khien.act.response.services.timeline import named, write
from khien.act.response.types.incidents import (
    Channel,
    EntryKind,
    IncidentKind,
    Nature,
    NewIncident,
)
from khien.act.response.types.links import LinkedAlready, LinkKind, OtherIncidentsUnit, Part
from khien.act.response.types.orders import OrderState
from khien.base.accounts.types import Actor
from khien.base.casework import services as casework
from khien.base.casework.types import CaseRecord
from khien.base.core.clock import now
from khien.base.core.refusals import Invalid, text
from khien.base.core.usecase import use_case

EARLIER = text("%(number)s, merged into this one, was detected earlier")


@use_case
def merge_incident(by: Actor, *, number: str, into: str, why: str) -> None:
    """Merge an open incident into another open one of its unit; it ends and shows where it went.

    Alerts, observables, files, systems, blocking actions and open orders go along; facts are joined
    and the earlier detection holds, so no legal clock is lengthened. Raises OtherIncidentsUnit.
    """
    row, case = access.require_open_incident(by, number)
    target, held = access.require_open_incident(by, into)
    if row.pk == target.pk:
        raise Invalid(what=text("An incident is not merged into itself; name another one."))
    if case.line.unit_code != held.line.unit_code:
        raise OtherIncidentsUnit(number=into, unit=held.line.unit)
    words = _require_why(why)
    _move_all(by, row, target, held.line.key)
    handovers.withdraw_open(by, row)
    casework.move_case(by, number=number, move="merge", reason=words)
    row.merged_into = target
    row.save(update_fields=["merged_into"])
    _keep_earlier(by, number, _detected(case), into, _detected(held))
    _link(by, row, target, LinkKind.MERGED, words)
    write(by, row, EntryKind.MERGED, f"→ {into}. {words}", _url(into))
    write(by, target, EntryKind.MERGED, f"← {number}. {words}", _url(number))
    if case.facts - held.facts:
        incidents.say_facts(by, number=into, facts=held.facts | case.facts)


@use_case
def split_incident(by: Actor, *, number: str, part: Part) -> str:
    """Open a new incident of the same unit with some of the parts of this one; returns its number."""
    row, case = access.require_open_incident(by, number)
    words = _require_why(part.why)
    fresh = incidents.open_incident(
        by,
        incident=NewIncident(
            title=part.title or case.line.title,
            kind=IncidentKind(row.kind),
            level=row.level,
            unit_code=case.line.unit_code,
            detected_at=_detected(case) or now(),
            summary=words,
            nature=Nature(row.nature),
            channel=Channel(row.channel),
            contact=row.contact,
            facts=case.facts,
        ),
        lead_id=case.owner_id,
    )
    target, _ = access.require_open_incident(by, fresh)
    access.alerts_of(row).filter(alert_id__in=part.alerts).update(incident=target)
    access.observables_of(row).filter(pk__in=part.observables).update(incident=target)
    access.attachments_of(row).filter(pk__in=part.attachments).update(incident=target)
    _link(by, row, target, LinkKind.SPLIT, words)
    write(by, row, EntryKind.SPLIT, f"→ {fresh}. {words}", _url(fresh))
    write(by, target, EntryKind.SPLIT, f"← {number}. {words}", _url(number))
    return fresh


@use_case
def link_incidents(by: Actor, *, number: str, other: str, why: str) -> None:
    """Say that two incidents have to do with each other; both must be seen by who links them.

    A reader of one sees the other only where it is theirs too. Raises LinkedAlready.
    """
    row, _ = access.require_open_incident(by, number)
    end, _ = access.require_incident(by, other)
    if row.pk == end.pk:
        raise Invalid(what=text("An incident is not linked to itself; name another one."))
    words = _require_why(why)
    both = Q(one=end) | Q(other=end)
    if access.links_of(row).filter(both).exists():
        raise LinkedAlready(number=number, other=other)
    _link(by, row, end, LinkKind.RELATED, words)


def _link(by: Actor, row: Incident, end: Incident, kind: LinkKind, words: str) -> None:
    if access.links_of(row).filter(Q(one=end) | Q(other=end)).exists():
        return
    IncidentLink(one=row, other=end, kind=kind, why=words, at=now(), by=by.name[:200]).save()


def _move_all(by: Actor, row: Incident, target: Incident, case_key: int) -> None:
    held = set(access.observables_of(target).values_list("kind", "digest"))
    for one in access.observables_of(row):
        if (one.kind, one.digest) in held:
            one.withdrawn_at = now()
        else:
            one.incident = target
        one.save(update_fields=["incident", "withdrawn_at"])
    for rows in (
        access.alerts_of(row),
        access.attachments_of(row),
        access.systems_of(row),
        access.blocks_of(row),
    ):
        rows.update(incident=target)
    for order in access.orders_of(row).filter(state=OrderState.GIVEN).select_related("unit"):
        casework.finish_item(by, kind=kinds.ORDER_ITEM.code, subject=str(order.pk))
        order.incident = target
        order.save(update_fields=["incident"])
        orders.ask(by, order, target, case_key)


def _keep_earlier(
    by: Actor, number: str, detected: datetime | None, into: str, held: datetime | None
) -> None:
    """Let the clocks of the remaining incident run from the earlier detection, with the reason kept."""
    if detected is not None and held is not None and detected < held:
        reason = named(EARLIER) % {"number": number}
        casework.change_mark(by, number=into, code="detected", at=detected, reason=reason)


def _detected(case: CaseRecord) -> datetime | None:
    return next((mark.at for mark in case.marks if mark.code == "detected"), None)


def _require_why(why: str) -> str:
    if not why.strip():
        raise Invalid(what=text("Say in a sentence why; it stands in both timelines."))
    return why.strip()[:500]


def _url(number: str) -> str:
    return reverse("response:incident", args=[number])

"""Reads of the gate: public reports, offline forms, one's own phones."""

from collections.abc import Sequence
from datetime import datetime

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext

from khien.act.gate import access
from khien.act.gate.rules import public as rules
from khien.act.gate.types import Dismissal, OfflineLine, PhoneLine, ReportLine, ReportState
from khien.base.accounts import queries as accounts
from khien.base.accounts.types import Actor, BodyTask
from khien.base.core.clock import today
from khien.base.core.offers import Counted, Finding
from khien.base.core.paging import Page, counted, newest_first, page_of
from khien.base.core.refusals import text
from khien.base.regulation import queries as regulation


def public_classes() -> list[tuple[str, str]]:
    """Return the technical classes that the public may report, in the reader's language."""
    language = regulation.language()
    classes = [
        (one.code, one.title.spoken(language))
        for one in regulation.incident_classes(today())
        if one.is_public and one.code in rules.KINDS
    ]
    return [*classes, (rules.WEAKNESS, gettext(rules.WEAKNESS_TITLE))]


def reports(
    actor: Actor, *, state: str = "", quoted: str = "", after: str = ""
) -> Page[ReportLine]:
    """Return a page of public reports, newest first; `quoted` is a number or a reference, or their start.

    Raises NotFound for others than the centre.
    """
    access.require_centre(actor)
    rows = access.reports()
    if quoted.strip():
        start = quoted.strip().upper()
        rows = rows.filter(Q(number__startswith=start) | Q(reference__startswith=start))
    if state in set(ReportState):
        rows = rows.filter(state=state)
    found, mark = newest_first(rows, after=after)
    names = dict(public_classes())
    lines = [
        ReportLine(
            row.pk,
            row.number,
            row.kind,
            names.get(row.kind, row.kind),
            row.place,
            row.words,
            row.contact,
            row.seen_at,
            row.at,
            ReportState(row.state),
            row.incident,
            rules.DISMISSALS[Dismissal(row.why)] if row.why else "",
            row.reference,
            row.act,
        )
        for row in found
    ]
    return page_of(lines, after=mark, total=counted(rows))


def refused_outside(actor: Actor) -> int:
    """Return how many reports of the public came over the gateway and were not kept. Raises NotFound."""
    access.require_centre(actor)
    return access.taken_forms().filter(kind="public", is_done=False).count()


def offline_forms(actor: Actor) -> list[OfflineLine]:
    """Return the newest hundred offline forms that were given out. Raises NotFound."""
    access.require_centre(actor)
    rows = access.offline_codes().select_related("unit").order_by("-pk")[:100]
    return [
        OfflineLine(
            row.pk,
            row.unit.name,
            row.made_at,
            row.made_by,
            row.expires_at,
            row.used_at,
            row.incident,
        )
        for row in rows
    ]


def phones(actor: Actor) -> list[PhoneLine]:
    """Return the actor's own phones. One query."""
    return [
        PhoneLine(row.pk, actor.name, actor.home_unit, row.made_at, row.used_at)
        for row in access.phones_of(actor).order_by("pk")
    ]


def phone_page(_actor: Actor, _person: str) -> Sequence[Finding]:
    """Return the way to one's own phones, for the account page."""
    return [Finding(text("Your phones"), text("Phone"), reverse("gate:phones"))]


def pages(actor: Actor, _key: str) -> Sequence[Finding]:
    """Return the ways to what comes from outside, with how much waits, for the centre's people."""
    if not access.is_centre(actor):
        return []
    waiting = access.reports().filter(state=ReportState.NEW).count()
    kind = text("From outside")
    return [
        Finding(text("Public reports"), kind, reverse("gate:reports"), str(waiting or "")),
        Finding(text("Offline forms"), kind, reverse("gate:offline")),
    ]


def reports_answered(at: datetime, unit_codes: frozenset[str] | None) -> list[Counted]:
    """Return the public reports of the year before, and which were answered in time. Two queries.

    One whose time still runs is among them once it is answered.
    """
    unit = accounts.body_unit(BodyTask.LEADS_SECURITY) or accounts.province()
    if unit is None or (unit_codes is not None and unit.code not in unit_codes):
        return []
    rows = access.reports().filter(at__lte=at, at__gt=at - rules.COUNTED)
    rows = rows.filter(Q(at__lte=at - rules.LOOK_WITHIN) | Q(answered_at__lte=at))
    page = reverse("gate:reports")
    fields = rows.order_by("at", "pk").values_list("number", "at", "answered_at")
    return [
        Counted(
            number,
            unit.code,
            counts=answered is not None and answered <= min(came + rules.LOOK_WITHIN, at),
            url=f"{page}?q={number}",
        )
        for number, came, answered in fields
    ]

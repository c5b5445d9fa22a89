"""Reads of the team: one page, who is on duty, and two measures."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import TypeVar

from django.db.models import Model, Q
from django.urls import reverse
from django.utils import timezone

from khien.act.response import access
from khien.act.response.models import DutyShift, ReadinessCheck
from khien.act.response.rules import team as rules
from khien.act.response.types.team import (
    AgreementLine,
    DecisionLine,
    MemberLine,
    PartnerKind,
    ReadinessLine,
    ShiftLine,
    TeamRecord,
)
from khien.base.accounts import queries as accounts
from khien.base.accounts.types import Actor, BodyTask, Capability
from khien.base.core.clock import now, today
from khien.base.core.offers import Counted

Row = TypeVar("Row", bound=Model)


def team(actor: Actor) -> TeamRecord:
    """Return the team with its roster of the next week. Raises NotFound. Eight queries."""
    access.require_team(actor)
    at = now()
    decision = access.team_decisions().order_by("-signed_on", "-pk").first()
    coming = access.shifts().filter(ends_at__gt=at).select_related("member")
    shifts = list(coming.order_by("starts_at", "pk")[:100])
    spans = [(shift.starts_at, shift.ends_at) for shift in shifts]
    return TeamRecord(
        decision=DecisionLine(
            decision.number, decision.signed_on, decision.signed_by, decision.subject
        )
        if decision
        else None,
        members=_members(at),
        shifts=tuple(_shift(shift, at) for shift in shifts),
        gaps=rules.gaps(spans, start=at, end=at + rules.LOOKAHEAD),
        readiness=_readiness(at),
        agreements=_agreements(),
        may_manage=accounts.oversees_province(actor, Capability.MANAGE_TEAM),
    )


def on_duty(at: datetime) -> list[int]:
    """Return the keys of the people on duty at an instant who sign in here, the latest shift first."""
    found = access.shifts().filter(starts_at__lte=at, ends_at__gt=at, member__person__isnull=False)
    return [
        shift.member.person_id or 0
        for shift in found.select_related("member").order_by("-starts_at", "-pk")
    ]


def decided(at: datetime, unit_codes: frozenset[str] | None) -> list[Counted]:
    """Return the body that leads the team and whether a decision founding it was signed by an instant."""
    unit = accounts.body_unit(BodyTask.LEADS_SECURITY) or accounts.province()
    if unit is None or (unit_codes is not None and unit.code not in unit_codes):
        return []
    rows = access.team_decisions().filter(signed_on__lte=timezone.localdate(at))
    newest = rows.order_by("-signed_on", "-pk").first()
    detail = newest.number if newest else ""
    return [Counted(unit.name, unit.code, bool(newest), detail, reverse("response:team"))]


def contacts_tested(at: datetime, unit_codes: frozenset[str] | None) -> list[Counted]:
    """Return each member of the team and whether the contact was reached within its time."""
    unit = accounts.body_unit(BodyTask.LEADS_SECURITY) or accounts.province()
    if unit is None or (unit_codes is not None and unit.code not in unit_codes):
        return []
    gone = Q(until__isnull=True) | Q(until__gt=at)
    members = access.team_members().filter(gone, since__lte=at)
    tests = _newest(access.contact_tests().filter(at__lte=at).order_by("at"), "member_id")
    return [
        Counted(
            member.name,
            unit.code,
            (test := tests.get(member.pk)) is not None
            and test.was_reached
            and not rules.is_stale(test.at, at=at),
            url=reverse("response:team"),
        )
        for member in members.order_by("pk")
    ]


def hours_on_duty(at: datetime, unit_codes: frozenset[str] | None) -> list[Counted]:
    """Return each hour of the week before an instant and whether somebody was on duty."""
    unit = accounts.body_unit(BodyTask.LEADS_SECURITY) or accounts.province()
    if unit is None or (unit_codes is not None and unit.code not in unit_codes):
        return []
    start = at - timedelta(days=7)
    spans = list(
        access.shifts()
        .filter(ends_at__gt=start, starts_at__lt=at)
        .values_list("starts_at", "ends_at")
    )
    hours = [start + timedelta(hours=hour) for hour in range(7 * 24)]
    return [
        Counted(
            f"{timezone.localtime(hour):%H:%M %d/%m}",
            unit.code,
            any(begins <= hour < ends for begins, ends in spans),
            url=reverse("response:team"),
        )
        for hour in hours
    ]


def _members(at: datetime) -> tuple[MemberLine, ...]:
    tests = _newest(access.contact_tests().order_by("at"), "member_id")
    found = []
    for member in access.team_members().filter(until__isnull=True).order_by("pk"):
        test = tests.get(member.pk)
        found.append(
            MemberLine(
                member.pk,
                member.name,
                member.post,
                member.task,
                member.phone,
                member.email,
                member.since,
                test.at if test else None,
                was_reached=bool(test and test.was_reached),
                is_overdue=rules.is_stale(test.at if test else None, at=at),
            )
        )
    return tuple(found)


def _shift(shift: DutyShift, at: datetime) -> ShiftLine:
    return ShiftLine(
        shift.pk,
        shift.member.name,
        shift.member.phone,
        shift.starts_at,
        shift.ends_at,
        is_now=shift.starts_at <= at < shift.ends_at,
    )


def _readiness(at: datetime) -> tuple[ReadinessLine, ...]:
    checks: dict[int, ReadinessCheck] = _newest(access.readiness_checks().order_by("at"), "item_id")
    found = []
    for item in access.readiness().filter(removed_at__isnull=True).order_by("name", "pk"):
        check = checks.get(item.pk)
        due = (check.at if check else item.entered_at) + timedelta(days=item.every_days)
        found.append(
            ReadinessLine(
                item.pk,
                item.name,
                item.place,
                item.every_days,
                check.at if check else None,
                is_ready=bool(check and check.is_ready),
                words=check.words if check else "",
                due_at=due,
                is_overdue=due < at,
            )
        )
    return tuple(found)


def _agreements() -> tuple[AgreementLine, ...]:
    day = today()
    return tuple(
        AgreementLine(
            row.pk,
            PartnerKind(row.kind),
            rules.PARTNER_NAMES[PartnerKind(row.kind)],
            row.partner,
            row.document,
            row.scope,
            row.contact,
            row.signed_on,
            row.until,
            is_over=row.until is not None and row.until < day,
        )
        for row in access.agreements().order_by("kind", "partner", "pk")
    )


def _newest(rows: Iterable[Row], name: str) -> dict[int, Row]:
    """Return the last of the rows for each value of a column."""
    return {getattr(row, name): row for row in rows}

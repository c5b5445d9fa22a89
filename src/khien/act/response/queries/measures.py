"""Figures of what was told, guided, ordered, blocked and handed over, and of the team's means."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Final

from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils import timezone

from khien.act.response import access
from khien.act.response.models import ReadinessCheck
from khien.act.response.rules import orders as rules
from khien.act.response.types.orders import OrderState
from khien.base.accounts import queries as accounts
from khien.base.accounts.types import BodyTask
from khien.base.core.addresses import addresses
from khien.base.core.offers import Counted

YEAR: Final = timedelta(days=365)
_REAL: Final = Q(incident__case__is_exercise=False)
_NUMBER: Final = "incident__number"


def notices_received(at: datetime, unit_codes: frozenset[str] | None) -> list[Counted]:
    """Return the notices to bodies whose time ended in the year before, and which were received in it.

    One received before its time ended is among them from then on. One query.
    """
    rows = access.notices().filter(_REAL, sent_at__lte=at, due_at__gt=at - YEAR)
    rows = rows.filter(Q(due_at__lte=at) | Q(receipt__noted_at__lte=at))
    if unit_codes is not None:
        rows = rows.filter(unit__code__in=unit_codes)
    page = addresses("response:notice")
    fields = ("pk", _NUMBER, "unit__code", "due_at", "receipt__at", "receipt__noted_at")
    return [
        Counted(
            number,
            code,
            counts=noted is not None and noted <= at and received <= due,
            url=page(key),
        )
        for key, number, code, due, received, noted in rows.order_by("due_at", "pk").values_list(
            *fields
        )
    ]


def notices_guided(at: datetime, unit_codes: frozenset[str] | None) -> list[Counted]:
    """Return each incident and body told of it in the year before, and whether the body gave guidance.

    One query.
    """
    rows = access.notices().filter(_REAL, sent_at__lte=at, sent_at__gt=at - YEAR)
    if unit_codes is not None:
        rows = rows.filter(unit__code__in=unit_codes)
    page = addresses("response:notice")
    found: dict[tuple[str, str], Counted] = {}
    for key, number, code, answered in rows.order_by("pk").values_list(
        "pk", _NUMBER, "unit__code", "answered_at"
    ):
        before = found.get((number, code))
        counts = (answered is not None and answered <= at) or (before is not None and before.counts)
        found[number, code] = Counted(number, code, counts, url=page(key))
    return list(found.values())


def orders_carried_out(at: datetime, unit_codes: frozenset[str] | None) -> list[Counted]:
    """Return the orders whose time ended in the year before, and which were done in it. One query.

    One done before its time ended is among them from then on; one taken back is not.
    """
    rows = access.orders().filter(_REAL, given_at__lte=at, due_at__gt=at - YEAR)
    rows = rows.filter(Q(due_at__lte=at) | Q(ended_at__lte=at))
    rows = rows.exclude(state=OrderState.WITHDRAWN, ended_at__lte=at)
    if unit_codes is not None:
        rows = rows.filter(unit__code__in=unit_codes)
    page = addresses("response:order")
    fields = ("pk", "title", "unit__code", "due_at", "ended_at", "state")
    return [
        Counted(
            title,
            code,
            counts=state == OrderState.DONE and ended is not None and ended <= min(due, at),
            detail=rules.STATE_NAMES[OrderState(state)],
            url=page(key),
        )
        for key, title, code, due, ended, state in rows.order_by("due_at", "pk").values_list(
            *fields
        )
    ]


def signs_blocked(at: datetime, unit_codes: frozenset[str] | None) -> list[Counted]:
    """Return the incidents of the year before with a technical sign from outside, and where was blocked.

    One query.
    """
    signs = access.observables().filter(_REAL, is_internal=False, at__lte=at, at__gt=at - YEAR)
    signs = signs.exclude(withdrawn_at__lte=at)
    if unit_codes is not None:
        signs = signs.filter(incident__case__unit__code__in=unit_codes)
    blocked = Exists(access.blocks().filter(incident=OuterRef("incident"), at__lte=at))
    rows = signs.annotate(blocked=blocked).values_list(
        _NUMBER, "incident__case__unit__code", "blocked"
    )
    return [
        Counted(number, code, counts=has, url=_incident(number))
        for number, code, has in rows.order_by(_NUMBER).distinct()
    ]


def referrals_with_number(at: datetime, unit_codes: frozenset[str] | None) -> list[Counted]:
    """Return the packages of the year before for bodies outside, and which bear a number. One query."""
    rows = access.referrals().filter(at__lte=at, at__gt=at - YEAR)
    if unit_codes is not None:
        rows = rows.filter(incident__case__unit__code__in=unit_codes)
    fields = (_NUMBER, "incident__case__unit__code", "to", "reference")
    return [
        Counted(f"{number}: {to}", code, counts=bool(words), detail=words, url=_incident(number))
        for number, code, to, words in rows.order_by("at", "pk").values_list(*fields)
    ]


def equipment_ready(at: datetime, unit_codes: frozenset[str] | None) -> list[Counted]:
    """Return the team's equipment at an instant, and what was found ready within its days. Three queries."""
    unit = _team_unit(unit_codes)
    if unit is None:
        return []
    checks: dict[int, ReadinessCheck] = {}
    for check in access.readiness_checks().filter(at__lte=at).order_by("at", "pk"):
        checks[check.item_id] = check
    items = access.readiness().filter(entered_at__lte=at).exclude(removed_at__lte=at)
    return [
        Counted(
            item.name,
            unit,
            counts=(last := checks.get(item.pk)) is not None
            and last.is_ready
            and at - last.at <= timedelta(days=item.every_days),
            url=reverse("response:team"),
        )
        for item in items.order_by("name", "pk")
    ]


def agreements_valid(at: datetime, unit_codes: frozenset[str] | None) -> list[Counted]:
    """Return the agreements entered by an instant, and which had not ended. Two queries."""
    unit = _team_unit(unit_codes)
    if unit is None:
        return []
    day = timezone.localdate(at)
    return [
        Counted(
            f"{row.partner}: {row.document}",
            unit,
            counts=row.until is None or row.until >= day,
            url=reverse("response:team"),
        )
        for row in access.agreements().filter(entered_at__lte=at).order_by("partner", "pk")
    ]


def _team_unit(unit_codes: Iterable[str] | None) -> str | None:
    """Return the unit in which the team stands, where it is among those asked for."""
    unit = accounts.body_unit(BodyTask.LEADS_SECURITY) or accounts.province()
    if unit is None or (unit_codes is not None and unit.code not in unit_codes):
        return None
    return unit.code


def _incident(number: str) -> str:
    return reverse("response:incident", args=[number])

"""Reads of campaigns: what was authorised, whose report is still awaited, when the next is due."""

from datetime import date, datetime, timedelta

from django.db.models import Count, Q
from django.urls import reverse
from django.utils import timezone

from khien.base.accounts import queries as accounts
from khien.base.accounts.types import Actor, Capability
from khien.base.core.clock import now, today
from khien.base.core.offers import Counted
from khien.base.core.paging import Page, counted, newest_first, page_of
from khien.base.regulation import queries as regulation
from khien.base.regulation.types import Clock, ClockUnknown
from khien.know.exposure import access
from khien.know.exposure.models import Campaign
from khien.know.exposure.types.campaigns import (
    CampaignKind,
    CampaignLine,
    CampaignRecord,
    Expected,
)

MEASURE_DAYS = 365


def campaigns(actor: Actor, *, after: str = "") -> Page[CampaignLine]:
    """Return one page of visible campaigns, newest first. Three queries."""
    rows = access.campaigns_visible_to(actor)
    found, mark = newest_first(rows, after=after)
    counts = _counts(actor, [row.pk for row in found])
    lines = [_line(row, counts.get(row.pk, (0, 0, 0))) for row in found]
    return page_of(lines, after=mark, total=counted(rows))


def campaign(actor: Actor, key: int) -> CampaignRecord:
    """Return one visible campaign whole. Raises NotFound. Four queries."""
    row = access.require_campaign(actor, key)
    may = accounts.unit_ids(actor, Capability.MANAGE_INVENTORY)
    units = access.expected_visible_to(actor).filter(campaign=row).order_by("unit__path")
    held = every(CampaignKind(row.kind), row.level, today())
    return CampaignRecord(
        line=_line(row, _counts(actor, [row.pk]).get(row.pk, (0, 0, 0))),
        letter_number=row.letter_number,
        letter_date=row.letter_date,
        signatory=row.signatory,
        hosts=row.hosts,
        performers=row.performers,
        units=tuple(
            Expected(
                one.pk,
                one.unit.code,
                one.unit.name,
                one.due_at,
                one.done_at,
                one.words,
                may_finish=one.done_at is None and (may is None or one.unit_id in may),
                is_late=(one.done_at or now()) > one.due_at,
            )
            for one in units
        ),
        next_due=row.ends_on + timedelta(days=held.amount) if held else None,
        source=held.source if held else "",
        note=held.note.spoken(regulation.language()) if held else "",
    )


def every(kind: CampaignKind, level: int, day: date) -> Clock | None:
    """Return how often the rule book wants this; None where it says nothing."""
    code = "hunt.every" if kind is CampaignKind.HUNT else f"scan.every.level_{level}"
    try:
        return regulation.clock(code, day)
    except ClockUnknown:
        return None


def done_on_time(at: datetime, unit_codes: frozenset[str] | None) -> list[Counted]:
    """Return what was due in the year before `at`, and whether it came in time."""
    rows = access.expected().filter(
        due_at__gt=at - timedelta(days=MEASURE_DAYS), campaign__entered_at__lte=at
    )
    rows = rows.filter(Q(due_at__lte=at) | Q(done_at__lte=at))
    if unit_codes is not None:
        rows = rows.filter(unit__code__in=unit_codes)
    found = rows.values_list(
        "campaign_id", "campaign__title", "unit__code", "unit__name", "due_at", "done_at"
    )
    return [
        Counted(
            f"{title}: {name}",
            code,
            done_at is not None and done_at <= min(due_at, at),
            detail=timezone.localdate(due_at).isoformat(),
            url=reverse("exposure:campaign", args=[key]),
        )
        for key, title, code, name, due_at, done_at in found.order_by("due_at", "pk")
    ]


def _counts(actor: Actor, keys: list[int]) -> dict[int, tuple[int, int, int]]:
    rows = access.expected_visible_to(actor).filter(campaign_id__in=keys).select_related(None)
    found = rows.values_list("campaign_id").annotate(
        units=Count("pk"),
        done=Count("pk", filter=Q(done_at__isnull=False)),
        late=Count("pk", filter=Q(done_at__isnull=True, due_at__lt=now())),
    )
    return {key: (units, done, late) for key, units, done, late in found.order_by()}


def _line(row: Campaign, counts: tuple[int, int, int]) -> CampaignLine:
    return CampaignLine(
        row.pk,
        row.title,
        CampaignKind(row.kind),
        row.level,
        row.starts_on,
        row.ends_on,
        *counts,
        is_over=row.ends_on < today(),
    )

"""Figures of account reviews as of any day: reviewed in time, decisions proved, second factors."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Final

from django.db.models import Count, Q
from django.urls import reverse
from django.utils import timezone

from khien.act.reviews import access
from khien.act.reviews.models import AccountList
from khien.act.reviews.queries import rulings
from khien.act.reviews.types.account_lists import Column, Counts
from khien.act.reviews.types.reviews import ACTS, Decision, Outcome, ReviewKind
from khien.base.core.history import as_of
from khien.base.core.offers import Counted
from khien.know.inventory.queries import systems as inventory

YEAR: Final = timedelta(days=365)
_DAYS_A_MONTH: Final = 30.5


def systems_reviewed(at: datetime, unit_codes: frozenset[str] | None) -> list[Counted]:
    """Return each system with a level, and whether all its accounts were decided within its level's time."""
    day = timezone.localdate(at)
    whole = _last_whole_review(at)
    found = []
    for key, (unit, name, level) in sorted(inventory.levels_at(at).items(), key=lambda one: one[1]):
        months = rulings.review_months(level, day)
        if not months or (unit_codes is not None and unit not in unit_codes):
            continue
        ended, review = whole.get(key, (None, 0))
        counts = ended is not None and ended > at - timedelta(days=months * _DAYS_A_MONTH)
        url = reverse("reviews:review", args=[review]) if review else ""
        detail = f"{timezone.localtime(ended):%d/%m/%Y}" if ended else ""
        found.append(Counted(name, unit, counts, detail, url))
    return found


def decisions_proved(at: datetime, unit_codes: frozenset[str] | None) -> list[Counted]:
    """Return each system whose removals of the year before were due, and whether lists prove all."""
    days = timedelta(days=rulings.days(rulings.REMOVAL, timezone.localdate(at)))
    rows = access.items().filter(
        decision__in=[one.value for one in ACTS],
        review__ended_at__lte=at - days,
        review__ended_at__gt=at - YEAR,
    )
    if unit_codes is not None:
        rows = rows.filter(part__unit__code__in=unit_codes)
    proved = as_of(access.outcomes(), at).filter(outcome=Outcome.PROVED.value)
    done = Count("pk", filter=Q(pk__in=proved.values("item_id")))
    fields = ("review_id", "part__account_list__system_id", "part__account_list__system_name")
    grouped = (
        rows.order_by()
        .values_list(*fields, "part__unit__code")
        .annotate(all=Count("pk"), done=done)
    )
    return [
        Counted(
            name,
            unit,
            proved_count == count,
            f"{proved_count} / {count}",
            reverse("reviews:review", args=[review]),
        )
        for review, _, name, unit, count, proved_count in sorted(grouped)
    ]


def administrators_with_mfa(at: datetime, unit_codes: frozenset[str] | None) -> list[Counted]:
    """Return each system, and whether its newest list shows every administrator with a second factor."""
    rows = access.lists().filter(taken_at__lte=at)
    if unit_codes is not None:
        rows = rows.filter(unit__code__in=unit_codes)
    newest: dict[int, AccountList] = {row.system_id: row for row in rows.order_by("taken_at", "pk")}
    found = []
    for row in sorted(newest.values(), key=lambda one: (one.unit.path, one.system_name)):
        counts = Counts(**row.counts)
        tells = Column.MFA in row.tells and Column.PRIVILEGED in row.tells
        detail = f"{counts.privileged_with_mfa} / {counts.privileged}" if tells else ""
        url = reverse("reviews:account-list", args=[row.pk])
        is_safe = tells and counts.privileged_with_mfa == counts.privileged
        found.append(Counted(row.system_name, row.unit.code, is_safe, detail, url))
    return found


def _last_whole_review(at: datetime) -> Mapping[int, tuple[datetime, int]]:
    """Return the last review of each system that ended before an instant with no account silent."""
    rows = access.items().filter(
        review__kind=ReviewKind.CAMPAIGN.value,
        review__ended_at__lte=at,
        review__ended_at__isnull=False,
    )
    silent = Count("pk", filter=Q(decision=Decision.SILENT.value))
    fields = ("part__account_list__system_id", "review__ended_at", "review_id")
    grouped = rows.order_by().values_list(*fields).annotate(all=Count("pk"), silent=silent)
    found: dict[int, tuple[datetime, int]] = {}
    for system, ended, review, _, unanswered in sorted(grouped, key=lambda one: one[1]):
        if not unanswered:
            found[system] = ended, review
    return found

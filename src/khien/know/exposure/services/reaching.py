"""Keeps how a site is reached: outages with their begin and end, and each day's calls and speed."""

from datetime import timedelta
from typing import Final

from django.utils import timezone

from khien.know.exposure import access
from khien.know.exposure.models import Outage, ReachDay, Target
from khien.know.exposure.rules.checks import site
from khien.know.exposure.types.checks import INNER, SiteSeen

KEPT: Final = timedelta(days=400)


def note_reach(row: Target, seen: SiteSeen) -> None:
    """Begin an outage where a site does not answer, end it where it does again, and count the call.

    Call inside a transaction.
    """
    home = seen.home.last
    is_down = site.is_outage(seen.home)
    going_on = access.outages().filter(target=row, ended__isnull=True).first()
    if is_down and going_on is None:
        why = home.problem or f"HTTP {home.status}"
        Outage(target=row, began=seen.at, why=why[:300]).save()
    elif not is_down and going_on is not None:
        going_on.ended = seen.at
        going_on.save(update_fields=["ended"])
    if home.problem != INNER:
        _count(row, seen, is_down=is_down)


def _count(row: Target, seen: SiteSeen, *, is_down: bool) -> None:
    day = timezone.localdate(seen.at)
    held = access.reach_days().filter(target=row, day=day).first()
    if held is None:
        access.reach_days().filter(target=row, day__lt=day - KEPT).delete()
        held = ReachDay(target=row, day=day)
    held.asked += 1
    if not is_down:
        took = round(seen.home.last.seconds * 1000)
        held.answered += 1
        held.milliseconds += took
        held.slowest = max(held.slowest, took)
    held.save()

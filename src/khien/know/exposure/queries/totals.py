"""What units' sites and mail domains add up to: the page of units, its exact rows, two measures."""

from collections import defaultdict
from datetime import datetime

from django.db.models import Count
from django.urls import reverse

from khien.base.accounts.types import Actor
from khien.base.core.addresses import addresses
from khien.base.core.history import as_of
from khien.base.core.offers import Counted
from khien.know.exposure import access
from khien.know.exposure.queries.checks import is_proven
from khien.know.exposure.types.checks import Verdict
from khien.know.exposure.types.lookalikes import Standing
from khien.know.exposure.types.totals import CountedTarget, Counting, UnitSum
from khien.know.inventory.queries import keeping
from khien.know.inventory.queries.sites import outside_entries_counted


def unit_sums(actor: Actor, unit_codes: frozenset[str] | None = None) -> list[UnitSum]:
    """Return what each unit's sites and mail domains add up to, the worst first. Seven queries."""
    by_unit: defaultdict[tuple[str, str], list[CountedTarget]] = defaultdict(list)
    for one in _targets(actor):
        if unit_codes is None or one.unit_code in unit_codes:
            by_unit[one.unit_code, one.unit].append(one)
    waiting = access.lookalikes().filter(state=Standing.NEW).order_by().values_list("unit__code")
    new = dict(waiting.annotate(Count("pk")))
    sums = [
        UnitSum(unit, code, tuple(held), new.get(code, 0)) for (code, unit), held in by_unit.items()
    ]
    return sorted(sums, key=_worst)


def counted_targets(
    actor: Actor, *, unit_code: str = "", what: Counting | None = None, is_missing: bool = False
) -> list[CountedTarget]:
    """Return exactly the rows behind a figure; `is_missing`: those that it lacks to be whole."""
    rows = [one for one in _targets(actor) if not unit_code or one.unit_code == unit_code]
    if what is None:
        return rows
    if not is_missing:
        return [one for one in rows if one.counts(what)]
    whole = {Counting.TLS: Counting.SITES, Counting.DMARC: Counting.MAIL}
    whole[Counting.PICTURED] = Counting.SITES
    within = whole.get(what)
    return [one for one in rows if (within is None or one.counts(within)) and not one.counts(what)]


def sites_with_good_tls(at: datetime, unit_codes: frozenset[str] | None) -> list[Counted]:
    """Return the sites that were looked at by an instant, and which had good TLS then."""
    return _counted(at, unit_codes, is_mail=False)


def domains_with_dmarc(at: datetime, unit_codes: frozenset[str] | None) -> list[Counted]:
    """Return the mail domains that were looked at by an instant, and which enforced DMARC then."""
    return _counted(at, unit_codes, is_mail=True)


def sites_without_open_files(at: datetime, unit_codes: frozenset[str] | None) -> list[Counted]:
    """Return the sites of which a look told by an instant whether files lay open, and which had none."""
    held = as_of(access.target_states(), at).filter(is_closed__isnull=False)
    if unit_codes is not None:
        held = held.filter(unit__code__in=unit_codes)
    page = addresses("exposure:target")
    rows = held.values_list("target__entry_id", "name", "unit__code", "is_closed")
    return [
        Counted(name, code, is_closed is True, url=page(key))
        for key, name, code, is_closed in rows.order_by("is_closed", "name", "target_id")
    ]


def sites_looked_at(at: datetime, unit_codes: frozenset[str] | None) -> list[Counted]:
    """Return the sites of the register at an instant, and which had been looked at by then. Two queries."""
    held = as_of(access.target_states(), at).filter(is_mail=False)
    looked = set(held.values_list("target__entry_id", flat=True))
    page = addresses("inventory:entry")
    return [
        Counted(name, code, key in looked, url=page(key))
        for key, name, code in keeping.sites_at(at, unit_codes)
    ]


def _counted(at: datetime, unit_codes: frozenset[str] | None, *, is_mail: bool) -> list[Counted]:
    held = as_of(access.target_states(), at).filter(is_mail=is_mail)
    if unit_codes is not None:
        held = held.filter(unit__code__in=unit_codes)
    rows = held.values_list("target__entry_id", "name", "unit__code", "is_good")
    return [
        Counted(name, code, is_good, url=reverse("exposure:target", args=[key]))
        for key, name, code, is_good in rows.order_by("is_good", "name", "target_id")
    ]


def _targets(actor: Actor) -> list[CountedTarget]:
    entries = outside_entries_counted(actor)
    rows = {row.entry_id: row for row in access.targets()}
    open_states = access.target_states().filter(valid_to__isnull=True)
    good = dict(open_states.values_list("target_id", "is_good"))
    bad_ones = access.results().filter(verdict=Verdict.BAD).order_by().values_list("target_id")
    bad = dict(bad_ones.annotate(Count("pk")))
    down = set(access.outages().filter(ended__isnull=True).values_list("target_id", flat=True))
    shown = set(access.shots().values_list("target_id", flat=True))
    return [
        CountedTarget(
            key=entry.key,
            name=entry.name,
            unit=entry.unit,
            unit_code=entry.unit_code,
            is_mail=entry.is_mail,
            is_proven=row is not None and is_proven(row, entry),
            is_good=good.get(row.pk) if row else None,
            bad=bad.get(row.pk, 0) if row else 0,
            is_down=row is not None and row.pk in down,
            has_picture=row is not None and row.pk in shown,
            looked_at=row.looked_at if row else None,
        )
        for entry in entries
        for row in (rows.get(entry.key),)
    ]


def _worst(one: UnitSum) -> tuple[int, int, int, str]:
    lacking = one.tls.missing + one.dmarc.missing
    return (-(one.bad + one.down), -lacking, -one.unproven, one.unit)

"""Reads of assessments of conditions: pages of them, one, the newest of a system."""

from collections.abc import Iterable

from django.db.models import Max

from khien.base.accounts.types import Actor
from khien.base.core.paging import Page, counted, newest_first, page_of
from khien.base.core.refusals import NotFound
from khien.show.assurance import access
from khien.show.assurance.models import ConditionCheck
from khien.show.assurance.types.conditions import CONDITION_NAMES, CheckLine, Occasion


def checks(
    actor: Actor,
    *,
    unit_codes: frozenset[str] | None,
    system_key: int | None = None,
    open_only: bool = False,
    after: str = "",
) -> Page[CheckLine]:
    """Return one page of the visible assessments, the newest first. Four queries."""
    rows = access.checks_visible_to(actor)
    if unit_codes is not None:
        rows = rows.filter(unit__code__in=unit_codes)
    if system_key is not None:
        rows = rows.filter(system_key=system_key)
    if open_only:
        newest = access.checks().values("system_key").annotate(last=Max("pk")).values("last")
        rows = rows.filter(pk__in=newest, is_eligible=False)
    found, mark = newest_first(rows.select_related("unit"), after=after)
    return page_of(lines_of(found), after=mark, total=counted(rows))


def check(actor: Actor, key: int) -> CheckLine:
    """Return one visible assessment. Raises NotFound."""
    row = access.checks_visible_to(actor).select_related("unit").filter(pk=key).first()
    if row is None:
        raise NotFound(what=str(key))
    return lines_of([row])[0]


def lines_of(rows: Iterable[ConditionCheck]) -> list[CheckLine]:
    """Return assessments that passed the door as lines. One query more."""
    held = list(rows)
    keys = {row.system_key for row in held}
    of_systems = access.checks().filter(system_key__in=keys).values("system_key")
    newest = {one["last"] for one in of_systems.annotate(last=Max("pk"))}
    return [_line(row, is_newest=row.pk in newest) for row in held]


def _line(row: ConditionCheck, *, is_newest: bool) -> CheckLine:
    return CheckLine(
        key=row.pk,
        system_key=row.system_key,
        system=row.system,
        unit=row.unit.name,
        unit_code=row.unit.code,
        occasion=Occasion(row.occasion),
        is_eligible=row.is_eligible,
        is_open=is_newest and not row.is_eligible,
        checked_on=row.checked_on,
        minutes=row.minutes,
        by=row.by,
        by_unit=row.by_unit,
        at=row.at,
        findings=tuple(
            (title, row.findings[code]["is_met"], row.findings[code]["words"])
            for code, title in CONDITION_NAMES.items()
            if code in row.findings
        ),
    )

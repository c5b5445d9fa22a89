"""A report is made: its figures are gathered and frozen, its case begins."""

from dataclasses import dataclass
from datetime import datetime, time

import msgspec
from django.utils import timezone

from khien.base.accounts import queries as accounts
from khien.base.accounts.types import Actor
from khien.base.casework import services as casework
from khien.base.casework.types import NewCase, OwnDue
from khien.base.core.clock import now, today
from khien.base.core.ids import new_id
from khien.base.core.usecase import use_case
from khien.base.files.services import storing as files
from khien.base.regulation import queries as regulation
from khien.show.reporting.models import Report
from khien.show.reporting.queries import kinds
from khien.show.reporting.queries.figures import Scope
from khien.show.reporting.queries.gathering import Gathered, gathered, scope_of
from khien.show.reporting.queries.papers import plain_figures
from khien.show.reporting.rules import case, dues, periods
from khien.show.reporting.services.waiting import have_wait
from khien.show.reporting.types.kinds import KindSaid
from khien.show.reporting.types.reports import Stage


def make_report(by: Actor, *, kind: str, unit_code: str, period: str, subject: str = "") -> str:
    """Make a report on a period for a unit with all below it, as a draft; return its number.

    Gathers outside transactions (seconds for a large province), then writes once. `subject` is what the
    contents of some kinds are about: the clause of an order. Raises NoKind, BadPeriod, PeriodAhead,
    NotAllowed, NotFound.
    """
    said = kinds.kind(kind)
    over = periods.period(said.period, period)
    periods.require_begun(over, today=today())
    scope = scope_of(by, unit_code, over, said)
    found = gathered(by, said, unit_code, subject, scope)
    fresh = New(said, unit_code, subject, scope, found, files.keep(found.rows))
    return begin_report(by, secret_new=fresh, kind=kind, unit_code=unit_code, period=period)


@dataclass(frozen=True, slots=True)
class New:
    """A report to be written down: what it is, over what, what was gathered, which file keeps its rows."""

    said: KindSaid
    unit_code: str
    subject: str
    scope: Scope
    found: Gathered
    rows_digest: str


@use_case
def begin_report(by: Actor, *, secret_new: New, kind: str, unit_code: str, period: str) -> str:
    """Write a report down with what was gathered for it, open its case, and return its number."""
    said, scope, found = secret_new.said, secret_new.scope, secret_new.found
    at = now()
    row = Report(
        number=new_id()[:20],
        kind=said.code,
        unit_id=accounts.unit_key(unit_code),
        first_day=scope.period.first,
        last_day=scope.period.last,
        as_of=scope.as_of,
        subject=secret_new.subject[:40],
        stage=Stage.DRAFT,
        said=msgspec.to_builtins(said),
        figures=plain_figures(found.figures),
        tables={
            **found.tables,
            "units": None if scope.unit_codes is None else sorted(scope.unit_codes),
        },
        notes=found.notes,
        rows_digest=secret_new.rows_digest,
        made_at=at,
        made_by=by.name[:200],
        maker_id=by.person_id,
        changed_at=at,
        changed_by=by.name[:200],
        series="-".join(one for one in (said.abbreviation, unit_code) if one)[:20],
    )
    row.save()
    row.number = f"BC{at:%y}-{row.pk:04d}"
    row.save(update_fields=["number"])
    casework.open_case(
        by,
        case=NewCase(
            kind=case.KIND,
            number=row.number,
            unit_code=unit_code,
            title=f"{said.title.vi}, {periods.spoken(scope.period)}",
            marks={case.MADE: at},
            owner_id=by.person_id,
            dues=_dues(said, scope),
        ),
    )
    have_wait(by, row)
    return row.number


def _dues(said: KindSaid, scope: Scope) -> dict[str, OwnDue]:
    found = dues.due_on(regulation.recurrences(today()), said.recurrence, scope.period)
    if found is None:
        return {}
    day, source = found
    at = timezone.make_aware(datetime.combine(day, time(17, 0)))
    return {case.DUE: OwnDue(at, source)}

"""The cases of fixing: one open case for a unit and grade, whose clock is that of its oldest finding."""

from datetime import datetime

from django.db.models import Min, QuerySet

from khien.base.accounts import queries as accounts
from khien.base.accounts.services import everything
from khien.base.casework import services as casework
from khien.base.casework.types import NewCase
from khien.base.core.clock import now
from khien.base.core.refusals import text
from khien.know.exposure import access
from khien.know.exposure.models import Finding, FixRound
from khien.know.exposure.rules.cases import KIND, SEEN, SETTLE, SETTLED
from khien.know.exposure.types.register import OPEN, Grade

REASON = text("findings wait to be fixed")
MOVED = text("The oldest finding of this grade was settled; the next one's time counts now.")


def refresh(unit_code: str) -> None:
    """Bring a unit's cases of fixing in line with its open findings. Call inside a transaction.

    Three small queries where nothing changed.
    """
    unit_id = accounts.unit_key(unit_code)
    held = {row.grade: row for row in access.rounds_of(unit_id).filter(ended_at__isnull=True)}
    for grade in Grade:
        oldest = of_grade(access.findings_of(unit_id), grade).aggregate(at=Min("opened_at"))["at"]
        _bring(unit_code, unit_id, grade, held.get(grade.value), oldest)


def of_grade(rows: "QuerySet[Finding]", grade: Grade) -> "QuerySet[Finding]":
    """Return the open findings of a grade."""
    rows = rows.filter(state__in=[one.value for one in OPEN])
    if grade is Grade.KEV:
        return rows.filter(is_exploited=True)
    return rows.filter(is_exploited=False, severity=grade.value)


def _bring(
    unit_code: str, unit_id: int, grade: Grade, row: FixRound | None, oldest: datetime | None
) -> None:
    by = everything(REASON)
    if row is None:
        if oldest is not None:
            _open(unit_code, unit_id, grade, oldest)
        return
    if oldest is None:
        casework.set_mark(by, number=row.number, code=SETTLED, at=now())
        casework.move_case(by, number=row.number, move=SETTLE)
        row.ended_at = now()
        row.save(update_fields=["ended_at"])
    elif oldest != row.since:
        casework.change_mark(by, number=row.number, code=SEEN, at=oldest, reason=MOVED)
        row.since = oldest
        row.save(update_fields=["since"])


def _open(unit_code: str, unit_id: int, grade: Grade, oldest: datetime) -> None:
    count = access.rounds_of(unit_id).filter(grade=grade.value).count()
    number = f"KP-{unit_code}-{grade.value.upper()}-{count + 1}"
    name = accounts.name_of_unit(unit_code)
    casework.open_case(
        everything(REASON),
        case=NewCase(
            kind=KIND,
            number=number,
            unit_code=unit_code,
            title=name,
            marks={SEEN: oldest},
            facts=frozenset({grade.value}),
        ),
    )
    FixRound(unit_id=unit_id, grade=grade.value, number=number, since=oldest).save()

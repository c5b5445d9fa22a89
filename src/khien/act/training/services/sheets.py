"""Class lists uploaded: read whole, what they would do shown, then applied or dropped."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

from django.conf import settings
from django.utils.translation import gettext, override

from khien.act.training import access
from khien.act.training.models import ClassSheet, Seat, TrainingClass
from khien.act.training.queries import classes as reads
from khien.act.training.rules import workbooks
from khien.act.training.services import classes as writes
from khien.act.training.services import people
from khien.act.training.types.classes import Attended, SheetPlan, SheetRow
from khien.base.accounts import queries as accounts
from khien.base.accounts.types import Actor
from khien.base.core.clock import now
from khien.base.core.refusals import text
from khien.base.core.usecase import use_case

ROWS_SHOWN = 200
_OTHERS = text("there is no unit of yours with this code; write the code of a unit of yours")
_NAMELESS = text("write the full name, at most 200 characters")
_TWICE = text("the unit has this name in a row above; one row for each person")
_SETTLED = text("a certificate rests on this result; revoke it before the result changes")
_NOTHING = Attended(0, exercises_done=False, exam=None)


def written(by: Actor, key: int) -> bytes:
    """Return the workbook of a class with the people that the actor sees. Raises NotFound."""
    return workbooks.written(reads.record(by, key).seats, gettext)


@use_case
def keep_sheet(by: Actor, *, key: int, name: str, content: bytes) -> int:
    """Keep a list until its person has seen what it would do; returns its key.

    Raises NotFound, NotAllowed, SheetUnread.
    """
    row = access.require_managed_class(by, key)
    writes.require_held(row)
    for _ in _plans(by, row, content):
        pass
    sheet = ClassSheet(
        training_class=row, name=name[:200], by_id=by.person_id, at=now(), content=content
    )
    sheet.save()
    return sheet.pk


def planned(by: Actor, key: int) -> SheetPlan:
    """Return what a waiting list would do now. Raises NotFound, NotAllowed, SheetUnread."""
    sheet = access.require_waiting_sheet(by, key)
    row = access.require_class(by, sheet.training_class_id)
    accounts.require_may(by, access.MANAGE, row.unit.code)
    rows = [plan.line for plan in _plans(by, row, bytes(sheet.content or b""))]
    return _plan_of(sheet, rows)


@use_case
def apply_sheet(by: Actor, *, key: int) -> SheetPlan:
    """Write what a waiting list says: its good rows, all in one transaction; refused ones are told."""
    sheet = access.require_waiting_sheet(by, key)
    row = access.require_managed_class(by, sheet.training_class_id)
    writes.require_held(row)
    rows = []
    for plan in _plans(by, row, bytes(sheet.content or b"")):
        rows.append(plan.line)
        if plan.line.found == "new":
            learner = people.learner(by, plan.line.unit, plan.line.name)
            fresh = writes.seat(by, row, learner.pk)
            fresh.save()
            writes.write_result(by, fresh, plan.attended)
        elif plan.line.found == "changed" and plan.seat is not None:
            writes.write_result(by, plan.seat, plan.attended)
    _settle(sheet)
    return _plan_of(sheet, rows)


@use_case
def drop_sheet(by: Actor, *, key: int) -> int:
    """Drop a waiting list; nothing of it is taken. Returns the key of its class. Raises NotFound."""
    sheet = access.require_waiting_sheet(by, key)
    _settle(sheet)
    return sheet.training_class_id


@dataclass(frozen=True, slots=True)
class _Plan:
    """What one row would do, and to which seat."""

    line: SheetRow
    attended: Attended = _NOTHING
    seat: Seat | None = None


@dataclass(slots=True)
class _Reader:
    """What reading a list needs to know, asked for once."""

    sessions: int
    columns: dict[str, str]
    units: frozenset[str]
    held: dict[tuple[str, str], Seat]
    settled: frozenset[int]
    seen: set[tuple[str, str]] = field(default_factory=set)

    def plan(self, row: workbooks.ListRow) -> _Plan:
        """Return what a row would do."""
        unit = row.cells.get("unit", "")
        name = " ".join(row.cells.get("name", "").split())
        seat = self.held.get((unit, name))
        wrong = self._fault(unit, name, seat)
        if wrong is not None:
            return self._refused(row, name, unit, wrong)
        held = reads.attended_of(seat) if seat else _NOTHING
        try:
            said = workbooks.attended(row.cells, held, sessions=self.sessions, spellings=_spellings)
        except workbooks.CellWrong as cell:
            return self._refused(row, name, unit, (cell.column, cell.why))
        self.seen.add((unit, name))
        if seat is None:
            return _Plan(SheetRow(row.number, name, unit, "new"), said)
        if said != held and seat.pk in self.settled:
            return self._refused(row, name, unit, ("name", _SETTLED))
        changes = _changes(held, said)
        found = "changed" if changes else "same"
        return _Plan(SheetRow(row.number, name, unit, found, changes), said, seat)

    def _fault(self, unit: str, name: str, seat: Seat | None) -> tuple[str, str] | None:
        """Return what is wrong with who a row is about: the column and what would be right."""
        if seat is None and unit not in self.units:
            return "unit", _OTHERS
        if not 0 < len(name) <= people.NAME_MAX:
            return "name", _NAMELESS
        return ("name", _TWICE) if (unit, name) in self.seen else None

    def _refused(
        self, row: workbooks.ListRow, name: str, unit: str, fault: tuple[str, str]
    ) -> _Plan:
        column, why = fault
        cell = f"{self.columns.get(column, '')}{row.number}"
        return _Plan(SheetRow(row.number, name, unit, "refused", (), cell, why))


def _plans(by: Actor, row: TrainingClass, content: bytes) -> Iterator[_Plan]:
    columns, rows = workbooks.read(content, _spellings)
    seats = (
        access.seats().filter(training_class=row).select_related("learner__unit", "training_class")
    )
    settled = access.certificates().filter(seat__training_class=row, revoked_at__isnull=True)
    reader = _Reader(
        sessions=row.sessions,
        columns=columns,
        units=frozenset(unit.code for unit in accounts.units_of(by, access.MANAGE)),
        held={(seat.learner.unit.code, seat.learner.name): seat for seat in seats},
        settled=frozenset(key for key in settled.values_list("seat_id", flat=True) if key),
    )
    for one in rows:
        yield reader.plan(one)


def _spellings(words: str) -> frozenset[str]:
    """Return a marked text in each language, in small letters: a list may come back in another."""
    found = {words.casefold()}
    for language, _ in settings.LANGUAGES:
        with override(language):
            found.add(gettext(words).casefold())
    return frozenset(found)


def _changes(held: Attended, said: Attended) -> tuple[tuple[str, str, str], ...]:
    old, new = workbooks.shown(held, gettext), workbooks.shown(said, gettext)
    return tuple(
        (workbooks.HEADS[code], old[code], new[code]) for code in old if old[code] != new[code]
    )


def _plan_of(sheet: ClassSheet, rows: list[SheetRow]) -> SheetPlan:
    order = ["refused", "changed", "new", "same"]
    worst_first = sorted(rows, key=lambda row: (order.index(row.found), row.row))
    counts = dict(Counter(row.found for row in rows))
    return SheetPlan(
        sheet.pk, sheet.training_class_id, sheet.name, tuple(worst_first[:ROWS_SHOWN]), counts
    )


def _settle(sheet: ClassSheet) -> None:
    sheet.decided_at, sheet.content = now(), None
    sheet.save(update_fields=["decided_at", "content"])

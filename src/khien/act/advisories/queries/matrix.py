"""The matrix: units × advisories that went out, where silence is seen at a glance."""

from collections import Counter

from khien.act.advisories import access
from khien.act.advisories.models import Version
from khien.act.advisories.queries import tallies
from khien.act.advisories.queries.follow import lines_of
from khien.act.advisories.rules import answers
from khien.act.advisories.types.advisories import Tally, VersionState
from khien.act.advisories.types.content import Severity
from khien.act.advisories.types.follow import (
    Cell,
    Column,
    FollowLine,
    Look,
    Matrix,
    MatrixRow,
)
from khien.base.accounts import queries as accounts
from khien.base.accounts.types import Actor, Capability, UnitLine
from khien.base.core.paging import newest_first

COLUMNS = 8


def matrix(
    actor: Actor,
    *,
    severity: str = "",
    unit_kind: str = "",
    only_silent: bool = False,
    unit_codes: frozenset[str] | None = None,
    after: str = "",
) -> Matrix:
    """Return a page of the matrix: the newest advisories that hold, each unit with its answers.

    A unit's own people see their own row. Seven queries.
    """
    rows = access.versions_visible_to(actor).filter(state=VersionState.SENT)
    if severity:
        rows = rows.filter(severity=severity)
    found, mark = newest_first(rows.select_related("advisory"), after=after, size=COLUMNS)
    asked = access.follow_ups_visible_to(actor).filter(version__in=found)
    lines = lines_of(list(asked.select_related("version__advisory", "unit")))
    by_place = {(line.unit_code, line.number): line for line in lines}
    counted = tallies.of_versions([row.pk for row in found]) if access.reads_all(actor) else {}
    units = [
        unit
        for unit in _units(actor, lines)
        if (not unit_kind or unit.kind.value == unit_kind)
        and (unit_codes is None or unit.code in unit_codes)
    ]
    silent = Counter(line.unit_code for line in lines if line.look is Look.SILENT)
    return Matrix(
        columns=tuple(_column(row, counted.get(row.pk), lines) for row in found),
        rows=tuple(
            MatrixRow(
                unit.name,
                unit.code,
                tuple(_cell(by_place.get((unit.code, row.advisory.number))) for row in found),
                silent[unit.code],
            )
            for unit in units
            if silent[unit.code] or not only_silent
        ),
        after=mark,
        total=rows.count(),
    )


def _units(actor: Actor, lines: list[FollowLine]) -> list[UnitLine]:
    """Return the units that have an answer here, in tree order."""
    asked = {line.unit_code for line in lines}
    capability = None if access.reads_all(actor) else Capability.ANSWER_ADVISORIES
    system = Actor("system: units of the matrix", None, sees_everything=True)
    seen = accounts.units_of(system if capability is None else actor, capability)
    return [unit for unit in seen if unit.code in asked]


def _column(row: Version, tally: Tally | None, lines: list[FollowLine]) -> Column:
    """Return an advisory of the matrix; who does not read all gets figures of the own units only."""
    own = [line for line in lines if line.number == row.advisory.number]
    answered = sum(line.state in answers.ANSWERED for line in own)
    assert row.accept_by is not None
    return Column(
        number=row.advisory.number,
        version=row.number,
        title=row.title,
        severity=Severity(row.severity),
        accept_by=row.accept_by,
        answered=tally.answered if tally else answered,
        addressed=tally.addressed if tally else len(own),
    )


def _cell(line: FollowLine | None) -> Cell | None:
    if line is None:
        return None
    at = line.ended_at or line.accepted_at or line.opened_at or line.sent_at
    return Cell(line.case, line.look, line.look_name, at)

"""The lines of Form 08 from its rows, and the rules by which rows and lines must agree (NĐ 331/2026)."""

from collections.abc import Iterator, Sequence
from typing import Final

from khien.show.assurance.types.dossiers import Deployed
from khien.show.assurance.types.form08 import (
    APPRAISED_OR_LATER,
    Form08Fault,
    Form08Row,
    Form08Totals,
    Rule,
    Standing,
)

LEVELS: Final = range(1, 6)


def totals(rows: Sequence[Form08Row]) -> Form08Totals:
    """Return the seven lines; the last is the day by which all are expected, where each row says one."""
    waiting = [one.expected_on for one in rows if one.standing is not Standing.APPROVED]
    said = [day for day in waiting if day is not None]
    return Form08Totals(
        systems=len(rows),
        classified=sum(1 for one in rows if one.kind),
        drafted=_drafted(rows),
        appraised=_appraised(rows),
        approved=_approved(rows),
        checked=_checked(rows),
        expected_on=max(said) if said and len(said) == len(waiting) else None,
    )


def faults(rows: Sequence[Form08Row], lines: Form08Totals) -> tuple[Form08Fault, ...]:
    """Return each rule that does not hold: first of the lines, then row by row."""
    found = list(_of_lines(rows, lines))
    for row in rows:
        found += [Form08Fault(rule, row.number, row.system) for rule in _of_row(row)]
    return tuple(found)


def _of_lines(rows: Sequence[Form08Row], lines: Form08Totals) -> Iterator[Form08Fault]:
    for rule, said, counted in (
        (Rule.SYSTEMS, lines.systems, len(rows)),
        (Rule.DRAFTED, lines.drafted, _drafted(rows)),
        (Rule.APPRAISED, lines.appraised, _appraised(rows)),
        (Rule.APPROVED, lines.approved, _approved(rows)),
        (Rule.CHECKED, lines.checked, _checked(rows)),
    ):
        if said != counted:
            yield Form08Fault(rule, values={"said": str(said), "found": str(counted)})


def _of_row(row: Form08Row) -> Iterator[Rule]:
    is_approved = row.standing is Standing.APPROVED
    has_begun = row.standing is not Standing.NONE
    decided = row.decision.day if row.decision else None
    issued = row.rules.day if row.rules else None
    for rule, is_broken in (
        (Rule.LEVEL, has_begun and row.level not in LEVELS),
        (Rule.DECISION_MISSING, is_approved and row.decision is None),
        (Rule.DECISION_EARLY, not is_approved and row.decision is not None),
        (Rule.EXPECTED_MISSING, not is_approved and row.expected_on is None),
        (Rule.EXPECTED_DONE, is_approved and row.expected_on is not None),
        (Rule.RULES_LATER, bool(decided and issued and issued > decided)),
        (
            Rule.DEPLOYED_DATED,
            row.deployed is Deployed.FULL and row.deployed_by is not None,
        ),
    ):
        if is_broken:
            yield rule


def _drafted(rows: Sequence[Form08Row]) -> int:
    return sum(1 for one in rows if one.standing is not Standing.NONE)


def _appraised(rows: Sequence[Form08Row]) -> int:
    return sum(1 for one in rows if one.standing in APPRAISED_OR_LATER)


def _approved(rows: Sequence[Form08Row]) -> int:
    return sum(1 for one in rows if one.standing is Standing.APPROVED)


def _checked(rows: Sequence[Form08Row]) -> int:
    return sum(
        1 for one in rows if one.standing is Standing.APPROVED and one.is_checked_periodically
    )

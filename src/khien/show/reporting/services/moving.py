"""A report comes into another stage, with its case and what waits for whom."""

from khien.base.accounts.types import Actor
from khien.base.casework import services as casework
from khien.base.core.clock import now
from khien.show.reporting import access
from khien.show.reporting.models import Report
from khien.show.reporting.rules import case
from khien.show.reporting.services.waiting import have_wait
from khien.show.reporting.types.reports import Stage


def locked(by: Actor, number: str, *stages: Stage) -> Report:
    """Return a visible report for changing, in one of the stages. Raises NotFound, OutOfStep."""
    row = access.require_report(by, number, is_locked=True)
    case.require_stage(number, Stage(row.stage), *stages)
    return row


def move(
    by: Actor, row: Report, move_code: str, stage: Stage, *fields: str, reason: str = ""
) -> None:
    """Bring a locked report into a stage and save `fields` with it. Call inside a transaction."""
    casework.move_case(by, number=row.number, move=move_code, reason=reason)
    row.stage = stage
    changed(by, row, "stage", *fields)
    have_wait(by, row)


def changed(by: Actor, row: Report, *fields: str) -> None:
    """Save fields of a locked report with who changed it. Call inside a transaction."""
    row.version += 1
    row.changed_at, row.changed_by = now(), by.name[:200]
    row.save(update_fields=[*fields, "version", "changed_at", "changed_by"])

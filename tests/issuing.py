"""A report from its making to its issue, for tests of what comes of it."""

from khien.base.core.clock import today
from khien.show.reporting.queries import reports
from khien.show.reporting.services import making, signing, steps
from khien.show.reporting.tests.build import Office, office, written
from tests.cast import Cast

__all__ = ["Office", "issued", "office"]


def issued(people: Cast, staff: Office, *, kind: str, unit: str, period: str) -> str:
    """Have a report made, written, checked, approved, numbered, signed and issued; return its number."""
    number = making.make_report(staff.clerk, kind=kind, unit_code=unit, period=period)
    written(staff.clerk, number)
    steps.check_report(people.lan, number=number)
    steps.approve_report(staff.chief, number=number)
    taken = reports.report(staff.clerk, number).next_number
    paper = steps.PaperNumber(taken, f"BC-{unit}", today())
    steps.number_report(staff.chief, number=number, paper=paper)
    signing.sign_here(staff.chief, number=number)
    steps.issue_report(staff.clerk, number=number)
    return number

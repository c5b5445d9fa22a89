"""Reads of reporting."""

from khien.base.accounts.types import Actor
from khien.base.files.services import storing as files
from khien.show.reporting import access
from khien.show.reporting.models import Report
from khien.show.reporting.types import ReportLine


def reports(actor: Actor) -> list[ReportLine]:
    """Return the newest hundred visible reports that were made. One query."""
    rows = access.reports_visible_to(actor).exclude(digest="").order_by("-pk")[:100]
    return [_line(row) for row in rows]


def report(actor: Actor, number: int) -> ReportLine:
    """Return one visible report. Raises NotFound."""
    return _line(access.require_report(actor, number))


def report_pdf(actor: Actor, number: int) -> bytes:
    """Return the PDF of one visible report. Raises NotFound."""
    return files.kept(access.require_report(actor, number).digest)


def _line(row: Report) -> ReportLine:
    return ReportLine(row.pk, row.clause, row.title, row.as_of, row.by, row.digest)

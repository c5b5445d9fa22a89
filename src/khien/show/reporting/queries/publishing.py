"""The reports that everybody may read: published capability reports that were issued."""

from dataclasses import dataclass
from datetime import date
from typing import Final

from khien.base.files.services import storing as files
from khien.base.trust.queries.archive import with_last_stamp
from khien.show.reporting import access
from khien.show.reporting.models import Report
from khien.show.reporting.queries.pages import Shown, pieces_of
from khien.show.reporting.queries.papers import written_number
from khien.show.reporting.types.reports import Stage

KIND: Final = "capability-public"
_OUT: Final = (Stage.ISSUED.value, Stage.ARCHIVED.value)


@dataclass(frozen=True, slots=True)
class PublicReport:
    """A published report: the year it speaks of, its number and day, which file it is."""

    year: int
    number: str
    issued_on: date
    unit: str
    digest: str
    key: int


def public_reports(*, before: date | None = None) -> list[PublicReport]:
    """Return the newest published report of each year (issued by a day), the newest year first. One query."""
    rows = access.reports().filter(kind=KIND, stage__in=_OUT).select_related("unit")
    if before is not None:
        rows = rows.filter(issued_on__lte=before)
    found: dict[int, PublicReport] = {}
    for row in rows.order_by("-last_day", "-issued_on", "-pk"):
        found.setdefault(row.last_day.year, _line(row))
    return list(found.values())


def public_pdf(one: PublicReport) -> bytes:
    """Return the signed PDF of a published report, with the archive's last time stamp."""
    return with_last_stamp(files.kept(one.digest))


def public_pieces(one: PublicReport) -> list[Shown]:
    """Return what a published report says, for a page."""
    row = access.reports().filter(pk=one.key).select_related("unit").get()
    return pieces_of(row)


def _line(row: Report) -> PublicReport:
    assert row.issued_on is not None
    return PublicReport(
        row.last_day.year,
        written_number(row),
        row.issued_on,
        row.unit.name,
        row.signed_digest,
        row.pk,
    )

"""The words of reporting."""

from dataclasses import dataclass
from datetime import datetime

from khien.base.core.refusals import Refusal, text


@dataclass(frozen=True, slots=True)
class ReportLine:
    """One report: frozen figures, and the PDF they were printed in."""

    number: int
    clause: str
    title: str
    as_of: datetime
    by: str
    digest: str


class ReportChanged(Refusal):
    """The kept file is not the one that was made."""

    message = text("The file of report %(number)s is not the one that was made; make it again.")

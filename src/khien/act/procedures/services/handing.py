"""What a unit has open in procedures, given to the unit that follows it."""

from django.db.models import QuerySet

from khien.act.procedures import access
from khien.act.procedures.models import MailReport
from khien.base.core.handing import of_rows
from khien.base.core.refusals import text


def _mails(unit: int) -> QuerySet[MailReport]:
    return access.mails().filter(unit_id=unit, closed_at__isnull=True)


HOLDINGS = (of_rows(text("Reported mails that are open"), _mails),)

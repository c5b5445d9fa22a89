"""What of mails goes along when a unit ends: its reports that are open."""

from typing import Final

from django.db.models import QuerySet

from khien.act.mails import access
from khien.act.mails.models import MailReport
from khien.base.core.handing import of_rows
from khien.base.core.offers import Holding
from khien.base.core.refusals import text


def _mails(unit: int) -> QuerySet[MailReport]:
    return access.mails().filter(unit_id=unit, closed_at__isnull=True)


HOLDINGS: Final[tuple[Holding, ...]] = (of_rows(text("Reported mails that are open"), _mails),)

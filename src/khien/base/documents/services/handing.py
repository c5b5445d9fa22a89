"""What a unit that ends has under way with documents goes to the unit that follows."""

from django.db.models import QuerySet

from khien.base.core.handing import of_rows
from khien.base.core.refusals import text
from khien.base.documents import access
from khien.base.documents.models import Draft, Receipt
from khien.base.documents.queries.drafts import OPEN


def _drafts(unit: int) -> QuerySet[Draft]:
    return access.drafts().filter(unit_id=unit, state__in=OPEN)


def _unread(unit: int) -> QuerySet[Receipt]:
    return access.receipts().filter(unit_id=unit, read_at__isnull=True)


HOLDINGS = (
    of_rows(text("Rules being written"), _drafts),
    of_rows(text("Documents to be read"), _unread, alike=("document_id",)),
)

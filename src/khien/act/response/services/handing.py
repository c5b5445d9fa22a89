"""Orders, clean-ups and reports of a unit that ends go to the unit that follows."""

from django.db.models import QuerySet

from khien.act.response import access
from khien.act.response.models import Cleanup, Order, Report
from khien.act.response.types.orders import OrderState
from khien.act.response.types.reports import ReportState
from khien.base.core.handing import of_rows
from khien.base.core.refusals import text


def _orders(unit: int) -> QuerySet[Order]:
    return access.orders().filter(state=OrderState.GIVEN, unit_id=unit)


def _cleanups(unit: int) -> QuerySet[Cleanup]:
    return access.cleanups().filter(unit_id=unit, ended_at__isnull=True)


def _reports(unit: int) -> QuerySet[Report]:
    return access.reports().filter(unit_id=unit, state=ReportState.DRAFT)


HOLDINGS = (
    of_rows(text("Orders not carried out"), _orders),
    of_rows(text("Machines being cleaned"), _cleanups, alike=("host_key",)),
    of_rows(text("Reports being written"), _reports),
)

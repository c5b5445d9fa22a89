"""Alerts of a unit that ends that nobody has closed go to the unit that follows."""

from django.db.models import QuerySet

from khien.base.core.handing import of_rows
from khien.base.core.refusals import text
from khien.watch.detection import access
from khien.watch.detection.models import Alert
from khien.watch.detection.types import AlertState


def _alerts(unit: int) -> QuerySet[Alert]:
    return access.alerts().filter(unit_id=unit, state__in=[AlertState.NEW, AlertState.SEEN])


HOLDINGS = (of_rows(text("Alerts that are not closed"), _alerts),)

"""The one place that asks what time it is, so that a test can set it."""

from datetime import date, datetime

from django.utils import timezone


def now() -> datetime:
    """Return this instant, in UTC."""
    return timezone.now()


def today() -> date:
    """Return today's date in the province's time zone."""
    return timezone.localdate()

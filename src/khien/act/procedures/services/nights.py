"""When the night's look at procedures comes next."""

from datetime import date, datetime, time, timedelta
from typing import Final

from django.utils import timezone

from khien.base.core.clock import today
from khien.base.core.outbox import ask

NIGHT: Final = "procedures.night"
AT: Final = time(3, 20)


def ask_for_night(day: date) -> None:
    """Ask for the look in the night after a day. Call inside a transaction."""
    following = max(day, today() - timedelta(days=1)) + timedelta(days=1)
    due = timezone.make_aware(datetime.combine(following, AT))
    ask(NIGHT, due_at=due, on=following.isoformat())

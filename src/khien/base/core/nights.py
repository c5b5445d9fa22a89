"""When the night's look of a room comes next."""

from datetime import date, datetime, time, timedelta

from django.utils import timezone

from khien.base.core.clock import today
from khien.base.core.outbox import ask


def ask_for_night(job: str, day: date, at: time) -> None:
    """Ask for a job in the night after a day, at an hour of the province. Call inside a transaction."""
    following = max(day, today() - timedelta(days=1)) + timedelta(days=1)
    due = timezone.make_aware(datetime.combine(following, at))
    ask(job, due_at=due, on=following.isoformat())

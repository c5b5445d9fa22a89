"""The recurring calendar of the demo province: a year of it, half done in time, some late, one left out."""

from datetime import date, datetime, time, timedelta
from typing import Final

from django.utils import timezone

from khien.base.accounts import queries as people
from khien.base.accounts.types import Actor
from khien.base.core.clock import now, played
from khien.show.planning.queries import recurring as reads
from khien.show.planning.queries.recurring import OccurrenceFilter
from khien.show.planning.services import recurring
from khien.show.planning.types.recurring import Turn

BEGUN: Final = timedelta(days=70)
"""When the province began its calendar."""

OPEN_EVERY: Final = 6
"""Every so many past occurrences stay open, so that the list has late ones."""


def fill(by: Actor) -> None:
    """Arrange the calendar seventy days ago, do most of what fell due since then, arrange it anew."""
    with played(now() - BEGUN):
        recurring.arrange(by)
    officer = people.actor_named("canbo.xa12")
    for place, (key, due_on, is_own) in enumerate(_past(by)):
        if place % OPEN_EVERY == OPEN_EVERY - 1:
            continue
        late = timedelta(days=9 if place % 9 == 0 else -2)
        at = timezone.make_aware(datetime.combine(due_on, time(10))) + late
        with played(min(at, now())):
            words = "Đã thực hiện, không có phát hiện nghiêm trọng (mẫu)"
            recurring.do_occurrence(officer if is_own else by, key=key, words=words)
    recurring.arrange(by)


def _past(by: Actor) -> list[tuple[int, date, bool]]:
    found, after = [], ""
    while True:
        page = reads.occurrences(by, OccurrenceFilter(turn=Turn.LATE), after=after)
        found += [(one.key, one.due_on, one.unit_code == "XA12") for one in page.rows]
        after = page.after
        if not after:
            return found

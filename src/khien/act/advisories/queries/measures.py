"""The rows behind two measures: advisories accepted in time, and done in time."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.urls import reverse
from django.utils import timezone

from khien.act.advisories import access
from khien.act.advisories.models import FollowUp
from khien.act.advisories.rules import answers
from khien.act.advisories.types.follow import AnswerState
from khien.base.casework import queries as casework
from khien.base.casework.types import Standing
from khien.base.core.offers import Counted

SPAN = timedelta(days=366)
_ENDED = frozenset({AnswerState.REPLACED.value, AnswerState.WITHDRAWN.value})


def accepted_in_time(at: datetime, unit_codes: frozenset[str] | None) -> list[Counted]:
    """Return each answer whose time to accept ended within a year before an instant. Four queries.

    It counts when the unit had accepted, or said why it does not concern it, by that time. What was
    replaced or withdrawn before the time had passed is not asked about.
    """
    found = []
    for row, standing in _rows("version__accept_by", at, unit_codes):
        due = row.version.accept_by
        assert due is not None
        marks = [standing.marks.get(code) for code in ("accepted", "declined")]
        answered = min((mark for mark in marks if mark is not None), default=None)
        if not _fell(standing, answered, due):
            found.append(_counted(row, standing, answers.in_time(answered, due, at=at), answered))
    return found


def done_in_time(at: datetime, unit_codes: frozenset[str] | None) -> list[Counted]:
    """Return each answer whose time to be done ended within a year before an instant. Four queries.

    It counts when it was done by then; what a unit said not to concern it is not asked about.
    """
    found = []
    for row, standing in _rows("version__done_by", at, unit_codes):
        due = row.version.done_by
        assert due is not None
        declined = standing.marks.get("declined")
        done = standing.marks.get("done")
        if not _fell(standing, done, due) and (declined is None or declined > due):
            found.append(_counted(row, standing, answers.in_time(done, due, at=at), done))
    return found


def _rows(
    column: str, at: datetime, unit_codes: frozenset[str] | None
) -> Iterator[tuple[FollowUp, Standing]]:
    rows = access.follow_ups().filter(case__isnull=False)
    rows = rows.filter(**{f"{column}__lte": at, f"{column}__gt": at - SPAN})
    if unit_codes is not None:
        rows = rows.filter(unit__code__in=unit_codes)
    found = list(rows.select_related("version__advisory", "unit").order_by("-pk"))
    standings = casework.standings([row.case_id for row in found if row.case_id is not None])
    for row in found:
        assert row.case_id is not None
        yield row, standings[row.case_id]


def _fell(standing: Standing, answered: datetime | None, due: datetime) -> bool:
    """Return whether the question fell away before its time without an answer."""
    ended = standing.ended_at
    return answered is None and standing.state in _ENDED and ended is not None and ended <= due


def _counted(row: FollowUp, standing: Standing, counts: bool, at: datetime | None) -> Counted:  # noqa: FBT001 - a fact, not a switch
    shown = f"{timezone.localtime(at):%H:%M %d/%m/%Y}" if at else ""
    number = row.version.advisory.number
    return Counted(
        f"{number} v{row.version.number} · {row.unit.name}",
        row.unit.code,
        counts,
        shown,
        reverse("advisories:answer", args=[standing.number]),
    )

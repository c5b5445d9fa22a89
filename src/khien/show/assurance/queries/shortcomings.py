"""Reads of shortcomings: lists, one whole, and what measures count."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils import timezone

from khien.base.accounts import queries as accounts
from khien.base.accounts.types import Actor, Capability
from khien.base.casework import queries as casework
from khien.base.core.clock import today
from khien.base.core.offers import Counted
from khien.base.core.paging import Page, counted, newest_first, page_of
from khien.base.regulation.types import Words
from khien.show.assurance import access
from khien.show.assurance.models import Shortcoming
from khien.show.assurance.types.shortcomings import (
    SHORTCOMING_NAMES,
    ProofLine,
    ShortcomingLine,
    ShortcomingRecord,
    ShortcomingState,
)

YEAR = timedelta(days=365)
ANSWERS = Capability.ANSWER_ASSESSMENTS


@dataclass(frozen=True, slots=True)
class ShortcomingFilter:
    """Which shortcomings a list wants; empty means all."""

    state: str = ""
    unit_codes: frozenset[str] | None = None


def shortcomings(
    actor: Actor, wanted: ShortcomingFilter, *, after: str = ""
) -> Page[ShortcomingLine]:
    """Return one page of visible shortcomings, the newest first. Three queries."""
    rows = access.shortcomings_visible_to(actor)
    if wanted.unit_codes is not None:
        rows = rows.filter(subject__unit__code__in=wanted.unit_codes)
    if wanted.state == "unclosed":
        rows = rows.filter(closed_at__isnull=True)
    elif wanted.state == "late":
        rows = rows.filter(state=ShortcomingState.OPEN, fix_by__lt=today())
    elif wanted.state:
        rows = rows.filter(state=wanted.state)
    found, mark = newest_first(rows, after=after)
    return page_of(lines(found), after=mark, total=counted(rows))


def shortcoming(actor: Actor, number: str) -> ShortcomingRecord:
    """Return one visible shortcoming whole. Raises ShortcomingNotFound."""
    row = access.require_shortcoming(actor, number)
    code, state = row.subject.unit.code, ShortcomingState(row.state)
    answers = accounts.may_do(actor, ANSWERS, code)
    has_case = row.fix_by is not None
    return ShortcomingRecord(
        line=line(row),
        subject=row.subject_id,
        words=row.words,
        plan=row.plan,
        planned_by=row.planned_by,
        plan_due_at=row.plan_due_at,
        closed_at=row.closed_at,
        closed_by=row.closed_by,
        proofs=tuple(
            ProofLine(one.pk, one.words, one.file_name, one.file_key is not None, one.at, one.by)
            for one in access.proofs().filter(shortcoming=row).order_by("pk")
        ),
        steps=casework.steps_of(actor, number) if has_case else (),
        clocks=casework.clocks_of(actor, number) if has_case else (),
        history=casework.timeline(actor, number) if has_case else (),
        able=_able(code) if answers else (),
        may_plan=answers and state is ShortcomingState.PLAN,
        may_mend=answers and state is ShortcomingState.OPEN,
        may_check=_is_team(actor, row)
        and state in {ShortcomingState.OPEN, ShortcomingState.MENDED},
    )


def proof_file(actor: Actor, key: int) -> int | None:
    """Return the key of the file of a visible proof. Raises ShortcomingNotFound."""
    return access.require_proof(actor, key).file_key


def of_subjects(keys: Iterable[int]) -> tuple[ShortcomingLine, ...]:
    """Return the shortcomings of subjects that passed the door, as they were found. One query."""
    rows = access.shortcomings().filter(subject_id__in=list(keys)).order_by("pk")
    return tuple(lines(rows))


def lines(rows: "Iterable[Shortcoming] | QuerySet[Shortcoming]") -> list[ShortcomingLine]:
    """Return shortcomings that passed the door as lines."""
    return [line(row) for row in rows]


def line(row: Shortcoming) -> ShortcomingLine:
    """Return a shortcoming that passed the door as a line."""
    return ShortcomingLine(
        number=row.number,
        assessment=row.subject.assessment.number,
        unit_code=row.subject.unit.code,
        unit=row.subject.unit.name,
        system=row.subject.system_name,
        requirement=row.requirement,
        title=Words(**row.title),
        state=ShortcomingState(row.state),
        fix_by=row.fix_by,
        owner=row.owner.name if row.owner else "",
        is_late=row.state == ShortcomingState.OPEN
        and row.fix_by is not None
        and row.fix_by < today(),
    )


def closed_in_time(at: datetime, unit_codes: frozenset[str] | None) -> list[Counted]:
    """Return the shortcomings whose day fell in the year before an instant, and which were mended by it.

    One counts when the team has closed it and the unit had said it mended by its day.
    """
    day = timezone.localdate(at)
    rows = access.shortcomings().filter(found_at__lte=at, fix_by__gt=day - YEAR)
    rows = rows.filter(Q(fix_by__lt=day) | Q(closed_at__lte=at))
    if unit_codes is not None:
        rows = rows.filter(subject__unit__code__in=unit_codes)
    return [
        Counted(
            row.number,
            row.subject.unit.code,
            _in_time(row, at),
            detail=SHORTCOMING_NAMES[ShortcomingState(row.state)],
            url=reverse("assurance:shortcoming", args=[row.number]),
        )
        for row in rows.order_by("fix_by", "pk")
    ]


def _in_time(row: Shortcoming, at: datetime) -> bool:
    if row.closed_at is None or row.closed_at > at or row.mended_at is None or row.fix_by is None:
        return False
    end = timezone.make_aware(datetime.combine(row.fix_by, time.max))
    return row.mended_at <= end


def _able(code: str) -> tuple[tuple[int, str], ...]:
    people = accounts.people_who_may(ANSWERS, code)
    return tuple((person.key, person.name) for person in people)


def _is_team(actor: Actor, row: Shortcoming) -> bool:
    if actor.sees_everything:
        return True
    found = access.team().filter(
        assessment_id=row.subject.assessment_id, person_id=actor.person_id or 0
    )
    return found.exists() and accounts.may_somewhere(actor, Capability.RUN_ASSESSMENTS)

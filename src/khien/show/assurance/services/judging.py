"""The team judges requirement by requirement; what fails is a shortcoming, and alone is asked again."""

from collections.abc import Sequence
from datetime import date, timedelta

from khien.base.accounts.types import Actor
from khien.base.core import bulk
from khien.base.core.clock import now, today
from khien.base.core.refusals import Invalid, text
from khien.base.core.usecase import use_case
from khien.show.assurance import access
from khien.show.assurance.models import Answer, Subject
from khien.show.assurance.queries import knowledge
from khien.show.assurance.rules import assessments as rules
from khien.show.assurance.rules.shortcomings import PLAN_DAYS_MAX
from khien.show.assurance.services import shortcomings, telling
from khien.show.assurance.services.assessments import require_team
from khien.show.assurance.services.responding import name, require_version
from khien.show.assurance.types.answers import (
    NewVerdict,
    NothingFails,
    StillToJudge,
    VerdictIncomplete,
)
from khien.show.assurance.types.assessments import (
    FAILING,
    GRADE_NAMES,
    AssessmentState,
    Grade,
    SubjectState,
)
from khien.show.assurance.types.shortcomings import PlanWrong


@use_case
def judge(by: Actor, *, key: int, verdict: NewVerdict) -> int:
    """Give a requirement its verdict; returns the answer's new version.

    Raises VerdictIncomplete, PlanWrong, AnswerChanged, OutOfStep, NotOfTheTeam.
    """
    row = access.require_answer(by, key)
    _require_judging(by, row.subject)
    if row.round != row.subject.round:
        raise Invalid(what=text("An earlier round is only read."))
    require_version(row, verdict.version)
    grade = rules.grade_of(verdict.grade)
    if grade in FAILING:
        _require_plan(grade, verdict)
    row.verdict, row.verdict_words = grade, verdict.words.strip()[: rules.WORDS_MAX]
    row.verdict_at, row.verdict_by = now(), by.name[:200]
    row.fix_words = verdict.fix_words.strip()[:2000] if grade in FAILING else ""
    row.fix_by = verdict.fix_by if grade in FAILING else None
    row.asks_plan = grade in FAILING and verdict.fix_by is None
    row.version += 1
    row.save()
    return row.version


@use_case
def agree_with_the_rest(by: Actor, *, key: int) -> int:
    """Take the unit's word for what it says is met or does not apply and has no verdict yet.

    Returns how many. What a unit says fails is judged one by one, and so is what the system knows
    otherwise.
    """
    subject = access.require_subject(by, key, is_locked=True)
    _require_judging(by, subject)
    rows = access.answers().filter(subject=subject, round=subject.round, verdict="")
    doubted = [
        key
        for key, known in rows.filter(grade=Grade.MET).exclude(known="").values_list("pk", "known")
        if rules.proposed(knowledge.kept(known)) in FAILING
    ]
    at, count = now(), 0
    for grade in (Grade.MET, Grade.NOT_APPLICABLE):
        agreed = rows.filter(grade=grade).exclude(pk__in=doubted)
        count += agreed.update(verdict=grade, verdict_at=at, verdict_by=by.name[:200])
    return count


@use_case
def finish_judging(by: Actor, *, key: int) -> list[str]:
    """End the judging of a round: what fails becomes shortcomings, what is now met closes them.

    Returns the numbers of new shortcomings. Raises StillToJudge, OutOfStep, NotOfTheTeam.
    """
    subject = access.require_subject(by, key, is_locked=True)
    _require_judging(by, subject)
    rows = list(access.answers().filter(subject=subject, round=subject.round).order_by("position"))
    left = [row.requirement for row in rows if not row.verdict]
    if left:
        raise StillToJudge(count=len(left), codes=rules.told_codes(left))
    codes = [row.requirement for row in rows]
    older = access.answers().filter(subject=subject, requirement__in=codes)
    older.exclude(round=subject.round).update(is_current=False)
    access.answers().filter(pk__in=[row.pk for row in rows]).update(is_current=True)
    subject.state = SubjectState.JUDGED
    subject.judged_at = subject.judged_at or now()
    subject.save(update_fields=["state", "judged_at"])
    telling.done(by, subject, rules.JUDGE_ITEM)
    return shortcomings.settle(by, subject, rows)


@use_case
def ask_again(by: Actor, *, key: int, due_on: date) -> int:
    """Ask the unit again for what failed, and for nothing else, by a day; returns how many.

    Raises NothingFails, OutOfStep, NotOfTheTeam, Invalid.
    """
    subject = access.require_subject(by, key, is_locked=True)
    require_team(by, subject.assessment)
    _require_begun(subject)
    judged = {SubjectState.JUDGED, SubjectState.ENDED}
    rules.require_subject(name(subject), subject.state, judged, text("assess again"))
    minutes = access.minutes().filter(subject=subject, round=subject.round).first()
    if minutes is not None and subject.state != SubjectState.ENDED:
        raise Invalid(what=text("The minutes wait for signatures; sign them first."))
    if due_on <= today():
        raise Invalid(what=text("The day by which units answer must lie ahead."))
    rows = access.answers().filter(subject=subject, is_current=True, verdict__in=FAILING)
    fresh = _again(list(rows.order_by("position")), subject.round + 1)
    if not fresh:
        raise NothingFails(what=name(subject))
    bulk.insert(Answer, fresh)
    subject.state, subject.round, subject.due_on = SubjectState.ASKED, subject.round + 1, due_on
    subject.save(update_fields=["state", "round", "due_on"])
    telling.ask(by, [subject], with_notice=False)
    return len(fresh)


def _again(rows: Sequence[Answer], number: int) -> list[Answer]:
    return [
        Answer(
            subject_id=row.subject_id,
            requirement=row.requirement,
            family=row.family,
            position=row.position,
            round=number,
            is_current=False,
        )
        for row in rows
    ]


def _require_judging(by: Actor, subject: Subject) -> None:
    require_team(by, subject.assessment)
    _require_begun(subject)
    rules.require_subject(name(subject), subject.state, {SubjectState.SUBMITTED}, text("judge"))


def _require_begun(subject: Subject) -> None:
    row = subject.assessment
    rules.require_state(row.number, row.state, {AssessmentState.BEGUN}, text("judge"))


def _require_plan(grade: Grade, verdict: NewVerdict) -> None:
    if not verdict.words.strip() or not (verdict.fix_by or verdict.asks_plan):
        raise VerdictIncomplete(grade=GRADE_NAMES[grade])
    last = today() + timedelta(days=PLAN_DAYS_MAX)
    if verdict.fix_by and not today() < verdict.fix_by < last:
        raise PlanWrong(last=f"{last:%d/%m/%Y}")

"""A unit answers: receives the notice, saves as it goes, adds files, submits once."""

from khien.base.accounts import queries as accounts
from khien.base.accounts.types import Actor, Capability
from khien.base.core.clock import now, today
from khien.base.core.refusals import Invalid, text
from khien.base.core.usecase import use_case
from khien.show.assurance import access
from khien.show.assurance.models import Answer, AnswerFile, Subject
from khien.show.assurance.queries import knowledge
from khien.show.assurance.rules import assessments as rules
from khien.show.assurance.services import telling
from khien.show.assurance.services.assessments import hour, require_team
from khien.show.assurance.types.answers import (
    AnswerChanged,
    AnswersLocked,
    Known,
    Saved,
    StillOwed,
)
from khien.show.assurance.types.assessments import (
    GRADE_NAMES,
    AssessmentState,
    Grade,
    SubjectState,
)

ANSWERS = Capability.ANSWER_ASSESSMENTS
_RUNNING = {AssessmentState.ANNOUNCED, AssessmentState.BEGUN}


@use_case
def receive(by: Actor, *, key: int) -> None:
    """Say for the unit that the notice was received and read. Said again it changes nothing."""
    row = access.require_subject(by, key, is_locked=True)
    accounts.require_may(by, ANSWERS, row.unit.code)
    rules.require_state(
        row.assessment.number, row.assessment.state, _RUNNING, text("receive the notice")
    )
    if row.received_at is not None:
        return
    row.received_at, row.received_by = now(), by.name[:200]
    row.save(update_fields=["received_at", "received_by"])
    telling.done(by, row, rules.NOTICE_ITEM)


def save_answer(by: Actor, *, key: int, saved: Saved) -> int:
    """Save an answer, with what the system knows at that moment; returns the new version.

    The figures are read before the transaction. Raises AnswerChanged, AnswersLocked, NoSuchGrade.
    """
    if saved.grade:
        rules.grade_of(saved.grade)
    row = access.answers().select_related("subject__unit", "subject__assessment").filter(pk=key)
    held = row.first()
    figures: tuple[Known, ...] = ()
    if held is not None:
        access.require_subject(by, held.subject_id)
        asked = knowledge.requirement(held.subject.assessment.edition_id, held.requirement)
        figures = knowledge.known(held.subject.unit.code, asked.measures, now())
    return keep_answer(by, key=key, saved=saved, secret_known=figures)


@use_case
def keep_answer(by: Actor, *, key: int, saved: Saved, secret_known: tuple[Known, ...]) -> int:
    """Write an answer down. Figures are long and stay out of the audit."""
    row = _open_answer(by, key)
    require_version(row, saved.version)
    row.grade, row.words = saved.grade, saved.words.strip()[: rules.WORDS_MAX]
    row.known = knowledge.written(secret_known)
    row.version += 1
    row.changed_at, row.changed_by = now(), by.name[:200]
    row.save(update_fields=["grade", "words", "known", "version", "changed_at", "changed_by"])
    return row.version


@use_case
def attach(by: Actor, *, key: int, file_key: int, file_name: str) -> None:
    """Put a checked file in with an answer. Raises AnswersLocked, Invalid."""
    row = _open_answer(by, key)
    held = access.answer_files().filter(answer=row)
    if held.filter(file_key=file_key).exists():
        return
    if held.count() >= rules.FILES_MAX:
        raise Invalid(what=text("An answer has at most 20 files; put some of them together."))
    AnswerFile(
        answer=row, file_key=file_key, file_name=file_name[:200], at=now(), by=by.name[:200]
    ).save()


@use_case
def attach_former(by: Actor, *, key: int, file: int) -> None:
    """Put a file that the unit gave with an earlier answer in with this one too."""
    row = _open_answer(by, key)
    former = access.require_answer_file(by, file)
    if former.answer.subject.unit_id != row.subject.unit_id:
        raise Invalid(what=text("This file belongs to another unit."))
    attach(by, key=key, file_key=former.file_key, file_name=former.file_name)


@use_case
def submit(by: Actor, *, key: int) -> None:
    """Submit the answers of a round: nothing may be owed, afterwards nothing changes.

    Raises StillOwed, AnswersLocked.
    """
    row = _open_subject(by, key)
    accounts.require_may(by, ANSWERS, row.unit.code)
    owed = owed_codes(row)
    if owed:
        raise StillOwed(count=len(owed), codes=rules.told_codes(owed))
    _lock(by, row)
    if row.received_at is None:
        receive(by, key=key)


@use_case
def lock_silent(by: Actor, *, key: int) -> None:
    """Close the answers of a unit that let its day pass, so that the team can go on. Raises OutOfStep."""
    row = access.require_subject(by, key, is_locked=True)
    require_team(by, row.assessment)
    rules.require_subject(name(row), row.state, {SubjectState.ASKED}, text("close the answers"))
    if row.due_on >= today():
        raise Invalid(what=text("The unit still has time to answer."))
    _lock(by, row)


def require_version(row: Answer, version: int) -> None:
    """Raise AnswerChanged where somebody saved after the person had opened it."""
    if row.version == version:
        return
    said = GRADE_NAMES[Grade(row.grade)] if row.grade else "–"
    raise AnswerChanged(
        who=row.changed_by or row.verdict_by or "–",
        at=hour(row.changed_at or row.verdict_at or now()),
        theirs=said,
    )


def owed_codes(row: Subject) -> list[str]:
    """Return the requirements of the present round that still wait for the unit."""
    rows = access.answers().filter(subject=row, round=row.round).order_by("position")
    return [
        code
        for code, grade, words in rows.values_list("requirement", "grade", "words")
        if rules.is_owed(grade, words)
    ]


def name(row: Subject) -> str:
    """Return what is assessed, for a sentence."""
    return row.system_name or row.unit.name


def _lock(by: Actor, row: Subject) -> None:
    row.state, row.submitted_at, row.submitted_by = SubjectState.SUBMITTED, now(), by.name[:200]
    row.save(update_fields=["state", "submitted_at", "submitted_by"])
    telling.done(by, row, rules.ANSWER_ITEM)
    telling.wait_for_team(by, row, due_at=max(row.assessment.starts_at, telling.end_of(row)))


def _open_answer(by: Actor, key: int) -> Answer:
    row = access.require_answer(by, key)
    subject = row.subject
    accounts.require_may(by, ANSWERS, subject.unit.code)
    is_open = subject.state == SubjectState.ASKED and row.round == subject.round
    if not is_open or subject.assessment.state not in _RUNNING:
        raise AnswersLocked(what=name(subject))
    return row


def _open_subject(by: Actor, key: int) -> Subject:
    row = access.require_subject(by, key, is_locked=True)
    if row.state != SubjectState.ASKED or row.assessment.state not in _RUNNING:
        raise AnswersLocked(what=name(row))
    return row

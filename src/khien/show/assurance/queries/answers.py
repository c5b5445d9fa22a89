"""Reads of one subject: its families, the answers of one family in a round, files, minutes, acts."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from typing import Any, Final

from django.db.models import Count, Q

from khien.base.accounts import queries as accounts
from khien.base.accounts.types import Actor, Capability
from khien.base.core.clock import now, today
from khien.show.assurance import access
from khien.show.assurance.models import Answer, Subject
from khien.show.assurance.queries import catalogues, knowledge, shortcomings
from khien.show.assurance.queries.assessments import subject_lines
from khien.show.assurance.queries.minutes import lines as minutes_of
from khien.show.assurance.rules import assessments as rules
from khien.show.assurance.types.answers import (
    AnswerLine,
    FamilyTab,
    FileLine,
    Known,
    SubjectActs,
    SubjectRecord,
    VerdictLine,
)
from khien.show.assurance.types.assessments import (
    FAILING,
    KIND_NAMES,
    AssessmentKind,
    AssessmentState,
    Grade,
    SubjectState,
)
from khien.show.assurance.types.catalogues import Catalogue, Requirement

ANSWERS: Final = Capability.ANSWER_ASSESSMENTS
FORMER_MAX: Final = 30
_RUNNING: Final = {AssessmentState.ANNOUNCED, AssessmentState.BEGUN}


def subject(actor: Actor, key: int, *, family: str = "", number: int = 0) -> SubjectRecord:
    """Return one visible subject, with the answers of one family in one round (0: the present one).

    Raises SubjectNotFound.
    """
    row = access.require_subject(actor, key)
    shown = number if 0 < number <= row.round else row.round
    catalogue = catalogues.edition(row.assessment.edition_id).catalogue
    tabs = _families(row, catalogue, shown)
    codes = [one.code for one in tabs]
    chosen = family if family in codes else next(iter(codes), "")
    acts = _acts(actor, row)
    return SubjectRecord(
        line=subject_lines([row])[0],
        title=row.assessment.title,
        kind_name=KIND_NAMES[AssessmentKind(row.assessment.kind)],
        state=AssessmentState(row.assessment.state),
        shown_round=shown,
        families=tabs,
        family=chosen,
        answers=_answers(row, catalogue, chosen, shown, is_open=acts.may_answer),
        shortcomings=shortcomings.of_subjects([row.pk]),
        minutes=minutes_of(row),
        former_files=_former_files(row) if acts.may_answer else (),
        grades=_grades(row),
        acts=acts,
    )


def answer(actor: Actor, key: int) -> tuple[SubjectRecord, AnswerLine]:
    """Return one answer with its subject, as after a save. Raises SubjectNotFound."""
    row = access.answers().filter(pk=key).values("subject_id", "family", "round").first()
    held = subject(
        actor,
        row["subject_id"] if row else 0,
        family=row["family"] if row else "",
        number=row["round"] if row else 0,
    )
    return held, next(one for one in held.answers if one.key == key)


def answer_file(actor: Actor, key: int) -> int:
    """Return the key of the file of a visible answer. Raises SubjectNotFound."""
    return access.require_answer_file(actor, key).file_key


def unit_of_answer(actor: Actor, key: int) -> str:
    """Return the code of the unit that a visible answer belongs to. Raises SubjectNotFound."""
    row = access.answers().filter(pk=key).values_list("subject_id", flat=True).first()
    return access.require_subject(actor, row or 0).unit.code


def _families(row: Subject, catalogue: Catalogue, number: int) -> tuple[FamilyTab, ...]:
    counts = {
        one["family"]: one
        for one in access.answers()
        .filter(subject=row, round=number)
        .values("family")
        .annotate(
            n=Count("pk"),
            answered=Count("pk", filter=~Q(grade="") & ~Q(grade="not_applicable", words="")),
            judged=Count("pk", filter=~Q(verdict="")),
        )
        .order_by()
    }
    return tuple(
        FamilyTab(one.code, one.title, held["n"], held["answered"], held["judged"])
        for one in catalogue.family
        if (held := counts.get(one.code))
    )


def _answers(
    row: Subject, catalogue: Catalogue, family: str, number: int, *, is_open: bool
) -> tuple[AnswerLine, ...]:
    asked = {one.code: one for one in catalogue.requirements()}
    rows = list(
        access.answers().filter(subject=row, family=family, round=number).order_by("position")
    )
    files = _files(rows)
    figures = _figures(row, (asked[one.requirement] for one in rows)) if is_open else {}
    return tuple(
        _line(one, asked[one.requirement], files[one.pk], figures.get(one.requirement))
        for one in rows
    )


def _figures(row: Subject, asked: Iterable[Requirement]) -> Mapping[str, tuple[Known, ...]]:
    """Return what the system knows now of some requirements: each measure is computed once."""
    wanted = {one.code: one.measures for one in asked if one.measures}
    codes = dict.fromkeys(code for measures in wanted.values() for code in measures)
    held = {one.code: one for one in knowledge.known(row.unit.code, codes, now())}
    return {
        requirement: tuple(held[code] for code in measures if code in held)
        for requirement, measures in wanted.items()
    }


def _line(
    row: Answer,
    asked: Requirement,
    files: tuple[FileLine, ...],
    figures: tuple[Known, ...] | None,
) -> AnswerLine:
    known = figures if figures is not None else knowledge.kept(row.known)
    proposal = rules.proposed(known)
    return AnswerLine(
        key=row.pk,
        requirement=row.requirement,
        title=asked.title,
        text=asked.text,
        round=row.round,
        grade=row.grade,
        words=row.words,
        files=files,
        known=known,
        proposed=proposal.value if proposal else "",
        version=row.version,
        changed_at=row.changed_at,
        changed_by=row.changed_by,
        verdict=_verdict(row),
        is_owed=rules.is_owed(row.grade, row.words),
    )


def _verdict(row: Answer) -> VerdictLine | None:
    if not row.verdict or row.verdict_at is None:
        return None
    return VerdictLine(
        Grade(row.verdict),
        row.verdict_words,
        row.verdict_by,
        row.verdict_at,
        row.fix_words,
        row.fix_by,
        row.asks_plan,
    )


def _files(rows: list[Answer]) -> defaultdict[int, tuple[FileLine, ...]]:
    found: defaultdict[int, tuple[FileLine, ...]] = defaultdict(tuple)
    held = access.answer_files().filter(answer__in=rows).order_by("pk")
    for one in held:
        found[one.answer_id] += (FileLine(one.pk, one.file_name, one.at, one.by),)
    return found


def _former_files(row: Subject) -> tuple[tuple[int, str], ...]:
    """Return the files that the unit gave with answers, the newest first, each once."""
    rows = access.answer_files().filter(answer__subject__unit=row.unit).order_by("-pk")
    found: dict[int, tuple[int, str]] = {}
    for key, file_key, name in rows.values_list("pk", "file_key", "file_name")[: FORMER_MAX * 4]:
        found.setdefault(file_key, (key, name))
    return tuple(found.values())[:FORMER_MAX]


def _grades(row: Subject) -> dict[str, int]:
    rows = access.answers().filter(subject=row, is_current=True)
    counts: Counter[str] = Counter(rows.values_list("verdict", flat=True))
    return {grade.value: counts[grade] for grade in Grade}


def _acts(actor: Actor, row: Subject) -> SubjectActs:
    answers = accounts.may_do(actor, ANSWERS, row.unit.code)
    members = access.team().filter(assessment_id=row.assessment_id, person_id=actor.person_id or 0)
    is_team = members.exists() and accounts.may_somewhere(actor, Capability.RUN_ASSESSMENTS)
    is_running = row.assessment.state in _RUNNING
    is_begun = row.assessment.state == AssessmentState.BEGUN
    state = SubjectState(row.state)
    minutes = access.minutes().filter(subject=row, round=row.round).first()
    is_judged = state is SubjectState.JUDGED
    open_minutes: Any = minutes if is_judged else None
    fails = access.answers().filter(subject=row, is_current=True, verdict__in=FAILING).exists()
    may_again = state is SubjectState.ENDED or (is_judged and minutes is None)
    return SubjectActs(
        may_receive=answers and is_running and row.received_at is None,
        may_answer=answers and is_running and state is SubjectState.ASKED,
        may_lock=is_team and is_running and state is SubjectState.ASKED and row.due_on < today(),
        may_judge=is_team and is_begun and state is SubjectState.SUBMITTED,
        may_ask_again=is_team and is_begun and fails and may_again,
        may_conclude=is_team and is_judged and minutes is None,
        may_sign_team=is_team and open_minutes is not None and not open_minutes.team_signed_at,
        may_sign_unit=answers and open_minutes is not None and not open_minutes.unit_signed_at,
    )

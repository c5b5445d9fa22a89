"""Assessments are planned on a lawful ground, announced in time, begun, ended, or called off."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone

from khien.base.accounts import queries as accounts
from khien.base.accounts.types import Actor, Capability, RightMissing, UnitLine
from khien.base.core import bulk
from khien.base.core.clock import now, today
from khien.base.core.ids import new_id
from khien.base.core.refusals import Invalid, text
from khien.base.core.search import fold
from khien.base.core.usecase import use_case
from khien.base.regulation import queries as regulation
from khien.base.regulation.types import Ground
from khien.know.inventory.queries import registers
from khien.show.assurance import access
from khien.show.assurance.models import Answer, Assessment, Subject, TeamMember
from khien.show.assurance.queries import catalogues
from khien.show.assurance.rules import assessments as rules
from khien.show.assurance.services import telling
from khien.show.assurance.types.assessments import (
    KIND_NAMES,
    AssessmentKind,
    AssessmentState,
    GroundMissing,
    NewAssessment,
    NotAllEnded,
    NothingAsked,
    NoticeTooShort,
    NotOfTheTeam,
    SubjectState,
    SystemWithoutLevel,
    TeamWrong,
    TooEarly,
    TooMuchAsked,
)
from khien.show.assurance.types.catalogues import Catalogue

RUN = Capability.RUN_ASSESSMENTS


@dataclass(frozen=True, slots=True)
class _Wanted:
    """One unit or system to be assessed."""

    unit: UnitLine
    level: int
    system: int | None = None
    name: str = ""
    operator: str = ""


@use_case
def plan_assessment(by: Actor, *, new: NewAssessment) -> str:
    """Plan an assessment; nobody is told yet. Returns its number.

    Raises GroundMissing, TeamWrong, SystemWithoutLevel, NothingAsked, TooMuchAsked, NotAllowed, Invalid.
    """
    ground = _ground(new)
    _require_days(new)
    held = catalogues.edition(new.edition)
    wanted = _wanted(by, new)
    _require_bounds(wanted, held.catalogue)
    team = _team(by, new, wanted)
    row = Assessment(
        number=new_id(),
        kind=new.kind,
        title=new.title.strip()[:300],
        ground=ground.code,
        ground_said={"en": ground.title.en, "vi": ground.title.vi},
        ground_source=ground.source[:300],
        notice=ground.urgent_notice if new.urgent_reason.strip() else ground.notice,
        edition_id=held.key,
        level=new.level,
        unit_id=accounts.unit_key(by.home_unit or wanted[0].unit.code),
        state=AssessmentState.PLANNED,
        starts_at=new.starts_at,
        answers_by=new.answers_by,
        urgent_reason=new.urgent_reason.strip()[:500],
        planned_at=now(),
        planned_by=by.name[:200],
    )
    row.save()
    row.number = f"{rules.PREFIXES[new.kind]}{today():%y}-{row.pk:03d}"
    row.save(update_fields=["number"])
    for place, key in enumerate(team):
        TeamMember(assessment=row, person_id=key, is_lead=place == 0).save()
    keys = accounts.unit_keys_by_code({one.unit.code for one in wanted})
    for one in wanted:
        Subject(
            assessment=row,
            unit_id=keys[one.unit.code],
            system_id=one.system,
            system_name=one.name[:300],
            level=one.level,
            state=SubjectState.PLANNED,
            due_on=new.answers_by,
        ).save()
    return row.number


@use_case
def announce(by: Actor, *, number: str) -> None:
    """Send the notice: every subject is asked, and its people are told.

    Raises NoticeTooShort with the hour from which work on site may begin, OutOfStep, NotOfTheTeam.
    """
    row = locked_for_team(by, number)
    rules.require_state(number, row.state, {AssessmentState.PLANNED}, text("send the notice"))
    at = now()
    row.may_begin_at = _require_notice(row, at)
    row.state, row.announced_at = AssessmentState.ANNOUNCED, at
    row.save(update_fields=["state", "announced_at", "may_begin_at"])
    catalogue = catalogues.edition(row.edition_id).catalogue
    subjects = list(access.subjects().filter(assessment=row).order_by("pk"))
    fresh = [one for subject in subjects for one in _rows(subject, catalogue)]
    bulk.insert(Answer, fresh)
    access.subjects().filter(assessment=row).update(state=SubjectState.ASKED)
    telling.ask(by, subjects, with_notice=True)


@use_case
def begin(by: Actor, *, number: str) -> None:
    """Begin work on site. Raises TooEarly while the notice runs, OutOfStep, NotOfTheTeam."""
    row = locked_for_team(by, number)
    rules.require_state(number, row.state, {AssessmentState.ANNOUNCED}, text("begin on site"))
    at = now()
    if row.may_begin_at is not None and at < row.may_begin_at:
        raise TooEarly(hour=hour(row.may_begin_at))
    row.state, row.begun_at = AssessmentState.BEGUN, at
    row.save(update_fields=["state", "begun_at"])


@use_case
def end(by: Actor, *, number: str, words: str = "") -> None:
    """End an assessment all of whose minutes are signed. Raises NotAllEnded, OutOfStep, NotOfTheTeam."""
    row = locked_for_team(by, number)
    rules.require_state(number, row.state, {AssessmentState.BEGUN}, text("end the assessment"))
    left = access.subjects().filter(assessment=row).exclude(state=SubjectState.ENDED)
    names = [one.system_name or one.unit.name for one in left]
    if names:
        raise NotAllEnded(count=len(names), names=rules.told_codes(names))
    _end(row, AssessmentState.ENDED, words)


@use_case
def withdraw(by: Actor, *, number: str, reason: str) -> None:
    """Call an assessment off before anything was judged; the reason stays, nothing waits any more."""
    row = locked_for_team(by, number)
    open_states = {AssessmentState.PLANNED, AssessmentState.ANNOUNCED, AssessmentState.BEGUN}
    rules.require_state(number, row.state, open_states, text("call it off"))
    if not reason.strip():
        raise Invalid(what=text("Say why the assessment is called off."))
    subjects = list(access.subjects().filter(assessment=row))
    if any(one.judged_at for one in subjects):
        raise Invalid(what=text("Something was judged already; end the assessment instead."))
    for subject in subjects:
        telling.forget(by, subject)
    _end(row, AssessmentState.WITHDRAWN, reason)


def locked_for_team(by: Actor, number: str) -> Assessment:
    """Return a visible assessment, locked, for somebody of its team. Raises NotOfTheTeam."""
    row = access.require_assessment(by, number, is_locked=True)
    require_team(by, row)
    return row


def require_team(by: Actor, row: Assessment) -> None:
    """Raise NotOfTheTeam unless the actor assesses here."""
    if not is_of_team(by, row):
        raise NotOfTheTeam(number=row.number)


def is_of_team(by: Actor, row: Assessment) -> bool:
    """Return whether the actor assesses here and still may. Two queries."""
    if by.sees_everything:
        return True
    member = access.team().filter(assessment=row, person_id=by.person_id or 0)
    return member.exists() and accounts.may_somewhere(by, RUN)


def hour(at: datetime) -> str:
    """Return an instant for a sentence, in the province's time."""
    return f"{timezone.localtime(at):%H:%M %d/%m/%Y}"


def _end(row: Assessment, state: AssessmentState, words: str) -> None:
    row.state, row.ended_at, row.ended_words = state, now(), words.strip()[:500]
    row.save(update_fields=["state", "ended_at", "ended_words"])


def _ground(new: NewAssessment) -> Ground:
    for one in regulation.grounds(today()):
        if one.code == new.ground and one.of == new.kind.value:
            return one
    raise GroundMissing(kind=KIND_NAMES[new.kind])


def _require_days(new: NewAssessment) -> None:
    if not new.title.strip():
        raise Invalid(what=text("Give the assessment a title."))
    if new.answers_by <= today():
        raise Invalid(what=text("The day by which units answer must lie ahead."))
    if new.starts_at <= now():
        raise Invalid(what=text("The first hour on site must lie ahead."))
    if not 0 <= new.level <= 5:
        raise Invalid(what=text("A level is 1 to 5, or 0 for a unit as a whole."))


def _wanted(by: Actor, new: NewAssessment) -> list[_Wanted]:
    """Return what is assessed, each once. Raises NotFound, NotAllowed, SystemWithoutLevel."""
    units = {one.code: one for one in accounts.units_of(by, RUN)}
    found = [_Wanted(_unit(units, code), new.level) for code in dict.fromkeys(new.unit_codes)]
    for key in dict.fromkeys(new.systems):
        entry = registers.entry(by, key)
        level = int(entry.content.get("level") or 0)
        if entry.register.code != "systems" or not level:
            raise SystemWithoutLevel(name=entry.line.name)
        operator = str(entry.content.get("operator") or "")
        unit = _unit(units, entry.line.unit_code)
        found.append(_Wanted(unit, level, key, entry.line.name, operator))
    if not found:
        raise Invalid(what=text("Choose at least one unit or system to be assessed."))
    if len(found) > rules.SUBJECTS_MAX:
        raise Invalid(what=text("An assessment looks at most at 500 units and systems."))
    return found


def _unit(units: dict[str, UnitLine], code: str) -> UnitLine:
    if code not in units:
        raise RightMissing(RUN)
    return units[code]


def _require_bounds(wanted: Sequence[_Wanted], catalogue: Catalogue) -> None:
    count = 0
    for one in wanted:
        asked = sum(1 for _ in catalogue.requirements(one.level))
        if not asked:
            raise NothingAsked(what=one.name or one.unit.name, level=one.level)
        count += asked
    if count > rules.ANSWERS_MAX:
        raise TooMuchAsked(count=count, most=rules.ANSWERS_MAX)


def _team(by: Actor, new: NewAssessment, wanted: Sequence[_Wanted]) -> list[int]:
    """Return the keys of the team, who plans it first. Raises TeamWrong.

    Nobody of a team checks their own unit, and a self-assessment is done from outside the operator.
    Source: NĐ 331/2026/NĐ-CP, art. 31.2(c).
    """
    keys = list(dict.fromkeys([*([by.person_id] if by.person_id else []), *new.team]))
    if not keys:
        raise TeamWrong(name="–", why=text("a team has at least one person"))
    if len(keys) > rules.TEAM_MAX:
        raise TeamWrong(name="–", why=text("a team has at most 30 people"))
    codes = {one.unit.code for one in wanted}
    known = accounts.person_names(set(keys))
    for key in keys:
        if key not in known:
            raise TeamWrong(name=str(key), why=text("there is nobody of this key"))
        person = accounts.actor_of(key)
        may = accounts.unit_codes(person, RUN)
        if person.home_unit in codes:
            raise TeamWrong(name=person.name, why=text("nobody checks their own unit"))
        if may is not None and codes - may:
            raise TeamWrong(
                name=person.name, why=text("their role does not let them assess every unit of it")
            )
        if new.kind is AssessmentKind.SELF and _operates(person, wanted):
            raise TeamWrong(
                name=person.name,
                why=text("a self-assessment is done by a unit independent of the operator"),
            )
    return keys


def _operates(person: Actor, wanted: Sequence[_Wanted]) -> bool:
    name = accounts.name_of_unit(person.home_unit)
    return any(
        rules.is_operator(fold(one.operator), code=fold(person.home_unit), name=fold(name))
        for one in wanted
    )


def _require_notice(row: Assessment, at: datetime) -> datetime:
    """Return the first hour on site after a notice sent now. Raises NoticeTooShort."""
    if not row.notice:
        return at
    due = regulation.due(row.notice, at)
    if row.starts_at < due.at:
        raise NoticeTooShort(hour=hour(due.at), source=due.clock.source)
    return due.at


def _rows(subject: Subject, catalogue: Catalogue) -> list[Answer]:
    found: list[Answer] = []
    for family in catalogue.family:
        for one in family.requirement:
            if one.is_asked_of(subject.level):
                found.append(
                    Answer(
                        subject_id=subject.pk,
                        requirement=one.code,
                        family=family.code,
                        position=len(found),
                    )
                )
    return found

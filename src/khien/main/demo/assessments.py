"""Inspections and self-assessments in the demo province: done with shortcomings, running, announced.

Sample data: nobody is a real person; each name says that it is made up.
"""

from datetime import timedelta
from typing import Final

from khien.base.accounts import queries as people
from khien.base.accounts import services as accounts
from khien.base.accounts.types import Actor, Role
from khien.base.core.clock import now, played, today
from khien.show.assurance.queries import answers as reads
from khien.show.assurance.queries import assessments as lists
from khien.show.assurance.queries import catalogues
from khien.show.assurance.services import assessments, judging, minutes, responding
from khien.show.assurance.services import shortcomings as mending
from khien.show.assurance.types.answers import AnswerLine, NewVerdict, Saved
from khien.show.assurance.types.assessments import AssessmentKind, Grade, NewAssessment

INSPECTOR: Final = ("truongdoan", "Trưởng đoàn kiểm tra (mẫu)", "CAT")
INSPECTED: Final = ("XA12", "XA05")
RUNNING: Final = ("XA12", "XA08")
ANNOUNCED: Final = ("XA05", "XA09", "SYT")
BASIC: Final = "vn-2026"
OWN: Final = "nb47"
WORDS: Final[dict[Grade, str]] = {
    Grade.MET: "Đã thực hiện, có hồ sơ (mẫu)",
    Grade.PARTLY: "Mới làm một phần (mẫu)",
    Grade.NOT_MET: "Chưa thực hiện (mẫu)",
    Grade.NOT_APPLICABLE: "Đơn vị không có nội dung này (mẫu)",
}


def fill(by: Actor, password: str) -> None:
    """Play them through the services, as people would."""
    inspector = _inspector(by, password)
    _done(inspector, AssessmentKind.SELF, "self-independent", ("XA12",), days=95, failing=6)
    found = _done(
        inspector, AssessmentKind.INSPECTION, "police-asked", INSPECTED, days=60, failing=11
    )
    _mend(inspector, found)
    _run(inspector)
    with played(now() - timedelta(hours=20)):
        _announce(
            inspector,
            AssessmentKind.INSPECTION,
            "police-asked",
            ANNOUNCED,
            "Kiểm tra an ninh mạng quý IV (mẫu)",
            BASIC,
        )


def _inspector(by: Actor, password: str) -> Actor:
    username, name, home = INSPECTOR
    new = accounts.NewPerson(username, name, home, password=password)
    with played(now() - timedelta(days=365)):
        key = accounts.enter_person(by, person=new)
        accounts.give_role(
            by, person_id=key, unit_code="TINH", role=Role.INSPECTOR, has_subtree=True
        )
    return people.actor_of(key)


def _announce(
    by: Actor,
    kind: AssessmentKind,
    ground: str,
    units: tuple[str, ...],
    title: str,
    catalogue: str,
) -> str:
    new = NewAssessment(
        kind=kind,
        title=title,
        ground=ground,
        edition=catalogues.edition_named(catalogue).key,
        level=2,
        unit_codes=units,
        systems=(),
        team=(),
        answers_by=today() + timedelta(days=3),
        starts_at=now() + timedelta(days=4),
    )
    number = assessments.plan_assessment(by, new=new)
    assessments.announce(by, number=number)
    return number


def _done(
    by: Actor,
    kind: AssessmentKind,
    ground: str,
    units: tuple[str, ...],
    *,
    days: int,
    failing: int,
) -> list[str]:
    """Carry an assessment to signed minutes; of each unit every so many a requirement fails."""
    title = (
        "Tự đánh giá an ninh mạng (mẫu)"
        if kind is AssessmentKind.SELF
        else "Kiểm tra, đánh giá an ninh mạng các xã, phường (mẫu)"
    )
    found: list[str] = []
    with played(now() - timedelta(days=days)):
        number = _announce(by, kind, ground, units, title, BASIC)
    keys = {one.unit_code: one.key for one in lists.assessment(by, number).subjects}
    with played(now() - timedelta(days=days - 2)):
        for place, code in enumerate(units):
            officer = _officer(code)
            responding.receive(officer, key=keys[code])
            _answer(officer, _every(keys[code], officer), failing=failing + place)
            responding.submit(officer, key=keys[code])
    with played(now() - timedelta(days=days - 5)):
        assessments.begin(by, number=number)
        for code in units:
            found += _judge(by, keys[code], is_past=kind is AssessmentKind.SELF)
            count = reads.subject(by, keys[code]).line.failing
            minutes.conclude(
                by,
                key=keys[code],
                words=f"Đơn vị cơ bản đáp ứng yêu cầu; khắc phục {count} tồn tại đúng hạn (mẫu).",
            )
            minutes.sign_for_team(by, key=keys[code])
            minutes.sign_for_unit(_officer(code), key=keys[code])
        if kind is AssessmentKind.SELF:
            assessments.end(by, number=number, words="Hoàn thành (mẫu)")
    if kind is AssessmentKind.SELF:
        with played(now() - timedelta(days=days - 15)):
            for one in found:
                mending.prove(_officer(units[0]), number=one, words="Đã khắc phục (mẫu)")
                mending.close(by, number=one)
    return found


def _every(key: int, by: Actor) -> list[AnswerLine]:
    first = reads.subject(by, key)
    return [
        one
        for family in first.families
        for one in reads.subject(by, key, family=family.code).answers
    ]


def _answer(officer: Actor, rows: list[AnswerLine], *, failing: int) -> None:
    """Answer for a unit as the system proposes; beside that every so many a requirement is not met."""
    for place, one in enumerate(rows):
        grade = Grade(one.proposed) if one.proposed else _grade(place, failing)
        saved = Saved(grade, WORDS[grade], one.version)
        responding.save_answer(officer, key=one.key, saved=saved)


def _grade(place: int, failing: int) -> Grade:
    if place % failing == failing - 1:
        return Grade.NOT_MET
    if place % (2 * failing) == failing // 2:
        return Grade.PARTLY
    return Grade.NOT_APPLICABLE if place % 19 == 17 else Grade.MET


def _judge(by: Actor, key: int, *, is_past: bool) -> list[str]:
    judging.agree_with_the_rest(by, key=key)
    left = [one for one in _every(key, by) if one.verdict is None]
    for place, one in enumerate(left):
        days = 40 if place == 0 or is_past else 90
        is_asked = place == 1 and not is_past
        verdict = NewVerdict(
            one.grade,
            f"{one.title.vi}: {WORDS[Grade(one.grade)].lower()}",
            one.version,
            fix_words="" if is_asked else "Bổ sung, ban hành, lưu hồ sơ (mẫu)",
            fix_by=None if is_asked else today() + timedelta(days=days),
            asks_plan=is_asked,
        )
        judging.judge(by, key=one.key, verdict=verdict)
    return judging.finish_judging(by, key=key)


def _mend(by: Actor, found: list[str]) -> None:
    """Of each unit leave the first late and the second without plan; mend one, close one."""
    with played(now() - timedelta(days=10)):
        for code in INSPECTED:
            own = [one for one in found if f".{code}." in one]
            officer = _officer(code)
            if code != INSPECTED[0]:
                mending.prove(officer, number=own[0], words="Đã khắc phục, có biên bản (mẫu)")
                mending.close(by, number=own[0], words="Đoàn đã xem hồ sơ (mẫu)")
            for one in own[2:4]:
                mending.add_action(officer, number=one, title="Lập kế hoạch (mẫu)", due_on=None)
                mending.prove(officer, number=one, words="Đã thực hiện, gửi đoàn xem (mẫu)")
            mending.close(by, number=own[2], words="Đạt (mẫu)")


def _run(by: Actor) -> None:
    with played(now() - timedelta(days=2)):
        number = _announce(
            by,
            AssessmentKind.SELF,
            "self-independent",
            RUNNING,
            "Tự đánh giá việc thực hiện Kế hoạch 47 (mẫu)",
            OWN,
        )
        keys = {one.unit_code: one.key for one in lists.assessment(by, number).subjects}
        officer = _officer(RUNNING[0])
        responding.receive(officer, key=keys[RUNNING[0]])
        rows = _every(keys[RUNNING[0]], officer)
        _answer(officer, rows[: len(rows) // 2], failing=9)


def _officer(code: str) -> Actor:
    named = {"XA12": "canbo.xa12", "XA05": "canbo.xa05"}
    return people.actor_named(named.get(code, f"it.{code.lower()}"))

"""A small catalogue and an inspector of the police, for tests of assessments."""

from dataclasses import replace
from datetime import timedelta

from tests.cast import PASSWORD, Cast

from khien.base.accounts import queries as accounts
from khien.base.accounts import services as people_of
from khien.base.accounts.types import Actor, Role
from khien.base.core.clock import now, played, today
from khien.show.assurance import access
from khien.show.assurance.models import Answer
from khien.show.assurance.services import assessments, judging, responding
from khien.show.assurance.services.catalogues import load_catalogue
from khien.show.assurance.types.answers import NewVerdict, Saved
from khien.show.assurance.types.assessments import AssessmentKind, NewAssessment

CATALOGUE = """
code = "mau"
version = "1"
title = { en = "Sample", vi = "Bộ mẫu" }
source = "Bộ mẫu"
valid_from = 2026-01-01

[[family]]
code = "QL"
title = { en = "Management", vi = "Quản lý" }

[[family.requirement]]
code = "QL.1"
title = { en = "Rules are issued", vi = "Có quy chế" }

[[family.requirement]]
code = "QL.2"
title = { en = "An officer is named", vi = "Có cán bộ phụ trách" }
measures = ["units-with-logs"]

[[family]]
code = "KT"
title = { en = "Technique", vi = "Kỹ thuật" }

[[family.requirement]]
code = "KT.1"
title = { en = "A firewall stands", vi = "Có tường lửa" }

[[family.requirement]]
code = "KT.2"
title = { en = "Only level 4", vi = "Chỉ cấp độ 4" }
levels = [4]
"""


def inspector(people: Cast, name: str = "thanhtra", home: str = "CAT") -> Actor:
    """Return somebody who may assess every unit of the province."""
    new = people_of.NewPerson(name, f"{name} (mẫu)", home, password=PASSWORD)
    key = people_of.enter_person(people.system, person=new)
    people_of.give_role(
        people.system, person_id=key, unit_code="TINH", role=Role.INSPECTOR, has_subtree=True
    )
    return accounts.actor_of(key)


def catalogue(people: Cast, text: str = CATALOGUE) -> int:
    """Take the small catalogue in."""
    return load_catalogue(people.system, name="mau.toml", content=text.encode())


def new(edition: int, **changes: object) -> NewAssessment:
    """Return an inspection of commune 1 at level 2, asked for by the owner, in five days."""
    held = NewAssessment(
        kind=AssessmentKind.INSPECTION,
        title="Kiểm tra năm 2026 (mẫu)",
        ground="police-asked",
        edition=edition,
        level=2,
        unit_codes=("XA1",),
        systems=(),
        team=(),
        answers_by=today() + timedelta(days=4),
        starts_at=now() + timedelta(days=5),
    )
    return replace(held, **changes)  # type: ignore[arg-type]


def announced(by: Actor, edition: int, **changes: object) -> tuple[str, int]:
    """Plan an assessment and send its notice; return its number and its first subject's key."""
    number = assessments.plan_assessment(by, new=new(edition, **changes))
    assessments.announce(by, number=number)
    return number, access.subjects().filter(assessment__number=number).order_by("pk")[0].pk


def answer(key: int, code: str) -> Answer:
    """Return the newest answer of a requirement."""
    return access.answers().filter(subject_id=key, requirement=code).order_by("-round")[0]


def say(by: Actor, key: int, code: str, grade: str, words: str = "") -> int:
    """Answer a requirement as somebody who has just read it."""
    row = answer(key, code)
    return responding.save_answer(by, key=row.pk, saved=Saved(grade, words, row.version))


def submitted(by: Actor, key: int) -> None:
    """Answer everything and submit: the rules are there, the rest is not."""
    say(by, key, "QL.1", "met", "Quy chế số 1 (mẫu)")
    say(by, key, "QL.2", "partly", "Mới phân công (mẫu)")
    say(by, key, "KT.1", "not_met")
    responding.submit(by, key=key)


def find(by: Actor, key: int, code: str, grade: str, **more: object) -> int:
    """Give a requirement its verdict as somebody who has just read it."""
    row = answer(key, code)
    verdict = NewVerdict(grade, "Chưa đủ (mẫu)", row.version)
    return judging.judge(by, key=row.pk, verdict=replace(verdict, **more))  # type: ignore[arg-type]


def judged(by: Actor, number: str, key: int) -> list[str]:
    """Begin on site a week later and judge: the firewall is missing, the officer's plan is asked for."""
    with played(now() + timedelta(days=6)):
        assessments.begin(by, number=number)
        judging.agree_with_the_rest(by, key=key)
        find(by, key, "QL.2", "partly", asks_plan=True)
        find(by, key, "KT.1", "not_met", fix_words="Lắp đặt (mẫu)", fix_by=today() + timedelta(30))
        return judging.finish_judging(by, key=key)

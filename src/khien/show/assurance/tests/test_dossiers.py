"""A level dossier on its way: written, sent, appraised, approved, determined again."""

from datetime import date, timedelta

import pytest
from tests.cast import Cast

from khien.base.casework import queries as casework
from khien.base.casework.types import MoveRefused
from khien.base.core.clock import now, played, today
from khien.base.core.refusals import NotFound, Refusal
from khien.know.inventory.queries import measures as inventory_measures
from khien.know.inventory.queries import registers as inventory
from khien.know.inventory.services import registers
from khien.show.assurance.queries import dossiers as queries
from khien.show.assurance.queries import level_measures
from khien.show.assurance.services import answering, appraising, approving
from khien.show.assurance.services import dossiers as services
from khien.show.assurance.tests import build
from khien.show.assurance.types.dossiers import (
    Answer,
    Deployed,
    DossierFilter,
    Ground,
    Opinion,
    PlanAnswer,
    Stage,
)
from khien.show.assurance.types.level_refusals import (
    AnswerWrong,
    BelowCriteria,
    DossierChanged,
    DossierClosed,
    DossierIncomplete,
    DossierOpen,
    GroundMissing,
    OpinionIncomplete,
    PlanUnanswered,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def bodies(people: Cast) -> build.Bodies:
    build.catalogue(people)
    return build.bodies(people)


def register_row(people: Cast, key: int) -> tuple[object, object, object]:
    said = inventory.entry(people.system, key).content
    return said.get("level"), said.get("level_state"), said.get("decision")


def test_a_dossier_goes_its_whole_way_and_the_register_follows(
    people: Cast, bodies: build.Bodies
) -> None:
    build.unit_rules(people)
    key = build.system(people)
    number = build.written(people.minh, key)
    assert register_row(people, key) == ("2", "draft", None)

    appraising.propose(people.minh, number=number)
    assert register_row(people, key) == ("2", "sent", None)
    appraising.find_complete(bodies.nga, number=number)
    appraising.appraise(bodies.nga, number=number, opinion=build.FIT)
    appraising.submit(people.minh, number=number)
    assert register_row(people, key) == ("2", "appraised", None)
    approving.approve(bodies.dung, number=number, decision=build.decision())

    held = queries.dossier(people.minh, number)
    assert (held.line.stage, held.approved_by) == (Stage.APPROVED, "Dung")
    assert held.opinion == build.FIT
    said = f"12/QĐ-CAT, {today():%d/%m/%Y}, Công an tỉnh"
    assert register_row(people, key) == ("2", "approved", said)
    rows = inventory_measures.systems_approved(now(), frozenset({"XA1"}))
    assert [one.counts for one in rows] == [True]
    assert len(level_measures.decided_in_time(now(), None)) == 3


def test_the_register_fills_in_what_it_knows_and_the_checklist_names_the_rest(
    people: Cast, bodies: build.Bodies
) -> None:
    key = build.system(people, purpose="Tiếp nhận hồ sơ (mẫu)", zones=["DMZ"])
    number = services.begin_dossier(people.minh, system_key=key)

    held = queries.dossier(people.minh, number)
    words = {(s.code, f.code): f.value for s in held.sections for f in s.fields if f.value}
    assert words["owner", "name"] == "UBND xã"
    assert words["system", "scope"] == "Tiếp nhận hồ sơ (mẫu)"
    assert words["network", "words"] == "DMZ"
    assert held.suggestion is not None
    assert (held.suggestion.level, held.line.level) == (2, 2)
    assert len(held.parts.machines) == len(held.parts.diagrams) == 1
    named = {(one.section, one.values.get("field")) for one in held.missing}
    assert ("operator", "Địa chỉ") in named
    assert ("owner", "Tên") not in named
    assert held.before_approval
    with pytest.raises(DossierIncomplete, match="points are open"):
        appraising.propose(people.minh, number=number)


def test_what_was_sent_stays_as_it_was_whatever_the_register_says_later(
    people: Cast, bodies: build.Bodies
) -> None:
    key = build.system(people, zones=["DMZ"])
    number = build.written(people.minh, key)
    appraising.propose(people.minh, number=number)
    content = {**inventory.entry(people.system, key).content, "zones": ["Lõi"]}
    registers.change_entry(people.system, key=key, content=content)

    assert queries.dossier(people.minh, number).parts.zones == ("DMZ",)


def test_a_level_below_the_criteria_is_refused_and_one_above_is_taken(
    people: Cast, bodies: build.Bodies
) -> None:
    key = build.system(people, procedures=True)
    number = services.begin_dossier(people.minh, system_key=key)
    assert queries.dossier(people.minh, number).line.level == 3

    def choose(level: int) -> None:
        services.choose_level(
            people.minh,
            number=number,
            level=level,
            planned_on=None,
            version=build.version(people.minh, number),
        )

    with pytest.raises(BelowCriteria, match=r"Level 2 is too low.*level 3"):
        choose(2)
    choose(4)
    assert queries.dossier(people.minh, number).line.level == 4


def test_a_criterion_that_came_later_stops_the_sending(people: Cast, bodies: build.Bodies) -> None:
    key = build.system(people)
    number = build.written(people.minh, key)
    content = {**inventory.entry(people.system, key).content, "procedures": True}
    content.pop("level")
    registers.change_entry(people.system, key=key, content=content)

    with pytest.raises(BelowCriteria):
        appraising.propose(people.minh, number=number)


def test_the_plan_is_answered_whole_each_answer_with_its_day_or_reason(
    people: Cast, bodies: build.Bodies
) -> None:
    number = build.written(people.minh, build.system(people, procedures=True))

    def answer(code: str, given: PlanAnswer) -> None:
        version = build.version(people.minh, number)
        answering.answer_plan(people.minh, number=number, answers={code: given}, version=version)

    with pytest.raises(AnswerWrong, match="by which day"):
        answer("LOG.1", PlanAnswer(Answer.NOT_YET))
    with pytest.raises(AnswerWrong, match="why it does not apply"):
        answer("LOG.1", PlanAnswer(Answer.NOT_APPLICABLE, " "))
    with pytest.raises(NotFound):
        answer("KHAC.9", PlanAnswer(Answer.DONE))
    answer("LOG.2", PlanAnswer(Answer.PART, "Đã có máy chủ (mẫu)", date(2027, 3, 31)))
    plan = queries.dossier(people.minh, number).plan
    assert (plan.answered, plan.asked, plan.deployed) == (2, 2, Deployed.SOME)


def test_a_plan_with_an_open_requirement_is_not_sent(people: Cast, bodies: build.Bodies) -> None:
    number = build.written(people.minh, build.system(people))
    services.choose_level(
        people.minh,
        number=number,
        level=3,
        planned_on=None,
        version=build.version(people.minh, number),
    )

    with pytest.raises(PlanUnanswered, match="answers 1 of 2"):
        appraising.propose(people.minh, number=number)


def test_a_dossier_that_is_not_valid_comes_back_with_reasons_and_is_sent_again(
    people: Cast, bodies: build.Bodies
) -> None:
    number = build.written(people.minh, build.system(people))
    appraising.propose(people.minh, number=number)
    first = casework.clocks_of(people.minh, number)
    assert {one.code for one in first if one.is_running} == {"level-check", "level-appraisal-low"}

    appraising.return_invalid(bodies.nga, number=number, reason="Thiếu sơ đồ vật lý (mẫu)")

    held = queries.dossier(people.minh, number)
    assert (held.line.stage, held.returned) == (Stage.DRAFT, "Thiếu sơ đồ vật lý (mẫu)")
    assert not any(one.is_running for one in casework.clocks_of(people.minh, number))
    appraising.propose(people.minh, number=number)
    assert queries.dossier(people.minh, number).returned == ""


def test_an_unfit_dossier_says_what_is_not_and_is_reworked(
    people: Cast, bodies: build.Bodies
) -> None:
    number = build.written(people.minh, build.system(people))
    appraising.propose(people.minh, number=number)
    unfit = Opinion("Hồ sơ", "NĐ 331/2026", "Văn bản", "Không nhất trí", is_fit=False)
    with pytest.raises(OpinionIncomplete, match="what is not fit"):
        appraising.appraise(bodies.nga, number=number, opinion=unfit)
    with_reason = Opinion(
        "Hồ sơ", "NĐ 331/2026", "Văn bản", "Không", is_fit=False, unfit="Thiếu sao lưu (mẫu)"
    )
    appraising.appraise(bodies.nga, number=number, opinion=with_reason)

    with pytest.raises(MoveRefused):
        appraising.submit(people.minh, number=number)
    appraising.rework(people.minh, number=number, reason="Bổ sung sao lưu (mẫu)")
    assert queries.dossier(people.minh, number).line.stage is Stage.DRAFT


def test_of_two_at_the_same_moment_one_is_refused(people: Cast, bodies: build.Bodies) -> None:
    build.unit_rules(people)
    key = build.system(people)
    number = services.begin_dossier(people.minh, system_key=key)
    with pytest.raises(DossierOpen, match=number):
        services.begin_dossier(people.minh, system_key=key)
    seen = build.version(people.minh, number)
    given = {"words": "Tủ 1 (mẫu)"}
    services.write_section(people.minh, number=number, section="devices", given=given, version=seen)
    with pytest.raises(DossierChanged, match="Nothing was overwritten"):
        services.write_section(
            people.minh, number=number, section="network", given=given, version=seen
        )

    other = build.submitted(people.minh, bodies, build.system(people, "Thư (mẫu)"))
    approving.approve(bodies.dung, number=other, decision=build.decision())
    with pytest.raises(MoveRefused):
        approving.approve(bodies.dung, number=other, decision=build.decision("14/QĐ-CAT"))
    with pytest.raises(DossierClosed):
        services.write_section(
            people.minh,
            number=other,
            section="network",
            given=given,
            version=build.version(people.minh, other),
        )


def test_a_level_in_force_is_determined_again_with_a_ground_and_replaced(
    people: Cast, bodies: build.Bodies
) -> None:
    with played(now() - timedelta(days=20)):
        build.unit_rules(people)
        key = build.system(people)
        first = build.approved(people.minh, bodies, key)
    with pytest.raises(GroundMissing, match="12/QĐ-CAT"):
        services.begin_dossier(people.minh, system_key=key)
    second = services.begin_dossier(
        people.minh, system_key=key, ground=Ground.EXPANSION, words="Thêm 3 xã (mẫu)"
    )
    assert register_row(people, key)[1] == "approved"
    held = queries.dossier(people.minh, second)
    assert (held.former, held.missing) == (first, ())

    appraising.propose(people.minh, number=second)
    appraising.appraise(bodies.nga, number=second, opinion=build.FIT)
    appraising.submit(people.minh, number=second)
    approving.approve(bodies.dung, number=second, decision=build.decision("20/QĐ-CAT"))

    assert queries.dossier(people.minh, first).line.stage is Stage.SUPERSEDED
    assert queries.dossier(people.minh, first).newer == second
    assert str(register_row(people, key)[2]).startswith("20/QĐ-CAT")


def test_a_dossier_past_its_limit_is_late_and_told_upwards(
    people: Cast, bodies: build.Bodies
) -> None:
    with played(now() - timedelta(days=60)):
        number = build.written(people.minh, build.system(people))
        appraising.propose(people.minh, number=number)

    late = queries.dossiers(people.minh, DossierFilter(is_late=True)).rows
    assert [one.number for one in late] == [number]
    assert len(casework.inbox(bodies.nga)) == 2
    in_time = level_measures.decided_in_time(now(), None)
    assert [one.counts for one in in_time] == [False, False]


def test_casework_pages_do_not_move_a_dossier_past_its_guards(
    people: Cast, bodies: build.Bodies
) -> None:
    number = build.written(people.minh, build.system(people))

    with pytest.raises(Refusal, match="buttons of its own page"):
        casework.require_not_led(people.minh, number)
    with pytest.raises(NotFound):
        queries.dossier(people.hoa, number)

"""Who decides on a level and on what ground: the guards of appraisal and approval."""

from datetime import date, timedelta

import pytest
from tests.cast import Cast

from khien.base.accounts.types import Role
from khien.base.casework import queries as casework
from khien.base.core.clock import today
from khien.base.core.refusals import NotAllowed
from khien.show.assurance.queries import dossiers as queries
from khien.show.assurance.services import appraising, approving
from khien.show.assurance.services import dossiers as services
from khien.show.assurance.tests import build
from khien.show.assurance.types.dossiers import (
    Opinion,
)
from khien.show.assurance.types.level_refusals import (
    DecisionWrong,
    ListMissing,
    OtherApprover,
    OutsideOpinionMissing,
    OwnProposal,
    OwnSystem,
    RulesLater,
    RulesNotIssued,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def bodies(people: Cast) -> build.Bodies:
    build.catalogue(people)
    return build.bodies(people)


def test_nobody_appraises_their_own_units_system_nor_what_they_wrote(
    people: Cast, bodies: build.Bodies
) -> None:
    of_the_unit = build.person(people, "tam", "XA1", Role.APPRAISER)
    number = build.written(people.minh, build.system(people))
    helper = build.person(people, "vinh", "CAT", Role.UNIT_OFFICER)
    services.write_section(
        helper,
        number=number,
        section="devices",
        given={"words": "Tủ 1 (mẫu)"},
        version=build.version(helper, number),
    )
    appraising.propose(people.minh, number=number)

    with pytest.raises(OwnSystem, match=r"Art. 18.4"):
        appraising.appraise(of_the_unit, number=number, opinion=build.FIT)
    with pytest.raises(OwnProposal):
        appraising.find_complete(helper, number=number)
    with pytest.raises(NotAllowed):
        appraising.appraise(bodies.quang, number=number, opinion=build.FIT)


def test_the_units_rules_come_before_the_approval(people: Cast, bodies: build.Bodies) -> None:
    number = build.submitted(people.minh, bodies, build.system(people))

    with pytest.raises(RulesNotIssued, match=r"Art. 30.7"):
        approving.approve(bodies.dung, number=number, decision=build.decision())
    build.unit_rules(people, issued_on=today() - timedelta(days=3))
    early = build.decision(decided_on=today() - timedelta(days=9))
    with pytest.raises(RulesLater, match="the rules come first"):
        approving.approve(bodies.dung, number=number, decision=early)
    approving.approve(bodies.dung, number=number, decision=build.decision())


def test_a_level_is_approved_by_the_body_that_the_decree_names(
    people: Cast, bodies: build.Bodies
) -> None:
    build.unit_rules(people)
    low = build.submitted(people.minh, bodies, build.system(people))
    high = build.submitted(people.minh, bodies, build.system(people, "Cổng (mẫu)", procedures=True))

    with pytest.raises(OtherApprover, match="level 2 is approved by Công an"):
        approving.approve(bodies.quang, number=low, decision=build.decision())
    with pytest.raises(OtherApprover, match="level 3 is approved by Tỉnh"):
        approving.approve(bodies.dung, number=high, decision=build.decision())
    with pytest.raises(NotAllowed):
        approving.approve(people.lan, number=low, decision=build.decision())
    approving.approve(bodies.dung, number=low, decision=build.decision())
    approving.approve(bodies.quang, number=high, decision=build.decision("13/QĐ-UBND"))


def test_levels_4_and_5_need_the_ministrys_opinion_and_5_the_prime_ministers_list(
    people: Cast, bodies: build.Bodies
) -> None:
    build.unit_rules(people)
    number = build.written(people.minh, build.system(people, harm="exceptional"))
    appraising.propose(people.minh, number=number)
    codes = {one.code for one in casework.clocks_of(people.minh, number)}
    assert "level-appraisal-high" in codes

    with pytest.raises(OutsideOpinionMissing, match="level 5"):
        appraising.appraise(bodies.nga, number=number, opinion=build.FIT)
    outside = Opinion(
        "Hồ sơ",
        "NĐ 331/2026",
        "Văn bản",
        "Nhất trí",
        is_fit=True,
        outside_number="88/A05",
        outside_on=today(),
        outside_body="Bộ Công an",
    )
    appraising.appraise(bodies.nga, number=number, opinion=outside)
    appraising.submit(people.minh, number=number)
    with pytest.raises(ListMissing):
        approving.approve(bodies.quang, number=number, decision=build.decision())
    listed = build.decision(listed_by="9/QĐ-TTg")
    approving.approve(bodies.quang, number=number, decision=listed)
    assert queries.dossier(people.minh, number).decision == listed


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"number": " "}, "its number is missing"),
        ({"issuer": ""}, "who issued it is missing"),
        ({"decided_on": date(2999, 1, 1)}, "its day lies ahead"),
        ({"review_on": date(2020, 1, 1)}, "its review comes before its day"),
    ],
)
def test_a_decision_that_cannot_be_one_is_refused(
    people: Cast, bodies: build.Bodies, wrong: dict[str, object], said: str
) -> None:
    build.unit_rules(people)
    number = build.submitted(people.minh, bodies, build.system(people))

    with pytest.raises(DecisionWrong, match=said):
        approving.approve(bodies.dung, number=number, decision=build.decision(**wrong))  # type: ignore[arg-type]

"""What units and bodies do about incidents is a row of the obligations that ask for it."""

from datetime import timedelta

import pytest

from khien.act.gate.queries import reports
from khien.act.gate.services import public
from khien.act.gate.types import Dismissal, NewReport
from khien.act.response.queries import notices as told
from khien.act.response.services import notices, observables, orders, referrals, team
from khien.act.response.tests.build import Bodies, build_bodies, report
from khien.act.response.types.blocks import NewBlock
from khien.act.response.types.orders import NewOrder
from khien.act.response.types.team import NewAgreement, NewMember, PartnerKind
from khien.base.core.clock import now, today
from tests.cast import Cast
from tests.shown import rows

pytestmark = pytest.mark.django_db


@pytest.fixture
def bodies(people: Cast) -> Bodies:
    """Return the cast with the three bodies."""
    return build_bodies(people)


def test_bodies_that_receive_a_notice_and_guide_show_it(bodies: Bodies) -> None:
    report(bodies.cast.minh, "important_target")
    assert rows("notices-received", "BCHQS") == []
    assert rows("notices-guided", "SKHCN") == [False]

    notices.acknowledge(bodies.military, key=told.notices_to(bodies.military).rows[0].key)
    key = told.notices_to(bodies.digital).rows[0].key
    notices.guide(bodies.digital, key=key, words="Ngắt máy khỏi mạng (mẫu)")

    assert rows("notices-received", "BCHQS") == [True]
    assert rows("notices-received", "CAT") == []
    assert rows("notices-guided", "SKHCN") == [True]
    assert rows("notices-guided", "BCHQS") == [False]
    assert rows("incident-clocks-kept") != []


def test_a_unit_that_carries_an_order_out_shows_it(bodies: Bodies) -> None:
    number = report(bodies.cast.minh)
    done, refused = (
        orders.give_order(
            bodies.cast.lan,
            number=number,
            order=NewOrder("XA2", title, now() + timedelta(hours=4), "Trên tường lửa"),
        )
        for title in ("Chặn 203.0.113.7", "Đổi mật khẩu")
    )
    assert rows("orders-carried-out", "XA2") == []

    orders.confirm_order(bodies.cast.hoa, key=done, words="Đã chặn (mẫu)")
    orders.refuse_order(bodies.cast.hoa, key=refused, why="Không có tài khoản này (mẫu)")

    assert sorted(rows("orders-carried-out", "XA2")) == [False, True]


def test_what_was_blocked_and_handed_over_shows_in_the_incident(bodies: Bodies) -> None:
    minh = bodies.cast.minh
    number = report(minh)
    observables.enter_observables(minh, number=number, pasted="203.0.113.7")
    assert rows("incidents-with-blocks") == [False]

    block = NewBlock("203.0.113.7", "Tường lửa", "Minh", now() - timedelta(minutes=1))
    observables.note_block(minh, number=number, block=block)
    assert rows("incidents-with-blocks") == [True]

    referrals.refer(minh, number=number, to="Cơ quan điều tra (mẫu)")
    referrals.refer(minh, number=number, to="Cơ quan điều tra (mẫu)", reference="12/CV (mẫu)")
    assert rows("referrals-with-number") == [False, True]


def test_the_teams_means_and_partners_are_rows(bodies: Bodies) -> None:
    lan = bodies.cast.lan
    key = team.enter_readiness(lan, name="Máy chụp ổ đĩa (mẫu)", place="Kho", every_days=30)
    for until in (None, today() - timedelta(days=1)):
        agreement = NewAgreement(
            PartnerKind.PROVINCE,
            "Tỉnh bạn (mẫu)",
            "1/QCPH",
            "Ứng cứu",
            "0290 2",
            today() - timedelta(days=9),
            until,
        )
        team.enter_agreement(lan, agreement=agreement)
    assert rows("equipment-ready", "CAT") == [False]

    team.check_readiness(lan, key=key, is_ready=True)
    member = team.enter_member(lan, member=NewMember("Trực (mẫu)", "Công an", "Trực", "0290 1"))
    team.note_contact_test(lan, key=member, was_reached=True)
    team.enter_shift(
        lan, key=member, starts_at=now() - timedelta(hours=3), ends_at=now() + timedelta(hours=3)
    )

    assert rows("equipment-ready", "CAT") == [True]
    assert sorted(rows("agreements-valid", "CAT")) == [False, True]
    assert rows("team-contacts-tested", "CAT") == [True]
    assert rows("team-on-duty", "CAT").count(True) in {2, 3}


def test_a_report_of_the_public_that_is_answered_shows_it(bodies: Bodies) -> None:
    for place in ("a", "b"):
        told_ = NewReport("phishing", "https://gia.example", "Tin nhắn lạ", "0900", now(), place)
        public.take_report(public.PUBLIC, report=told_)
    assert rows("public-reports-answered", "CAT") == []

    newest = reports(bodies.cast.lan).rows[0].key
    public.dismiss(bodies.cast.lan, key=newest, why=Dismissal.KNOWN)

    assert rows("public-reports-answered", "CAT") == [True]

"""Orders, hand-over, merging, splitting, linking, lessons."""

from datetime import timedelta

import pytest
from tests.cast import Cast

from khien.act.response.queries import evidence, incidents, work
from khien.act.response.services import handovers, lessons, links, observables, orders, steps
from khien.act.response.services import incidents as services
from khien.act.response.tests.build import Bodies, build_bodies, report
from khien.act.response.types.handovers import HandOverWaits, NotOffered
from khien.act.response.types.incidents import CloseReason, IncidentEnded, IncidentState
from khien.act.response.types.links import LinkedAlready, OtherIncidentsUnit, Part
from khien.act.response.types.orders import NewOrder, OrderEnded, OrderState
from khien.base.accounts.types import Actor
from khien.base.casework import queries as casework
from khien.base.core.clock import now
from khien.base.core.refusals import Invalid, NotAllowed, NotFound

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def bodies(people: Cast) -> Bodies:
    return build_bodies(people)


def order(unit: str = "XA2") -> NewOrder:
    return NewOrder(unit, "Chặn 203.0.113.7", now() + timedelta(hours=4), "Trên tường lửa")


def lead(bodies: Bodies, number: str, who: Actor) -> None:
    services.assign_incident(bodies.cast.lan, number=number, lead_id=who.person_id or 0)


def test_ordered_unit_sees_its_order_and_nothing_else(bodies: Bodies) -> None:
    number = report(bodies.cast.minh)

    key = orders.give_order(bodies.cast.lan, number=number, order=order())

    seen = work.order(bodies.cast.hoa, key)
    assert (seen.title, seen.number, seen.sees_incident) == ("Chặn 203.0.113.7", "", False)
    assert number not in str(seen)
    assert [item.url for item in casework.inbox(bodies.cast.hoa)] == [f"/incidents/orders/{key}"]
    assert number not in str(casework.inbox(bodies.cast.hoa))
    with pytest.raises(NotFound):
        incidents.incident(bodies.cast.hoa, number)
    with pytest.raises(NotFound):
        casework.case(bodies.cast.hoa, number)
    with pytest.raises(NotFound):
        work.order(bodies.military, key)


def test_unit_confirms_and_the_incident_shows_it_without_the_persons_name(bodies: Bodies) -> None:
    number = report(bodies.cast.minh)
    key = orders.give_order(bodies.cast.lan, number=number, order=order())

    orders.confirm_order(bodies.cast.hoa, key=key, words="Đã chặn lúc 10:20")

    (line,) = work.orders_of(bodies.cast.minh, number)
    assert (line.state, line.answer, line.ended_by) == (OrderState.DONE, "Đã chặn lúc 10:20", "")
    assert casework.inbox(bodies.cast.hoa) == []
    told = incidents.incident(bodies.cast.minh, number).timeline
    assert ("Order done and confirmed", "Xã XA2") in {(one.kind_name, one.by) for one in told}
    with pytest.raises(OrderEnded):
        orders.refuse_order(bodies.cast.hoa, key=key, why="Không")


def test_refusal_and_withdrawal_need_their_reason(bodies: Bodies) -> None:
    number = report(bodies.cast.minh)
    key = orders.give_order(bodies.cast.lan, number=number, order=order())
    with pytest.raises(Invalid):
        orders.refuse_order(bodies.cast.hoa, key=key, why=" ")
    with pytest.raises(NotAllowed):
        orders.withdraw_order(bodies.cast.hoa, key=key, why="Không muốn")

    orders.refuse_order(bodies.cast.hoa, key=key, why="Không có tường lửa")

    (line,) = work.orders_of(bodies.cast.lan, number)
    assert (line.state, line.answer) == (OrderState.REFUSED, "Không có tường lửa")
    second = orders.give_order(bodies.cast.lan, number=number, order=order())
    orders.withdraw_order(bodies.cast.lan, key=second, why="Nhầm đơn vị")
    assert work.order(bodies.cast.hoa, second).state is OrderState.WITHDRAWN


def test_nobody_orders_a_neighbour_or_the_past(bodies: Bodies) -> None:
    number = report(bodies.cast.minh)

    with pytest.raises(NotFound):
        orders.give_order(bodies.cast.minh, number=number, order=order())
    late = NewOrder("XA2", "Chặn", now() - timedelta(minutes=1))
    with pytest.raises(Invalid):
        orders.give_order(bodies.cast.lan, number=number, order=late)
    with pytest.raises(NotFound):
        orders.give_order(bodies.cast.hoa, number=number, order=order())
    assert work.orders_of(bodies.cast.lan, number) == []


def test_closing_withdraws_what_nobody_answered(bodies: Bodies) -> None:
    number = report(bodies.cast.minh)
    lead(bodies, number, bodies.cast.minh)
    key = orders.give_order(bodies.cast.lan, number=number, order=order())

    services.close_incident(
        bodies.cast.minh, number=number, reason=CloseReason.RESOLVED, comment="Đã khôi phục xong"
    )

    assert work.order(bodies.cast.hoa, key).state is OrderState.WITHDRAWN
    assert casework.inbox(bodies.cast.hoa) == []


def test_old_lead_leads_until_the_new_one_accepts(bodies: Bodies) -> None:
    number = report(bodies.cast.minh)
    lead(bodies, number, bodies.cast.minh)

    handovers.offer_lead(
        bodies.cast.minh, number=number, to_id=bodies.cast.lan.person_id or 0, words="Hết ca"
    )

    assert incidents.incident(bodies.cast.minh, number).line.lead == "Minh"
    offered = work.handover_of(bodies.cast.lan, number)
    assert offered is not None
    assert (offered.to, offered.words) == ("Lan", "Hết ca")
    with pytest.raises(HandOverWaits):
        handovers.offer_lead(bodies.cast.minh, number=number, to_id=bodies.cast.lan.person_id or 0)
    with pytest.raises(NotOffered):
        handovers.accept_lead(bodies.cast.minh, number=number)
    handovers.accept_lead(bodies.cast.lan, number=number)
    assert incidents.incident(bodies.cast.minh, number).line.lead == "Lan"
    assert work.handover_of(bodies.cast.lan, number) is None
    assert not any("mời" in item.title for item in casework.inbox(bodies.cast.lan))


def test_declined_or_withdrawn_offer_leaves_the_lead(bodies: Bodies) -> None:
    number = report(bodies.cast.minh)
    lead(bodies, number, bodies.cast.minh)
    lead(bodies, number, bodies.cast.lan)  # somebody leads: it is an offer
    with pytest.raises(Invalid):
        handovers.decline_lead(bodies.cast.lan, number=number, why="")

    handovers.decline_lead(bodies.cast.lan, number=number, why="Đang bận vụ khác")

    assert incidents.incident(bodies.cast.minh, number).line.lead == "Minh"
    lead(bodies, number, bodies.cast.lan)
    handovers.withdraw_offer(bodies.cast.minh, number=number)
    with pytest.raises(NotOffered):
        handovers.accept_lead(bodies.cast.lan, number=number)
    with pytest.raises(Invalid):
        handovers.offer_lead(bodies.cast.minh, number=number, to_id=bodies.cast.hoa.person_id or 0)
    with pytest.raises(NotFound):
        handovers.accept_lead(bodies.cast.hoa, number=number)


def test_merged_incident_shows_where_it_went_and_shortens_no_clock(bodies: Bodies) -> None:
    earlier = now() - timedelta(hours=5)
    old = report(bodies.cast.minh, "may_spread", detected_at=earlier)
    kept = report(bodies.cast.minh)
    observables.enter_observables(bodies.cast.minh, number=old, pasted="evil.example\n203.0.113.7")
    observables.enter_observables(bodies.cast.minh, number=kept, pasted="evil.example")
    key = orders.give_order(bodies.cast.lan, number=old, order=order())

    links.merge_incident(bodies.cast.minh, number=old, into=kept, why="Cùng một máy chủ")

    gone = incidents.incident(bodies.cast.minh, old)
    assert (gone.line.state, gone.merged_into) == (IncidentState.MERGED, kept)
    assert {one.value for one in evidence.observables_of(bodies.cast.minh, kept)} == {
        "evil.example",
        "203.0.113.7",
    }
    marks = {mark.code: mark.at for mark in casework.case(bodies.cast.minh, kept).marks}
    assert marks["detected"] == earlier
    assert "may_spread" in casework.case(bodies.cast.minh, kept).facts
    assert [line.key for line in work.orders_of(bodies.cast.lan, kept)] == [key]
    assert [item.url for item in casework.inbox(bodies.cast.hoa)] == [f"/incidents/orders/{key}"]
    with pytest.raises(IncidentEnded):
        links.merge_incident(bodies.cast.minh, number=old, into=kept, why="Lần nữa")


def test_what_cannot_be_merged(bodies: Bodies) -> None:
    mine, other = report(bodies.cast.minh), report(bodies.cast.hoa, unit="XA2")

    with pytest.raises(OtherIncidentsUnit):
        links.merge_incident(bodies.cast.lan, number=mine, into=other, why="Giống nhau")
    with pytest.raises(Invalid):
        links.merge_incident(bodies.cast.lan, number=mine, into=mine, why="Giống nhau")
    with pytest.raises(NotFound):
        links.merge_incident(bodies.cast.minh, number=mine, into=other, why="Giống nhau")
    assert incidents.incident(bodies.cast.lan, mine).line.is_open


def test_reopened_merge_forgets_where_it_went(bodies: Bodies) -> None:
    old, kept = report(bodies.cast.minh), report(bodies.cast.minh)
    links.merge_incident(bodies.cast.minh, number=old, into=kept, why="Cùng một máy chủ")

    services.reopen_incident(bodies.cast.minh, number=old, why="Gộp nhầm")

    found = incidents.incident(bodies.cast.minh, old)
    assert (found.line.is_open, found.merged_into) == (True, "")


def test_split_takes_the_chosen_parts_along(bodies: Bodies) -> None:
    number = report(bodies.cast.minh)
    observables.enter_observables(bodies.cast.minh, number=number, pasted="a.example\nb.example")
    first, second = evidence.observables_of(bodies.cast.minh, number)

    fresh = links.split_incident(
        bodies.cast.minh,
        number=number,
        part=Part("Vụ thứ hai", "Khác thủ đoạn", observables=frozenset({second.key})),
    )

    assert [one.key for one in evidence.observables_of(bodies.cast.minh, fresh)] == [second.key]
    assert [one.key for one in evidence.observables_of(bodies.cast.minh, number)] == [first.key]
    assert [line.number for line in work.links_of(bodies.cast.minh, fresh)] == [number]
    with pytest.raises(Invalid):
        links.split_incident(bodies.cast.minh, number=number, part=Part("x", " "))
    with pytest.raises(NotFound):
        links.split_incident(bodies.cast.hoa, number=number, part=Part("x", "y"))


def test_link_is_seen_only_by_who_sees_both_ends(bodies: Bodies) -> None:
    mine, other = report(bodies.cast.minh), report(bodies.cast.hoa, unit="XA2")

    links.link_incidents(bodies.cast.lan, number=mine, other=other, why="Cùng máy chủ điều khiển")

    assert [line.number for line in work.links_of(bodies.cast.lan, mine)] == [other]
    assert work.links_of(bodies.cast.minh, mine) == []
    assert work.links_of(bodies.cast.hoa, other) == []
    with pytest.raises(LinkedAlready):
        links.link_incidents(bodies.cast.lan, number=other, other=mine, why="Lần nữa")
    with pytest.raises(NotFound):
        links.link_incidents(bodies.cast.minh, number=mine, other=other, why="Giống")


def test_lesson_waits_until_its_follow_up_is_done_also_after_the_case(bodies: Bodies) -> None:
    number = report(bodies.cast.minh)
    lead(bodies, number, bodies.cast.minh)
    services.close_incident(
        bodies.cast.minh, number=number, reason=CloseReason.RESOLVED, comment="Đã khôi phục xong"
    )
    with pytest.raises(Invalid):
        lessons.write_lesson(bodies.cast.minh, number=number, words="x", follow_up="Vá lỗi")

    key = lessons.write_lesson(
        bodies.cast.minh,
        number=number,
        words="Không có bản sao lưu",
        follow_up="Mua ổ sao lưu",
        due_at=now() + timedelta(days=30),
    )

    assert [item.url for item in casework.inbox(bodies.cast.minh)] == [
        f"/incidents/{number}/papers"
    ]
    lessons.finish_follow_up(bodies.cast.minh, number=number, key=key, words="Đã mua")
    assert casework.inbox(bodies.cast.minh) == []
    with pytest.raises(NotFound):
        lessons.finish_follow_up(bodies.cast.minh, number=number, key=key, words="Lại")
    with pytest.raises(NotFound):
        lessons.write_lesson(bodies.cast.hoa, number=number, words="x")


def test_counts_on_the_tabs_are_of_the_own_incident(bodies: Bodies) -> None:
    number, other = report(bodies.cast.minh), report(bodies.cast.hoa, unit="XA2")
    steps.start_playbook(bodies.cast.hoa, number=other, code="phishing")
    observables.enter_observables(bodies.cast.hoa, number=other, pasted="evil.example")

    _, _, counts = incidents.head(bodies.cast.minh, number)

    assert (counts.work, counts.evidence, counts.reports) == (0, 0, 0)

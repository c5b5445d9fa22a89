"""Posts are filled by decisions; a gap says what is missing; figures of trained officers keep their past."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.cast import Cast
from tests.clients import signed_in

from khien.act.training import access
from khien.act.training.queries import people as registers
from khien.act.training.queries import staffing as queries
from khien.act.training.services import certificates, people, staffing
from khien.act.training.tests.build import paper
from khien.act.training.types.certificates import Standard
from khien.act.training.types.staffing import (
    DecisionMissing,
    NewAppointment,
    Post,
    PostHeld,
    SystemMissing,
)
from khien.base.core.clock import now, played, today
from khien.base.core.refusals import Invalid, NotFound
from khien.know.inventory.services import registers as inventory

pytestmark = pytest.mark.django_db


def lien(cast: Cast) -> int:
    return people.enter_person(cast.minh, unit_code="XA1", name="Liên (mẫu)")


def new(learner: int, post: Post, system: int | None = None, **said: object) -> NewAppointment:
    decision, day = str(said.get("decision", "12/QĐ-UBND")), said.get("day", today())
    assert isinstance(day, date)
    return NewAppointment("XA1", learner, post, system, decision, day)


def gaps(cast: Cast) -> list[tuple[str, int, int]]:
    found = queries.unit(cast.minh, "XA1").staff.gaps
    return [(one.ask.post.value, one.missing, len(one.unable)) for one in found]


def test_a_gap_closes_by_appointment_and_by_the_certificate_that_the_post_needs(
    people: Cast,
) -> None:
    key = lien(people)
    assert gaps(people) == [
        ("responsible", 1, 0),
        ("it_officer", 1, 0),
        ("security_officer", 1, 0),
    ]

    for post in (Post.RESPONSIBLE, Post.IT_OFFICER, Post.SECURITY_OFFICER):
        staffing.appoint(people.minh, new=new(key, post))
    assert gaps(people) == [("it_officer", 0, 1), ("security_officer", 0, 1)]

    certificates.enter_certificate(people.minh, learner=key, certificate=paper())
    assert gaps(people) == [("security_officer", 0, 1)]

    world = paper("2", standard=Standard.INTERNATIONAL)
    certificates.enter_certificate(people.minh, learner=key, certificate=world)
    assert gaps(people) == []
    assert len(registers.person(people.minh, key).posts) == 3


def test_each_ask_says_who_asks_and_whether_the_province_set_it(people: Cast) -> None:
    found = {ask.post: ask for ask in queries.asks(date(2026, 9, 1))}

    assert found[Post.OPERATOR].source == "Nghị định 333/2026/NĐ-CP Điều 24"
    assert not found[Post.OPERATOR].is_local
    assert found[Post.IT_OFFICER].is_local
    before = {ask.post for ask in queries.asks(date(2026, 8, 18))}
    assert before == {Post.IT_OFFICER, Post.SECURITY_OFFICER}


def test_a_system_of_level_three_needs_an_operator_with_a_certificate(people: Cast) -> None:
    low, high = (
        inventory.enter_entry(
            people.minh,
            register="systems",
            unit_code="XA1",
            content={"name": f"Hệ thống cấp {level} (mẫu)", "level": level},
        )
        for level in ("2", "3")
    )
    key = lien(people)

    wanted = [one for one in queries.unit(people.minh, "XA1").staff.places if one.system]
    assert [one.system.key for one in wanted if one.system] == [high]
    staffing.appoint(people.minh, new=new(key, Post.OPERATOR, high))
    assert ("operator", 0, 1) in gaps(people)
    certificates.enter_certificate(people.minh, learner=key, certificate=paper())
    assert "operator" not in {post for post, _, _ in gaps(people)}
    assert low != high


def test_an_appointment_that_cannot_be_is_refused(people: Cast) -> None:
    key = lien(people)
    tomorrow = today() + timedelta(days=1)
    others = people_of(people, "XA2")

    for wrong in (new(key, Post.IT_OFFICER, decision=" "), new(key, Post.IT_OFFICER, day=tomorrow)):
        with pytest.raises(DecisionMissing):
            staffing.appoint(people.minh, new=wrong)
    for wrong in (
        new(key, Post.OPERATOR),
        new(key, Post.IT_OFFICER, 1),
        new(key, Post.OPERATOR, 999),
    ):
        with pytest.raises(SystemMissing):
            staffing.appoint(people.minh, new=wrong)
    with pytest.raises(Invalid):
        staffing.appoint(people.lan, new=new(others, Post.IT_OFFICER))
    with pytest.raises(NotFound):
        staffing.appoint(people.hoa, new=new(key, Post.IT_OFFICER))
    staffing.appoint(people.minh, new=new(key, Post.IT_OFFICER))
    with pytest.raises(PostHeld):
        staffing.appoint(people.minh, new=new(key, Post.IT_OFFICER))
    with pytest.raises(NotFound):
        staffing.end_appointment(people.hoa, key=access.appointments().get().pk)


def people_of(cast: Cast, unit: str) -> int:
    return people.enter_person(cast.lan, unit_code=unit, name="Nam (mẫu)")


def test_figures_of_a_past_day_come_out_again(people: Cast) -> None:
    key = lien(people)
    staffing.appoint(people.minh, new=new(key, Post.IT_OFFICER))
    post = staffing.appoint(people.minh, new=new(key, Post.SECURITY_OFFICER))
    before = now()
    with played(before + timedelta(days=1)):
        world = paper(standard=Standard.NATIONAL, until=today() + timedelta(days=30))
        certificates.enter_certificate(people.minh, learner=key, certificate=world)
        trained = now()
    with played(before + timedelta(days=40)):
        ended = now()
        staffing.end_appointment(people.minh, key=post)

    def figures(at: object) -> tuple[list[bool], list[bool]]:
        units = queries.units_with_trained_officer(at, frozenset({"XA1"}))  # type: ignore[arg-type]
        officers = queries.officers_with_certificate(at, None)  # type: ignore[arg-type]
        return [one.counts for one in units], [one.counts for one in officers]

    assert figures(before) == ([False], [False])
    assert figures(trained) == ([True], [True])
    assert figures(ended - timedelta(days=1)) == ([False], [False])
    assert figures(ended + timedelta(days=1)) == ([False], [])


def test_the_pages_appoint_end_and_show_gaps(people: Cast) -> None:
    key = lien(people)
    minh = signed_in("minh")
    said = {"learner": key, "decision": "5/QĐ", "decided_on": today().isoformat()}

    refused = minh.post("/training/staffing/XA1", said | {"place": "chief"})
    assert refused.status_code == 422
    minh.post("/training/staffing/XA1", said | {"place": "it_officer"})
    page = minh.get("/training/staffing/XA1").content.decode()
    assert "5/QĐ" in page
    assert "Certificate missing" in page
    assert "Xã XA2" not in minh.get("/training/staffing").content.decode()
    assert minh.get("/training/staffing/XA2").status_code == 404
    minh.post(f"/training/appointments/{access.appointments().get().pk}/end")
    assert "Nobody holds this post" in minh.get("/training/staffing/XA1").content.decode()


def test_the_list_of_units_costs_the_same_for_more_appointments(people: Cast) -> None:
    def cost() -> int:
        with CaptureQueriesContext(connection) as caught:
            assert {one.unit_code for one in queries.units(people.lan)} >= {"XA1", "XA2"}
        return len(caught)

    staffing.appoint(people.minh, new=new(lien(people), Post.IT_OFFICER))
    first = cost()
    for number in range(4):
        other = people_named(people, f"Người {number} (mẫu)")
        staffing.appoint(people.minh, new=new(other, Post.RESPONSIBLE))

    assert cost() == first


def people_named(cast: Cast, name: str) -> int:
    return people.enter_person(cast.minh, unit_code="XA1", name=name)

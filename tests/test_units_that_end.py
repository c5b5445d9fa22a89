"""Units merge, split and close: what is open goes along, what has ended stays, no figure of the past moves."""

from datetime import timedelta

import pytest
from django.test import Client

from khien.base.accounts import queries as accounts
from khien.base.accounts import services
from khien.base.accounts.types import (
    Actor,
    HeirRefused,
    UnitIsClosed,
    UnitKind,
    UnitStillHolds,
)
from khien.base.casework import queries as casework
from khien.base.core import outbox
from khien.base.core.clock import now, played, today
from khien.base.core.refusals import Invalid
from khien.know.inventory.queries import registers
from khien.know.inventory.services import registers as keeping
from khien.show.assurance.queries import measures
from khien.show.planning.queries import records
from khien.show.planning.services import giving
from khien.show.planning.tests.build import duty, load
from khien.watch.telemetry.services import feeds
from tests.cast import PASSWORD, Cast

pytestmark = pytest.mark.django_db
BASIS = "Nghị quyết 1/NQ-UBTVQH ngày 1/7/2026 (mẫu)"
PORTAL = {"name": "Cổng thông tin", "level": "2", "owner": "UBND xã"}


def merge(people: Cast, code: str = "XA1", into: str = "XA2") -> dict[str, int]:
    return services.succeed_unit(people.tuan, code=code, heirs=services.Heirs((into,)), basis=BASIS)


def again(person: Actor) -> Actor:
    return accounts.actor_of(person.person_id or 0)


def test_a_unit_that_owes_or_holds_something_is_not_closed(people: Cast) -> None:
    keeping.enter_entry(people.minh, register="systems", unit_code="XA1", content=PORTAL)

    with pytest.raises(
        UnitStillHolds, match=r"Mục trong sổ đăng ký \(1\), Người có tài khoản \(1\)"
    ):
        services.close_unit(people.tuan, code="XA1", basis=BASIS)

    services.enter_unit(
        people.tuan, code="XA7", name="Xã XA7", kind=UnitKind.COMMUNE, parent="TINH"
    )
    services.close_unit(people.tuan, code="XA7", basis=BASIS)
    assert "XA7" not in {one.code for one in accounts.watched_units()}


def test_a_merger_takes_over_what_is_open_and_leaves_the_past_readable(people: Cast) -> None:
    load(people)
    key = keeping.enter_entry(people.minh, register="systems", unit_code="XA1", content=PORTAL)
    keeping.enter_entry(people.hoa, register="systems", unit_code="XA2", content=PORTAL)
    feeds.enter_feed(people.tuan, code="xa1-fw", name="Tường lửa xã", unit_code="XA1")
    (number,) = giving.give_tasks(
        people.lan,
        task=giving.NewTask(
            obligation=duty("II.2", "XA1").obligation_id,
            unit_codes=("XA1",),
            title="Ban hành quy chế",
            words="",
            due_on=today() + timedelta(days=20),
        ),
    )

    moved = merge(people)
    while outbox.work_once("tests", is_long=False):
        pass

    assert moved["Entries of registers"] == moved["Log sources"] == moved["Open tasks"] == 1
    hoa = again(people.hoa)
    entry = registers.entry(hoa, key)
    assert (entry.line.unit_code, entry.line.name) == ("XA2", "Cổng thông tin (XA1)")
    case = casework.case(hoa, number)
    assert case.line.unit_code == "XA2"
    assert any("XA1 → Xã XA2" in line.what for line in casework.timeline(hoa, number))
    assert duty("II.2", "XA1").is_withdrawn
    assert records.duty(hoa, duty("II.2", "XA2").pk).tasks
    assert again(people.minh).home_unit == "XA2"
    assert accounts.find_unit(hoa, "XA1") is not None
    with pytest.raises(UnitIsClosed):
        merge(people)


def test_a_figure_of_the_past_comes_out_again_after_a_merger(people: Cast) -> None:
    before = now()
    first = measures.figure(people.lan, "units-with-officer", at=before)
    with played(before + timedelta(days=3)):
        services.enter_unit(
            people.tuan,
            code="XA8",
            name="Xã XA8",
            kind=UnitKind.COMMUNE,
            parent="TINH",
            since=now(),
        )
        merge(people, "XA1", "XA8")

        assert measures.figure(people.lan, "units-with-officer", at=before) == first
        later = measures.figure(people.lan, "units-with-officer")
        assert (later.numerator, later.denominator) == (2, 2)


def test_a_split_gives_each_unit_what_was_chosen_for_it(people: Cast) -> None:
    for code in ("XA8", "XA9"):
        services.enter_unit(
            people.tuan, code=code, name=f"Xã {code}", kind=UnitKind.COMMUNE, parent="TINH"
        )
    key = keeping.enter_entry(people.minh, register="systems", unit_code="XA1", content=PORTAL)
    client = Client()
    client.post("/sign-in/login/", {"login": "tuan", "password": PASSWORD})
    page = {"basis": BASIS, "heirs": "XA8\nXA9"}

    look = client.post("/accounts/units/XA1/end", page).content.decode()
    assert look.count('name="held-') == look.count('name="person-') == 1
    person = f"person-{people.minh.person_id}"
    chosen = page | {"sure": "1", "held-Entries of registers": "XA9", person: "XA8"}
    assert client.post("/accounts/units/XA1/end", chosen).status_code == 302

    assert registers.entry(people.lan, key).line.unit_code == "XA9"
    assert again(people.minh).home_unit == "XA8"
    told = client.get("/accounts/units/XA9").content.decode()
    assert BASIS in told


@pytest.mark.parametrize(
    ("code", "heirs", "basis", "told"),
    [
        ("XA1", ("XA1",), BASIS, "it is the unit that ends"),
        ("XA1", ("TINH",), BASIS, "it is the province itself"),
        ("XA1", ("XA2",), " ", "name its number and date"),
        ("TINH", ("XA2",), BASIS, "does not end"),
    ],
)
def test_what_cannot_follow_is_refused(
    people: Cast, code: str, heirs: tuple[str, ...], basis: str, told: str
) -> None:
    with pytest.raises((HeirRefused, Invalid), match=told):
        services.succeed_unit(people.tuan, code=code, heirs=services.Heirs(heirs), basis=basis)

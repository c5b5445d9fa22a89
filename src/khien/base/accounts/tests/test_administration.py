"""Units, people and roles over the pages: what an administrator may do, and what nobody may."""

import pytest
from django.test import Client
from tests.cast import PASSWORD, Cast

from khien.base.accounts import queries, services
from khien.base.accounts.types import Actor, LastAdministrator, Role, UnitKind
from khien.base.core.refusals import Invalid, NotAllowed, NotFound


def signed_in(name: str) -> Client:
    client = Client()
    client.post("/sign-in/login/", {"login": name, "password": PASSWORD})
    return client


def administrator_of(people: Cast, unit: str, *, home: str = "") -> Actor:
    new = services.NewPerson(f"admin-{unit.lower()}", "A", home or unit, password=PASSWORD)
    key = services.enter_person(people.system, person=new)
    services.give_role(people.system, person_id=key, unit_code=unit, role=Role.ADMINISTRATOR)
    return queries.actor_of(key)


def test_administrator_builds_a_unit_with_a_person_who_then_signs_in(people: Cast) -> None:
    client = signed_in("tuan")

    client.post(
        "/accounts/units/TINH/enter-unit", {"code": "xa9", "name": "Xã 9", "kind": "commune"}
    )
    client.post(
        "/accounts/units/XA9/enter-person",
        {"username": "Mai.xa9", "name": "Mai", "password": PASSWORD},
    )
    (mai,) = queries.unit_record(people.tuan, "XA9").people
    client.post("/accounts/units/XA9/give-role", {"person": mai.key, "role": "unit_officer"})

    assert "Mai" in client.get("/accounts/units/XA9").content.decode()
    other = signed_in("mai.xa9")
    assert "Xã 9" in other.get("/accounts/units").content.decode()
    assert "Xã XA1" not in other.get("/accounts/units").content.decode()


def test_role_ends_at_once(people: Cast) -> None:
    (role,) = queries.unit_record(people.tuan, "XA1").roles

    signed_in("tuan").post(f"/accounts/units/XA1/end-role/{role.key}")

    assert queries.unit_record(people.tuan, "XA1").roles == ()
    assert queries.actor_of(people.minh.person_id or 0).grants == ()


@pytest.mark.parametrize(
    ("code", "name", "told"),
    [
        ("XA1", "Xã 1", "There is a unit with this code"),
        ("xa 1", "Xã 1", "2 to 20 capital letters"),
        ("XA9", "  ", "The name is empty"),
    ],
)
def test_unit_that_cannot_be_is_refused(people: Cast, code: str, name: str, told: str) -> None:
    with pytest.raises(Invalid, match=told):
        services.enter_unit(people.tuan, code=code, name=name, kind=UnitKind.COMMUNE, parent="TINH")


def test_officer_manages_nobody(people: Cast) -> None:
    client = signed_in("minh")

    answer = client.post(
        "/accounts/units/XA1/enter-person", {"username": "x.y", "name": "X", "password": PASSWORD}
    )

    assert answer.status_code == 403
    assert "enter-person" not in client.get("/accounts/units/XA1").content.decode()
    assert client.get("/accounts/units/XA2").status_code == 404


def test_administrator_of_one_unit_gives_nothing_beyond_it(people: Cast) -> None:
    few = administrator_of(people, "XA1")

    with pytest.raises(NotFound):
        services.give_role(
            few, person_id=people.minh.person_id or 0, unit_code="TINH", role=Role.LEAD
        )
    with pytest.raises(NotAllowed):
        services.give_role(
            few,
            person_id=people.minh.person_id or 0,
            unit_code="XA1",
            role=Role.ANALYST,
            has_subtree=True,
        )


def test_password_of_somebody_with_wider_rights_is_not_set(people: Cast) -> None:
    few = administrator_of(people, "CAT")

    with pytest.raises(NotAllowed):
        services.set_password(
            few, person_id=people.lan.person_id or 0, password="mot-mat-khau-khac-2026"
        )


def test_last_administrator_stays(people: Cast) -> None:
    (role,) = [
        one for one in queries.unit_record(people.tuan, "TINH").roles if one.person == "Tuan"
    ]

    with pytest.raises(LastAdministrator):
        services.end_membership(people.tuan, membership_id=role.key)

"""People and acts that the tests of procedures begin with."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from tests.cast import PASSWORD, Cast

from khien.act.procedures.services import acts
from khien.act.procedures.types.acts import Grade, NewThing
from khien.base.accounts import queries, services
from khien.base.accounts.types import Actor, Role

FIREWALL = NewThing("Tường lửa FG-60F", content={"serial": "FG60F-0001", "maker": "Fortinet"})
WANTED = {
    "purpose": "Tường lửa cho mạng xã",
    "place": "Phòng máy UBND xã",
    "area": "ordinary",
    "origin": "donated",
    "is_foreign": "1",
    "donor": "Quỹ ODA (mẫu)",
    "trigger": "first",
}


@dataclass(frozen=True)
class Hands:
    """Who takes steps: an officer and the head of a unit, the centre, an inspector, the security body."""

    officer: Actor
    head: Actor
    centre: Actor
    inspector: Actor
    body: Actor


def person(by: Actor, name: str, home: str, role: Role, unit: str, *, deep: bool = False) -> Actor:
    """Enter a person with a role in a unit."""
    new = services.NewPerson(name, name.capitalize(), home, password=PASSWORD)
    key = services.enter_person(by, person=new)
    services.give_role(by, person_id=key, unit_code=unit, role=role, has_subtree=deep)
    return queries.actor_of(key)


def hands(people: Cast) -> Hands:
    """Return the people that procedures need, some of them new."""
    return Hands(
        officer=people.minh,
        head=person(people.system, "truong", "XA1", Role.UNIT_HEAD, "XA1"),
        centre=people.lan,
        inspector=person(people.system, "thanhtra", "CAT", Role.INSPECTOR, "TINH", deep=True),
        body=person(people.system, "anninh", "CAT", Role.SECURITY_BODY, "TINH", deep=True),
    )


def asked(by: Actor, *, things: Sequence[NewThing] = (FIREWALL,), **said: Any) -> str:
    """Ask for an inspection of a donated firewall."""
    given = {**WANTED, **said}
    return acts.open_act(
        by, procedure="pre-use-inspection", unit_code="XA1", given=given, things=things
    )


def checked(by: Actor, number: str, **grades: str) -> None:
    """Answer every line of the list as passed, but for those that are said."""
    codes = ("legal", "packaging", "firmware", "credentials", "malware", "vulnerabilities")
    every = dict.fromkeys((*codes, "hidden", "network", "data"), Grade.PASSED) | grades
    answers = {code: (str(grade), "Đã xem") for code, grade in every.items()}
    acts.answer_checks(by, number=number, answers=answers)


def inspected(hold: Hands, **said: Any) -> str:
    """Bring an inspection to where it waits for its conclusion."""
    number = asked(hold.officer, **said)
    acts.move_act(hold.inspector, number=number, move="accept")
    checked(hold.inspector, number)
    tools = {"tool": "ClamAV, dữ liệu 24/11/2026"}
    acts.move_act(hold.inspector, number=number, move="checked", given=tools)
    return number

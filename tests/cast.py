"""A fixed cast: Lan leads the analysts, Minh and Hoa are officers of two units, Tuan administers."""

from dataclasses import dataclass

from khien.base.accounts import queries, services
from khien.base.accounts.types import Actor, Role, UnitKind

PASSWORD = "mat-khau-dai-2026"


@dataclass(frozen=True)
class Cast:
    """Who plays in the tests; each signs in with `PASSWORD`."""

    lan: Actor
    minh: Actor
    hoa: Actor
    tuan: Actor
    system: Actor


def build_cast() -> Cast:
    """Build a province with two communes and the four people."""
    system = services.everything("tests")
    services.enter_unit(system, code="TINH", name="Tỉnh", kind=UnitKind.PROVINCE)
    services.enter_unit(system, code="CAT", name="Công an", kind=UnitKind.POLICE, parent="TINH")
    for code in ("XA1", "XA2"):
        services.enter_unit(
            system, code=code, name=f"Xã {code}", kind=UnitKind.COMMUNE, parent="TINH"
        )
    return Cast(
        lan=_person(system, "lan", "CAT", Role.LEAD, "TINH", has_subtree=True),
        minh=_person(system, "minh", "XA1", Role.UNIT_OFFICER, "XA1"),
        hoa=_person(system, "hoa", "XA2", Role.UNIT_OFFICER, "XA2"),
        tuan=_person(system, "tuan", "TINH", Role.ADMINISTRATOR, "TINH", has_subtree=True),
        system=system,
    )


def _person(
    by: Actor, name: str, home: str, role: Role, unit: str, *, has_subtree: bool = False
) -> Actor:
    new = services.NewPerson(name, name.capitalize(), home, password=PASSWORD)
    key = services.enter_person(by, person=new)
    services.give_role(by, person_id=key, unit_code=unit, role=role, has_subtree=has_subtree)
    return queries.actor_of(key)

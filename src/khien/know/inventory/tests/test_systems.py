"""Machines run an information system of their unit; its level decides when weaknesses on them are due."""

from datetime import timedelta

import pytest
from tests.cast import Cast

from khien.base.core.clock import now
from khien.base.core.refusals import NotFound
from khien.know.inventory import access
from khien.know.inventory.queries import devices, systems
from khien.know.inventory.services import registers
from khien.know.inventory.services.devices import enter_devices
from khien.know.inventory.services.systems import put_in_system, put_many_in_system
from khien.know.inventory.types.devices import DeviceKind, Field, NewDevice
from khien.know.inventory.types.registers import OtherUnitsSystem

pytestmark = pytest.mark.django_db


def system(people: Cast, unit: str, level: str = "4") -> int:
    return registers.enter_entry(
        people.system,
        register="systems",
        unit_code=unit,
        content={"name": f"Một cửa {unit}", "level": level},
        at=now() - timedelta(days=1),
    )


def machine(people: Cast, name: str, unit: str = "XA1") -> int:
    new = NewDevice(name, unit, DeviceKind.PC, has_licensed_antivirus=False)
    enter_devices(people.system, devices=[new], at=now() - timedelta(days=1))
    return access.everything().get(host_name=name).pk


def test_a_machine_is_put_into_a_system_and_its_history_says_so(people: Cast) -> None:
    entry, key = system(people, "XA1"), machine(people, "PC-1")

    put_in_system(people.minh, key=key, system=entry)
    put_in_system(people.minh, key=key, system=entry)

    record = devices.device(people.minh, key)
    assert record.serves == (entry, "Một cửa XA1")
    assert [one.field for one in record.changes] == [Field.SERVES]
    assert [one.host_name for one in systems.machines_of(people.minh, entry)] == ["PC-1"]
    assert systems.all_levels() == {key: 4}
    put_in_system(people.minh, key=key, system=None)
    assert systems.all_levels() == {}


def test_many_are_named_at_once_and_who_is_unknown_is_told(people: Cast) -> None:
    entry = system(people, "XA1")
    for name in ("PC-1", "PC-2.tinh.gov.vn"):
        machine(people, name)
    machine(people, "PC-9", unit="XA2")

    told = put_many_in_system(people.minh, system=entry, names=["pc-1", "", "PC-2", "PC-9", "PC-1"])

    assert (told.done, told.unknown) == (3, ("PC-9",))


def test_a_system_of_another_unit_is_refused_and_a_neighbours_machine_not_seen(
    people: Cast,
) -> None:
    own, other = system(people, "XA1"), system(people, "XA2")
    key = machine(people, "PC-1")

    with pytest.raises(OtherUnitsSystem, match="Một cửa XA2"):
        put_in_system(people.lan, key=key, system=other)
    with pytest.raises(NotFound):
        put_in_system(people.hoa, key=key, system=other)
    with pytest.raises(NotFound):
        put_many_in_system(people.hoa, system=own, names=["PC-1"])


def test_a_system_that_left_the_register_gives_no_level(people: Cast) -> None:
    entry, key = system(people, "XA1"), machine(people, "PC-1")
    put_in_system(people.minh, key=key, system=entry)

    registers.remove_entry(people.minh, key=entry, why="thôi dùng")

    assert systems.all_levels() == {}

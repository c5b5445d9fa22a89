"""A certificate names only hosts that the inventory does not give to another unit."""

from pathlib import Path

import pytest

from khien.base.core.clock import now
from khien.base.trust.queries import requests
from khien.base.trust.tests.authority import asked, csr, founded
from khien.know.inventory.services import devices, registers
from khien.know.inventory.types.devices import DeviceKind, NewDevice
from tests.cast import Cast

pytestmark = pytest.mark.django_db


def test_anothers_machine_or_site_stops_a_request_and_ones_own_does_not(
    people: Cast, tmp_path_factory: pytest.TempPathFactory
) -> None:
    founded(people, Path(tmp_path_factory.mktemp("outside")) / "root")
    machines = [
        NewDevice(
            f"MAY1.{unit}.test", unit.upper(), DeviceKind.SERVER, has_licensed_antivirus=False
        )
        for unit in ("xa1", "xa2")
    ]
    devices.enter_devices(people.system, devices=machines, at=now())
    registers.enter_entry(
        people.system, register="sites", unit_code="XA2", content={"name": "https://xa2.test/"}
    )

    number = asked(people.minh, csr("may1.xa1.test", "may1.xa2.test", "xa2.test", "may9.test"))
    found = requests.request(people.lan, number).faults

    assert {(one.values["name"], one.stops) for one in found} == {
        ("may1.xa2.test", True),
        ("xa2.test", True),
        ("may9.test", False),
    }

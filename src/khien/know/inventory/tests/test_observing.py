"""Machines from many sources: known again by marks worth something, put together, their past kept."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.cast import Cast

from khien.base.core.refusals import NotAllowed, NotFound
from khien.know.inventory import access
from khien.know.inventory.models import DeviceState
from khien.know.inventory.rules.identity import (
    Kinship,
    Marks,
    kinship,
    mac_of,
    marks_of,
    serial_of,
    uuid_of,
)
from khien.know.inventory.services.merging import merge, say_different
from khien.know.inventory.services.observing import observe
from khien.know.inventory.types.devices import DeviceKind
from khien.know.inventory.types.observation import (
    AntivirusSeen,
    Observation,
    Observed,
    PackageSeen,
    Source,
    SystemSeen,
)

pytestmark = pytest.mark.django_db

AT = datetime(2026, 11, 1, 8, tzinfo=UTC)
UUID = "4c4c4544-0042-3510-8052-b4c04f4e3132"
PC = Observation(
    source=Source.AGENT,
    seen_at=AT,
    host_name="XA1-PC-001",
    serial="BR5NN12",
    uuid=UUID,
    macs=("d4:81:d7:00:00:01",),
    addresses=("10.1.1.5",),
    kind=DeviceKind.PC,
    maker="Dell Inc.",
    model="OptiPlex 7050",
    system=SystemSeen("Microsoft Windows 10 Pro", "22H2", 19045, 3803, "x86_64"),
    antivirus=(AntivirusSeen("Kaspersky", "12", is_on=True, signatures_at=AT),),
    packages=(PackageSeen("7-Zip", "19.00"), PackageSeen("LibreOffice", "7.4.2")),
)


def seen(people: Cast, *said: Observation, unit: str = "XA1") -> Observed:
    return observe(people.minh if unit == "XA1" else people.lan, unit_code=unit, observations=said)


def test_a_machine_is_entered_known_again_and_its_changes_are_kept(people: Cast) -> None:
    assert replace(seen(people, PC), keys=()) == Observed(new=1, packages_come=2)
    assert seen(people, replace(PC, seen_at=AT + timedelta(hours=1))).same == 1

    later = replace(
        PC,
        seen_at=AT + timedelta(days=1),
        host_name="XA1-PC-VANTHU",
        system=SystemSeen("Microsoft Windows 10 Pro", "22H2", 19045, 4000, "x86_64"),
        packages=(PackageSeen("7-Zip", "24.08"), PackageSeen("LibreOffice", "7.4.2")),
    )
    told = seen(people, later)

    assert (told.changed, told.packages_come, told.packages_gone) == (1, 1, 1)
    device = access.everything().get()
    changes = {(one.field, one.old, one.new) for one in access.changes_of(device)}
    assert changes == {
        ("host_name", "XA1-PC-001", "XA1-PC-VANTHU"),
        ("build", "19045.3803", "19045.4000"),
    }
    gone = access.installed_of(device).filter(until__isnull=False)
    assert [one.package.version for one in gone] == ["19.00"]


def test_what_came_late_and_is_older_changes_nothing(people: Cast) -> None:
    seen(people, replace(PC, seen_at=AT + timedelta(days=1)))
    told = seen(people, replace(PC, host_name="CU", packages=()))

    assert told.same == 1
    assert access.everything().get().host_name == "XA1-PC-001"
    assert access.installed().filter(until__isnull=True).count() == 2


def test_many_sources_make_one_record_and_the_most_believed_speaks_first(people: Cast) -> None:
    register = Observation(
        Source.REGISTER,
        AT,
        host_name="xa1-pc-001",
        model="Máy Dell cũ",
        place="Văn phòng",
        tag="01",
    )
    seen(people, register)
    seen(people, PC, Observation(Source.SCAN, AT, macs=PC.macs, addresses=("10.1.1.9",)))

    device = access.everything().get()
    assert (device.model, device.place, device.addresses) == (
        "OptiPlex 7050",
        "Văn phòng",
        ["10.1.1.5"],
    )
    assert {one.source for one in access.sightings_of(device)} == {"agent", "register", "scan"}


def test_cloned_images_with_one_uuid_stay_two_machines(people: Cast) -> None:
    one = replace(PC, serial="To be filled by O.E.M.", agent_id="image-2024-01-01")
    other = replace(one, host_name="XA1-PC-002", macs=("d4:81:d7:00:00:02",))

    seen(people, one, other)
    seen(people, replace(one, seen_at=AT + timedelta(hours=1)))

    assert sorted(access.everything().values_list("host_name", flat=True)) == [
        "XA1-PC-001",
        "XA1-PC-002",
    ]


def test_a_doubt_is_asked_once_and_a_person_joins_or_parts(people: Cast) -> None:
    seen(people, replace(PC, serial="", uuid=""))
    renewed = replace(PC, serial="", uuid="", macs=("d4:81:d7:00:00:0f",), source=Source.OSQUERY)
    assert seen(people, renewed).doubtful == 1
    (question,) = access.questions_visible_to(people.minh)
    assert access.questions_visible_to(people.hoa).count() == 0
    with pytest.raises((NotFound, NotAllowed)):
        merge(people.hoa, key=question.pk)

    newer = access.everything().get(pk=question.other_id)
    newer.handles_secrets, newer.holder = True, "Văn thư"
    newer.save()
    access.states().filter(device=newer).update(is_known=True)

    merge(people.minh, key=question.pk)

    device = access.everything().get()
    assert (device.handles_secrets, device.holder) == (True, "Văn thư")
    assert access.states().get(device=device, valid_to__isnull=True).is_known
    assert {one.source for one in access.sightings_of(device)} == {"agent", "osquery"}
    assert DeviceState.objects.filter(valid_to__isnull=True).count() == 1
    assert seen(people, replace(renewed, seen_at=AT + timedelta(hours=2))).new == 0


def test_two_that_are_two_are_not_asked_about_again(people: Cast) -> None:
    seen(people, replace(PC, serial="", uuid=""))
    other = replace(PC, serial="", uuid="", macs=("d4:81:d7:00:00:0f",))
    seen(people, other)
    (question,) = access.questions_visible_to(people.minh)

    say_different(people.minh, key=question.pk)
    seen(people, replace(other, place="Kho"))

    assert access.questions_visible_to(people.minh).count() == 0
    assert access.everything().count() == 2


def test_antivirus_that_is_off_or_run_out_is_not_licensed_and_its_past_stays(people: Cast) -> None:
    seen(people, PC)
    out = AntivirusSeen("Kaspersky", "12", is_on=True, licence_until=date(2026, 1, 1))
    seen(people, replace(PC, seen_at=AT + timedelta(hours=1), antivirus=(out,)))

    states = DeviceState.objects.order_by("valid_from")
    assert [one.has_licensed_antivirus for one in states] == [True, False]


def test_an_officer_enters_nothing_in_another_unit(people: Cast) -> None:
    with pytest.raises((NotAllowed, NotFound)):
        observe(people.minh, unit_code="XA2", observations=[PC])


@pytest.mark.parametrize(
    ("given_serial", "kept"),
    [
        ("To be filled by O.E.M.", ""),
        ("Default string", ""),
        ("0000000", ""),
        ("None", ""),
        (" br5nn12 ", "BR5NN12"),
        ("VMware-56 4d 12", "VMWARE-56 4D 12"),
    ],
)
def test_makers_placeholders_are_no_serial_numbers(given_serial: str, kept: str) -> None:
    assert serial_of(given_serial) == kept


def test_marks_that_many_machines_share_are_none() -> None:
    assert mac_of("00-50-56-C0-00-08") == ""
    assert mac_of("02:42:ac:11:00:02") == ""
    assert mac_of("D4-81-D7-00-00-01") == "d4:81:d7:00:00:01"
    assert uuid_of("03000200-0400-0500-0006-000700080009") == ""
    assert uuid_of("{4C4C4544-0042-3510-8052-B4C04F4E3132}") == UUID


_MARKS = st.builds(
    Marks,
    serial=st.sampled_from(["", "AAAA1", "BBBB2"]),
    uuid=st.sampled_from(["", UUID, UUID.replace("4c", "5d")]),
    macs=st.sets(st.sampled_from(["d4:81:d7:00:00:01", "d4:81:d7:00:00:02"])).map(frozenset),
    host=st.sampled_from(["", "pc-1", "pc-2"]),
)


@given(_MARKS, _MARKS)
def test_kinship_does_not_depend_on_who_came_first(one: Marks, other: Marks) -> None:
    assert kinship(one, other) == kinship(other, one)


@given(_MARKS)
def test_a_machine_with_any_mark_is_itself(one: Marks) -> None:
    known = bool(one.serial or one.uuid or one.macs or one.host)
    assert kinship(one, one)[0] is (Kinship.SAME if known else Kinship.OTHER)


def test_marks_come_in_one_form() -> None:
    assert marks_of(replace(PC, host_name="XA1-PC-001.tinhmau.gov.vn")).host == "xa1-pc-001"

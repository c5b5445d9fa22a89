"""Imports: what a file would change is told before; a register goes out, is edited, and comes back."""

import io
import zipfile
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import openpyxl
import orjson
import pytest
from click.testing import CliRunner
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from tests.cast import PASSWORD, Cast

from khien.base.core import outbox
from khien.base.core.refusals import NotAllowed, NotFound
from khien.know.inventory import access
from khien.know.inventory.cli import inventory_group
from khien.know.inventory.services import importing, sheets
from khien.know.inventory.services.observing import observe
from khien.know.inventory.tests.test_observing import PC
from khien.know.inventory.tests.test_reading import WINDOWS
from khien.know.inventory.tests.test_tables import HEAD, book
from khien.know.inventory.types.devices import DeviceFilter
from khien.know.inventory.types.imports import CellChange, DraftGone, NothingToTake, Outcome
from khien.know.inventory.types.observation import Observed

pytestmark = pytest.mark.django_db


def outcomes(people: Cast, content: bytes, unit: str = "XA1") -> list[tuple[str, Outcome]]:
    by = people.minh if unit == "XA1" else people.lan
    plan = importing.check_file(by, content=content, unit_code=unit)
    return [(line.where, line.outcome) for line in plan.lines]


def edited(content: bytes, **cells: str) -> bytes:
    """Return a workbook with cells of its first sheet overwritten."""
    made = openpyxl.load_workbook(io.BytesIO(content))
    for place, value in cells.items():
        made.worksheets[0][place] = value
    kept = io.BytesIO()
    made.save(kept)
    return kept.getvalue()


def signed_in(name: str) -> Client:
    """Return a browser in which a person has signed in."""
    client = Client()
    client.post("/sign-in/login/", {"login": name, "password": PASSWORD})
    return client


def test_a_file_is_told_first_taken_in_once_and_again_changes_nothing(people: Cast) -> None:
    content = orjson.dumps(WINDOWS)

    assert outcomes(people, content) == [("[1]", Outcome.NEW)]
    assert access.everything().count() == 0
    _, done = importing.import_file(people.minh, content=content, unit_code="XA1")
    assert done == Observed(new=1, packages_come=1)
    _, done = importing.import_file(people.minh, content=content, unit_code="XA1")
    assert (done.new, done.changed, done.packages_come) == (0, 0, 0)


def test_the_register_goes_out_and_comes_back_with_only_its_changes(people: Cast) -> None:
    observe(people.minh, unit_code="XA1", observations=[replace(PC, place="Phòng cũ")])
    register = sheets.exported(people.minh, DeviceFilter())

    assert outcomes(people, register) == [("2", Outcome.SAME)]
    changed = edited(register, M2="Phòng họp", P2="có", C3="XA1-PC-MOI", D3="Máy in", B3="XA1")
    plan = importing.check_file(people.minh, content=changed, unit_code="XA1")
    assert [line.outcome for line in plan.lines] == [Outcome.CHANGED, Outcome.NEW]
    assert plan.lines[0].cells == (
        CellChange("place", "Phòng cũ", "Phòng họp"),
        CellChange("encrypted", "", "Yes"),
    )

    importing.import_file(people.minh, content=changed, unit_code="XA1")

    assert set(access.everything().values_list("host_name", flat=True)) == {
        "XA1-PC-001",
        "XA1-PC-MOI",
    }
    old = access.everything().get(host_name="XA1-PC-001")
    assert access.states().get(device=old, valid_to__isnull=True).is_encrypted is True


def test_a_machine_renamed_in_the_register_stays_the_same_machine(people: Cast) -> None:
    observe(people.minh, unit_code="XA1", observations=[replace(PC, serial="", uuid="", macs=())])
    register = edited(sheets.exported(people.minh, DeviceFilter()), C2="XA1-PC-VANTHU")

    plan = importing.check_file(people.minh, content=register, unit_code="XA1")
    assert [line.outcome for line in plan.lines] == [Outcome.OVERRULED]
    assert access.everything().count() == 1


def test_rows_of_others_units_and_unknown_machines_are_refused_by_row(people: Cast) -> None:
    observe(people.lan, unit_code="XA2", observations=[PC])
    key = str(access.everything().get().pk)
    content = book(
        ["Mã máy", "Mã đơn vị", "Tên máy"],
        ["", "XA2", "XA2-PC-1"],
        ["999999", "", "XA1-PC-1"],
        [key, "XA1", "XA1-PC-2"],
        ["", "KHONG-CO", "XA1-PC-3"],
        ["", "", "XA1-PC-4"],
    )

    assert outcomes(people, content) == [
        ("2", Outcome.REFUSED),
        ("3", Outcome.REFUSED),
        ("4", Outcome.REFUSED),
        ("5", Outcome.REFUSED),
        ("6", Outcome.NEW),
    ]
    with pytest.raises((NotAllowed, NotFound)):
        importing.check_file(people.hoa, content=content, unit_code="XA1")


def test_cells_that_would_be_computed_leave_the_house_harmless(people: Cast) -> None:
    observe(
        people.minh, unit_code="XA1", observations=[replace(PC, host_name="=cmd|' /C calc'!A0")]
    )

    sheet = openpyxl.load_workbook(
        io.BytesIO(sheets.exported(people.minh, DeviceFilter()))
    ).worksheets[0]

    assert sheet["C2"].value == "'=cmd|' /C calc'!A0"
    assert sheet["C2"].data_type == "s"


def test_an_upload_waits_is_shown_and_is_taken_in_once(people: Cast) -> None:
    client = signed_in("minh")
    upload = SimpleUploadedFile("máy.xlsx", book(HEAD, ["XA1-PC-001", "Máy tính", "BR5NN12"]))
    page = client.post(
        "/inventory/imports", {"file": upload, "unit": "XA1", "host": ""}, follow=True
    )
    address = page.redirect_chain[-1][0]

    assert "XA1-PC-001" in page.content.decode()
    assert access.everything().count() == 0
    client.post(f"{address}/apply")
    assert access.everything().get().serial == "BR5NN12"
    key = int(address.rpartition("/")[2])
    with pytest.raises(DraftGone):
        importing.apply_draft(people.minh, key=key)
    assert client.get(address).status_code == 409


def test_an_upload_that_cannot_be_read_is_told_beside_the_field(
    people: Cast, client: Client
) -> None:
    client = signed_in("minh")
    upload = SimpleUploadedFile("hỏng.json", b'{"deviceid": ')

    page = client.post("/inventory/imports", {"file": upload, "unit": "XA1", "host": ""})

    assert "1:14" in page.content.decode()
    assert access.drafts_visible_to(people.minh).count() == 0


def test_a_large_file_is_taken_in_by_the_worker_without_loss(people: Cast) -> None:
    count = importing.WAITS_FOR + 1
    content = book(
        ["Tên máy", "Loại", "Nơi đặt"], *([f"XA1-PC-{one}", "Máy tính", ""] for one in range(count))
    )
    key = importing.keep_draft(people.minh, unit_code="XA1", name="a.xlsx", content=content)

    assert importing.apply_draft(people.minh, key=key) is None
    assert access.everything().count() == 0
    outbox.work_once("test", is_long=True)

    assert access.everything().count() == count
    importing.take_draft(key, "lại")
    assert access.everything().count() == count


def test_a_file_with_nothing_new_is_refused_and_may_be_thrown_away(people: Cast) -> None:
    content = book(HEAD, ["XA1-PC-001", "tủ lạnh"])
    key = importing.keep_draft(people.minh, unit_code="XA1", name="a.xlsx", content=content)

    with pytest.raises(NothingToTake):
        importing.apply_draft(people.minh, key=key)
    with pytest.raises(NotFound):
        importing.drop_draft(people.hoa, key=key)
    importing.drop_draft(people.minh, key=key)

    assert access.drafts_visible_to(people.minh).count() == 0


def test_hosts_that_go_by_their_addresses_are_not_one_machine(people: Cast) -> None:
    hosts = "".join(
        f'<host><status state="up"/><address addr="10.1.1.{one}" addrtype="ipv4"/></host>'
        for one in (7, 8)
    )
    scan = f"<nmaprun>{hosts}</nmaprun>".encode()

    importing.import_file(people.minh, content=scan, unit_code="XA1")
    importing.import_file(people.minh, content=scan, unit_code="XA1")

    assert sorted(access.everything().values_list("host_name", flat=True)) == [
        "10.1.1.7",
        "10.1.1.8",
    ]


@pytest.mark.usefixtures("people")
def test_the_command_tells_the_plan_and_takes_a_zip_in(tmp_path: Path) -> None:
    file = tmp_path / "máy.zip"
    with zipfile.ZipFile(file, "w") as packed:
        packed.writestr("1.json", orjson.dumps(WINDOWS))
        packed.writestr("2.json", b"{")
    command = ["import", str(file), "--unit", "XA1"]

    told = CliRunner().invoke(inventory_group, [*command, "--dry-run"])
    assert "GLPI JSON: 1 new, 0 changed, 0 same, 0 overruled, 1 refused." in told.output
    assert "2.json:1:" in told.output
    assert access.everything().count() == 0

    told = CliRunner().invoke(inventory_group, command)
    assert "1 machines entered" in told.output
    assert access.everything().get().first_seen == datetime(2026, 10, 31, 2, tzinfo=UTC)

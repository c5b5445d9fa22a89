"""Registers: entries with their past, sheets out and in, who sees what, units beside their profile."""

import io
from datetime import timedelta

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import translation
from tests.cast import PASSWORD, Cast

from khien.base.accounts import queries as accounts
from khien.base.accounts import services as people_of
from khien.base.accounts.types import Actor, BodyTask, Role, UnitKind
from khien.base.core.clock import now
from khien.base.core.fields import FieldKind
from khien.base.core.refusals import NotAllowed, NotFound
from khien.base.core.workbooks import SheetNotRead
from khien.know.inventory.queries import protection, registers
from khien.know.inventory.rules.registers import ALL, register_of
from khien.know.inventory.services import registers as services
from khien.know.inventory.services import workbooks
from khien.know.inventory.types.registers import (
    BadEntry,
    ChangedMeanwhile,
    NameTaken,
    RowFound,
)

pytestmark = pytest.mark.django_db
PORTAL = {"name": "Cổng thông tin xã", "level": "2", "is_online": True, "owner": "UBND xã"}


def signed_in(name: str) -> Client:
    client = Client()
    client.post("/sign-in/login/", {"login": name, "password": PASSWORD})
    return client


def entered(people: Cast, register: str = "systems", **content: object) -> int:
    return services.enter_entry(
        people.minh, register=register, unit_code="XA1", content={**PORTAL, **content}
    )


def filled(code: str, *rows: dict[str, object], actor: Actor) -> bytes:
    """Return the register's own template with rows written under its heads, as a clerk would."""
    with translation.override("vi"):
        book = openpyxl.load_workbook(io.BytesIO(workbooks.written(actor, code, with_rows=False)))
    page = book.worksheets[0]
    heads = [str(cell.value).rstrip(" *") for cell in page[1]]
    for row in rows:
        page.append([row.get(head, "") for head in heads])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def test_an_entry_is_changed_by_one_at_a_time_and_its_past_stays(people: Cast) -> None:
    key = entered(people)

    services.change_entry(people.minh, key=key, content={**PORTAL, "level": "3"}, version=1)
    with pytest.raises(ChangedMeanwhile):
        services.change_entry(people.minh, key=key, content={**PORTAL, "level": "1"}, version=1)

    found = registers.entry(people.minh, key)
    assert found.content["level"] == "3"
    assert [(one.title, one.old, one.new) for one in found.history] == [
        ("Level of the system", "Cấp độ 2", "Cấp độ 3")
    ]
    assert services.change_entry(people.minh, key=key, content={**PORTAL, "level": "3"}) is False


def test_a_name_stands_once_in_a_units_register_until_it_is_taken_out(people: Cast) -> None:
    key = entered(people)
    with pytest.raises(NameTaken):
        entered(people)
    services.remove_entry(people.minh, key=key, why="đã ngừng")

    assert registers.entries(people.minh, "systems").rows == ()
    entered(people)


def test_others_see_and_change_nothing_and_the_military_sees_important_targets_only(
    people: Cast,
) -> None:
    plain, important = entered(people), entered(people, name="Máy chủ một cửa", is_important=True)
    system = people.system
    people_of.enter_unit(
        system, code="BCHQS", name="Bộ CHQS", kind=UnitKind.MILITARY, parent="TINH"
    )
    person = people_of.NewPerson("quan", "Quân", "BCHQS", password=PASSWORD)
    duty = people_of.enter_person(system, person=person)
    people_of.give_role(system, person_id=duty, unit_code="BCHQS", role=Role.DUTY_OFFICER)
    people_of.name_body(system, task=BodyTask.MILITARY, unit_code="BCHQS", basis="QĐ mẫu")
    military = accounts.actor_of(duty)

    assert [line.key for line in registers.entries(military, "systems").rows] == [important]
    assert registers.entry(military, important).may_change is False
    for actor, key in ((military, plain), (people.hoa, plain), (people.hoa, important)):
        with pytest.raises(NotFound):
            registers.entry(actor, key)
    for actor in (military, people.hoa):
        with pytest.raises((NotFound, NotAllowed)):
            services.change_entry(actor, key=important, content=PORTAL)


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({"name": ""}, "it is empty"),
        ({"name": "a", "level": "9"}, "none of its choices"),
        ({"name": "a", "data_subjects": "nhiều"}, "no number from 0"),
        ({"name": "a", "restore_tested": "32/13/2026"}, "write it as 24/11/2026"),
        ({"name": "a", "depends_on": "Không có"}, "enter it there first"),
        ({"name": "a" * 301}, "at most 300"),
    ],
)
def test_what_cannot_be_is_refused_with_what_would_be_right(
    people: Cast, given: dict[str, object], told: str
) -> None:
    with pytest.raises(BadEntry) as refused, translation.override("en"):
        services.content_of(register_of("systems"), accounts.unit_key("XA1"), given)
    assert told in str(refused.value.values["what"])


def test_a_filled_sheet_shows_what_it_would_do_and_then_does_it(people: Cast) -> None:
    key = entered(people)
    content = filled(
        "systems",
        {"Tên": "Hệ thống một cửa", "Cấp độ": "Cấp độ 3", "Phụ thuộc": "Cổng thông tin xã"},
        {"Tên": "Cổng thông tin xã", "Cấp độ": "3", "Mở ra Internet": "có"},
        {"Tên": "Sai", "Cấp độ": "cao"},
        {"Tên": "Của xã khác", "Đơn vị (mã)": "XA2"},
        {"Tên": "'=HYPERLINK(1)"},
        actor=people.minh,
    )
    with translation.override("vi"):
        waiting = workbooks.keep_sheet(
            people.minh, register="systems", name="kê khai.xlsx", content=content
        )
        _, _, plan = workbooks.sheet(people.minh, waiting)

        assert plan.counts == {RowFound.NEW: 2, RowFound.CHANGED: 1, RowFound.REFUSED: 2}
        refused = [(row.row, row.cell) for row in plan.rows if row.found is RowFound.REFUSED]
        assert refused == [(4, "D4"), (5, "B5")]
        assert registers.entries(people.minh, "systems").total == 1
        with pytest.raises(NotFound):
            workbooks.sheet(people.lan, waiting)

        workbooks.apply_sheet(people.minh, key=waiting)

    names = {line.name for line in registers.entries(people.minh, "systems").rows}
    assert names == {"Hệ thống một cửa", "Cổng thông tin xã", "=HYPERLINK(1)"}
    assert registers.entry(people.minh, key).content["level"] == "3"
    with pytest.raises(NotFound):
        workbooks.apply_sheet(people.minh, key=waiting)


def test_what_stands_comes_out_and_goes_in_again_without_a_change(people: Cast) -> None:
    entered(people, name="=cmd()", zones=["DMZ", "LAN"], restore_tested="2026-10-01")
    with translation.override("vi"):
        out = workbooks.written(people.minh, "systems", with_rows=True)
        plan = workbooks.planned(people.minh, "systems", out)

    assert plan.counts == {RowFound.SAME: 1}
    cells = [
        cell.value for row in openpyxl.load_workbook(io.BytesIO(out)).worksheets[0] for cell in row
    ]
    assert "'=cmd()" in cells


@pytest.mark.parametrize(
    ("content", "told"),
    [(b"khong phai Excel", "no Excel workbook"), (b"PK\x03\x04hong", "no Excel workbook")],
)
def test_no_sheet_is_refused(people: Cast, content: bytes, told: str) -> None:
    with pytest.raises(SheetNotRead) as refused:
        workbooks.planned(people.minh, "systems", content)
    assert told in str(refused.value)


def test_a_sheet_of_another_register_is_refused(people: Cast) -> None:
    other = workbooks.written(people.minh, "networks", with_rows=False)
    with pytest.raises(SheetNotRead) as refused:
        workbooks.planned(people.minh, "storage-media", other)
    assert "a column is missing" in str(refused.value)


def test_protection_is_measured_as_of_its_day_and_beside_the_profile(people: Cast) -> None:
    start = now() - timedelta(days=30)
    content = {"name": "Mạng xã 1", "firewall": False, "backup": True}
    services.say_protection(people.system, unit_code="XA1", content=content, at=start)
    change = start + timedelta(days=20)
    services.say_protection(people.system, unit_code="XA1", content={"firewall": True}, at=change)

    def has(days: int) -> dict[str, bool]:
        rows = protection.units_with_firewall(start + timedelta(days=days), None)
        return {row.unit_code: row.counts for row in rows}

    assert (has(10)["XA1"], has(25)["XA1"], has(25)["XA2"]) == (False, True, False)
    signs, page = protection.coverage(people.lan, None)
    cells = {row.unit_code: row.cells for row in page.rows}
    firewall = [sign.code for sign in signs].index("firewall")
    assert (cells["XA1"][firewall].has, cells["XA2"][firewall].has) == (True, None)
    assert {row.unit_code: row.lacks for row in page.rows}["XA1"] == 1


def test_pages_lead_from_the_list_to_a_new_entry_and_its_change(people: Cast) -> None:
    minh = signed_in("minh")
    for register in ALL:
        assert minh.get(f"/inventory/registers/{register.code}").status_code == 200
        assert minh.get(f"/inventory/registers/{register.code}/enter").status_code == 200
    made = minh.post(
        "/inventory/registers/systems/enter",
        {"name": "Cổng", "level": "2", "zones": "DMZ\nLAN", "unit": "XA1"},
        follow=True,
    ).content.decode()
    assert "Cổng" in made
    (line,) = registers.entries(people.minh, "systems").rows
    wrong = minh.post(
        f"/inventory/registers/entries/{line.key}/change",
        {"name": "Cổng mới", "level": "2", "version": "7"},
    ).content.decode()
    assert "Cổng mới" in wrong
    assert "đã được" in wrong
    minh.post(
        f"/inventory/registers/entries/{line.key}/change", {"name": "Cổng mới", "version": "1"}
    )
    assert registers.entry(people.minh, line.key).line.name == "Cổng mới"
    assert signed_in("hoa").get(f"/inventory/registers/entries/{line.key}").status_code == 404
    assert minh.get("/inventory/registers/coverage").status_code == 200

    file = SimpleUploadedFile("a.xlsx", filled("networks", {"Tên": "LAN"}, actor=people.minh))
    page = minh.post("/inventory/registers/networks/upload", {"file": file}, follow=True)
    key = page.context["key"]
    minh.post(f"/inventory/registers/sheets/{key}/apply")
    assert registers.entries(people.minh, "networks").total == 1


def test_every_field_has_what_its_kind_needs() -> None:
    codes = {register.code for register in ALL}
    for register in ALL:
        assert register.fields[0].code == "name"
        assert register.fields[0].is_required
        assert len({rule.code for rule in register.fields}) == len(register.fields)
        for rule in register.fields:
            assert bool(rule.choices) == (rule.kind is FieldKind.CHOICE), rule.code
            assert (rule.register in codes) == (rule.kind in registers.NAMING), rule.code

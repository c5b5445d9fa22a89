"""Pages of inventory: lists by what lacks, one machine, doubts, software, keys; others' machines stay unseen."""

import io
from dataclasses import replace
from datetime import date, timedelta

import openpyxl
import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from tests.cast import Cast

from khien.base.core.clock import now
from khien.know.inventory import access
from khien.know.inventory.queries import software
from khien.know.inventory.rules import lifecycle
from khien.know.inventory.services import agents
from khien.know.inventory.services import lifecycle as renewing
from khien.know.inventory.services.observing import observe
from khien.know.inventory.tests.test_importing import signed_in
from khien.know.inventory.tests.test_observing import PC
from khien.know.inventory.types.observation import PackageSeen, SystemSeen

pytestmark = pytest.mark.django_db

WEAK = replace(
    PC,
    host_name="XA1-PC-YEU",
    serial="YEU0001",
    uuid="",
    macs=(),
    made_on=date(2012, 1, 1),
    memory_mb=2048,
    system=SystemSeen("Microsoft Windows 7 Professional", "", 7601),
    antivirus=(),
    is_encrypted=True,
    packages=(PackageSeen("LibreOffice", "7.4.2"),),
)


@pytest.fixture
def minh(people: Cast) -> Client:
    recent = replace(PC, seen_at=now(), is_encrypted=False)
    observe(people.minh, unit_code="XA1", observations=[recent, replace(WEAK, seen_at=now())])
    observe(
        people.hoa,
        unit_code="XA2",
        observations=[replace(PC, host_name="XA2-PC-1", serial="X2", uuid="", macs=())],
    )
    return signed_in("minh")


def machines_on(client: Client, query: str) -> set[str]:
    page = client.get(f"/inventory/devices?{query}").content.decode()
    return {name for name in ("XA1-PC-001", "XA1-PC-YEU", "XA2-PC-1") if f">{name}</a>" in page}


@pytest.mark.parametrize(
    ("query", "shown"),
    [
        ("", {"XA1-PC-001", "XA1-PC-YEU"}),
        ("q=optiplex+7050", {"XA1-PC-001", "XA1-PC-YEU"}),
        ("q=yeu0001", {"XA1-PC-YEU"}),
        ("lacks=antivirus", {"XA1-PC-YEU"}),
        ("lacks=encryption", {"XA1-PC-001"}),
        ("lacks=support", {"XA1-PC-001", "XA1-PC-YEU"}),
        ("lacks=seen", set()),
        ("kind=server", set()),
        ("source=agent", {"XA1-PC-001", "XA1-PC-YEU"}),
        ("source=scan", set()),
    ],
)
def test_a_list_shows_the_units_machines_that_fit(
    minh: Client, query: str, shown: set[str]
) -> None:
    assert machines_on(minh, query) == shown


def test_the_search_box_finds_the_units_machines(minh: Client) -> None:
    page = minh.get("/search?q=optiplex").content.decode()

    assert "XA1-PC-YEU" in page
    assert "XA2-PC-1" not in page


def test_a_product_leads_to_the_machines_that_have_it(people: Cast, minh: Client) -> None:
    found = software.products(people.minh, words="7-zip", after="").rows

    assert [(one.name, one.machines) for one in found] == [("7-Zip", 1)]
    assert machines_on(minh, f"package={found[0].key}") == {"XA1-PC-001"}
    share = software.open_share(people.minh)
    assert (share.machines, share.open_office, share.paid_office) == (2, 2, 0)


def test_what_the_list_shows_goes_to_excel(minh: Client) -> None:
    answer = minh.get("/inventory/devices/excel?lacks=antivirus")

    sheet = openpyxl.load_workbook(io.BytesIO(answer.content)).worksheets[0]
    assert [row[2] for row in sheet.values] == ["Tên máy", "XA1-PC-YEU"]


def test_one_machine_is_shown_whole_and_others_machines_not_at_all(minh: Client) -> None:
    weak = access.everything().get(host_name="XA1-PC-YEU")
    page = minh.get(f"/inventory/devices/{weak.pk}").content.decode()

    for told in ("YEU0001", "LibreOffice", "Windows 7", "14/01/2020", "01/01/2012"):
        assert told in page
    other = access.everything().get(host_name="XA2-PC-1")
    assert minh.get(f"/inventory/devices/{other.pk}").status_code == 404


def test_the_list_asks_as_many_questions_for_three_machines_as_for_one(
    people: Cast, minh: Client
) -> None:
    def asked() -> int:
        with CaptureQueriesContext(connection) as caught:
            minh.get("/inventory/devices")
        return len(caught)

    asked()  # what a session asks once
    before = asked()
    more = [replace(WEAK, host_name=f"M{one}", serial=f"MAY000{one}") for one in range(3)]
    observe(people.minh, unit_code="XA1", observations=more)

    assert asked() == before


def test_a_doubt_is_answered_from_its_page(people: Cast, minh: Client) -> None:
    twins = [
        replace(PC, host_name="NGHI", serial="", uuid="", macs=(f"d4:81:d7:00:00:{one}",))
        for one in ("0e", "0f")
    ]
    observe(people.minh, unit_code="XA1", observations=twins)
    before = access.everything().count()
    (question,) = access.questions_visible_to(people.minh)
    assert "NGHI" in minh.get("/inventory/questions").content.decode()

    minh.post(f"/inventory/questions/{question.pk}", {"is_one": "1"})

    assert access.everything().count() == before - 1


def test_machines_that_are_due_are_listed_with_the_reasons(minh: Client) -> None:
    page = minh.get("/inventory/due").content.decode()

    assert "XA1-PC-YEU" in page
    assert lifecycle.reasons(
        made_on=date(2012, 1, 1), ends_on=date(2020, 1, 14), memory_mb=2048, on=date(2026, 11, 1)
    ) == [
        "its system gets no more fixes",
        "it is older than 5 years",
        "it has less than 4 GB of memory",
    ]


@pytest.mark.parametrize(
    ("system", "ends"),
    [
        (SystemSeen("Microsoft Windows 10 Pro", "22H2", 19045), date(2025, 10, 14)),
        (SystemSeen("Microsoft Windows 10 Enterprise LTSC", "1809", 17763), date(2029, 1, 9)),
        (SystemSeen("Microsoft Windows Server 2019 Standard", "", 17763), date(2029, 1, 9)),
        (SystemSeen("Microsoft Windows 10 Enterprise", "1803", 17134), date(2021, 5, 11)),
        (SystemSeen("Ubuntu", distribution="ubuntu", release="20.04"), date(2025, 5, 31)),
        (SystemSeen("Haiku"), None),
    ],
)
def test_support_ends_by_build_and_edition(system: SystemSeen, ends: date | None) -> None:
    found = lifecycle.end_of(system)

    assert (found.on if found else None) == ends


def test_support_of_office_ends_by_the_year_in_its_name() -> None:
    found = lifecycle.end_of_software("Microsoft Office Professional Plus 2016")

    assert found is not None
    assert found.on == date(2025, 10, 14)
    assert lifecycle.end_of_software("Microsoft Office 365 - vi-vn") is None
    assert lifecycle.end_of_software("Microsoft Visual C++ 2010 Redistributable") is None


@pytest.mark.usefixtures("minh")
def test_a_changed_list_of_ends_is_put_in_force(people: Cast) -> None:
    access.everything().update(support_ends=date(2099, 1, 1))

    assert renewing.renew(people.system) == 3
    assert not access.everything().filter(support_ends=date(2099, 1, 1)).exists()


def test_a_key_is_made_shown_once_and_the_notice_printed(people: Cast, minh: Client) -> None:
    made = minh.post("/inventory/keys", {"unit": "XA1", "name": "Văn phòng"}).content.decode()
    (key,) = access.keys_visible_to(people.minh)

    assert f"…{key.token_hint}" in made
    assert made.count("--password=") == 2
    assert "--password=" not in minh.get("/inventory/keys").content.decode()
    assert "116/2025/QH15" in minh.get("/inventory/notice/XA1").content.decode()
    assert minh.get("/inventory/collector").content == agents.collector()


@pytest.mark.usefixtures("people")
def test_osquerys_queries_are_proposed_and_agreed_to_on_the_page() -> None:
    tuan, lan = signed_in("tuan"), signed_in("lan")
    tuan.post("/inventory/queries", {"query": ["programs"]})
    (proposal,) = access.osquery_packs()

    tuan.post(f"/inventory/queries/{proposal.pk}/agree")
    assert not access.osquery_packs().filter(agreed_at__isnull=False).exists()
    lan.post(f"/inventory/queries/{proposal.pk}/agree")

    assert access.osquery_packs().get().agreed_by


def test_a_machine_not_seen_for_a_month_is_listed(minh: Client) -> None:
    old = now() - timedelta(days=31)
    access.everything().filter(host_name="XA1-PC-001").update(last_seen=old)

    assert machines_on(minh, "lacks=seen") == {"XA1-PC-001"}

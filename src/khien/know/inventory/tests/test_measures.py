"""Figures of the registers come out again for a past day, each with the rows that count and those that do not."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from tests.cast import Cast

from khien.base.core.clock import now
from khien.base.core.offers import Counted
from khien.know.inventory.queries import measures, protection
from khien.know.inventory.services import registers

pytestmark = pytest.mark.django_db
START = timedelta(days=60)


def enter(people: Cast, register: str, unit: str = "XA1", **content: object) -> int:
    return registers.enter_entry(
        people.system, register=register, unit_code=unit, content=content, at=now() - START
    )


def counts(rows: list[Counted]) -> dict[str, bool]:
    return {row.label: row.counts for row in rows}


def test_a_levels_approval_counts_from_its_day_on(people: Cast) -> None:
    key = enter(people, "systems", name="Một cửa", level="3", level_state="sent")
    enter(people, "systems", unit="XA2", name="Trang tin", level="2", level_state="approved")
    approved = now() - timedelta(days=10)
    content = {"name": "Một cửa", "level": "3", "level_state": "approved"}
    registers.change_entry(people.system, key=key, content=content, at=approved)

    def at(moment: datetime) -> dict[str, bool]:
        return counts(measures.systems_approved(moment, None))

    assert at(approved - timedelta(days=1)) == {"Một cửa": False, "Trang tin": True}
    assert at(now()) == {"Một cửa": True, "Trang tin": True}
    assert counts(measures.important_systems_approved(now(), None)) == {"Một cửa": True}
    assert counts(measures.systems_approved(now(), frozenset({"XA2"}))) == {"Trang tin": True}


def test_a_restore_test_holds_for_a_year(people: Cast) -> None:
    tested = (now() - timedelta(days=100)).date().isoformat()
    old = (now() - timedelta(days=500)).date().isoformat()
    enter(people, "systems", name="Mới", restore_tested=tested, responsible="Trưởng phòng")
    enter(people, "systems", name="Cũ", restore_tested=old)

    assert counts(measures.systems_restored(now(), None)) == {"Cũ": False, "Mới": True}
    assert counts(measures.systems_with_responsible(now(), None)) == {"Cũ": False, "Mới": True}


def test_important_systems_are_connected_through_their_units_monitoring(people: Cast) -> None:
    enter(people, "systems", name="A", level="4")
    enter(people, "systems", unit="XA2", name="B", level="3")
    enter(people, "systems", unit="XA2", name="C", level="2")
    enter(people, "protection", name="Mạng", monitoring_centre="both", ids=True, antimalware=True)

    assert counts(measures.important_systems_connected(now(), None)) == {"A": True, "B": False}
    assert [row.counts for row in protection.units_with_detection(now(), None)] == [True, False]
    central = protection.units_with_central_antimalware(now(), frozenset({"XA1"}))
    assert [row.counts for row in central] == [True]


def test_a_licence_counts_until_its_last_day(people: Cast) -> None:
    last = (now() + timedelta(days=3)).date()
    enter(people, "licences", name="Diệt vi-rút", seats=10, until=last.isoformat())
    enter(people, "licences", name="Không hạn", seats=1)

    assert counts(measures.licences_valid(now(), None)) == {"Diệt vi-rút": True}
    assert counts(measures.licences_valid(now() + timedelta(days=5), None)) == {
        "Diệt vi-rút": False
    }


def test_a_supplier_is_in_order_while_licence_contract_and_access_are(people: Cast) -> None:
    fine: dict[str, Any] = {"scope": "Bảo trì", "access": "remote", "confidentiality": True}
    end = (now() + timedelta(days=10)).date().isoformat()
    enter(people, "suppliers", name="A", **fine, access_until=end, contract_until=end)
    enter(people, "suppliers", name="B", **fine)
    enter(people, "suppliers", name="C", scope="Bán máy", access="none")

    rows = measures.suppliers_in_order(now(), None)
    assert counts(rows) == {"A": True, "B": False, "C": True}
    assert rows[1].detail == "quyền truy cập không có thời hạn"
    later = measures.suppliers_in_order(now() + timedelta(days=12), None)
    assert later[0].detail == "hợp đồng đã hết hạn, quyền truy cập đã quá hạn"


def test_a_purchase_answers_its_questions_and_gives_the_reason_that_is_due(people: Cast) -> None:
    whole: dict[str, Any] = {"origin": "Việt Nam", "domestic": "domestic", "openness": "open"}
    whole["requirements"] = True
    enter(people, "procurements", name="A", **whole)
    enter(people, "procurements", name="B", **whole | {"domestic": "none_fits"})
    enter(people, "procurements", name="C", **whole, is_donated=True)

    rows = measures.purchases_checked(now(), None)
    assert counts(rows) == {"A": True, "B": False, "C": False}
    assert rows[1].detail == "lý do chọn sản phẩm nước ngoài hoặc mã nguồn đóng"
    assert rows[2].detail == "kiểm định thiết bị do nước ngoài tặng"

"""From a figure to its rows, its clause and its report; an exercise that is marked; a unit that cannot just end."""

import re

from playwright.sync_api import Page, expect

from tests.province import Demo, sign_in


def test_a_figure_leads_to_its_rows_to_the_clause_and_to_the_report(page: Page, demo: Demo) -> None:
    address, _ = demo
    sign_in(page, address, "truongnhom")

    page.goto(f"{address}/measures/pcs-with-antivirus")
    expect(page.locator(".figure")).to_contain_text("10,")
    assert page.locator("tbody tr").count() > 100
    page.locator("details.data summary").click()
    page.locator("details.data a").first.click()
    expect(page.locator("main")).to_contain_text("Trùng với số đã lưu ngày đó")

    page.goto(f"{address}/measures/pcs-with-antivirus")
    page.click("text=CM35-II.2-b")
    page.wait_for_url("**/clauses/CM35-II.2-b")
    page.click("text=Lập báo cáo một trang")
    page.wait_for_url("**/reports/**")


def test_a_live_exercise_says_so_wherever_it_is_read(page: Page, demo: Demo) -> None:
    address, _ = demo
    sign_in(page, address, "truongnhom")

    page.goto(f"{address}/training/exercises")
    page.click("text=Trang thông tin bị thay đổi nội dung")
    page.click("text=/DT-\\d{4}-\\d{5}/")
    page.wait_for_url(re.compile(r"/incidents/DT-\d{4}-\d{5}"))

    expect(page.locator("h1")).to_contain_text(re.compile("^DIỄN TẬP:"))
    expect(page.locator("main")).to_contain_text("Người dân gọi báo trang chủ lạ (mẫu).")


def test_a_unit_that_holds_something_is_not_just_closed(page: Page, demo: Demo) -> None:
    address, _ = demo
    sign_in(page, address, "quantri")

    page.goto(f"{address}/accounts/units/XA12")
    expect(page.locator("main")).to_contain_text("Nghị quyết 1/NQ-UBTVQH ngày 12/6/2025 (mẫu)")
    page.click("text=Kết thúc đơn vị")
    expect(page.locator("main")).to_contain_text("Số máy")
    page.fill("[name=basis]", "Nghị quyết 2 (mẫu)")
    page.click("text=Xem trước việc chuyển giao")
    page.click("button[name=sure]")

    expect(page.locator("body")).to_contain_text("Chưa thể kết thúc")

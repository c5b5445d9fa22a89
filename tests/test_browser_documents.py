"""Documents and the recurring calendar of the first five minutes, played in a real browser."""

from datetime import timedelta

from playwright.sync_api import Page, expect

from khien.base.core.clock import today
from tests.province import Demo, sign_in


def test_rules_are_approved_by_another_issued_and_counted(page: Page, demo: Demo) -> None:
    address, _ = demo
    sign_in(page, address, "phantich")
    page.click("nav.rail a:has-text('Văn bản')")
    page.fill("#q", "112/QĐ")
    page.press("#q", "Enter")
    page.click("[data-rows] a:has-text('112/QĐ-UBND')")
    expect(page.locator("main")).to_contain_text("từ 01/07/2026")

    sign_in(page, address, "lanhdao")
    page.goto(f"{address}/to-do/?kind=rules-approve")
    page.goto(f"{address}/documents/units/XA05")
    page.click("[data-rows] a:has-text('QC.XA05.1')")
    page.click("button:has-text('Phê duyệt quy chế')")
    expect(page.locator("header .title")).to_contain_text("Đã duyệt, chờ ban hành")

    sign_in(page, address, "canbo.xa05")
    page.goto(f"{address}/documents/drafts/QC.XA05.1")
    page.fill("#id_number", "05/QC-UBND")
    page.click("button:has-text('Ban hành')")
    page.wait_for_url("**/documents/*")
    expect(page.locator("h1")).to_have_text("05/QC-UBND")
    expect(page.locator("header .title")).to_contain_text("Còn hiệu lực")


def test_a_signed_notice_says_who_signed_it_and_is_signed_once_more(page: Page, demo: Demo) -> None:
    address, _ = demo
    sign_in(page, address, "lanhdao")
    page.goto(f"{address}/documents/?q=45/TB-UBND")
    page.click("[data-rows] a:has-text('45/TB-UBND')")
    signatures = page.locator("#signatures")
    expect(signatures).to_contain_text("mọi chữ ký đều được tin cậy tại đây")
    expect(signatures).to_contain_text("Dấu thời gian có hiệu lực đến")
    assert signatures.locator("> ul li").count() == 1

    page.click("button:has-text('Ký thêm')")
    expect(page.locator("main")).to_contain_text("Đã ký; mức B-LTA.")
    assert signatures.locator("> ul li").count() == 2


def test_late_recurring_work_is_entered_as_done(page: Page, demo: Demo) -> None:
    address, _ = demo
    sign_in(page, address, "canbo.xa12")
    page.goto(f"{address}/plans/calendar?month={today() - timedelta(days=30):%Y-%m}")
    expect(page.locator("table.month")).to_be_visible()
    page.goto(f"{address}/plans/recurring?turn=late")
    late = page.locator("[data-rows] tbody tr").count()
    assert late > 0

    page.locator("[data-rows] tbody tr a").first.click()
    page.fill("#words", "Đã rà soát, không có tài khoản thừa (mẫu)")
    page.click("button:has-text('Ghi là đã làm')")
    expect(page.locator("header .title")).to_contain_text("Xong")
    page.goto(f"{address}/plans/recurring?turn=late")

    assert page.locator("[data-rows] tbody tr").count() == late - 1


def test_no_page_of_documents_or_calendar_is_wider_than_a_phone(page: Page, demo: Demo) -> None:
    address, _ = demo
    page.set_viewport_size({"width": 390, "height": 844})
    sign_in(page, address, "truongnhom")
    wide = []
    for path in (
        "documents/",
        "documents/expired",
        "documents/units",
        "documents/units/XA12",
        "documents/drafts/QC.XA12.2",
        "documents/templates",
        "documents/templates/quy-che-xa",
        "documents/new",
        "documents/1",
        "plans/calendar",
        "plans/recurring",
        "plans/recurring/1",
    ):
        page.goto(f"{address}/{path}")
        if page.evaluate("document.documentElement.scrollWidth > window.innerWidth"):
            wide.append(path)

    assert wide == []

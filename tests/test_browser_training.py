"""People and training, played in a real browser: a class list, a certificate, a post, a campaign confirmed."""

from playwright.sync_api import Page, expect

from tests.province import Demo, sign_in


def test_a_certificate_is_refused_until_it_is_earned(page: Page, demo: Demo) -> None:
    address, _ = demo
    sign_in(page, address, "truongnhom")

    page.click("nav.rail >> text=Nhân sự, đào tạo")
    page.click("a:has-text('An toàn thông tin cơ bản')")
    row = page.locator("tbody tr").filter(has_text="Còn thiếu: dự học").first
    name = row.locator("a").first.inner_text()
    row.locator("input[name=sessions]").fill("9")
    row.locator("button").click()

    row = page.locator("tbody tr").filter(has_text=name)
    row.locator("a:has-text('Cấp')").click()
    page.fill("#id_number", "99/CN-ATTT")
    page.click("main button.main")
    expect(page.locator("tbody tr").filter(has_text=name)).to_contain_text("99/CN-ATTT")


def test_an_officer_reads_confirms_and_sees_only_the_own_unit(page: Page, demo: Demo) -> None:
    address, _ = demo
    sign_in(page, address, "canbo.xa12")

    page.goto(f"{address}/training/awareness")
    page.click("a:has-text('Trách nhiệm của người đứng đầu')")
    expect(page.locator("main")).not_to_contain_text("UBND phường Mẫu 5")
    page.click("a:has-text('Đọc và xác nhận')")
    page.click("label:has-text('Người đứng đầu')")
    page.click("label:has-text('Mở ra xem')")
    page.click("button:has-text('Tôi đã đọc')")
    expect(page.locator(".error")).to_contain_text("Đúng 1 trên 2 câu")
    page.click("label:has-text('Người đứng đầu')")
    page.click("label:has-text('Không mở')")
    page.click("button:has-text('Tôi đã đọc')")
    expect(page.locator("main")).to_contain_text("Đã xác nhận")

    page.goto(f"{address}/training/staffing/XA12")
    expect(page.locator("main")).to_contain_text("Đã bố trí")

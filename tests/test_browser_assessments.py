"""Inspections and self-assessments of the first five minutes, played in a real browser."""

from playwright.sync_api import Page, expect

from tests.province import Demo, sign_in


def test_inspection_shows_its_shortcomings_notice_and_maturity(page: Page, demo: Demo) -> None:
    address, _ = demo
    sign_in(page, address, "truongdoan")
    page.goto(f"{address}/assessments/")
    page.click("[data-rows] a:has-text('KT26-002')")
    expect(page.locator("main")).to_contain_text("Luật 116/2025/QH15")
    expect(page.locator("tr:has(.badge.late)")).to_have_count(1)
    page.goto(f"{address}/assessments/KT26-004")
    expect(page.locator("header button[disabled]")).to_contain_text("Bắt đầu từ")
    page.goto(f"{address}/assessments/maturity")
    page.click(".matrix a:has-text('UBND xã Mẫu 12')")
    expect(page.locator("svg.chart").first).to_be_visible()


def test_answer_is_saved_as_it_goes_and_what_is_owed_is_told(page: Page, demo: Demo) -> None:
    address, _ = demo
    sign_in(page, address, "canbo.xa12")
    page.goto(f"{address}/assessments/TDG26-003")
    page.click("[data-rows] a:has-text('UBND xã Mẫu 12')")
    page.click(".tabs a:has-text('NB47-III')")
    page.locator("select[name=grade]").first.select_option("partly")
    expect(page.locator("article .badge.done:has-text('Đã lưu')").first).to_be_visible()
    page.locator("textarea[name=words]").first.fill("Mới ban hành dự thảo (mẫu)")
    page.locator("textarea[name=words]").first.blur()
    expect(page.locator("article [role=status]").first).to_be_visible()

    page.click("button:has-text('Nộp câu trả lời')")

    expect(page.locator(".notes")).to_contain_text("yêu cầu chưa trả lời")
    page.click(".tabs a:has-text('NB47-III')")
    expect(page.locator("textarea[name=words]").first).to_have_value("Mới ban hành dự thảo (mẫu)")

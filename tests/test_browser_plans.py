"""Plans, their orders and levels of the first five minutes, played in a real browser."""

from playwright.sync_api import Page, expect

from tests.province import Demo, sign_in


def test_order_opens_its_rows_and_is_printed(page: Page, demo: Demo) -> None:
    address, _ = demo
    sign_in(page, address, "phantich")

    page.goto(f"{address}/plans/NB47/clauses/NB47-II.6-c")
    page.click("a.tile:has-text('Đơn vị gửi nhật ký')")
    page.wait_for_url("**/measures/units-with-logs")
    expect(page.locator("[data-rows], .table tbody tr").first).to_be_visible()
    expect(page.locator(".figure")).to_contain_text("80")
    page.go_back()
    page.wait_for_url("**/plans/NB47/clauses/NB47-II.6-c")
    page.click("button:has-text('Lập báo cáo một trang')")
    page.wait_for_url("**/reports/*")

    link = page.locator("a:has-text('Mở tệp PDF')").get_attribute("href")
    answer = page.request.get(f"{address}{link}")
    assert answer.body().startswith(b"%PDF-")


def test_level_below_the_criteria_is_refused_with_the_deciding_rule(page: Page, demo: Demo) -> None:
    address, _ = demo
    sign_in(page, address, "canbo.xa12")
    page.goto(f"{address}/inventory/registers/systems")
    page.click("a:has-text('Một cửa xã Mẫu 12')")
    expect(page.locator("main")).to_contain_text("cấp độ 3")
    expect(page.locator("main")).to_contain_text("Nghị định 331/2026/NĐ-CP Điều 13")
    page.click("a.button.main:has-text('Sửa')")
    page.click("form button.main")
    expect(page.locator("main")).to_contain_text("tiêu chí đòi hỏi cấp độ 3")


def test_plan_shows_every_unit_and_a_task_is_answered(page: Page, demo: Demo) -> None:
    address, _ = demo
    sign_in(page, address, "truongnhom")
    page.goto(f"{address}/plans/CM35/matrix")
    expect(page.locator(".matrix td.l").first).to_be_visible()
    page.goto(f"{address}/plans/CM35/clauses/CM35-II.3-e")
    expect(page.locator("[data-rows] .badge.late").first).to_be_visible()
    expect(page.locator("[data-rows] .badge.done").first).to_be_visible()
    page.goto(f"{address}/plans/CM35/money?year=2014")
    expect(page.locator("main")).to_contain_text("3.000.000.000")

    sign_in(page, address, "canbo.xa12")
    page.goto(f"{address}/plans/tasks?state=open")
    page.click("[data-rows] a:has-text('Báo cáo kết quả phổ biến')")
    page.fill("#words", "Đã phổ biến tại cuộc họp giao ban (mẫu)")
    page.click("button:has-text('Gửi trả lời')")
    expect(page.locator("main")).to_contain_text("Đã trả lời, chờ đánh giá")

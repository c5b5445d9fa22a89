"""Levels of the first five minutes, played in a real browser."""

from playwright.sync_api import Page, expect

from tests.province import Demo, sign_in


def test_a_returned_dossier_is_sent_again_and_a_new_one_knows_its_level(
    page: Page, demo: Demo
) -> None:
    address, _ = demo
    sign_in(page, address, "canbo.xa05")
    page.click("nav a:has-text('Cấp độ')")
    page.click("[data-rows] a:has-text('HS.XA05.1')")
    expect(page.locator("main")).to_contain_text("Thiếu sơ đồ vật lý")
    page.fill("#architecture-physical", "Tủ máy chủ tầng 2, sơ đồ kèm theo (mẫu)")
    page.click("#architecture form button")
    page.click("button:has-text('Gửi thẩm định')")
    expect(page.locator("header .badge.medium, header .badge.done").first).to_contain_text(
        "Đã gửi thẩm định"
    )

    sign_in(page, address, "canbo.xa12")
    page.goto(f"{address}/inventory/registers/systems")
    page.click("a:has-text('Một cửa xã Mẫu 12')")
    page.click("a:has-text('Lập hồ sơ đề xuất cấp độ')")
    expect(page.locator("main")).to_contain_text("cấp độ 3")
    expect(page.locator("main button.main")).to_have_text("Bắt đầu")


def test_a_late_dossier_is_found_and_one_is_approved_into_form_08(page: Page, demo: Demo) -> None:
    address, _ = demo
    sign_in(page, address, "thamdinh")
    page.goto(f"{address}/levels/?late=1")
    page.click("[data-rows] a:has-text('HS.VPUB.1')")
    expect(page.locator("header .badge.late").first).to_be_visible()
    expect(page.locator("main")).to_contain_text("Nghị định 331/2026/NĐ-CP Điều 23")

    sign_in(page, address, "pheduyet.ca")
    page.goto(f"{address}/levels/dossiers/HS.XA07.1")
    page.fill("#id_number", "77/QĐ-CAT")
    page.click("button:has-text('Phê duyệt cấp độ')")
    expect(page.locator("header .badge.medium, header .badge.done").first).to_contain_text(
        "Đã phê duyệt, đang có hiệu lực"
    )
    page.goto(f"{address}/levels/form-08")
    expect(page.locator("[data-rows]")).to_contain_text("77/QĐ-CAT")
    expect(page.locator("#faults")).to_contain_text("Điểm không khớp")

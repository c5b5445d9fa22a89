"""Account reviews, played in a real browser of a phone's size: a list, decisions in bulk, a reason, the minutes."""

from datetime import date, timedelta

from playwright.sync_api import Page, expect

from tests.province import Demo, sign_in

LIST = (
    "Tài khoản;Chức vụ;Trạng thái;MFA;Quản trị\n"
    "mau.vanthu;Văn thư (mẫu);Đang bật;Có;Không\n"
    "mau.quantri;Đơn vị bảo trì (mẫu);Đang bật;Không;Có\n"
    "mau.cu;;Khóa;;\n"
    "canbo.xa05;Cán bộ CNTT (mẫu);Đang bật;Có;Có\n"
    ";Văn thư (mẫu);Đang bật;;\n"
)


def test_a_commune_reviews_its_accounts_on_a_phone(page: Page, demo: Demo) -> None:
    address, _ = demo
    page.set_viewport_size({"width": 390, "height": 844})
    sign_in(page, address, "canbo.xa05")

    page.goto(f"{address}/procedures/")
    page.click("main >> a:has-text('Soát xét tài khoản')")
    page.click("nav.tabs >> text=Danh sách tài khoản")
    expect(page.locator("main")).not_to_contain_text("Một cửa xã Mẫu 12")
    page.click("a:has-text('Nộp danh sách')")
    page.select_option("#id_system", label="Một cửa phường Mẫu 5")
    page.set_input_files(
        "#id_file", {"name": "ds.csv", "mimeType": "text/csv", "buffer": LIST.encode()}
    )
    page.click("main button.main")
    expect(page.locator("body")).to_contain_text("Đã nhận 4 tài khoản, từ chối 1 dòng.")
    expect(page.locator("main")).to_contain_text("thiếu tên tài khoản")

    page.goto(f"{address}/procedures/reviews/new")
    page.fill("#id_title", "Soát xét của phường (mẫu)")
    page.fill("#id_due_on", (date.today() + timedelta(days=7)).isoformat())  # noqa: DTZ011 - a browser's day
    page.select_option("select[name^=reviewer]", label="Cán bộ CNTT phường Mẫu 5")
    page.click("main button.main")
    expect(page.locator("main tbody tr")).to_have_count(4)
    page.check("input[name=which]")
    page.click("button[value=keep]")
    expect(page.locator(".error")).to_contain_text(
        "“mau.quantri” là tài khoản quản trị: phải ghi lý do"
    )
    expect(page.locator("main")).to_contain_text("Chưa quyết định")
    page.fill("input[name=reason]", "Bảo trì theo hợp đồng (mẫu)")
    page.click("button[value=keep]")
    expect(page.locator("body")).to_contain_text("Đã quyết định 3 tài khoản.")
    own = page.locator("main tbody tr").filter(has_text="canbo.xa05")
    expect(own).to_contain_text("Chưa quyết định")
    own.locator("input[type=checkbox]").check()
    page.click("button[value=remove]")
    expect(page.locator(".error")).to_contain_text("không ai soát xét tài khoản của mình")

    minutes = page.locator("a:has-text('Biên bản (PDF)')").get_attribute("href")
    assert page.request.get(f"{address}{minutes}").body().startswith(b"%PDF")
    wide = page.evaluate(
        "document.documentElement.scrollWidth > document.documentElement.clientWidth"
    )
    assert not wide


def test_another_unit_finds_neither_the_list_nor_the_review(page: Page, demo: Demo) -> None:
    address, _ = demo
    sign_in(page, address, "canbo.xa12")
    page.goto(f"{address}/procedures/reviews/accounts")
    expect(page.locator("main")).not_to_contain_text("phường Mẫu 5")
    page.click("main >> text=Một cửa xã Mẫu 12")
    expect(page.locator("main")).to_contain_text("Chưa thực hiện")
    expect(page.locator("main")).to_contain_text("không đọc hoạt động của người sử dụng")

    sign_in(page, address, "lanhdao")
    page.goto(f"{address}/procedures/reviews/")
    page.click("main >> text=Soát xét tài khoản đợt trước (mẫu)")
    expect(page.locator("main")).to_contain_text("Đã chứng minh")

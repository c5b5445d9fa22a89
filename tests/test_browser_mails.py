"""A suspicious mail, played on a phone: reported by an officer, judged by the centre, the answer read."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from khien.main.demo.mails import phishing
from tests.province import Demo, sign_in


@pytest.fixture
def phone(demo: Demo, browser: Browser) -> Iterator[Page]:
    context = browser.new_context(locale="vi-VN", viewport={"width": 390, "height": 844})
    yield context.new_page()
    context.close()


def test_a_mail_is_reported_judged_and_answered(phone: Page, demo: Demo, tmp_path: Path) -> None:
    address, _ = demo
    file = tmp_path / "thu-la.eml"
    file.write_bytes(phishing("tiepnhan").as_bytes())
    sign_in(phone, address, "canbo.xa05")
    phone.goto(f"{address}/mails/")
    phone.click("a:has-text('Báo thư lạ')")
    phone.set_input_files("#id_file", str(file))
    phone.select_option("#id_did", label="Đã nhập mật khẩu hoặc mã")
    phone.click("main button.main")

    expect(phone.locator("main")).to_contain_text("Nguy hiểm")
    expect(phone.locator("main")).to_contain_text("giả giống tinhmau.example")
    expect(phone.locator("main")).to_contain_text("Đổi ngay mật khẩu này")
    assert phone.evaluate("document.documentElement.scrollWidth") <= 390
    report = phone.url

    sign_in(phone, address, "truongnhom")
    phone.goto(report)
    phone.click("a:has-text('CD-')")
    expect(phone.locator("main")).to_contain_text("UBND xã Mẫu 12")
    phone.select_option("#finding", label="Lừa đảo trực tuyến")
    phone.click("button:has-text('Kết luận')")
    expect(phone.locator("main")).to_contain_text("hxxps://tinhrnau[.]example")
    phone.click("button:has-text('Lập cảnh báo sớm')")
    expect(phone.locator("#id_title")).to_have_value("Thư lừa đảo: tinhrnau[.]example")

    sign_in(phone, address, "canbo.xa05")
    phone.goto(report)
    expect(phone.locator("main")).to_contain_text("Đây là thư lừa đảo")
    phone.click("button:has-text('Đã đọc')")
    expect(phone.locator("main")).to_contain_text("Đã đóng")
    phone.click("a:has-text('CD-')")
    expect(phone.locator("main")).not_to_contain_text("UBND xã Mẫu 12")

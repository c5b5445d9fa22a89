"""A count of storage media, played on a phone: typed like a scanner, over a line that breaks, ended, printed."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.province import Demo, sign_in


@pytest.fixture
def phone(demo: Demo, browser: Browser) -> Iterator[Page]:
    context = browser.new_context(locale="vi-VN", viewport={"width": 390, "height": 844})
    yield context.new_page()
    context.close()


def scanned(phone: Page, said: str) -> None:
    """Do what a scanner does: type and press Enter."""
    phone.fill("#code", said)
    phone.press("#code", "Enter")


def test_media_are_counted_over_a_line_that_breaks(phone: Page, demo: Demo) -> None:
    address, _ = demo
    sign_in(phone, address, "canbo.xa12")
    phone.goto(f"{address}/procedures/stocktakes")
    phone.click("main a:has-text('xã Mẫu 12')")
    scans, totals = phone.locator("[data-scans]"), phone.locator("#totals")
    assert phone.evaluate("document.documentElement.scrollWidth") <= 390

    scanned(phone, "usb-xa12-17")
    expect(scans.locator("li").first).to_contain_text("Có mặt")
    expect(totals).to_contain_text("4 / 9")
    scanned(phone, "USB-XA12-17")
    expect(scans.locator("li").first).to_contain_text("Đã đếm rồi")
    scanned(phone, "USB-XA12-02")
    expect(scans.locator("li").first).to_contain_text("đã mất hoặc đã hủy")
    scanned(phone, "USB-XA05-11")
    expect(scans.locator("li").first).to_contain_text("Không có trong sổ")

    phone.context.set_offline(True)
    scanned(phone, "USB-XA12-18")
    scanned(phone, "USB-XA12-16")
    expect(phone.locator("[data-pending]")).to_contain_text("2")
    phone.context.set_offline(False)
    expect(totals).to_contain_text("6 / 9", timeout=15_000)
    expect(phone.locator("[data-pending]")).to_be_hidden()

    scans.locator("li", has_text="USB-XA12-16").locator("button").click()
    expect(totals).to_contain_text("5 / 9")
    phone.fill("#id_witnesses", "Chỉ một người (mẫu)")
    phone.click("button:has-text('Kết thúc kiểm kê')")
    expect(phone.locator("main")).to_contain_text("ít nhất hai người")
    phone.fill("#id_witnesses", "Người thứ nhất (mẫu)\nNgười thứ hai (mẫu)")
    phone.click("button:has-text('Kết thúc kiểm kê')")
    expect(phone.locator("main")).to_contain_text("Đã kiểm kê, có biên bản")
    with phone.expect_download() as given:
        phone.click("a:has-text('Excel')")
    assert given.value.suggested_filename.startswith("KK-")

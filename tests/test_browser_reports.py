"""A month is reported, signed, sent, and checked outside: section 8 of the first five minutes."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.province import Demo, sign_in


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    context = browser.new_context(locale="vi-VN", viewport={"width": 1366, "height": 900})
    yield context.new_page()
    context.close()


def verified(file: Path, environment: dict[str, str]) -> tuple[int, str]:
    """Return how `khien verify` ends, and what it says."""
    told = subprocess.run(
        [str(Path(sys.executable).with_name("khien")), "verify", str(file)],
        capture_output=True,
        text=True,
        env=environment,
        check=False,
    )
    return told.returncode, told.stdout


def test_a_month_is_reported_signed_and_checked_outside(
    page: Page, demo: Demo, tmp_path: Path
) -> None:
    address, environment = demo
    sign_in(page, address, "truongnhom")
    page.goto(f"{address}/reports/new?kind=monthly")
    page.fill("#id_period", page.evaluate("new Date().toISOString().slice(0, 7)"))
    page.select_option("#id_unit", "TINH")
    page.click("main button.main")
    expect(page.locator("h1")).to_contain_text("Báo cáo tháng")
    report = page.url
    page.click("article a:has-text('Máy tính')")
    expect(page.locator("[data-rows] tbody tr").first).to_be_visible()

    page.goto(f"{report}/edit")
    for place in range(page.locator("label:has-text('*')").count()):
        box = page.locator("label:has-text('*')").nth(place).get_attribute("for")
        page.fill(f"#{box}", "Không có.")
    page.click("button:has-text('Lưu lời văn')")
    expect(page.locator("button:has-text('Xác nhận đã kiểm tra')")).to_be_disabled()

    sign_in(page, address, "phantich")
    page.goto(report)
    page.click("button:has-text('Xác nhận đã kiểm tra')")
    expect(page.locator("main")).to_contain_text("Đã kiểm tra, chờ duyệt")
    sign_in(page, address, "lanhdao")
    page.goto(report)
    page.click("button:has-text('Duyệt báo cáo')")
    page.fill("#id_series", "BC-UBND")
    page.fill("#id_written", "41")
    page.click("button:has-text('Ghi số văn bản')")
    expect(page.locator("main")).to_contain_text("đã dùng cho")
    page.fill("#id_series", "BC-UBND")
    page.fill("#id_written", "55")
    page.click("button:has-text('Ghi số văn bản')")
    page.click("button:has-text('Ký tại đây')")
    expect(page.locator("main")).to_contain_text("Đã ký, chờ phát hành")

    sign_in(page, address, "truongnhom")
    page.goto(report)
    page.click("button:has-text('Phát hành báo cáo')")
    page.check("input[name=to] >> nth=0")
    page.click("button:has-text('Ghi việc gửi')")
    page.click("button:has-text('Lưu trữ báo cáo')")
    expect(page.locator("main")).to_contain_text("Đã lưu trữ")

    signed = tmp_path / "bao-cao.pdf"
    signed.write_bytes(page.request.get(f"{report}/as.pdf").body())
    ended, said = verified(signed, environment)
    assert (ended, "Công an Tỉnh mẫu" in said) == (0, True), said
    altered = bytearray(signed.read_bytes())
    altered[len(altered) // 3] ^= 1
    signed.write_bytes(altered)
    assert verified(signed, environment)[0] == 1


def test_everybody_reads_the_public_page_on_a_phone(demo: Demo, browser: Browser) -> None:
    address, _ = demo
    context = browser.new_context(locale="vi-VN", viewport={"width": 390, "height": 844})
    phone = context.new_page()
    phone.goto(f"{address}/public/")
    expect(phone.locator("h1")).to_have_text("An toàn mạng cho mọi người")
    phone.click("a:has-text('Trang giả mạo Cổng dịch vụ công')")
    expect(phone.locator("main")).to_contain_text("không bao giờ xin mã OTP")
    number = phone.url.rsplit("/", 1)[1].removesuffix(".html")
    for feed in ("public/feed.atom", "public/rss.xml"):
        assert "Trang giả mạo" in phone.request.get(f"{address}/{feed}").text()
    told = phone.request.get(f"{address}/.well-known/csaf/provider-metadata.json").json()
    (folder,) = (one["directory_url"] for one in told["distributions"] if "directory_url" in one)
    assert number.lower() in phone.request.get(f"{folder}index.txt").text()
    phone.goto(f"{address}/public/")
    phone.click("a:has-text('dịch vụ công trực tuyến')")
    expect(phone.locator("main")).to_contain_text(".gov.vn")
    phone.goto(f"{address}/public/")
    phone.click("a:has-text('Năng lực bảo đảm an toàn')")
    expect(phone.locator("main")).to_contain_text("năm trụ cột")
    assert phone.evaluate("document.documentElement.scrollWidth") <= 390
    assert not context.cookies()
    context.close()

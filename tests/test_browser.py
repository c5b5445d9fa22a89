"""The first five minutes, played in a real browser against real processes."""

import base64
import json
import re
import subprocess
import time
import urllib.request
from datetime import UTC, datetime

import pytest
from playwright.sync_api import Page, expect

from tests.databases import change_behind_its_back
from tests.province import KHIEN, Demo, sent, sign_in


def test_alert_is_explained_and_becomes_an_incident_that_is_closed(page: Page, demo: Demo) -> None:
    address, _ = demo
    sign_in(page, address, "phantich")
    expect(page.locator("h1")).to_have_text("Toàn cảnh")

    page.click("a.tile:has(.badge.high)")
    page.locator("[data-rows] tbody tr a").first.click()
    expect(page.locator("#why mark").first).to_be_visible()
    expect(page.locator("#around tr").first).to_be_visible()

    page.click("text=Lập sự cố")
    page.click("form button.main")
    page.wait_for_url("**/incidents/SC-*")
    page.fill("#words", "Đã gọi điện cho đơn vị, đơn vị xác nhận.")
    page.click("button:has-text('Ghi là biện pháp')")
    expect(page.locator(".timeline")).to_contain_text("Đã gọi điện cho đơn vị")
    page.fill("#id_comment", "Máy đã được cài lại và theo dõi thêm.")
    page.click("button:has-text('Đóng sự cố')")
    expect(page.locator("header .title")).to_contain_text("Đã đóng")


def test_officer_of_one_unit_sees_only_that_unit(page: Page, demo: Demo) -> None:
    address, _ = demo
    sign_in(page, address, "canbo.xa05")

    page.goto(f"{address}/alerts/")
    units = set(page.locator("[data-rows] tbody tr td:nth-child(5)").all_inner_texts())
    page.goto(f"{address}/incidents/?state=all")

    assert units == {"UBND phường Mẫu 5"}
    assert "XA12" not in page.content()


def test_commune_reports_by_phone_and_sees_each_receipt(page: Page, demo: Demo) -> None:
    address, _ = demo
    page.set_viewport_size({"width": 390, "height": 844})
    sign_in(page, address, "canbo.xa12")

    page.goto(f"{address}/incidents/new")
    page.click("text=Tệp không mở được")
    page.fill("#id_title", "Ba máy bộ phận một cửa không mở được tệp")
    page.click("text=Thuộc mục tiêu quan trọng")
    page.click("button:has-text('Gửi báo cáo')")
    page.wait_for_url("**/incidents/SC-*")
    number = page.url.rpartition("/")[2]
    told = page.locator("#told tbody tr")
    expect(told).to_have_count(3)
    expect(told.filter(has_text="Công an")).to_contain_text("chưa xác nhận")

    sign_in(page, address, "trucban")
    page.goto(f"{address}/incidents/notices")
    page.click(f"a:has-text('{number}')")
    expect(page.locator("header .title")).to_contain_text("chưa xác nhận")
    page.click("button:has-text('Đã tiếp nhận')")
    expect(page.locator("header .title")).to_contain_text("Đã tiếp nhận")

    sign_in(page, address, "canbo.xa12")
    page.goto(f"{address}/incidents/{number}")
    row = page.locator("#told tbody tr").filter(has_text="Công an")
    expect(row).to_contain_text("Đã tiếp nhận")
    expect(row).not_to_contain_text("Cán bộ trực ban")
    page.set_viewport_size({"width": 1440, "height": 900})


def test_silent_body_is_rung_up(page: Page, demo: Demo) -> None:
    address, _ = demo
    sign_in(page, address, "truongnhom")

    page.goto(f"{address}/incidents/calls")
    card = page.locator("section.card").filter(has_text="Bộ Chỉ huy quân sự").first
    card.locator("button:has-text('Nhận gọi')").click()
    card.locator("select").select_option("reached")
    card.locator("input[name=words]").fill("Trực ban Bộ CHQS, đã nhận")
    card.locator("button:has-text('Ghi kết quả')").click()

    expect(page.locator("table")).to_contain_text("Trực ban Bộ CHQS, đã nhận")


def test_unit_that_did_not_answer_an_advisory_accepts_it(page: Page, demo: Demo) -> None:
    address, _ = demo
    sign_in(page, address, "truongnhom")
    page.goto(f"{address}/advisories/matrix")
    row = page.locator("tbody tr").filter(has_text="UBND xã Mẫu 12")
    expect(row).to_contain_text("Chưa phản hồi")

    sign_in(page, address, "canbo.xa12")
    page.goto(f"{address}/advisories/")
    page.locator("[data-rows] tbody tr a").first.click()
    page.click("button:has-text('Tiếp nhận')")
    page.wait_for_load_state()

    sign_in(page, address, "truongnhom")
    page.goto(f"{address}/advisories/matrix")
    row = page.locator("tbody tr").filter(has_text="UBND xã Mẫu 12")
    expect(row).not_to_contain_text("Chưa phản hồi")


def test_answer_that_shows_too_little_is_returned(page: Page, demo: Demo) -> None:
    address, _ = demo
    sign_in(page, address, "truongnhom")
    page.goto(f"{address}/advisories/matrix")
    page.locator("td a:has-text('Xong')").first.click()
    page.fill("textarea[name=why]", "Chưa thấy ảnh chụp phiên bản sau khi cập nhật")
    page.click("button:has-text('Trả lại đơn vị')")

    expect(page.locator("main")).to_contain_text("Trả lại để bổ sung: Chưa thấy ảnh chụp")


def test_inbox_is_looked_through_and_its_filters_are_kept(page: Page, demo: Demo) -> None:
    address, _ = demo
    sign_in(page, address, "truongnhom")
    page.goto(f"{address}/to-do/?waiting=week")
    row = page.locator("tr[data-preview]").first
    title = row.locator("a").inner_text()
    row.locator("td").nth(1).click()
    expect(page.locator("#drawer")).to_contain_text(title)
    expect(page.locator("#drawer")).to_contain_text("Chờ từ")

    page.click("summary:has-text('Lưu bộ lọc này')")
    page.fill("input[name=name]", "Trong tuần")
    sent(page, "button:has-text('Lưu')")
    page.goto(f"{address}/to-do/")
    page.click("a:has-text('Trong tuần')")
    page.wait_for_url("**/to-do/?waiting=week")


def test_posted_inventory_moves_the_figure_that_opens_its_rows(page: Page, demo: Demo) -> None:
    address, _ = demo
    sign_in(page, address, "truongnhom")
    page.goto(f"{address}/inventory/")
    before = int(page.locator("a.tile strong").first.inner_text().partition("/")[0])
    page.goto(f"{address}/inventory/keys")
    page.locator("#key_unit").press_sequentially("xa05")
    expect(page.locator("#key_unit-list [role=option]")).to_have_count(1)
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page.locator("#key_unit")).to_have_value(re.compile(r"\(XA05\)$"))
    page.fill("#key_name", "Máy của khách")
    page.click("button:has-text('Tạo khóa')")
    token = page.locator(".ask code").first.inner_text()

    told = {
        "action": "inventory",
        "deviceid": "khach-2026",
        "itemtype": "Computer",
        "content": {
            "versionclient": "GLPI-Agent_v1.7",
            "bios": {"ssn": "KHACH001"},
            "hardware": {"name": "XA05-PC-KHACH", "chassis_type": "Laptop"},
            "operatingsystem": {"full_name": "Microsoft Windows 11 Pro", "kernel_name": "MSWin32"},
            "antivirus": [{"name": "Kaspersky", "version": "12.1", "enabled": True}],
            "softwares": [{"name": "WinRAR 5.40 (64-bit)", "version": "5.40.0"}],
        },
    }
    request = urllib.request.Request(f"{address}/inventory", json.dumps(told).encode())
    request.add_header(
        "Authorization", "Basic " + base64.b64encode(f"khien:{token}".encode()).decode()
    )
    request.add_header("Content-Type", "application/json")
    with urllib.request.urlopen(request, timeout=10) as answer:
        assert answer.status == 200

    page.goto(f"{address}/inventory/")
    assert int(page.locator("a.tile strong").first.inner_text().partition("/")[0]) == before + 1
    page.locator("a.tile").first.click()
    page.wait_for_url("**/measures/pcs-with-antivirus")
    page.goto(f"{address}/inventory/devices?q=KHACH")
    page.click("a:has-text('XA05-PC-KHACH')")
    expect(page.locator("main")).to_contain_text("Kaspersky 12.1")


def test_unknown_device_is_answered_for_and_a_system_shows_what_fails_with_it(
    page: Page, demo: Demo
) -> None:
    address, _ = demo
    sign_in(page, address, "canbo.xa12")
    page.goto(f"{address}/inventory/strangers?q=thiet-bi-la")
    expect(page.locator("main")).to_contain_text("10.12.0.99")
    page.check("input[name=device]")
    sent(page, "button[value=not_ours]")
    page.goto(f"{address}/to-do/")
    expect(page.locator("main")).to_contain_text("thiet-bi-la-mau không phải của đơn vị")

    page.context.clear_cookies()
    sign_in(page, address, "truongnhom")
    page.goto(f"{address}/inventory/registers/systems?q=thu+dien+tu")
    page.click("main table a:has-text('Thư điện tử')")
    expect(page.locator("svg.net")).to_be_visible()
    expect(page.locator("#dependencies")).to_contain_text("Quản lý văn bản")
    page.click("#dependencies ul a:has-text('Quản lý văn bản')")
    expect(page.locator("main")).to_contain_text("Phiên bản 1")


def test_weakness_says_why_and_is_taken(page: Page, demo: Demo) -> None:
    address, _ = demo
    sign_in(page, address, "canbo.xa12")
    page.goto(f"{address}/exposure/")
    page.click("a:has-text('WinRAR')")
    expect(page.locator("main")).to_contain_text("CVE-2026-90004")

    page.goto(f"{address}/exposure/cves/CVE-2026-90004")
    expect(page.locator("main")).to_contain_text("UBND xã Mẫu 12")
    page.goto(f"{address}/exposure/feeds")
    expect(page.locator("main")).to_contain_text("NVD")


def test_defaced_site_lies_beside_its_last_good_picture_and_becomes_an_incident(
    page: Page, demo: Demo
) -> None:
    address, _ = demo
    sign_in(page, address, "canbo.xa05")
    page.goto(f"{address}/to-do/")
    page.click("a:has-text('giao diện trái phép')")
    expect(page.locator("h1")).to_have_text("https://phuong5.tinhmau.example")
    for picture in page.locator(".shots img").all():
        picture.scroll_into_view_if_needed()
    shown = "[...document.querySelectorAll('.shots img')].map(one => one.naturalWidth)"
    loaded = time.monotonic() + 20
    while page.evaluate(shown) != [1280, 1280]:
        assert time.monotonic() < loaded
        page.wait_for_timeout(200)
    expect(page.locator("main")).to_contain_text("HTTP 503")

    page.click("button:has-text('trái phép: lập sự cố')")
    expect(page.locator("main")).to_contain_text("Đã lập sự cố")
    deadline = time.monotonic() + 20
    page.goto(f"{address}/incidents/")
    while page.locator("td:has-text('phuong5.tinhmau.example')").count() == 0:
        assert time.monotonic() < deadline
        page.wait_for_timeout(300)
        page.reload()


def test_sums_of_units_open_their_rows_and_a_look_alike_is_judged(page: Page, demo: Demo) -> None:
    address, _ = demo
    sign_in(page, address, "truongnhom")
    page.goto(f"{address}/exposure/sites/")
    page.click("a:has-text('Theo đơn vị')")
    page.click("a.tile:has-text('DMARC'), a.tile:has-text('thư giả mạo')")
    expect(page.locator("main")).to_contain_text("0 dòng")
    page.goto(f"{address}/exposure/sites/lookalikes")
    card = page.locator("section.card:has-text('tinhrnau.example')")
    card.locator("select").select_option("reported")
    card.locator("input[name=words]").fill("Đã báo nhà đăng ký (mẫu)")
    card.locator("button").click()
    page.click("a:has-text('Đã báo (1)')")
    expect(page.locator("main")).to_contain_text("Đã báo nhà đăng ký (mẫu)")


def test_machine_whose_malware_came_back_is_cleaned_by_a_person(page: Page, demo: Demo) -> None:
    address, _ = demo
    sign_in(page, address, "canbo.xa12")
    page.goto(f"{address}/incidents/")
    page.click("nav.tabs a:has-text('Làm sạch máy nhiễm mã độc')")
    expect(page.locator("[data-rows]")).to_contain_text("quá hạn")
    page.select_option("#state", "recurring")
    page.wait_for_url("**state=recurring**")
    page.click("[data-rows] tbody a")
    expect(page.locator(".notes")).to_contain_text("trong vòng bảy ngày")
    expect(page.locator("dl.facts a").first).to_have_text("XA12-PC-003.tinhmau.gov.vn")

    for words in ("Đã rút dây mạng.", "Đã quét, gỡ một tệp.", "Quét lại không còn."):
        step = page.locator("ol.timeline details").first
        step.locator("summary").click()
        step.locator("input[name=words]").fill(words)
        step.locator("button.main").click()
        expect(page.locator("ol.timeline").first).to_contain_text(words)
    page.click("button:has-text('Xác nhận máy đã sạch')")
    expect(page.locator("header .title")).to_contain_text("Đã sạch")


def test_public_reports_without_an_account(page: Page, demo: Demo) -> None:
    address, _ = demo
    page.context.clear_cookies()
    page.goto(f"{address}/report")
    page.click("label:has-text('lừa đảo')")
    page.fill("#id_place", "Thư giả mạo Sở Tài chính")
    page.click("button:has-text('Gửi báo cáo')")
    told = page.locator("main").inner_text()
    number = told.partition("TB-")[2][:10]

    sign_in(page, address, "truongnhom")
    page.goto(f"{address}/gate/reports")
    expect(page.locator(f"section:has-text('TB-{number}')")).to_contain_text("Sở Tài chính")


def test_altered_audit_record_is_named(demo: Demo) -> None:
    _, env = demo
    before = subprocess.run(
        [KHIEN, "audit", "verify"], env=env, capture_output=True, text=True, check=False
    )
    change_behind_its_back(env, "UPDATE core_auditrecord SET actor = 'nobody' WHERE position = 5")

    after = subprocess.run(
        [KHIEN, "audit", "verify"], env=env, capture_output=True, text=True, check=False
    )

    assert (before.returncode, before.stdout[:21]) == (0, "The audit chain holds")
    assert after.returncode == 2
    assert after.stderr.startswith("Altered: record 5 (")


@pytest.mark.parametrize("language", ["vi", "en"])
@pytest.mark.parametrize("width", [390, 1440])
def test_no_page_scrolls_sideways(page: Page, demo: Demo, width: int, language: str) -> None:
    address, _ = demo
    sign_in(page, address, "truongnhom")
    page.context.add_cookies([{"name": "language", "value": language, "url": address}])
    page.set_viewport_size({"width": width, "height": 900})
    wide = []
    for path in (
        "today",
        "alerts/",
        "alerts/1",
        "events/?span=14d",
        "incidents/",
        "incidents/new",
        "incidents/calls",
        "incidents/SC-{year}-00005",
        "incidents/cleanups?state=all",
        "incidents/cleanups/MD-{year}-00006",
        "advisories/",
        "advisories/matrix",
        "gate/offline",
        "rule-book/",
        "to-do/",
        "measures/",
        "plans/",
        "accounts/me",
        "inventory/",
        "inventory/registers/",
        "inventory/registers/systems",
        "inventory/registers/coverage",
        "inventory/strangers",
        "inventory/software/control",
        "exchange/feeds",
        "exposure/",
        "exposure/units",
        "exposure/feeds",
        "exposure/campaigns",
        "exposure/sites/",
        "exposure/sites/units",
        "exposure/sites/rows?of=tls",
        "exposure/sites/lookalikes",
        "inventory/devices?unit=XA12",
        "inventory/due",
        "inventory/software",
        "inventory/notice/XA12",
    ):
        page.goto(f"{address}/{path}".replace("{year}", str(datetime.now(UTC).year)))
        if page.evaluate("document.documentElement.scrollWidth > window.innerWidth"):
            wide.append(path)

    assert wide == []

"""The phone's page in a real browser: files are chosen one after another, listed, taken off, kept in bounds."""

import shutil
from pathlib import Path

import pytest
from conftest import require_or_skip
from playwright.sync_api import Page, expect, sync_playwright
from tests.cast import Cast

from khien.act.gate.services import phones
from khien.act.gate.store import FILES_BYTES_MAX
from khien.act.gate.tests.conftest import Edge
from khien.act.response.queries import evidence, incidents

WIDTH = 390


@pytest.mark.django_db(transaction=True)
def test_files_are_chosen_one_after_another_and_sent(
    people: Cast, edge: Edge, tmp_path: Path
) -> None:
    key = phones.make_phone(people.minh)
    edge.puller.pull_once()
    chromium = shutil.which("chromium")
    if chromium is None:
        require_or_skip("Chromium is not installed")
    for name in ("dau.log", "sau.log"):
        (tmp_path / name).write_text(f"nhat ky {name}")
    (tmp_path / "nang.log").write_bytes(b"a" * FILES_BYTES_MAX)

    with sync_playwright() as browsers:
        browser = browsers.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        page = browser.new_page(viewport={"width": WIDTH, "height": 844})
        page.goto(edge.address)
        page.fill("#key", key)
        page.click("button.main")
        _send_two_of_three(page, tmp_path)
        browser.close()

    assert edge.puller.pull_once() == 1
    (line,) = incidents.incidents(people.minh).rows
    kept = evidence.attachments_of(people.minh, line.number)
    assert [one.file.name for one in kept] == ["dau.log", "sau.log"]


def _send_two_of_three(page: Page, folder: Path) -> None:
    page.fill("#id_title", "Ba tệp nhật ký")
    for name in ("dau.log", "sau.log", "nang.log"):
        page.set_input_files("#id_photos", [str(folder / name)])
    expect(page.locator("[data-list] li")).to_have_count(3)
    expect(page.locator("[data-too-much]")).to_be_visible()
    page.click("#report > button.main")
    assert page.url.endswith("/")

    page.click("[data-list] li:has-text('nang.log') button")
    expect(page.locator("[data-too-much]")).to_be_hidden()
    assert page.evaluate("document.documentElement.scrollWidth") <= WIDTH
    page.click("#report > button.main")
    page.wait_for_url("**/sent/*")
    expect(page.locator(".way")).to_contain_text("Chuyển tới trung tâm")

"""Labels scanned with the camera: through a film of a label where the browser reads codes, and said where not."""

import io
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import qrcode
from conftest import require_or_skip
from PIL import Image
from playwright.sync_api import BrowserContext, Page, expect, sync_playwright

from tests.conftest import FLAGS
from tests.province import Demo, sent, sign_in

READER = """
window.BarcodeDetector = class {
  static async getSupportedFormats() { return ["qr_code"]; }
  async detect(view) {
    const canvas = new OffscreenCanvas(view.videoWidth, view.videoHeight);
    const drawn = canvas.getContext("2d");
    drawn.drawImage(view, 0, 0);
    const pixels = drawn.getImageData(0, 0, canvas.width, canvas.height).data;
    let dark = 0;
    for (let at = 0; at < pixels.length; at += 4) dark += pixels[at] < 90;
    const share = dark / (pixels.length / 4);
    return share > 0.1 && share < 0.6 ? [{ rawValue: "USB-XA12-11" }] : [];
  }
};
"""
"""Stands in for the reader that Chromium has on phones and not here: it sees the film, and knows its label."""


@pytest.fixture(scope="module")
def film(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a film of a label held before the camera."""
    label = qrcode.make("USB-XA12-11").convert("RGB").resize((440, 440))
    frame = Image.new("RGB", (640, 480), "white")
    frame.paste(label, (100, 20))
    held = io.BytesIO()
    frame.save(held, "JPEG")
    path = tmp_path_factory.mktemp("film") / "label.mjpeg"
    path.write_bytes(held.getvalue() * 30)
    return path


@contextmanager
def phone(film: Path) -> Iterator[BrowserContext]:
    chromium = shutil.which("chromium")
    if chromium is None:
        require_or_skip("Chromium is not installed")
    flags = ["--use-fake-device-for-media-stream", f"--use-file-for-fake-video-capture={film}"]
    with sync_playwright() as browsers:
        running = browsers.chromium.launch(executable_path=chromium, args=[*FLAGS, *flags])
        yield running.new_context(locale="vi-VN", viewport={"width": 390, "height": 844})
        running.close()


def counting(page: Page, address: str, kind: str) -> None:
    """Begin a count of its own, of media of one kind."""
    sign_in(page, address, "canbo.xa05")
    page.goto(f"{address}/procedures/stocktakes/new")
    page.select_option("#id_kind", kind)
    sent(page, "main button.main")
    expect(page.locator("#code")).to_be_visible()


def test_a_label_held_before_the_camera_is_counted_once(demo: Demo, film: Path) -> None:
    with phone(film) as context:
        context.grant_permissions(["camera"])
        context.add_init_script(READER)
        page = context.new_page()
        counting(page, demo[0], "usb")

        page.click("text=Dùng máy ảnh")
        expect(page.locator("[data-view]")).to_be_visible()
        lines = page.locator("[data-scans] li", has_text="USB-XA12-11")
        expect(lines.first).to_contain_text("Không có trong sổ")
        page.wait_for_timeout(1200)
        assert lines.count() == 1
        assert page.evaluate("document.documentElement.scrollWidth") <= 390


def test_without_reader_or_without_leave_the_page_says_how_to_go_on(demo: Demo, film: Path) -> None:
    with phone(film) as context:
        page = context.new_page()
        counting(page, demo[0], "disk")
        expect(page.locator("[data-no-camera]")).to_contain_text("gõ số trên nhãn")
        expect(page.locator("[data-camera]")).to_be_hidden()

        page.add_init_script(READER)
        page.reload()
        expect(page.locator("[data-no-camera]")).to_be_hidden()
        page.click("text=Dùng máy ảnh")
        expect(page.locator("[data-camera-refused]")).to_be_visible()
        expect(page.locator("#code")).to_be_focused()

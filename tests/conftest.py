"""One demo province and one browser for all tests that look at pages; a page of its own for each test."""

import fcntl
import os
import shutil
import socket
import subprocess
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest
from conftest import require_or_skip
from playwright.sync_api import Browser, Page, sync_playwright

from tests.databases import laid, own_database
from tests.province import KHIEN, Demo

FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
START_S = 300


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demo]:
    """Serve a freshly built demo province."""
    home = tmp_path_factory.mktemp("demo")
    _take_built(tmp_path_factory, home)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    env = {**os.environ, **own_database(), "KHIEN_HOME": str(home), "KHIEN_PORT": str(port)}
    with (home / "log").open("w") as log:
        process = subprocess.Popen([KHIEN, "demo"], env=env, stderr=log, stdout=log)
        try:
            address = f"http://127.0.0.1:{port}"
            _wait_for(f"{address}/healthz", process)
            yield address, env
        finally:
            process.terminate()
            process.wait(20)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Run headless Chromium; its loop ends with the file's tests, for others run loops of their own."""
    chromium = shutil.which("chromium")
    if chromium is None:
        require_or_skip("Chromium is not installed")
    with sync_playwright() as browsers:
        running = browsers.chromium.launch(executable_path=chromium, args=FLAGS)
        yield running
        running.close()


@pytest.fixture
def page(demo: Demo, browser: Browser) -> Iterator[Page]:
    """Return a fresh page of desk size, in Vietnamese."""
    context = browser.new_context(locale="vi-VN", viewport={"width": 1440, "height": 900})
    yield context.new_page()
    context.close()


def _take_built(factory: pytest.TempPathFactory, home: Path) -> None:
    """Copy the demo province that the first of several workers built; alone, or on a server, build it anew."""
    if "PYTEST_XDIST_WORKER" not in os.environ or own_database():
        return
    shared = factory.getbasetemp().parent / "demo-built"
    with shared.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (shared / "demo").exists():
            env = {**os.environ, "KHIEN_HOME": str(laid(shared))}
            subprocess.run([KHIEN, "demo", "--prepare"], env=env, check=True, capture_output=True)
    shutil.copytree(shared, home, dirs_exist_ok=True)


def _wait_for(address: str, process: "subprocess.Popen[bytes]") -> None:
    deadline = time.monotonic() + START_S
    while time.monotonic() < deadline:
        assert process.poll() is None, "the demo ended"
        try:
            with urllib.request.urlopen(address, timeout=1):
                return
        except OSError:
            time.sleep(0.3)
    pytest.fail(f"{address} did not answer within {START_S} s")

"""The demo province of browser tests: what it is, and how somebody signs in."""

import sys
from pathlib import Path

from playwright.sync_api import Page

from khien.main.demo.build import PASSWORD

Demo = tuple[str, dict[str, str]]
"""The address of a running demo province, and the environment of its commands."""

KHIEN = str(Path(sys.executable).parent / "khien")


def sign_in(page: Page, address: str, name: str) -> None:
    page.context.clear_cookies()
    page.goto(f"{address}/sign-in/login/")
    page.fill("#id_login", name)
    page.fill("#id_password", PASSWORD)
    page.click("button.main")
    page.wait_for_url("**/today")


def sent(page: Page, button: str) -> None:
    """Press a button and wait for the page that answers it."""
    with page.expect_navigation():
        page.click(button)

"""Cà Mau's baselines of 2013 come out of the rows of the demo province, none of them is typed anywhere."""

import json
import subprocess
from datetime import timedelta

from playwright.sync_api import Page

from khien.base.core.clock import today
from tests.province import KHIEN, Demo, sign_in


def measures(demo: Demo, *options: str) -> dict[str, tuple[int, int]]:
    """Return what the command computes: how many rows count, of how many, by measure."""
    command = [KHIEN, "measures", "compute", *options, "--format", "json"]
    told = subprocess.run(command, env=demo[1], capture_output=True, text=True, check=True)
    return {one["id"]: (one["numerator"], one["denominator"]) for one in json.loads(told.stdout)}


def test_five_per_cent_of_units_have_a_firewall_and_ten_of_pcs_anti_virus(demo: Demo) -> None:
    """Source: CM35-I: 5 % of units with a proper firewall, 10 % of PCs with licensed anti-virus."""
    month_ago = (today() - timedelta(days=30)).isoformat()

    found = measures(demo, "--at", month_ago)

    assert found["units-with-firewall"] == (3, 60)
    assert found["pcs-with-antivirus"] == (278, 2780)
    assert measures(demo, "--at", month_ago) == found


def test_the_people_and_the_money_of_the_plan_are_sums_of_rows(page: Page, demo: Demo) -> None:
    """Source: CM35-I: 1,613 IT people, 50 on security; CM35-PL: 6,000 million for 2014."""
    address, _ = demo
    sign_in(page, address, "truongnhom")

    page.goto(f"{address}/training/staffing")
    assert "1.613" in page.inner_text("header .title")
    assert "50" in page.inner_text("header .title")

    page.goto(f"{address}/plans/CM35/money?year=2014")
    assert "6.000.000.000" in page.inner_text("main")

"""A province's own mapping: named by a setting, judged by a command, the wrong one seen on a page."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from django.test import Client

from khien.watch.telemetry.cli import consoles_group
from khien.watch.telemetry.types import MappingRefused
from tests.cast import PASSWORD, Cast
from tests.test_consoles import alerts, lines, take_in

pytestmark = pytest.mark.django_db(transaction=True)

MAPPING = """
code = "tram"
name = "Trạm giám sát (mẫu)"
format = "csv"
[when]
loai = ["virus"]
[columns]
rule_name = ["ten"]
host_name = ["may"]
[[category]]
is = "malware"
"""
TABLE = ("luc,loai,ten,may", "2026-11-26 10:00:00,virus,Sâu mẫu,XA1-PC-003", "2026,virus,Sâu mẫu")


def test_province_names_a_mapping_of_its_own_and_sees_the_wrong_one(
    people: Cast, tmp_path: Path, client: Client, settings: Any
) -> None:
    (tmp_path / "tram.toml").write_text(MAPPING)
    (tmp_path / "sai.toml").write_text(MAPPING.replace("host_name", "host_nam"))
    settings.KHIEN = replace(settings.KHIEN, consoles=(tmp_path,))
    take_in(people, tmp_path, *TABLE)

    assert [alert.source for alert in alerts(people)] == ["Trạm giám sát (mẫu)"]
    assert [line.host for line in lines(people)] == ["XA1-PC-003"]
    client.post("/sign-in/login/", {"login": "lan", "password": PASSWORD})
    page = client.get("/events/sources").content.decode()
    assert "Trạm giám sát (mẫu)" in page
    assert "line 9: there is no column “host_nam”" in page


def test_command_judges_a_mapping_with_a_sample(tmp_path: Path) -> None:
    mapping, sample = tmp_path / "tram.toml", tmp_path / "mau.csv"
    mapping.write_text(MAPPING)
    sample.write_text("\n".join(TABLE))

    good = CliRunner().invoke(consoles_group, ["check", str(mapping), "--sample", str(sample)])
    assert "1 records, 1 alerts, 1 not read" in good.output
    assert "host_name=XA1-PC-003" in good.output
    mapping.write_text(MAPPING.replace('"csv"', '"xml"'))
    with pytest.raises(MappingRefused, match="line 4: there is no format “xml”"):
        CliRunner().invoke(consoles_group, ["check", str(mapping)], catch_exceptions=False)

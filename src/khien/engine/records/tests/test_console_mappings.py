"""A console of the province's own: described by a mapping, refused with its place where it is wrong."""

from datetime import UTC, datetime
from pathlib import Path

import orjson
import pytest

from khien.engine.records.consoles.known import Consoles, consoles_of
from khien.engine.records.consoles.reading import BadMapping, parse_mapping
from khien.engine.records.types import Format

NOW = datetime(2026, 11, 26, 3, 0, tzinfo=UTC)

MAPPING = """
code = "tram"
name = "Trạm giám sát"
format = "json"
[when]
loai = ["canh-bao"]
[columns]
rule_name = ["ten"]
host_name = ["may"]
user_name = ["nguoi"]
[time]
fields = ["luc"]
form = "%d/%m/%Y %H:%M"
zone = "+07:00"
[[category]]
is = "malware"
nhom = ["ma-doc*"]
[[severity]]
is = "critical"
muc = ["9-10"]
[[outcome]]
is = "removed"
ket_qua = ["da go"]
"""


def test_province_describes_a_console_of_its_own() -> None:
    known = Consoles((parse_mapping(MAPPING, "tram.toml"),))
    record = (
        '{"loai":"Canh-Bao","ten":"Sâu máy tính","may":"PC-7","nguoi":"an","luc":"26/11/2026 10:00",'
        '"nhom":"ma-doc mang","muc":10,"ket_qua":"Da go"}'
    )

    alert = known.alert_of(Format.JSON, orjson.loads(record), NOW)

    assert alert is not None
    assert alert.columns == {
        "event_kind": "alert",
        "observer_product": "Trạm giám sát",
        "rule_name": "Sâu máy tính",
        "host_name": "PC-7",
        "user_name": "an",
        "event_category": "malware",
        "event_severity": "critical",
        "event_outcome": "removed",
    }
    assert alert.time == 1795662000000000


@pytest.mark.parametrize(
    ("was", "became", "told"),
    [
        (
            "host_name =",
            "host_nam =",
            "line 9: there is no column “host_nam”; “host_name” would be right.",
        ),
        ('"json"', '"jsn"', "line 4: there is no format “jsn”; “json” would be right."),
        (
            'is = "malware"',
            'is = "virus"',
            "a choice of “category” is “virus”; right would be one of malware",
        ),
        ('rule_name = ["ten"]', "", 'write rule_name = ["…"].'),
        ('loai = ["canh-bao"]', "", "[when] is empty"),
        ('"+07:00"', '"VN"', "line 14: the zone is written as +07:00."),
        ('name = "Trạm giám sát"', "", '“name” is missing; write name = "…".'),
        ("[columns]", "[cols]", "“cols” is no part of a mapping; “columns” would be right."),
        ('["may"]', "[7.5]", "“host_name” of [columns] is a list of texts"),
        ("[columns]", "[columns", "not readable TOML"),
    ],
)
def test_wrong_mapping_is_refused_with_its_place(was: str, became: str, told: str) -> None:
    with pytest.raises(BadMapping) as refused:
        parse_mapping(MAPPING.replace(was, became, 1), "tram.toml")

    assert told in str(refused.value)
    assert str(refused.value).startswith("tram.toml")


def test_own_mapping_of_a_code_replaces_the_houses_and_a_wrong_one_stops_nothing(
    tmp_path: Path,
) -> None:
    (tmp_path / "a.toml").write_text(MAPPING.replace('"tram"', '"clamav"'))
    (tmp_path / "b.toml").write_text(MAPPING.replace("host_name", "hots"))
    (tmp_path / "c.toml").write_text(MAPPING.replace('"tram"', '"clamav"'))

    known = consoles_of([tmp_path])

    assert "ClamAV" not in known.names
    assert "Trạm giám sát" in known.names
    assert len(known.refused) == 2
    assert "is taken by" in known.refused[1]

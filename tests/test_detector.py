"""The detector over real logs: joined over restarts, counted when many, silent when told."""

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from khien.base.core.clock import now
from khien.watch.detection import access
from khien.watch.detection import queries as detection
from khien.watch.detection.services import packs
from khien.watch.detection.types import AlertFilter
from khien.watch.telemetry.services import feeds, intake
from tests.cast import Cast
from tests.test_journeys import SHADOW, settle

pytestmark = pytest.mark.django_db(transaction=True)

GUESSING = "Nhiều lần đăng nhập sai từ một địa chỉ"
GUESSED = "Đăng nhập thành công sau nhiều lần sai"


def logon(event: int, second: int, **fields: Any) -> dict[str, Any]:
    at = now() - timedelta(minutes=20) + timedelta(seconds=second)
    return {
        "EventID": event,
        "Channel": "Security",
        "SourceName": "Microsoft-Windows-Security-Auditing",
        "EventTime": f"{at:%Y-%m-%d %H:%M:%S}",
        "Hostname": "XA1-MC-01",
        "TargetUserName": "canbo1",
        "LogonType": 3,
        "IpAddress": "203.0.113.9",
        **fields,
    }


def take_in(people: Cast, unit: str, folder: Path, *records: dict[str, Any]) -> None:
    code = f"{unit.lower()}-files"
    if not intake.has_feed(code):
        feeds.enter_feed(people.tuan, code=code, name=code, unit_code=unit)
    file = folder / f"{unit}.json"
    file.write_text("\n".join(json.dumps(record) for record in records))
    intake.ingest(people.tuan, path=file, feed_code=code)


def titles(people: Cast) -> list[str]:
    return sorted(line.title for line in detection.alerts(people.lan, AlertFilter()).rows)


def test_guessing_is_joined_over_restarts_of_the_detector(people: Cast, tmp_path: Path) -> None:
    take_in(people, "XA1", tmp_path, *[logon(4625, second) for second in range(6)])
    settle()
    assert titles(people) == []

    take_in(people, "XA1", tmp_path, *[logon(4625, second) for second in range(6, 10)])
    settle()
    take_in(people, "XA1", tmp_path, logon(4624, 60))
    settle()

    assert titles(people) == sorted([GUESSING, GUESSED])
    (line,) = detection.alerts(people.lan, AlertFilter(words=GUESSED)).rows
    alert = detection.alert(people.lan, line.key)
    first = alert.matched[0]
    assert (first.field, first.value) == ("IpAddress", "203.0.113.9")
    assert alert.event_id in alert.related
    assert access.correlation_groups().count() > 0


def test_units_are_not_joined_with_each_other(people: Cast, tmp_path: Path) -> None:
    take_in(people, "XA1", tmp_path, *[logon(4625, second) for second in range(6)])
    take_in(people, "XA2", tmp_path, *[logon(4625, second) for second in range(6)])
    settle()

    assert titles(people) == []


def test_many_alike_are_counted_not_listed(people: Cast, tmp_path: Path) -> None:
    take_in(people, "XA1", tmp_path, *[SHADOW] * 70)
    settle()

    shown = detection.alerts(people.lan, AlertFilter()).rows
    assert len(shown) == 50
    assert sum(detection.alert(people.lan, line.key).repeats for line in shown) == 20


def test_disabled_rule_raises_nothing(people: Cast, tmp_path: Path) -> None:
    take_in(people, "XA1", tmp_path, SHADOW)
    settle()
    rule_id = detection.alert(
        people.lan, detection.alerts(people.lan, AlertFilter()).rows[0].key
    ).rule_id

    packs.enable_rule(people.lan, rule_id=rule_id, is_enabled=False)
    take_in(people, "XA1", tmp_path, SHADOW)
    settle()

    assert len(titles(people)) == 1

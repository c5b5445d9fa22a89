"""Alerts that open incidents by themselves: joined by host and by family, bounded in a storm."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.conf import LazySettings
from django.utils import timezone
from tests.cast import Cast

from khien.act.response.queries import incidents
from khien.act.response.services import hearing
from khien.watch.detection import queries as detection
from khien.watch.detection.services.alerts import raise_alerts
from khien.watch.detection.types import AlertFilter, AlertRaised, Hit, Level

pytestmark = pytest.mark.django_db


def alert(people: Cast, host: str, title: str = "Ransomware note", unit: str = "XA1") -> None:
    """Raise an alert and let response hear of it."""
    number = detection.alerts(people.system, AlertFilter()).total
    hit = Hit(
        f"rule-{title}",
        title,
        Level.CRITICAL,
        f"event-{number}",
        unit,
        "feed",
        host,
        "",
        timezone.now(),
        (),
    )
    raise_alerts([hit])
    newest = detection.alerts(people.system, AlertFilter()).rows[0]
    hearing.open_on_alert(
        AlertRaised(newest.key, hit.rule_id, title, "", "critical", unit, host, hit.event_time, "/")
    )


def counts(people: Cast) -> list[int]:
    return sorted(line.alerts for line in incidents.incidents(people.system).rows)


def test_alerts_of_a_host_are_one_incident(people: Cast) -> None:
    alert(people, "PC-1", "Ransomware note")
    alert(people, "PC-1", "Brute force")

    assert counts(people) == [2]


def test_family_that_spreads_over_hosts_is_one_incident_and_another_family_is_not(
    people: Cast,
) -> None:
    alert(people, "PC-1")
    alert(people, "PC-2")
    alert(people, "PC-3", "Brute force")
    alert(people, "PC-4", unit="XA2")

    assert counts(people) == [1, 1, 2]


def test_family_is_joined_for_two_hours_only(people: Cast) -> None:
    with time_machine.travel(timezone.now() - timedelta(hours=3), tick=False):
        alert(people, "PC-1")
    alert(people, "PC-2")

    assert counts(people) == [1, 1]


def test_storm_opens_a_bounded_number_and_loses_no_alert(
    people: Cast, settings: LazySettings
) -> None:
    settings.KHIEN = replace(settings.KHIEN, opens_incidents_a_day=3)
    titles = ["Ransomware", "Brute force", "Web shell", "Malware", "Phishing"]
    for number, title in enumerate(titles):
        alert(people, f"PC-{number}", title)

    assert len(counts(people)) == 3
    assert detection.alerts(people.system, AlertFilter()).total == 5


def test_policy_decides_which_levels_open(people: Cast, settings: Any) -> None:
    settings.KHIEN = replace(settings.KHIEN, opens_incidents=frozenset())

    alert(people, "PC-1")

    assert counts(people) == []

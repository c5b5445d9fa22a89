"""The straight way: logs in, an incident on the desk; and who sees none of it."""

import io
import json
import re
import subprocess
import sys
import threading
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from khien.act.response.queries import incidents as response
from khien.act.response.services import incidents
from khien.act.response.types.incidents import CloseReason, IncidentKind, NewIncident, OtherUnit
from khien.base.casework import queries as casework
from khien.base.core import audit, outbox
from khien.base.core.clock import now, today
from khien.base.core.refusals import NotFound
from khien.show.assurance.queries import measures as assurance
from khien.show.planning.services import loading
from khien.show.reporting.queries import reports
from khien.show.reporting.services import making
from khien.watch.detection import process as detector
from khien.watch.detection import queries as detection
from khien.watch.detection.services import alerts
from khien.watch.detection.types import AlertFilter, AlertState
from khien.watch.telemetry import queries as telemetry
from khien.watch.telemetry.services import feeds, following, intake
from khien.watch.telemetry.types import EventQuery
from tests.cast import PASSWORD, Cast
from tests.words import said_of

pytestmark = pytest.mark.django_db(transaction=True)

SHADOW = {
    "EventID": 1,
    "Channel": "Microsoft-Windows-Sysmon/Operational",
    "SourceName": "Microsoft-Windows-Sysmon",
    "Hostname": "XA1-PC-001",
    "Image": r"C:\Windows\System32\vssadmin.exe",
    "CommandLine": "vssadmin delete shadows /all",
}


def send_file(people: Cast, unit: str, tmp_path: Path, *records: dict[str, Any]) -> None:
    """Take records in as a unit's log file and let detector and worker do their work."""
    code = f"{unit.lower()}-files"
    if not intake.has_feed(code):
        feeds.enter_feed(people.tuan, code=code, name=code, unit_code=unit)
    file = tmp_path / f"{unit}.json"
    stamp = f"{now():%Y-%m-%d %H:%M:%S}"
    file.write_text("\n".join(json.dumps({"EventTime": stamp, **record}) for record in records))
    intake.ingest(people.tuan, path=file, feed_code=code)
    settle()


def settle() -> None:
    detector.follow(threading.Event(), once=True)
    while outbox.work_once("test", is_long=False):
        pass


def test_log_line_becomes_an_incident_that_a_person_closes(people: Cast, tmp_path: Path) -> None:
    send_file(people, "XA1", tmp_path, SHADOW, {**SHADOW, "CommandLine": "vssadmin list writers"})

    (alert,) = detection.alerts(people.minh, AlertFilter()).rows
    (incident,) = response.incidents(people.minh).rows
    assert (alert.host, alert.unit_code, alert.state) == (
        "XA1-PC-001",
        "XA1",
        AlertState.IN_INCIDENT,
    )
    assert [field.field for field in detection.alert(people.minh, alert.key).matched] == [
        "Image",
        "CommandLine",
        "CommandLine",
    ]
    assert (
        len(telemetry.events_around(people.minh, detection.alert(people.minh, alert.key).event_id))
        == 2
    )
    waiting = {item.url for item in casework.inbox(people.lan)}
    assert waiting == {f"/incidents/{incident.number}"}

    incidents.assign_incident(
        people.lan, number=incident.number, lead_id=people.minh.person_id or 0
    )
    incidents.note_action(people.minh, number=incident.number, words="Đã ngắt mạng")
    incidents.close_incident(
        people.minh, number=incident.number, reason=CloseReason.RESOLVED, comment="Đã cài lại máy."
    )

    assert casework.inbox(people.minh) == []
    told = response.incident(people.lan, incident.number).timeline
    assert [entry.kind_name for entry in told] == [
        "Opened",
        "Reported",
        "Alert attached",
        "Given to",
        "Moved",
        "Action taken",
        "Moved",
        "How it ended",
    ]


def test_replayed_log_raises_no_alert_twice(people: Cast, tmp_path: Path) -> None:
    send_file(people, "XA1", tmp_path, SHADOW)
    from khien.watch.telemetry.models import FollowerPosition  # noqa: PLC0415

    FollowerPosition.objects.all().delete()
    settle()

    assert detection.alerts(people.lan, AlertFilter()).total == 1


def test_answer_in_time_counts_for_the_order(people: Cast, tmp_path: Path) -> None:
    send_file(
        people, "XA1", tmp_path, {**SHADOW, "Image": r"C:\tools\anydesk.exe", "CommandLine": "x"}
    )
    (alert,) = detection.alerts(people.minh, AlertFilter()).rows
    assert assurance.figure(people.lan, "alerts-answered-in-time").share is None

    alerts.take_alert(people.minh, key=alert.key)

    assert assurance.figure(people.lan, "alerts-answered-in-time").share == 1.0
    assert assurance.figure(people.lan, "units-with-logs").numerator == 1


def test_work_on_the_incident_answers_its_alerts(people: Cast, tmp_path: Path) -> None:
    send_file(people, "XA1", tmp_path, SHADOW)
    (incident,) = response.incidents(people.minh).rows
    assert assurance.figure(people.lan, "alerts-answered-in-time").share is None

    incidents.assign_incident(
        people.lan, number=incident.number, lead_id=people.minh.person_id or 0
    )

    assert assurance.figure(people.lan, "alerts-answered-in-time").share == 1.0


def test_events_past_their_retention_leave_with_an_audit_record(
    people: Cast, tmp_path: Path, settings: Any
) -> None:
    old = f"{now() - timedelta(days=40):%Y-%m-%d %H:%M:%S}"
    send_file(people, "XA1", tmp_path, {**SHADOW, "EventTime": old}, SHADOW)
    following.seal_once()
    settings.KHIEN = replace(settings.KHIEN, event_days=30)

    following.keep_house(today())

    everything = EventQuery(now() - timedelta(days=90), now() + timedelta(days=1), None)
    assert telemetry.lake().count(everything) == 1
    assert [line.action for line in audit.newest(action="events.expire")] == ["events.expire"]


def test_report_is_printed_with_frozen_figures(people: Cast, tmp_path: Path) -> None:
    send_file(people, "XA1", tmp_path, SHADOW)

    loading.load_shipped(people.system)
    number = order_report(people)

    assert "NB47-II.6-c" in said_of(reports.content(people.lan, number, "pdf"))


def test_alert_of_another_unit_does_not_go_into_an_incident(people: Cast, tmp_path: Path) -> None:
    send_file(
        people, "XA2", tmp_path, {**SHADOW, "Image": r"C:\tools\anydesk.exe", "CommandLine": "x"}
    )
    (alert,) = detection.alerts(people.lan, AlertFilter()).rows
    new = NewIncident("x", IncidentKind.MALWARE, "high", "XA1", now())

    with pytest.raises(OtherUnit):
        incidents.open_incident(people.lan, incident=new, alert_ids=[alert.key])

    assert response.incidents(people.lan).total == 0


def test_sealed_events_stay_searchable_and_segments_go_when_passed(
    people: Cast, tmp_path: Path
) -> None:
    send_file(people, "XA1", tmp_path, SHADOW)
    settle()

    rows, removed = following.seal_once()

    assert (rows, removed) == (1, 1)
    (alert,) = detection.alerts(people.minh, AlertFilter()).rows
    assert telemetry.event_or_none(people.minh, detection.alert(people.minh, alert.key).event_id)


def order_report(people: Cast) -> str:
    """Make the one-page report on an order and return its number."""
    day = today().isoformat()
    said = {"kind": "order", "unit_code": "TINH", "period": day, "subject": "NB47-II.6-c"}
    return making.make_report(people.lan, **said)


def pages(people: Cast, tmp_path: Path) -> list[str]:
    """Return every address that can be opened with a GET, with keys of unit XA1 filled in."""
    send_file(people, "XA1", tmp_path, SHADOW)
    (alert,) = detection.alerts(people.lan, AlertFilter()).rows
    (incident,) = response.incidents(people.lan).rows
    event = detection.alert(people.lan, alert.key).event_id
    loading.load_shipped(people.system)
    report = order_report(people)
    values = {
        "alerts/<int:key>": alert.key,
        "<str:event_id>": event,
        "<str:unit_code>": "XA1",
        "<str:number>": incident.number,
        "<str:code>": "units-with-logs",
        "<str:clause>": "NB47-II.6-c",
        "<str:rule_id>": detection.alert(people.lan, alert.key).rule_id,
        "<int:key>": alert.key,
    }
    found = []
    for path in _patterns(get_resolver().url_patterns, ""):
        filled = path.replace("<str:code>", "NB47") if path.startswith("plans/") else path
        if path.startswith("reports/"):
            filled = path.replace("<str:number>", report).replace("<str:form>", "xlsx")
        for mark, value in values.items():
            filled = filled.replace(mark.rpartition("/")[2], str(value))
        if "<" not in filled and not filled.startswith(("sign-in/", "static/")):
            found.append("/" + filled)
    return found


def _patterns(patterns: list[URLPattern | URLResolver], before: str) -> list[str]:
    found: list[str] = []
    for pattern in patterns:
        path = before + str(pattern.pattern).lstrip("^")
        if isinstance(pattern, URLResolver):
            found += _patterns(pattern.url_patterns, path)
        else:
            found.append(path)
    return found


def signed_in(name: str) -> Client:
    client = Client()
    assert client.post("/sign-in/login/", {"login": name, "password": PASSWORD}).status_code == 302
    return client


def test_no_page_tells_another_unit_anything(people: Cast, tmp_path: Path) -> None:
    addresses = pages(people, tmp_path)
    hoa, lan = signed_in("hoa"), signed_in("lan")
    secrets = re.compile(rb"XA1-PC-001|SC-\d{4}-00001|vssadmin\.exe\b.*delete shadows /all")
    leaks, broken, seen = [], [], 0

    for address in addresses:
        for query in ("", "?q=XA1-PC-001", "?state=all", "?span=24h"):
            told = hoa.get(address + query)
            if told.status_code >= 500:
                broken.append((address, told.status_code))
            body = told.content.replace(f'value="{query[3:]}"'.encode(), b"").replace(
                query[3:].encode() or b"\0", b""
            )
            if told.status_code == 200 and secrets.search(body):
                leaks.append(address + query)
        seen += lan.get(address).status_code == 200

    assert broken == []
    assert leaks == []
    assert seen >= 25


def test_officer_cannot_act_on_another_units_rows(people: Cast, tmp_path: Path) -> None:
    send_file(people, "XA1", tmp_path, SHADOW)
    (alert,) = detection.alerts(people.lan, AlertFilter()).rows
    (incident,) = response.incidents(people.lan).rows
    hoa = signed_in("hoa")
    posts = {
        f"/alerts/{alert.key}/take": {},
        f"/alerts/{alert.key}/close": {"verdict": "benign"},
        f"/incidents/{incident.number}/write": {"words": "x"},
        f"/incidents/{incident.number}/assign": {"lead": people.hoa.person_id},
        f"/incidents/{incident.number}/close": {
            "reason": "resolved",
            "comment": "long enough text",
        },
        "/incidents/attach": {"number": incident.number, "alert": alert.key},
    }

    answers = {address: hoa.post(address, data).status_code for address, data in posts.items()}

    assert set(answers.values()) == {404}
    with pytest.raises(NotFound):
        response.incident(people.hoa, incident.number)


def test_anonymous_sees_the_front_and_nothing_else(people: Cast) -> None:
    client = Client()

    assert client.get("/").status_code == 200
    assert client.get("/healthz").json() == {"status": "ok"}
    assert client.get("/today").status_code == 302
    assert client.get("/api/v1/alerts").status_code == 401


def test_lockout_after_wrong_passwords(people: Cast) -> None:
    client = Client()
    for _ in range(6):
        client.post("/sign-in/login/", {"login": "minh", "password": "wrong"})

    assert (
        client.post("/sign-in/login/", {"login": "minh", "password": PASSWORD}).status_code == 429
    )


def test_detect_needs_no_django(tmp_path: Path) -> None:
    code = (
        "import sys; from khien.main.cli import house; "
        "house(['detect', '--help'], standalone_mode=False); "
        "print([name for name in ('django', 'polars', 'pyarrow', 'deltalake') if name in sys.modules])"
    )

    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert done.stdout.strip().endswith("[]")


@pytest.mark.parametrize(
    "words", [["--rules", "/nope", "x"], ["--rules", "pyproject.toml", "/nope"], ["x"]]
)
def test_detect_refuses_in_one_sentence(words: list[str]) -> None:
    done = subprocess.run(
        [str(Path(sys.executable).parent / "khien"), "detect", *words],
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 2
    assert done.stderr.startswith("khien: ")
    assert "Traceback" not in done.stderr
    assert io.StringIO(done.stderr).readlines()[1:] == []


@pytest.mark.parametrize(("hours", "steps"), [(2, 25), (24, 25), (24 * 30, 31)])
def test_steps_without_events_are_drawn_too(
    people: Cast, tmp_path: Path, hours: int, steps: int
) -> None:
    send_file(people, "XA1", tmp_path, SHADOW)
    end = now() + timedelta(minutes=1)

    counted = telemetry.histogram(
        people.minh, words="", start=end - timedelta(hours=hours), end=end, unit_codes=None
    )

    assert len(counted) in {steps, steps + 1}
    assert sum(count for _, count in counted) == 1

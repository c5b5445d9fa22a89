"""What a console says becomes an alert by itself; malware opens the clean-up of its machine."""

import json
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.test import Client

from khien.act.response.queries import cleanups as reading
from khien.act.response.queries import incidents
from khien.act.response.services import cleanups
from khien.act.response.types.cleanups import (
    CleanupEnded,
    CleanupFilter,
    CleanupLine,
    CleanupState,
    StepsOpen,
)
from khien.base.accounts import queries as people_queries
from khien.base.casework import queries as cases
from khien.base.casework import services as casework
from khien.base.core.clock import now
from khien.base.core.refusals import NotFound
from khien.know.inventory.services import devices
from khien.know.inventory.types.devices import DeviceKind, NewDevice
from khien.watch.detection import queries as detection
from khien.watch.detection.types import SIGMA, AlertFilter, Level
from khien.watch.telemetry import queries as telemetry
from khien.watch.telemetry.services import feeds, intake
from tests.cast import PASSWORD, Cast
from tests.test_journeys import settle

pytestmark = pytest.mark.django_db(transaction=True)

ALL = CleanupFilter(state="")
WACATAC = "Trojan:Win32/Wacatac.B!ml"
DEFENDER = "Microsoft-Windows-Windows Defender/Operational"


def defender(event: int, at: datetime, *, host: str = "XA1-PC-001", **fields: Any) -> str:
    return json.dumps(
        {
            "EventID": event,
            "Channel": DEFENDER,
            "SourceName": "Microsoft-Windows-Windows Defender",
            "@timestamp": f"{at:%Y-%m-%dT%H:%M:%S}Z",
            "Hostname": host,
            "Threat Name": WACATAC,
            "Severity ID": "5",
            "Severity Name": "Severe",
            "Category Name": "Trojan",
            "Path": r"file:_C:\Users\canbo\Downloads\hoa-don.exe",
            "Detection User": r"XA1\canbo",
            **fields,
        }
    )


def kaspersky(at: datetime, signature: str, *, host: str = "XA1-PC-002") -> str:
    epoch = int(at.timestamp() * 1000)
    return (
        f"<134>{at:%b %d %H:%M:%S} ksc-01 CEF:0|KasperskyLab|SecurityCenter|13.2.0.1511|{signature}|"
        f"Malicious object detected|4|msg=Result: Detected: {WACATAC} rt={epoch} dhost={host} "
        f"dst=10.5.0.12 cs1={WACATAC} cs1Label=VirusName filePath=C:\\Temp\\a.exe suser=XA1\\canbo"
    )


def take_in(people: Cast, folder: Path, *lines: str, unit: str = "XA1") -> None:
    code = f"{unit.lower()}-console"
    if not intake.has_feed(code):
        feeds.enter_feed(people.tuan, code=code, name=code, unit_code=unit)
    file = folder / f"{unit}.log"
    file.write_text("\n".join(lines) + "\n")
    intake.ingest(people.tuan, path=file, feed_code=code)
    settle()


def alerts(people: Cast, **wanted: Any) -> list[Any]:
    return list(detection.alerts(people.lan, AlertFilter(**wanted)).rows)


def lines(people: Cast, wanted: CleanupFilter = ALL) -> list[CleanupLine]:
    return list(reading.cleanups(people.lan, wanted).rows)


def at(hours: float) -> datetime:
    return (now() - timedelta(hours=hours)).replace(microsecond=0)


def test_console_speaks_without_a_rule_and_says_who_it_is(people: Cast, tmp_path: Path) -> None:
    seen = at(2)
    take_in(people, tmp_path, kaspersky(seen, "GNRL_EV_VIRUS_FOUND"))

    (alert,) = alerts(people, source="Kaspersky Security Center")
    assert (alert.title, alert.host, alert.level) == (WACATAC, "XA1-PC-002", Level.HIGH)
    assert alerts(people, source=SIGMA) == []
    whole = detection.alert(people.lan, alert.key)
    assert whole.user == ""
    event = telemetry.event_or_none(people.lan, whole.event_id)
    assert event is not None
    assert event.columns["event_kind"] == "alert"
    assert "user_name" not in event.columns
    assert event.time == seen


def test_rule_that_matches_the_same_event_is_named_in_the_consoles_alert(
    people: Cast, tmp_path: Path
) -> None:
    take_in(people, tmp_path, defender(1116, at(2)))

    (alert,) = alerts(people)
    assert alert.source == "Microsoft Defender"
    matched = {part.field: part.value for part in detection.alert(people.lan, alert.key).matched}
    assert "Defender" in matched["rules"]


def test_flood_is_one_alert_that_counts(people: Cast, tmp_path: Path) -> None:
    last = at(2)
    take_in(people, tmp_path, *[defender(1116, at(3))] * 70)
    take_in(people, tmp_path, *[defender(1116, last)] * 30)

    (alert,) = alerts(people)
    whole = detection.alert(people.lan, alert.key)
    assert whole.repeats == 99
    assert whole.repeated_at == last
    (line,) = lines(people)
    assert reading.cleanup(people.lan, line.number).infections[0].times == 100


def test_console_that_names_each_thing_anew_is_bounded(people: Cast, tmp_path: Path) -> None:
    names = [defender(1116, at(3), **{"Threat Name": f"Trojan:Win32/Mau{n}"}) for n in range(70)]
    take_in(people, tmp_path, *names)

    shown = alerts(people)
    assert len(shown) == 50
    assert sum(line.repeats for line in shown) == 20


def test_alert_without_a_signature_has_its_message_as_title(people: Cast, tmp_path: Path) -> None:
    take_in(people, tmp_path, defender(1015, at(3), **{"Threat Name": "", "Message": "Lạ"}))

    assert [alert.title for alert in alerts(people)] == ["Lạ"]


def test_removed_at_once_closes_itself_with_the_consoles_instant(
    people: Cast, tmp_path: Path
) -> None:
    seen = at(5)
    removed = seen + timedelta(seconds=4)
    take_in(
        people,
        tmp_path,
        defender(1116, seen),
        defender(1117, removed, **{"Action Name": "Quarantine", "Action ID": "2"}),
    )

    (line,) = lines(people)
    assert (line.state, line.days, line.is_by_console) == (CleanupState.CLEAN, 0, True)
    assert (line.seen_at, line.cleaned_at) == (seen, removed)
    assert not any(item.url.endswith(line.number) for item in inbox(people))


def test_allowed_threat_is_not_removed(people: Cast, tmp_path: Path) -> None:
    allowed = {"Action Name": "Allow", "Action ID": "6"}
    take_in(people, tmp_path, defender(1116, at(5)), defender(1117, at(5), **allowed))

    (line,) = lines(people)
    assert line.state is CleanupState.OPEN


def test_what_comes_back_within_seven_days_stays_open_and_says_why(
    people: Cast, tmp_path: Path
) -> None:
    removed = {"Action Name": "Remove", "Action ID": "3"}
    take_in(people, tmp_path, defender(1117, at(72), **removed))
    take_in(people, tmp_path, defender(1117, at(2), **removed))

    again, first = lines(people)
    assert (first.is_recurring, first.days) == (False, 0)
    assert (again.is_recurring, again.state) == (True, CleanupState.OPEN)
    assert reading.cleanup(people.lan, again.number).earlier == first.number
    assert [one.number for one in lines(people, CleanupFilter(state="recurring"))] == [again.number]


def test_words_of_days_that_arrive_together_are_told_apart(people: Cast, tmp_path: Path) -> None:
    removed = {"Action Name": "Remove", "Action ID": "3"}
    pairs = [
        line
        for hours in (120, 24)
        for line in (defender(1116, at(hours)), defender(1117, at(hours), **removed))
    ]
    take_in(people, tmp_path, *pairs)

    again, first = lines(people)
    assert (first.days, first.is_by_console) == (0, True)
    assert (again.is_recurring, again.state) == (True, CleanupState.OPEN)
    (alert,) = alerts(people)
    assert alert.level is Level.MEDIUM


def test_storm_of_files_on_one_machine_is_told_in_few_words(people: Cast, tmp_path: Path) -> None:
    files = [defender(1116, at(3), Path=rf"file:_C:\{number}.exe") for number in range(300)]
    take_in(people, tmp_path, *files)

    (line,) = lines(people)
    found = reading.cleanup(people.lan, line.number).infections
    assert len(found) == 51
    assert sum(one.times for one in found) == 300


def test_word_that_arrives_late_is_of_the_case_that_ended_unless_it_names_another(
    people: Cast, tmp_path: Path
) -> None:
    removed = {"Action Name": "Remove", "Action ID": "3"}
    take_in(people, tmp_path, defender(1117, at(5), **removed))
    take_in(people, tmp_path, defender(1116, at(6)))
    assert [one.days for one in lines(people)] == [0]

    take_in(people, tmp_path, defender(1116, at(6), **{"Threat Name": "Worm:Win32/Conficker.B"}))

    late, first = lines(people)
    assert (late.state, late.is_recurring) == (CleanupState.OPEN, False)
    assert first.state is CleanupState.CLEAN


def test_same_malware_after_seven_days_is_a_new_matter(people: Cast, tmp_path: Path) -> None:
    removed = {"Action Name": "Remove", "Action ID": "3"}
    take_in(people, tmp_path, defender(1117, at(24 * 10), **removed))
    take_in(people, tmp_path, defender(1117, at(2), **removed))

    assert [(one.is_recurring, one.days) for one in lines(people)] == [(False, 0), (False, 0)]


def test_further_infection_joins_the_open_case_of_its_machine(people: Cast, tmp_path: Path) -> None:
    other = {"Threat Name": "Worm:Win32/Conficker.B"}
    take_in(people, tmp_path, defender(1116, at(5)), defender(1116, at(4), **other))
    take_in(people, tmp_path, defender(1119, at(3), host="xa1-pc-001"))
    take_in(people, tmp_path, defender(1116, at(3), host="XA1-PC-009"))

    second, first = lines(people)
    assert (first.host, second.host) == ("XA1-PC-001", "XA1-PC-009")
    found = reading.cleanup(people.lan, first.number).infections
    assert {(one.threat, one.has_failed) for one in found} == {
        (WACATAC, True),
        ("Worm:Win32/Conficker.B", False),
    }


def test_person_cleans_step_by_step_and_the_days_are_counted(people: Cast, tmp_path: Path) -> None:
    take_in(people, tmp_path, defender(1116, at(50)))
    (line,) = lines(people)
    assert [item.url for item in inbox(people)].count(f"/incidents/cleanups/{line.number}") == 1
    with pytest.raises(StepsOpen):
        cleanups.confirm_clean(people.minh, number=line.number)
    with pytest.raises(NotFound):
        cleanups.confirm_clean(people.hoa, number=line.number)

    for step in cases.steps_of(people.minh, line.number):
        casework.finish_step(people.minh, number=line.number, key=step.key, words="xong")
    assert cleanups.confirm_clean(people.minh, number=line.number) == 2

    (line,) = lines(people)
    assert (line.state, line.days, line.is_by_console) == (CleanupState.CLEAN, 2, False)
    assert not any(item.url.endswith(line.number) for item in inbox(people))
    with pytest.raises(CleanupEnded):
        cleanups.call_false_alarm(people.minh, number=line.number, why="không nhiễm thật")


def test_incident_is_raised_by_one_act_with_what_is_known(people: Cast, tmp_path: Path) -> None:
    take_in(people, tmp_path, defender(1116, at(3)))
    (line,) = lines(people)

    number = cleanups.raise_incident(people.minh, number=line.number)
    assert cleanups.raise_incident(people.minh, number=line.number) == number

    incident = incidents.incident(people.minh, number)
    assert (incident.host, incident.line.alerts) == ("XA1-PC-001", 1)
    assert line.number in incident.summary
    assert reading.cleanup(people.minh, line.number).incident == number


def test_measures_show_their_rows_and_keep_their_past(people: Cast, tmp_path: Path) -> None:
    assert reading.cleaned_in_time(now(), None) == []
    take_in(people, tmp_path, defender(1116, at(24 * 12)))
    take_in(people, tmp_path, kaspersky(at(3), "GNRL_EV_OBJECT_DELETED"))
    before = now()
    late, cleaned = reading.within_limit(before, None), reading.cleaned_in_time(before, None)
    assert [(row.counts, row.unit_code) for row in late] == [(False, "XA1")]
    assert [(row.counts, row.detail) for row in cleaned] == [(True, "0 ngày")]
    assert reading.within_limit(at(24 * 11), None)[0].counts is True

    number = late[0].label.split()[0]
    cleanups.call_false_alarm(people.minh, number=number, why="tệp mẫu của phòng thử nghiệm")

    assert reading.within_limit(now(), None) == []
    assert reading.within_limit(before, None) == late
    figures = reading.figures(people.lan, None)
    assert (figures.open, figures.cleaned, figures.median_days) == (0, 1, 0.0)


def test_word_of_an_old_archive_opens_no_case_but_its_alert_stands(
    people: Cast, tmp_path: Path
) -> None:
    take_in(people, tmp_path, defender(1116, at(24 * 40)))

    assert lines(people) == []
    assert [alert.title for alert in alerts(people)] == [WACATAC]


def test_quarantine_line_of_clamav_closes_what_its_found_line_opened(
    people: Cast, tmp_path: Path
) -> None:
    found = "/srv/upload/eicar.com: Eicar-Test-Signature FOUND"
    take_in(people, tmp_path, found)
    assert [one.state for one in lines(people)] == [CleanupState.OPEN]

    take_in(people, tmp_path, "/srv/upload/eicar.com: moved to '/var/quarantine/eicar.com'")

    assert [(one.state, one.host) for one in lines(people)] == [(CleanupState.CLEAN, "xa1-console")]
    assert [alert.title for alert in alerts(people)] == ["Eicar-Test-Signature"]


def test_pages_lead_from_the_alert_to_the_machine(
    people: Cast, tmp_path: Path, client: Client
) -> None:
    new = NewDevice("XA1-PC-001", "XA1", DeviceKind.PC, has_licensed_antivirus=True)
    devices.enter_devices(people.tuan, devices=[new], at=now())
    take_in(people, tmp_path, defender(1116, at(3)))
    (line,), (alert,) = lines(people), alerts(people)
    client.post("/sign-in/login/", {"login": "minh", "password": PASSWORD})
    page = f"/incidents/cleanups/{line.number}"

    assert page in client.get(f"/alerts/{alert.key}").content.decode()
    assert WACATAC in client.get("/incidents/cleanups").content.decode()
    shown = client.get(page).content.decode()
    assert f"/alerts/{alert.key}" in shown
    assert "/inventory/devices/" in shown
    assert client.post(f"{page}/confirm").status_code == 303
    assert "trước khi xác nhận" in client.get(page).content.decode().lower()
    answer = client.post(
        f"{page}/false-alarm", {"words": "máy thử của phòng, tệp mẫu"}, follow=True
    )
    assert "Báo động nhầm" in answer.content.decode()
    other = Client()
    other.post("/sign-in/login/", {"login": "hoa", "password": PASSWORD})
    assert other.get(page).status_code == 404


def test_machine_of_another_unit_has_its_own_case(people: Cast, tmp_path: Path) -> None:
    take_in(people, tmp_path, defender(1116, at(3)))
    take_in(people, tmp_path, defender(1116, at(3)), unit="XA2")

    assert sorted(one.unit_code for one in lines(people)) == ["XA1", "XA2"]
    assert [one.unit_code for one in reading.cleanups(people.hoa, ALL).rows] == ["XA2"]


def test_limit_that_passes_makes_the_case_late(people: Cast, tmp_path: Path) -> None:
    take_in(people, tmp_path, defender(1116, at(3)))
    assert lines(people, CleanupFilter(state="late")) == []

    with time_machine.travel(now() + timedelta(days=14), tick=False):
        (line,) = lines(people, CleanupFilter(state="late"))
        assert line.is_late


def inbox(people: Cast) -> list[Any]:
    minh = people_queries.actor_of(people.minh.person_id or 0)
    return list(cases.inbox(minh))

"""Consoles' lines as they write them, whole and broken: an alert, or a fault that says where."""

import shutil
import socket
import subprocess
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from conftest import require_or_skip
from hypothesis import given
from hypothesis import strategies as st
from tools.instance import wait_for

from khien.engine.records.consoles.known import Alert, Consoles, consoles_of
from khien.engine.records.ecs import columns_of
from khien.engine.records.stored import parse_record, read_bytes
from khien.engine.records.types import Batch, Fault

NOW = datetime(2026, 11, 26, 3, 0, tzinfo=UTC)
OWN = consoles_of()
MD5 = "44d88612fea8a8f36de82e1278abb02f"
EICAR = rb"X5O!P%@AP[4\PZX54(P^)7CC)7}$EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"


def batches(data: bytes) -> list[Batch]:
    return list(read_bytes(data, "lines"))


def fields_of(line: str | bytes) -> dict[str, Any]:
    data = line.encode() if isinstance(line, str) else line
    (batch,) = batches(data)
    assert batch.faults == []
    assert parse_record(batch.format, batch.raws[0]) == batch.fields[0]
    return batch.fields[0]


def faults_of(data: bytes) -> list[Fault]:
    return [fault for batch in batches(data) for fault in batch.faults]


def alerts_of(data: bytes, known: Consoles = OWN) -> list[Alert]:
    found = [
        known.alert_of(batch.format, fields, NOW)
        for batch in batches(data)
        for fields in batch.fields
    ]
    return [alert for alert in found if alert is not None]


def columns(data: str | bytes) -> dict[str, str]:
    (alert,) = alerts_of(data.encode() if isinstance(data, str) else data)
    return alert.columns


CEF = (
    "CEF:0|KasperskyLab|SecurityCenter|13.2.0.1511|GNRL_EV_OBJECT_DELETED|Object deleted|4|"
    "msg=Result: Deleted\\=yes rt=1795661761000 dhost=PC-01 cs1=Trojan.Win32.Agent cs1Label=VirusName "
    "filePath=C:\\\\Users\\\\an\\\\new file.exe"
)


def test_cef_with_and_without_a_syslog_header() -> None:
    for head in ("", "<134>Nov 26 10:00:01 ksc-01 ", "<134>1 2026-11-26T10:00:01+07:00 ksc-01 "):
        fields = fields_of(head + CEF)
        assert fields["msg"] == "Result: Deleted=yes"
        assert fields["VirusName"] == "Trojan.Win32.Agent"
        assert fields["filePath"] == r"C:\Users\an\new file.exe"
        assert fields.get("host", "ksc-01") == "ksc-01"


def test_kaspersky_says_what_it_did() -> None:
    said = columns(CEF)

    assert said["observer_product"] == "Kaspersky Security Center"
    assert (said["host_name"], said["rule_name"]) == ("PC-01", "Trojan.Win32.Agent")
    assert (said["event_category"], said["event_outcome"]) == ("malware", "removed")
    assert alerts_of(CEF.encode())[0].time == 1795661761000000


def test_pipe_left_unescaped_in_a_name_moves_nothing() -> None:
    fields = fields_of(
        "CEF:0|Maker|Product|1|100|Port scan | horizontal|7|src=10.0.0.9 act=blocked"
    )

    assert (fields["name"], fields["severity"]) == ("Port scan | horizontal", "7")
    assert fields["src"] == "10.0.0.9"


def test_pipe_that_is_escaped_stays_in_its_part() -> None:
    fields = fields_of(r"CEF:0|Ma\|ker|Pro\\|1|100|Name|3|cs1=a\=b|c")

    assert (fields["device_vendor"], fields["device_product"]) == ("Ma|ker", "Pro\\")
    assert fields["cs1"] == "a=b|c"


def test_path_whose_writer_escapes_nothing_is_left_as_it_is() -> None:
    fields = fields_of(r"CEF:0|M|P|1|1|N|3|fname=C:\new\report.exe act=x")

    assert fields["fname"] == r"C:\new\report.exe"


def test_extension_without_a_pair_is_its_message() -> None:
    assert fields_of("CEF:0|M|P|1|1|N|3|only words")["msg"] == "only words"


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("CEF:0|Maker|Product", "a CEF line with 2 of the 6 parts of its header"),
        ("CEF:0|M|P|1|1|N|9=9|a=b", "whose severity is “9=9”"),
        ("LEEF:1.0|M|P|1", "a LEEF line with 3 of the 5 parts of its header"),
        ("LEEF:2.0|M|P|1|7|^|src=10.0.0.1;dst=10.0.0.2 sev=5", "not separated by “^” as it says"),
        ("LEEF:2.0|M|P|1|7|ab|src=1", "whose delimiter is “ab”"),
    ],
)
def test_broken_line_is_told_and_kept(line: str, told: str) -> None:
    (fault,) = faults_of(line.encode())

    assert told in fault.reason
    assert fault.outcome == "unparsed"
    assert fault.raw == line.encode()


@pytest.mark.parametrize("part", ["|", "x|", "7|", "a=b ", "\\\\", ": ", "a(:"])
def test_long_hostile_line_is_read_in_a_blink(part: str) -> None:
    start = time.process_time()

    batches(b"CEF:0|" + part.encode() * (60_000 // len(part)) + b" FOUND")

    assert time.process_time() - start < 1


@given(
    head=st.sampled_from(["CEF:0|", "CEF:1|M|P|1|1|N|", "LEEF:1.0|", "LEEF:2.0|M|P|1|7|", "/a: "]),
    rest=st.text(
        st.sampled_from("|\\=^ \tabN01x:'.()") | st.characters(exclude_categories=["Cc", "Cs"]),
        max_size=80,
    ),
)
def test_any_rest_of_a_line_is_an_event_or_a_fault(head: str, rest: str) -> None:
    line = " ".join((head + rest).split("\n")).encode("utf-8", "replace")

    found = batches(b"a plain line\n" + line)

    assert sum(len(batch.lines) + len(batch.faults) for batch in found) == 2
    alerts_of(line)


@pytest.mark.parametrize(
    "line",
    [
        "LEEF:1.0|M|P|1|7|src=10.0.0.1\tdst=10.0.0.2\tsev=5",
        "LEEF:2.0|M|P|1|7|^|src=10.0.0.1^dst=10.0.0.2^sev=5",
        "LEEF:2.0|M|P|1|7|0x5E|src=10.0.0.1^dst=10.0.0.2^sev=5",
        "LEEF:2.0|M|P|1|7|x7c|src=10.0.0.1|dst=10.0.0.2|sev=5",
        "Nov 26 10:00:01 q1 LEEF:2.0|M|P|1|7||src=10.0.0.1\tdst=10.0.0.2\tsev=5",
        "LEEF:2.0|M|P|1|7|src=10.0.0.1\tdst=10.0.0.2\tsev=5",
    ],
)
def test_leef_with_every_way_of_naming_its_delimiter(line: str) -> None:
    fields = fields_of(line)

    assert (fields["src"], fields["dst"], fields["sev"]) == ("10.0.0.1", "10.0.0.2", "5")


def test_other_encodings_are_read_and_kept_as_they_came() -> None:
    line = "CEF:0|M|P|1|1|Phát hiện mã độc|5|msg=Máy văn thư"

    assert fields_of(line.encode("utf-16"))["msg"] == "Máy văn thư"
    old = "CEF:0|M|P|1|1|Ma đôc|5|msg=Máy văn thư".encode("cp1258", "ignore")
    (batch,) = batches(old)
    assert batch.raws == [old]
    assert "�" not in batch.fields[0]["msg"]


def test_defender_by_event_log_says_outcome_path_and_no_account() -> None:
    event = (
        b'{"EventID":%d,"Channel":"Microsoft-Windows-Windows Defender/Operational",'
        b'"Hostname":"PC-01","Threat Name":"Trojan:Win32/Wacatac.B!ml","Severity ID":"5",'
        b'"Path":"file:_C:\\\\a b\\\\x.exe; file:_C:\\\\y.exe","Action Name":"Quarantine",'
        b'"Action ID":"2","Detection User":"XA\\\\an"}'
    )

    outcomes = [columns(event % number).get("event_outcome", "") for number in (1116, 1117, 1118)]
    assert outcomes == ["", "removed", "failed"]
    said = columns(event % 1116)
    assert said["file_path"] == r"C:\a b\x.exe"
    assert "user_name" not in said
    assert alerts_of(event % 5007) == []


def test_defender_for_endpoint_as_both_of_its_interfaces_write_it() -> None:
    old = (
        b'{"id":"da1","severity":"High","status":"New","category":"Malware","title":"Ransomware",'
        b'"detectionSource":"WindowsDefenderAv","threatName":"Ransom:Win32/Lock","alertCreationTime":'
        b'"2026-11-26T01:02:03.1234567Z","computerDnsName":"pc-01.xa1","evidence":[{"entityType":"File",'
        b'"sha256":"ab","filePath":"C:\\\\x"},{"entityType":"User","accountName":"an"}]}'
    )
    new = (
        b'{"providerAlertId":"da2","severity":"medium","category":"Malware","title":"Mal",'
        b'"detectionSource":"antivirus","threatDisplayName":null,"createdDateTime":'
        b'"2026-11-26T01:02:03Z","evidence":[{"deviceDnsName":"pc-02"},{"remediationStatus":'
        b'"remediated","fileDetails":{"fileName":"x","filePath":"C:\\\\"}}]}'
    )

    first, second = columns(old), columns(new)
    assert (first["host_name"], first["event_severity"]) == ("pc-01.xa1", "high")
    assert first["rule_name"] == "Ransom:Win32/Lock"
    assert (second["host_name"], second["rule_name"]) == ("pc-02", "Mal")
    assert second["event_outcome"] == "removed"
    assert {one["event_category"] for one in (first, second)} == {"malware"}


def test_wazuh_from_level_seven_with_its_groups() -> None:
    alert = (
        b'{"timestamp":"2026-11-26T10:00:00.123+0700","rule":{"level":%d,"description":"ClamAV: Virus",'
        b'"id":"52502","groups":["clamd","virus"]},"agent":{"id":"004","name":"web-01"},'
        b'"manager":{"name":"wz"},"full_log":"x FOUND","location":"/var/log/clamav.log"}'
    )

    assert alerts_of(alert % 3) == []
    said = columns(alert % 12)
    assert (said["host_name"], said["event_category"]) == ("web-01", "malware")
    assert said["event_severity"] == "high"
    assert alerts_of(alert % 12)[0].time == 1795662000123000


def test_suricata_names_the_machine_and_blocked_is_removed() -> None:
    alert = (
        b'{"timestamp":"2026-11-26T10:00:00.000000+0700","event_type":"alert","src_ip":"10.0.0.7",'
        b'"dest_ip":"203.0.113.5","flow_id":1,"alert":{"action":"blocked","signature_id":2,'
        b'"signature":"ET MALWARE x","severity":1}}'
    )

    said = columns(alert)
    assert (said["host_name"], said["event_severity"]) == ("10.0.0.7", "high")
    assert (said["event_category"], said["event_outcome"]) == ("intrusion_detection", "removed")


def test_table_of_kaspersky_with_shifted_and_unclosed_rows_loses_nothing() -> None:
    table = (
        "\ufeffOccurred;Device;Event;Detected object;File path;Severity\r\n"
        "11/26/2026 10:00:00 AM;PC-01;Object deleted;Trojan.Agent;C:\\x;Critical event\r\n"
        "11/26/2026 10:00:00 AM;PC-02;Object deleted;Trojan.Agent\r\n"
        '11/26/2026 10:00:00 AM;"PC-03;Object deleted;Trojan.Agent;C:\\x;Critical event\r\n'
        "11/26/2026 10:05:00 AM;PC-04;Malicious object detected;Trojan.Agent;C:\\x;Critical event\r\n"
    )

    alerts = alerts_of(table.encode())

    assert [alert.columns["host_name"] for alert in alerts] == ["PC-01", "PC-04"]
    assert [alert.columns.get("event_outcome", "") for alert in alerts] == ["removed", ""]
    assert alerts[0].time == 1795662000000000
    reasons = [fault.reason for fault in faults_of(table.encode())]
    assert reasons[0] == "the row has 4 cells, the header 6"
    assert len(reasons) == 2


def test_text_with_commas_is_no_table() -> None:
    line = b"Nov 26 10:00:01 h sshd[1]: Failed password, again, and again, now\n"

    assert {batch.format for batch in batches(line * 3)} == {"syslog"}
    assert {batch.format for batch in batches(b"one, two, three\nfour, five, six\n")} == {"text"}


@pytest.mark.parametrize(
    ("line", "signature", "path"),
    [
        (
            "/srv/a b/eicar.com: Eicar-Test-Signature FOUND",
            "Eicar-Test-Signature",
            "/srv/a b/eicar.com",
        ),
        (
            f"Thu Nov 26 10:00:00 2026 -> /srv/x: Win.Test.EICAR_HDB-1({MD5}:68) FOUND",
            "Win.Test.EICAR_HDB-1",
            "/srv/x",
        ),
        ("Nov 26 10:00:00 mail clamd[7]: /srv/x: Eicar FOUND", "Eicar", "/srv/x"),
        ("ScanOnAccess: /home/x: Eicar FOUND", "Eicar", "/home/x"),
    ],
)
def test_clamav_says_it_in_four_ways(line: str, signature: str, path: str) -> None:
    said = columns(line)

    assert (said["rule_name"], said["file_path"]) == (signature, path)
    assert said["event_category"] == "malware"


def test_line_that_only_ends_like_clamavs_is_none() -> None:
    assert alerts_of(b"nothing was FOUND\n") == []


def test_line_of_a_real_clamd_is_read(tmp_path: Path) -> None:
    program = shutil.which("clamd")
    if program is None:
        require_or_skip("clamd is not installed")
    assert program is not None
    log = scanned_by_clamd(program, tmp_path)

    alerts = alerts_of(log.read_bytes())

    assert [alert.columns["rule_name"] for alert in alerts] == ["Khien.Test.UNOFFICIAL"]
    assert alerts[0].columns["file_path"] == str(tmp_path / "eicar.com")
    assert alerts[0].time is not None


def scanned_by_clamd(program: str, folder: Path) -> Path:
    """Let a real clamd that knows the test file scan it, and return the log it wrote."""
    (folder / "db").mkdir()
    (folder / "db" / "khien.ndb").write_text(f"Khien.Test:0:*:{EICAR[4:24].hex()}\n")
    (folder / "eicar.com").write_bytes(EICAR)
    (folder / "conf").write_text(
        f"LocalSocket {folder}/s\nDatabaseDirectory {folder}/db\nForeground yes\nUser root\n"
        f"LogFile {folder}/log\nLogTime yes\n"
    )
    running = subprocess.Popen(
        [program, "-c", str(folder / "conf")],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        wait_for(lambda: asked(folder, b"nPING") == b"PONG\n", "clamd")
        assert asked(folder, f"nSCAN {folder}/eicar.com".encode()).endswith(b"FOUND\n")
        wait_for(lambda: b" FOUND" in (folder / "log").read_bytes(), "the log of clamd")
    finally:
        running.terminate()
        running.wait()
    return folder / "log"


def asked(folder: Path, command: bytes) -> bytes:
    """Return clamd's answer to a command; empty while it does not listen yet."""
    with socket.socket(socket.AF_UNIX) as talk:
        try:
            talk.connect(str(folder / "s"))
        except OSError:
            return b""
        talk.sendall(command + b"\n")
        return talk.makefile("rb").read()


def test_usual_events_are_no_alerts() -> None:
    for line in (
        '{"EventID":4624,"Channel":"Security","Hostname":"a"}',
        "Nov 26 10:00:01 h sshd[1]: Accepted password for a from 10.0.0.1 port 1 ssh2",
        '10.0.0.1 - - [26/Nov/2026:10:00:01 +0700] "GET / HTTP/1.1" 200 1 "-" "-"',
        "CEF:0|Fortinet|Fortigate|7|13|traffic:forward close|3|src=10.0.0.1 act=close",
    ):
        assert alerts_of(line.encode()) == []


def test_cef_that_no_console_claims_is_still_an_event_with_its_addresses() -> None:
    fields = fields_of(
        "CEF:0|Fortinet|Fortigate|7|13|traffic|3|src=10.0.0.1 dst=10.0.0.2 spt=1 dpt=443"
    )
    found = columns_of(batches(b"CEF:0|a|b|1|1|n|3|src=1")[0].format, fields)

    assert (found["source_ip"], found["destination_ip"]) == ("10.0.0.1", "10.0.0.2")
    assert found["destination_port"] == "443"

"""Every format is recognised by content; every record is an event, unparsed or refused."""

import gzip
import io
import json
import zipfile
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from khien.engine.records.reading import read, read_stream
from khien.engine.records.streams import Bomb, Bounded
from khien.engine.records.types import Batch, Format, Outcome

SYSMON = {
    "EventID": 1,
    "Channel": "Microsoft-Windows-Sysmon/Operational",
    "SourceName": "Microsoft-Windows-Sysmon",
    "Hostname": "XA1-PC-1",
    "CommandLine": "whoami /all",
}
NESTED = {
    "Event": {
        "System": {
            "EventID": {"#text": 4624},
            "Channel": "Security",
            "Computer": "PC",
            "Provider": {"#attributes": {"Name": "Microsoft-Windows-Security-Auditing"}},
        },
        "EventData": {"TargetUserName": "lan", "LogonType": 3},
    }
}
BEAT = {
    "@timestamp": "2026-11-20T01:02:03Z",
    "winlog": {
        "event_id": "4688",
        "channel": "Security",
        "event_data": {"NewProcessName": "a.exe"},
    },
}
EVE = {
    "timestamp": "2026-11-20T01:02:03.1+0700",
    "event_type": "dns",
    "src_ip": "192.0.2.1",
    "dns": {"rrname": "a.vn"},
}
ZEEK = {"ts": 1588205199.8, "uid": "C1", "id.orig_h": "192.0.2.1", "_path": "conn"}


def batches_of(content: bytes) -> list[Batch]:
    return list(read_stream(io.BytesIO(content), "test", len(content)))


def events(content: bytes) -> list[tuple[Format, dict[str, Any]]]:
    return [(batch.format, fields) for batch in batches_of(content) for fields in batch.fields]


@pytest.mark.parametrize(
    ("record", "kind", "field", "value"),
    [
        (SYSMON, Format.WINDOWS, "CommandLine", "whoami /all"),
        (NESTED, Format.WINDOWS, "TargetUserName", "lan"),
        (BEAT, Format.WINDOWS, "EventID", 4688),
        ({"_index": "w", "_source": SYSMON}, Format.WINDOWS, "EventID", 1),
        ({"time": 1, "sourcetype": "x", "event": SYSMON}, Format.WINDOWS, "EventID", 1),
        (EVE, Format.EVE, "dns.rrname", "a.vn"),
        (ZEEK, Format.ZEEK, "id.orig_h", "192.0.2.1"),
        ({"a": {"b": [1, 2]}}, Format.JSON, "a.b", [1, 2]),
    ],
)
def test_json_record_is_recognised(
    record: dict[str, Any], kind: Format, field: str, value: object
) -> None:
    ((found, fields),) = events(json.dumps(record).encode())

    assert (found, fields[field]) == (kind, value)


@pytest.mark.parametrize("indent", [None, 2])
@pytest.mark.parametrize("joined", ["lines", "array", "concatenated", "utf-16"])
def test_json_layouts_give_the_same_records(indent: int | None, joined: str) -> None:
    written = [json.dumps({**SYSMON, "n": n, "t": 'Đ\n{["x'}, indent=indent) for n in range(5)]
    content = {
        "lines": "\n".join(written).encode(),
        "array": f"[{', '.join(written)}]".encode(),
        "concatenated": "".join(written).encode(),
        "utf-16": "\n".join(written).encode("utf-16"),
    }[joined]

    assert [fields["n"] for _, fields in events(content)] == [0, 1, 2, 3, 4]


@pytest.mark.parametrize(
    ("line", "kind", "field", "value"),
    [
        (
            "Jun  9 06:06:20 combo sshd[99]: Failed password for root from 203.0.113.9 port 22 ssh2",
            Format.SYSLOG,
            "source_ip",
            "203.0.113.9",
        ),
        (
            '<34>1 2026-10-11T22:14:15.003Z may su 77 ID47 [x@1 a="b"] hello',
            Format.SYSLOG,
            "x@1.a",
            "b",
        ),
        (
            'type=EXECVE msg=audit(1604994496.155:92733): argc=2 a0="curl" a1=2D2D76657273696F6E',
            Format.SYSLOG,
            "a1",
            "--version",
        ),
        (
            '198.51.100.7 - - [10/Oct/2025:13:55:36 +0700] "GET /a?b=1 HTTP/1.1" 200 12 "-" "curl"',
            Format.WEB,
            "cs-uri-query",
            "b=1",
        ),
        ("no known shape at all", Format.TEXT, "message", "no known shape at all"),
    ],
)
def test_text_line_is_recognised(line: str, kind: Format, field: str, value: str) -> None:
    ((found, fields),) = events(line.encode())

    assert (found, fields[field]) == (kind, value)


def test_zeek_and_w3c_take_their_names_from_the_header() -> None:
    zeek = b"#separator \\x09\n#path\tdns\n#fields\tts\tquery\tqtype\n1.5\ta.vn\t-\n"
    w3c = b"#Software: IIS\n#Fields: date time cs-method sc-status\n2026-01-02 03:04:05 GET 404\n"

    assert events(zeek) == [(Format.ZEEK, {"_path": "dns", "ts": "1.5", "query": "a.vn"})]
    assert events(w3c)[0][1] == {
        "time": "2026-01-02 03:04:05",
        "cs-method": "GET",
        "sc-status": "404",
    }


def test_archives_are_opened_and_damage_is_named(tmp_path: Path) -> None:
    line = json.dumps(SYSMON).encode()
    with zipfile.ZipFile(tmp_path / "logs.zip", "w") as archive:
        archive.writestr("one.json.gz", gzip.compress(line))
        archive.writestr("torn.json.gz", gzip.compress(line * 1000)[:-20])
        archive.writestr("two.json", line)

    found = list(read(tmp_path))

    assert {batch.source.rpartition("!")[2] for batch in found if batch.lines} == {
        "one.json.gz",
        "two.json",
    }
    (fault,) = [fault for batch in found for fault in batch.faults]
    assert fault.source.endswith("logs.zip!torn.json.gz")
    assert fault.outcome is Outcome.REFUSED


@pytest.mark.parametrize(
    "record",
    [
        b'{"a": NaN}',
        b'{"a": "\\ud800"}',
        b'{"a": 1',
        b"[" * 5000,
        b'{"a":' * 5000 + b"1" + b"}" * 5000,
        b'{"a": "\x00"}',
    ],
)
def test_hostile_record_is_kept_unparsed_and_the_next_is_read(record: bytes) -> None:
    content = json.dumps(SYSMON).encode() + b"\n" + record + b"\n" + json.dumps(SYSMON).encode()

    found = batches_of(content)

    assert sum(len(batch.lines) for batch in found) == 2
    assert [fault.outcome for batch in found for fault in batch.faults] == [Outcome.UNPARSED]


def test_endless_line_is_refused_and_the_next_is_read() -> None:
    content = b'{"a": "' + b"x" * (17 << 20) + b'"}\n' + json.dumps(SYSMON).encode() + b"\n"

    found = batches_of(content)

    assert sum(len(batch.lines) for batch in found) == 1
    (fault,) = [fault for batch in found for fault in batch.faults]
    assert (fault.outcome, fault.line) == (Outcome.REFUSED, 1)


def test_bomb_is_refused_while_it_grows() -> None:
    class Endless:
        def read(self, size: int, /) -> bytes:
            return b"\0" * size

    bounded = Bounded(Endless(), packed_bytes=1000)

    with pytest.raises(Bomb, match="a bomb, not a log"):
        while True:
            bounded.read(16 << 20)


def test_empty_file_says_so() -> None:
    (batch,) = batches_of(b"")

    assert batch.faults[0].reason == "the file is empty"


@pytest.mark.parametrize("content", [b"[", b"[]", b"[ \n", b"\n[\n\n]"])
def test_list_without_a_record_is_told(content: bytes) -> None:
    (batch,) = batches_of(content)

    assert batch.faults[0].reason == "the file holds no record"


def test_duplicate_key_the_last_wins() -> None:
    content = json.dumps(SYSMON)[:-1].encode() + b', "CommandLine": "second"}'

    assert events(content)[0][1]["CommandLine"] == "second"


@settings(max_examples=200, suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(
    st.lists(st.one_of(st.binary(max_size=40), st.just(b'{"a":1}'), st.just(b"x y z")), max_size=8)
)
def test_any_lines_are_all_accounted_for(lines: list[bytes]) -> None:
    content = b"\n".join(line.replace(b"\n", b" ").replace(b"\r", b" ") for line in lines)

    found = batches_of(content)

    accounted = sum(len(batch.lines) + len(batch.faults) for batch in found)
    assert accounted >= (1 if content.strip() else 0)
    assert all(len(b.lines) == len(b.raws) == len(b.fields) for b in found)


def test_real_samples_are_read_whole(data_folder: Path) -> None:
    kinds = {
        "OpenSSH_2k.log": Format.SYSLOG,
        "Linux_2k.log": Format.SYSLOG,
        "Mac_2k.log": Format.SYSLOG,
        "Apache_2k.log": Format.SYSLOG,
    }
    for name, kind in kinds.items():
        found = list(read(data_folder / "loghub" / name))
        count = sum(len(batch.lines) for batch in found if batch.format is kind)
        assert count >= 1995, name
        assert sum(len(batch.lines) + len(batch.faults) for batch in found) == 2000


@pytest.mark.parametrize("count", [3, 5_000])
def test_packed_file_that_breaks_off_gives_what_came_before(tmp_path: Path, count: int) -> None:
    lines = b"".join(b'{"EventID": %d, "Channel": "Security"}\n' % each for each in range(count))
    file = tmp_path / "cut.json.gz"
    file.write_bytes(gzip.compress(lines, mtime=0)[:-9])

    batches = list(read(file))

    kept = sum(len(batch.lines) for batch in batches)
    (fault,) = [fault for batch in batches for fault in batch.faults]
    assert count * 0.5 < kept <= count
    assert fault.reason.endswith("the packed data ends in the middle")


def test_packed_members_one_after_the_other_are_one_file(tmp_path: Path) -> None:
    line = b'{"EventID": 1, "Channel": "Security"}\n'
    file = tmp_path / "joined.json.gz"
    file.write_bytes(gzip.compress(line) + gzip.compress(line * 2) + b"\0" * 512)

    batches = list(read(file))

    assert [len(batch.lines) for batch in batches] == [3]
    assert [batch.faults for batch in batches] == [[]]

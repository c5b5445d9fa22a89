"""Both evaluators: the meaning of Sigma, and that the memoised one gives the plain one's answers."""

import textwrap
import zipfile
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from khien.engine.records.reading import read
from khien.engine.records.types import Batch, Format
from khien.engine.sigma.cache import engine_for
from khien.engine.sigma.loading import load
from khien.engine.sigma.memo import MemoEngine
from khien.engine.sigma.reference import Reference

CHANNEL = "Microsoft-Windows-Sysmon/Operational"


def record(**fields: Any) -> dict[str, Any]:
    return {"EventID": 1, "Channel": CHANNEL, "SourceName": "Microsoft-Windows-Sysmon", **fields}


def write_rule(folder: Path, detection: str, name: str = "r", logsource: str = "") -> None:
    source = logsource or "{product: windows, category: process_creation}"
    head = f"title: {name}\nid: 00000000-0000-4000-8000-{abs(hash(name)) % 10**12:012d}\nlogsource: {source}\n"
    text = head + "detection:\n" + textwrap.indent(textwrap.dedent(detection), "  ")
    (folder / f"{name}.yml").write_text(text + "\nlevel: low\n", encoding="utf-8")


def matches(
    tmp_path: Path,
    detection: str,
    fields: dict[str, Any],
    kind: Format = Format.WINDOWS,
    logsource: str = "",
) -> bool:
    write_rule(tmp_path, detection, logsource=logsource)
    rules = load([tmp_path])
    assert rules.not_loaded == []
    plain = bool(Reference(rules).match(kind, fields))
    raw = (
        str(fields.get("message", "")).encode()
        if kind is not Format.WINDOWS
        else yaml.safe_dump(fields).encode()
    )
    import orjson  # noqa: PLC0415

    raw = orjson.dumps(fields) if kind is Format.WINDOWS else raw
    engine = MemoEngine(rules)
    for _ in range(2):
        assert bool(engine.match(Batch("t", kind, [1], [raw], [fields]))) is plain
    return plain


CASES = [
    ("s: {Ip|cidr: '::1/128'}\ncondition: s", {"Ip": "::1"}, True),
    ("s: {Ip|cidr: '::1/128'}\ncondition: s", {"Ip": "::2"}, False),
    ("s: {Ip|cidr: 'fe80::/10'}\ncondition: s", {"Ip": "fe80::1%eth0"}, True),
    ("s: {Ip|cidr: 'fe80::/10'}\ncondition: s", {"Ip": "[fe80::1%12]:445"}, True),
    ("s: {Ip|cidr: '10.0.0.0/8'}\ncondition: s", {"Ip": "10.1.2.3:5985"}, True),
    ("s: {Image|endswith: '\\cmd.exe'}\ncondition: s", {"Image": "C:\\Windows\\CMD.EXE"}, True),
    ("s: {Image: 'C:\\Windows\\*'}\ncondition: s", {"Image": "C:\\Windows\\a.exe"}, False),
    ("s: {Image: 'C:\\Windows\\*'}\ncondition: s", {"Image": "C:\\Windows*"}, True),
    ("s: {Image: 'C:\\Windows\\\\*'}\ncondition: s", {"Image": "C:\\Windows\\a.exe"}, True),
    ("s: {CommandLine: 'a?c'}\ncondition: s", {"CommandLine": "aĐc"}, True),
    ("s: {CommandLine|contains: 'x*y'}\ncondition: s", {"CommandLine": "ax\ny"}, True),
    ("s: {CommandLine: ''}\ncondition: s", {"CommandLine": ""}, True),
    ("s: {CommandLine: ''}\ncondition: s", {}, False),
    ("s: {CommandLine: '*'}\ncondition: s", {"CommandLine": ""}, True),
    ("s: {CommandLine: '?*'}\ncondition: s", {"CommandLine": ""}, False),
    ("s: {CommandLine: null}\ncondition: s", {}, True),
    ("s: {CommandLine: null}\ncondition: s", {"CommandLine": None}, True),
    ("s: {CommandLine: null}\ncondition: s", {"CommandLine": ""}, False),
    ("s: {CommandLine|exists: true}\ncondition: s", {"CommandLine": None}, True),
    ("s: {CommandLine|exists: false}\ncondition: s", {}, True),
    ("s: {CommandLine|re: '^A'}\ncondition: s", {"CommandLine": "abc"}, False),
    ("s: {CommandLine|re|i: '^A'}\ncondition: s", {"CommandLine": "abc"}, True),
    ("s: {CommandLine|cased: 'AbC'}\ncondition: s", {"CommandLine": "abc"}, False),
    ("s: {Port: 443}\ncondition: s", {"Port": "443"}, True),
    ("s: {Port: 1}\ncondition: s", {"Port": True}, False),
    ("s: {Flag: true}\ncondition: s", {"Flag": "True"}, True),
    ("s: {Port|gte: 10}\ncondition: s", {"Port": "0x10"}, False),
    ("s: {Port|gte: 10}\ncondition: s", {"Port": "11.5"}, True),
    ("s: {Ip|cidr: '10.0.0.0/8'}\ncondition: s", {"Ip": "::ffff:10.1.2.3"}, True),
    ("s: {Ip|cidr: '::1/128'}\ncondition: s", {"Ip": "::1%eth0"}, True),
    ("s: {Ip|cidr: '10.0.0.0/8'}\ncondition: s", {"Ip": "10x"}, False),
    ("s: {User|fieldref: Owner}\ncondition: s", {"User": "Lan", "Owner": "LAN"}, True),
    ("s: {User|fieldref: Owner}\ncondition: s", {"User": "Lan"}, False),
    ("s: {Tags: x}\nf: {Tags: y}\ncondition: s and not f", {"Tags": ["x", "y"]}, False),
    ("s: {Tags: x}\ncondition: s", {"Tags": ["z", "x"]}, True),
    ("a1: {A: 1}\na2: {B: 2}\n_x: {C: 3}\ncondition: all of them", {"A": "1", "B": "2"}, True),
    ("a1: {A: 1}\na2: {B: 2}\ncondition: 1 of a* and not a2", {"A": "1", "B": "2"}, False),
    ("s: {C|contains|all: [a, b]}\ncondition: s", {"C": "xbya"}, True),
    ("s: {C|windash|contains: ' -x'}\ncondition: s", {"C": "run /x"}, True),
    ("k: ['evil word']\ncondition: k", {"Message": "an EVIL WORD here"}, True),
    ("k: ['evil\\path']\ncondition: k", {"Message": "c:\\evil\\path"}, True),
    ("k: ['evil']\ncondition: k", {"evil": "no"}, False),
]


@pytest.mark.parametrize(("detection", "fields", "expected"), CASES)
def test_meaning_of_detections(
    tmp_path: Path, detection: str, fields: dict[str, Any], expected: bool
) -> None:
    assert matches(tmp_path, detection, record(**fields)) is expected


def test_logsource_is_a_condition(tmp_path: Path) -> None:
    detection = "s: {Image|endswith: x}\ncondition: s"

    assert not matches(tmp_path, detection, {**record(Image="x"), "Channel": "Other"})
    assert not matches(tmp_path, detection, {**record(Image="x"), "EventID": 3})
    assert not matches(
        tmp_path,
        detection,
        record(Image="x"),
        logsource="{product: linux, category: process_creation}",
    )


def test_4688_is_a_process_creation_under_its_own_names(tmp_path: Path) -> None:
    fields = {
        "EventID": 4688,
        "Channel": "Security",
        "SourceName": "Microsoft-Windows-Security-Auditing",
        "NewProcessName": "C:\\x.exe",
        "ParentProcessName": "C:\\p.exe",
    }

    assert matches(
        tmp_path, "s: {Image|endswith: x.exe, ParentImage|endswith: p.exe}\ncondition: s", fields
    )


def test_keyword_in_a_syslog_line(tmp_path: Path) -> None:
    fields = {"program": "sshd", "message": "Accepted password for root from 203.0.113.9"}

    assert matches(
        tmp_path,
        "k: ['Accepted password for root']\ncondition: k",
        fields,
        Format.SYSLOG,
        "{product: linux, service: sshd}",
    )


def test_broken_rules_are_named_and_the_others_load(tmp_path: Path) -> None:
    write_rule(tmp_path, "s: {Image: x}\ncondition: s", "good")
    (tmp_path / "yaml.yml").write_text("a: [1", encoding="utf-8")
    write_rule(tmp_path, "s: {Image|nosuch: x}\ncondition: s", "modifier")
    write_rule(tmp_path, "s: {Image|expand: '%who%'}\ncondition: s", "placeholder")
    write_rule(tmp_path, "s: {Image: x}\ncondition: nothing", "condition")

    rules = load([tmp_path])

    assert [rule.title for rule in rules.rules] == ["good"]
    assert sorted(each.path for each in rules.not_loaded) == [
        "condition.yml",
        "modifier.yml",
        "placeholder.yml",
        "yaml.yml",
    ]
    assert all(each.reason for each in rules.not_loaded)


def test_cache_gives_the_same_engine_and_a_damaged_one_is_left_aside(tmp_path: Path) -> None:
    rules, cache = tmp_path / "rules", tmp_path / "cache"
    rules.mkdir()
    write_rule(
        rules, "s: {CommandLine|contains: abc}\nt: {CommandLine|re: 'x.z'}\ncondition: s or t"
    )
    batch = Batch("t", Format.WINDOWS, [1], [b"{}"], [record(CommandLine="1abc2")])

    found = [len(engine_for([rules], cache).match(batch)) for _ in range(2)]
    (kept,) = cache.glob("*.rules")
    kept.write_bytes(kept.read_bytes()[:-3])

    assert [*found, len(engine_for([rules], cache).match(batch))] == [1, 1, 1]


VALUES = st.one_of(
    st.sampled_from(["", "a", "A", "ab", "a*b", "C:\\a", "1", "-x", "Đ", "K"]),
    st.integers(-2, 2),
    st.booleans(),
    st.none(),
    st.lists(st.sampled_from(["a", "b", 1, None]), max_size=2),
    st.floats(0, 2, width=16),
)
RECORDS = st.dictionaries(st.sampled_from(["A", "B", "C"]), VALUES, max_size=3)
WANTED = st.sampled_from(["a", "*a", "a*", "*a*", "?", "", "*", 1, 0, True, None, "k", "C:\\\\*"])
ITEMS = st.dictionaries(
    st.sampled_from(
        ["A", "B", "C", "A|contains", "B|endswith", "C|re", "A|exists", "B|gte", "A|fieldref"]
    ),
    WANTED,
    min_size=1,
    max_size=2,
)
CONDITIONS = st.sampled_from(
    ["x", "not x", "x and y", "x or not y", "1 of them", "all of them", "not 1 of them"]
)


@settings(max_examples=300, deadline=None, suppress_health_check=list(HealthCheck))
@given(ITEMS, ITEMS, CONDITIONS, st.lists(RECORDS, max_size=6))
def test_memo_engine_answers_like_the_plain_one(
    tmp_path: Path,
    x: dict[str, Any],
    y: dict[str, Any],
    condition: str,
    records: list[dict[str, Any]],
) -> None:
    fixed = [{name: _fitting(name, value) for name, value in each.items()} for each in (x, y)]
    rule = {
        "title": "random",
        "id": "00000000-0000-4000-8000-000000000001",
        "logsource": {"product": "windows", "category": "process_creation"},
        "detection": {"x": fixed[0], "y": fixed[1], "condition": condition},
    }
    (tmp_path / "random.yml").write_text(yaml.safe_dump(rule), encoding="utf-8")
    rules = load([tmp_path])
    fields = [record(**each) for each in records]
    batch = Batch("t", Format.WINDOWS, list(range(len(fields))), [b"{}"] * len(fields), fields)

    plain = [
        position
        for position, each in enumerate(fields)
        for _ in Reference(rules).match(Format.WINDOWS, each)
    ]

    assert [match.position for match in MemoEngine(rules).match(batch)] == plain


def _fitting(name: str, value: Any) -> Any:
    modifier = name.partition("|")[2]
    return {
        "exists": bool(value),
        "gte": 1,
        "fieldref": "B",
        "re": "a|1",
        "contains": str(value or "a"),
        "endswith": str(value or "a"),
    }.get(modifier, value)


def test_regression_cases_raise_their_rule(data_folder: Path, tmp_path: Path) -> None:
    engine = engine_for([data_folder / "sigma" / "sigmahq-rules.zip"], tmp_path / "cache")
    archive = zipfile.ZipFile(data_folder / "sigma" / "sigmahq-regression.zip")
    cases = [name for name in archive.namelist() if name.endswith("info.yml")]
    lost, tried = [], 0
    for case in cases:
        wanted = {each["id"] for each in yaml.safe_load(archive.read(case))["rule_metadata"]}
        folder = case.rpartition("/")[0]
        for name in archive.namelist():
            if name.startswith(folder + "/") and name.endswith((".evtx", ".json")):
                tried += 1
                file = tmp_path / name.rpartition("/")[2]
                file.write_bytes(archive.read(name))
                raised = {m.rule.id for batch in read(file) for m in engine.match(batch)}
                if not wanted <= raised:
                    lost.append(name)

    assert tried >= 200
    assert lost == []

"""Readers of reports: told apart by content, every fault with its place, nothing left out uncounted."""

import io
import json
import random
import zipfile
from contextlib import suppress
from pathlib import Path

import pytest

from khien.know.exposure.rules.reports import reading
from khien.know.exposure.tests.scans import read_text
from khien.know.exposure.types.findings import Asset, AssetKind, Reporter, Scan, Severity
from khien.know.exposure.types.reports import FORMATS, NotRead

REFUSED = {
    "csaf/csaf_unsupported_version.json",
    "nuclei/no_findings.json",
    "testssl/defectdojo_no_vuln.csv",
    "trivy/legacy_no_vuln.json",
}
"""What a real collection holds that says nothing: empty, “null”, a header alone, another version."""


@pytest.fixture(scope="module")
def reports(data_folder: Path) -> dict[str, bytes]:
    """Return the real reports by name."""
    with zipfile.ZipFile(data_folder / "scan-reports.zip") as archive:
        return {name: archive.read(name) for name in archive.namelist() if name[-1] != "/"}


def read(name: str, content: bytes) -> Scan:
    return reading.read(name, io.BytesIO(content))


def refusal(written: str) -> str:
    with pytest.raises(NotRead) as refused:
        read_text(written)
    return str(refused.value)


def test_every_real_report_is_read_or_refused_with_a_cause(reports: dict[str, bytes]) -> None:
    refused = set()
    for name, content in reports.items():
        try:
            scan = read(name, content)
        except NotRead:
            refused.add(name)
            continue
        assert scan.reporter in FORMATS
        assert scan.findings or scan.skipped or scan.scope, name

    assert refused == REFUSED


def test_counts_of_real_reports(reports: dict[str, bytes]) -> None:
    wanted = {
        "nmap/nmap_script_vulners.xml": 2,
        "openvas/many_vuln.xml": 44,
        "tenable/nessus/nessus_new.csv": 99,
        "tenable/nessus_was/nessus_was_many_vuln.xml": 5,
        "zap/dvwa_baseline_dojo.xml": 18,
        "sarif/codeQL-output.sarif": 72,
        "cyclonedx/dd_1_15_0.xml": 381,
        "trivy/kubernetes_fabricated_subset.json": 13,
        "lynis/lynis_one_vuln.dat": 1,
        "mozilla_observatory/nmap_scanme_2022.json": 6,
        "sslyze/one_target_many_vuln_old.json": 5,
        "testssl/overall_critical.csv": 58,
    }

    assert {name: len(read(name, reports[name]).findings) for name in wanted} == wanted


def test_reports_that_break_off_are_refused_and_never_half_read(reports: dict[str, bytes]) -> None:
    for name in ("zap/juicy2.xml", "sarif/njsscan.sarif", "tenable/nessus/nessus_many_vuln.xml"):
        for share in (0.2, 0.6, 0.97):
            content = reports[name]
            with pytest.raises(NotRead, match=r"line \d+, column \d+"):
                read(name, content[: int(len(content) * share)])


def test_damaged_reports_never_crash_a_reader(reports: dict[str, bytes]) -> None:
    chance = random.Random(4)  # noqa: S311 - test data
    for name, content in reports.items():
        if len(content) > 60_000 or not content.strip():
            continue
        for _ in range(3):
            damaged = bytearray(content)
            for _ in range(4):
                damaged[chance.randrange(len(damaged))] = chance.randrange(256)
            with suppress(NotRead):
                read(name, bytes(damaged))


def test_other_encodings_say_the_same(reports: dict[str, bytes]) -> None:
    for name in (
        "testssl/overall_critical.csv",
        "zap/5_zap_sample_one.xml",
        "trivy/severity_prio.json",
    ):
        plain = reports[name].decode()
        for encoding in ("utf-16", "utf-8-sig"):
            assert (
                read(name, plain.encode(encoding)).findings == read(name, plain.encode()).findings
            )


def test_entities_and_archives_are_refused() -> None:
    bomb = '<!DOCTYPE a [<!ENTITY x "xx"><!ENTITY y "&x;&x;">]><nmaprun>&y;</nmaprun>'
    outside = '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><nmaprun>&x;</nmaprun>'

    assert "declares entities" in refusal(bomb)
    assert "declares entities" in refusal(outside)
    with pytest.raises(NotRead, match="archive"):
        read("a.zip", b"PK\x03\x04rest")


def test_formulas_in_cells_are_text() -> None:
    scan = read_text('Title,Severity,Url\n"=HYPERLINK(""http://x"")",High,https://a.example/p\n')

    assert [(one.title, one.severity) for one in scan.findings] == [
        ('=HYPERLINK("http://x")', Severity.HIGH)
    ]
    assert scan.findings[0].asset == Asset(AssetKind.SITE, "https://a.example")


def test_nmap_covers_the_ports_and_scripts_it_ran() -> None:
    host = (
        '<host><status state="up"/><address addr="10.0.0.9" addrtype="ipv4"/><ports>'
        '<port protocol="tcp" portid="445"><state state="open"/><service name="microsoft-ds"/>'
        "</port></ports><hostscript><script id='smb-vuln-ms17-010' output='VULNERABLE'>"
        "<table key='CVE-2017-0143'><elem key='title'>MS17-010</elem><elem key='state'>VULNERABLE"
        "</elem><table key='ids'><elem>CVE:CVE-2017-0143</elem></table></table></script></hostscript>"
        "</host>"
    )
    run = (
        '<nmaprun args="nmap {}" start="1"><scaninfo protocol="tcp" services="1-500"/>{}</nmaprun>'
    )

    plain = read_text(run.format("-sT", host))
    vulnerable = read_text(run.format("--script vuln", host))

    assert plain.rules == ("exposed-*",)
    assert vulnerable.rules is None
    assert plain.places == ("tcp/1-500", "host")
    assert {(one.rule, one.severity) for one in plain.findings} == {
        ("exposed-smb", Severity.INFO),
        ("CVE-2017-0143", Severity.HIGH),
    }


def test_nessus_covers_its_plugins_and_without_credentials_the_ports_alone() -> None:
    scan = read_text(
        "<NessusClientData_v2><Policy><Preferences><ServerPreferences><preference><name>plugin_set"
        "</name><value>10;20</value></preference></ServerPreferences></Preferences></Policy><Report>"
        '<ReportHost name="10.0.0.9"><HostProperties><tag name="HOST_END">Wed Mar 23 15:07:52 2022'
        '</tag><tag name="Credentialed_Scan">false</tag></HostProperties><ReportItem port="0" '
        'protocol="tcp" severity="4" pluginID="10" pluginName="A"/></ReportHost></Report>'
        "</NessusClientData_v2>"
    )

    assert (scan.rules, scan.places) == (("10", "20"), ("tcp/0-65535", "udp/0-65535"))
    assert scan.scope == (Asset(AssetKind.HOST, "10.0.0.9"),)
    assert scan.findings[0].severity is Severity.CRITICAL


def test_openvas_that_was_filtered_covers_nothing() -> None:
    report = (
        "<report><result_count><full>{}</full><filtered>1</filtered></result_count>"
        "<host><ip>10.0.0.9</ip><start>2026-01-01T00:00:00Z</start><end>2026-01-01T01:00:00Z</end>"
        "</host><results><result><host>10.0.0.9</host><port>443/tcp</port><nvt oid='1.2.3'>"
        "<name>Old TLS</name><tags>summary=It is old.|solution=Renew it.</tags></nvt>"
        "<threat>High</threat><severity>7.5</severity></result></results></report>"
    )

    assert len(read_text(report.format(1)).scope) == 1
    filtered = read_text(report.format(5))
    assert (filtered.scope, filtered.findings[0].fix) == ((), "Renew it.")


def test_zap_json_and_testssl_json_and_wazuh_of_both_shapes() -> None:
    alert = {"pluginid": "10038", "alertRef": "10038-1", "name": "CSP", "riskcode": "2"}
    alert["desc"] = "<p>No &lt;CSP&gt;</p>"
    site = {"@name": "https://a.example", "alerts": [alert]}
    zap = read_text(json.dumps({"@version": "2.16", "site": [site]}))
    test = {"id": "heartbleed", "ip": "a.example/10.0.0.1", "port": "443"}
    test |= {"severity": "CRITICAL", "finding": "VULNERABLE", "cve": "CVE-2014-0160"}
    flat = read_text(json.dumps([test]))
    target = {"targetHost": "a.example", "ip": "10.0.0.1", "port": "443", "vulnerabilities": [test]}
    pretty = read_text(json.dumps({"scanResult": [target], "version": "3.0"}))
    entry = {"cve": "CVE-2024-1", "name": "ssl", "version": "1", "severity": "High"}
    entry |= {"cve": "CVE-2024-1111", "agent_name": "may-1", "condition": "Package unfixed"}
    old = read_text(json.dumps({"data": {"affected_items": [entry], "total_affected_items": 9}}))

    assert (zap.findings[0].rule, zap.findings[0].description) == ("10038-1", "No <CSP>")
    assert flat.findings[0].asset == pretty.findings[0].asset == Asset(AssetKind.HOST, "a.example")
    assert (old.findings[0].asset.value, dict(old.skipped), old.scope) == (
        "may-1",
        {"an entry that the list counts but does not hold": 8},
        (),
    )


def test_pingcastle_lynis_clamav_and_openvex() -> None:
    castle = read_text(
        "<HealthcheckData><DomainFQDN>Tinh.Local</DomainFQDN><RiskRules><HealthcheckRiskRule><Points>15"
        "</Points><Category>Anomalies</Category><RiskId>A-DC-Spooler</RiskId><Rationale>Spooler"
        "</Rationale></HealthcheckRiskRule></RiskRules></HealthcheckData>"
    )
    lynis = read_text(
        "lynis_version=3.0\nhostname=may-1\nwarning[]=SSH-7408|Root login|-|text:Turn it off|\n"
        "tests_executed=SSH-7408|\nfinish=true\n"
    )
    clam = read_text("/home/a/b: Eicar-Test FOUND\n\n----------- SCAN SUMMARY -----------\n")
    vex = read_text(
        json.dumps(
            {
                "@context": "https://openvex.dev/ns/v0.2.0",
                "statements": [
                    {"vulnerability": "CVE-2024-1111", "products": ["pkg:a"], "status": "affected"},
                    {"vulnerability": "CVE-2024-2222", "products": ["pkg:a"], "status": "fixed"},
                ],
            }
        )
    )

    assert (castle.findings[0].severity, castle.scope[0].value) == (Severity.HIGH, "tinh.local")
    assert (lynis.findings[0].fix, lynis.rules) == (
        "Turn it off",
        ("SSH-7408", "LYNIS", "vulnerable-package*"),
    )
    assert (clam.findings[0].severity, clam.findings[0].location) == (
        Severity.CRITICAL,
        "/home/a/b",
    )
    assert (len(vex.findings), dict(vex.skipped)) == (
        1,
        {"fixed already, by the maker's statement": 1},
    )


@pytest.mark.parametrize(
    ("written", "place"),
    [
        ('{"runs": [{"tool": {}}], "version": "2.1.0"}', "runs[0].tool.driver.name"),
        (
            '{"runs": [{"tool": {"driver": {"name": "x"}}, "results": [3]}], "version": "2.1.0"}',
            "[0]",
        ),
        ('{"bomFormat": "CycloneDX", "vulnerabilities": [{}]}', "vulnerabilities[0]"),
        ('{"ArtifactName": "a", "Results": [{"Vulnerabilities": [{}]}]}', "Vulnerabilities[0]"),
        ('"id","fqdn/ip","port","severity","finding"\n"a"\n', "line 2"),
        ("IP,NVT OID,Severity\n", "nothing that says what was looked at"),
        ("<Benchmark><Rule id='a'/></Benchmark>", "no TestResult"),
        ("<nmaprun><host>", "line 1, column"),
        ("[" * 100_000, "nested too deeply"),
    ],
)
def test_a_fault_has_its_place(written: str, place: str) -> None:
    assert place in refusal(written)


def test_a_report_named_as_another_format_is_refused() -> None:
    with pytest.raises(NotRead, match="OWASPZAPReport"):
        reading.read("a", io.BytesIO(b"<nmaprun/>"), as_format=Reporter.ZAP)

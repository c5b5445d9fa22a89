"""Which reader reads a report, told by its content; a format that is named is tried alone."""

from collections.abc import Callable
from typing import Any, BinaryIO, Final

from khien.base.core.refusals import text
from khien.know.exposure.rules.reports import (
    clamav,
    cyclonedx,
    generic,
    lynis,
    nessus,
    nmap,
    nuclei,
    observatory,
    openscap,
    openvas,
    pingcastle,
    sarif,
    sslyze,
    testssl,
    trivy,
    vex,
    wazuh,
    zap,
)
from khien.know.exposure.rules.reports.gathering import as_dict, as_dicts
from khien.know.exposure.rules.reports.source import Report, decoded
from khien.know.exposure.types.findings import Reporter, Scan

Reader = Callable[[Report], Scan]

READERS: Final[dict[Reporter, Reader]] = {
    Reporter.NMAP: nmap.read,
    Reporter.OPENVAS: openvas.read,
    Reporter.NESSUS: nessus.read,
    Reporter.ZAP: zap.read,
    Reporter.NUCLEI: nuclei.read,
    Reporter.TRIVY: trivy.read,
    Reporter.TESTSSL: testssl.read,
    Reporter.SSLYZE: sslyze.read,
    Reporter.SARIF: sarif.read,
    Reporter.CYCLONEDX: cyclonedx.read,
    Reporter.CSAF: vex.read_csaf,
    Reporter.OPENVEX: vex.read_openvex,
    Reporter.LYNIS: lynis.read,
    Reporter.OPENSCAP: openscap.read,
    Reporter.PINGCASTLE: pingcastle.read,
    Reporter.WAZUH: wazuh.read,
    Reporter.CLAMAV: clamav.read,
    Reporter.OBSERVATORY: observatory.read,
    Reporter.GENERIC: generic.read,
}
_ROOTS: Final = (
    {
        "nmaprun": Reporter.NMAP,
        "NessusClientData": Reporter.NESSUS,
        "NessusClientData_v2": Reporter.NESSUS,
        "OWASPZAPReport": Reporter.ZAP,
        "bom": Reporter.CYCLONEDX,
        "HealthcheckData": Reporter.PINGCASTLE,
    }
    | dict.fromkeys(openvas.ROOTS, Reporter.OPENVAS)
    | dict.fromkeys(openscap.ROOTS, Reporter.OPENSCAP)
)
KNOWN: Final = text(
    "known are nmap, OpenVAS, Nessus, ZAP, nuclei, Trivy, testssl.sh, SSLyze, SARIF, CycloneDX, CSAF, "
    "OpenVEX, Lynis, OpenSCAP, PingCastle, Wazuh, ClamAV, Mozilla Observatory and the lists of DefectDojo"
)


def read(name: str, stream: BinaryIO, *, as_format: Reporter | None = None) -> Scan:
    """Return a report as read, by its content or as the named format. Raises NotRead."""
    report = Report(name, stream)
    return READERS[as_format or format_of(report)](report)


def format_of(report: Report) -> Reporter:
    """Return whose report this is. Raises NotRead where its content tells of none that is known."""
    if report.kind == "xml":
        found = _ROOTS.get(report.root)
        if found is None:
            report.refuse(
                text("the first element begins no report that is known"),
                at="line 1",
                detail=f"<{report.root}>",
                right=KNOWN,
            )
        return found
    found = _of_json(report.data) if report.kind == "json" else _of_lines(report)
    if found is None:
        report.refuse(text("this is no report that is known"), at="line 1", right=KNOWN)
    return found


def _of_lines(report: Report) -> Reporter | None:
    header = report.header
    if set(testssl.CSV_NAMES) <= header:
        return Reporter.TESTSSL
    if set(openvas.CSV_NAMES) <= header:
        return Reporter.OPENVAS
    if nessus.is_csv(header):
        return Reporter.NESSUS
    if set(generic.CSV_NAMES) <= header:
        return Reporter.GENERIC
    head = decoded(report.head)
    if "lynis_version=" in head or "report_version_major=" in head:
        return Reporter.LYNIS
    return Reporter.CLAMAV if clamav.claims(head) else None


def _of_json(data: Any) -> Reporter | None:
    if data is None:
        return Reporter.TRIVY
    for reporter, claims in _CLAIMS:
        if claims(data):
            return reporter
    return None


def _is_sarif(data: Any) -> bool:
    told = as_dict(data)
    return "runs" in told and ("version" in told or "sarif" in str(told.get("$schema")))


def _is_zap(data: Any) -> bool:
    told = as_dict(data)
    return "site" in told and any(
        name in told for name in ("@version", "@generated", "@programName")
    )


def _is_openvex(data: Any) -> bool:
    told = as_dict(data)
    return "openvex" in str(told.get("@context")) or (
        "statements" in told and bool(as_dicts(told["statements"]) or told["statements"] == [])
    )


_CLAIMS: Final[tuple[tuple[Reporter, Callable[[Any], bool]], ...]] = (
    (Reporter.SARIF, _is_sarif),
    (Reporter.CYCLONEDX, lambda data: "bomFormat" in as_dict(data)),
    (Reporter.CSAF, lambda data: "csaf_version" in as_dict(as_dict(data).get("document"))),
    (Reporter.OPENVEX, _is_openvex),
    (Reporter.SSLYZE, lambda data: "server_scan_results" in as_dict(data)),
    (Reporter.ZAP, _is_zap),
    (Reporter.TRIVY, trivy.claims),
    (Reporter.NUCLEI, nuclei.claims),
    (Reporter.TESTSSL, testssl.claims),
    (Reporter.WAZUH, wazuh.claims),
    (Reporter.OBSERVATORY, observatory.claims),
    (Reporter.GENERIC, generic.claims),
)

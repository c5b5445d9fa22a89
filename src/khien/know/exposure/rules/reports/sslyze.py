"""SSLyze JSON, of version 3 to 6: what a server offers that it should not."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from khien.base.core.refusals import text
from khien.know.exposure.rules.reports.gathering import (
    Gathering,
    as_dict,
    as_dicts,
    host_of,
    instant,
)
from khien.know.exposure.rules.reports.source import Report
from khien.know.exposure.types.findings import Asset, AssetKind, Reporter, Scan, Severity


@dataclass(frozen=True, slots=True)
class _Weak:
    """A weakness that a scan command shows."""

    title: str
    severity: Severity
    cve: str = ""
    evidence: str = ""


OLD_PROTOCOLS: Final = {
    "ssl_2_0_cipher_suites": ("SSL 2.0", Severity.HIGH),
    "ssl_3_0_cipher_suites": ("SSL 3.0", Severity.HIGH),
    "tls_1_0_cipher_suites": ("TLS 1.0", Severity.MEDIUM),
    "tls_1_1_cipher_suites": ("TLS 1.1", Severity.MEDIUM),
}
FLAWS: Final = {
    "is_vulnerable_to_heartbleed": _Weak("Heartbleed", Severity.CRITICAL, "CVE-2014-0160"),
    "is_vulnerable_to_ccs_injection": _Weak(
        "OpenSSL CCS injection", Severity.HIGH, "CVE-2014-0224"
    ),
    "supports_compression": _Weak("TLS compression (CRIME)", Severity.MEDIUM, "CVE-2012-4929"),
}
WEAK_WORDS: Final = ("RC4", "NULL", "EXPORT", "EXP", "DES", "MD5", "anon", "IDEA")


def read(report: Report) -> Scan:
    """Return what SSLyze found. Raises NotRead."""
    found = Gathering(report, Reporter.SSLYZE)
    data = as_dict(report.data)
    found.tool_version = str(data.get("sslyze_version") or "")
    found.started_at = instant(data.get("date_scans_started"))
    found.ended_at = instant(data.get("date_scans_completed"))
    found.skip(
        text("a server that could not be reached"),
        len(as_dicts(data.get("server_connectivity_errors"))),
    )
    asked: set[str] = set()
    for place, server in enumerate(
        report.objects(data.get("server_scan_results"), "server_scan_results")
    ):
        _server(found, server, f"server_scan_results[{place}]", asked)
    found.rules = tuple(sorted(asked))
    return found.scan()


def _server(found: Gathering, server: dict[str, Any], place: str, asked: set[str]) -> None:
    location = as_dict(
        server.get("server_location") or as_dict(server.get("server_info")).get("server_location")
    )
    host = host_of(str(location.get("hostname") or location.get("ip_address") or ""))
    if not host:
        found.report.refuse(text("the server has no name"), at=f"{place}.server_location")
    results = server.get("scan_result") or server.get("scan_commands_results")
    if not isinstance(results, dict):
        found.skip(text("a server that could not be reached"))
        return
    asset = Asset(AssetKind.HOST, host)
    found.covers(asset)
    for command, told in results.items():
        result = _result(told)
        if result is None:
            found.skip(text("a test that could not run"))
            continue
        asked.update(f"{command}{part}" for part in ("", "*"))
        weak = list(_weaknesses(command, result))
        for number, one in enumerate(weak):
            found.add(
                asset,
                command if not number else f"{command} {one.title}",
                location=f"tcp/{location.get('port') or ''}",
                title=one.title,
                severity=one.severity,
                cves=[one.cve],
                evidence=one.evidence,
                place=f"{place}.{command}",
            )
        if not weak:
            found.skip(text("a test that was passed, or a note"))


def _result(told: Any) -> dict[str, Any] | None:
    """Return a command's result: bare in old versions, with its state in new ones; None: it did not run."""
    if not isinstance(told, dict):
        return None
    if "status" in told and "result" in told:
        return as_dict(told["result"]) if told["status"] == "COMPLETED" else None
    return told


def _weaknesses(command: str, result: dict[str, Any]) -> Iterator[_Weak]:
    if command == "certificate_info":
        yield from _certificate(result)
    elif command.endswith("_cipher_suites"):
        yield from _suites(command, result)
    else:
        yield from _flaws(command, result)


def _flaws(command: str, result: dict[str, Any]) -> Iterator[_Weak]:
    for name, weak in FLAWS.items():
        if result.get(name):
            yield weak
    if str(result.get("robot_result", "")).startswith("VULNERABLE"):
        yield _Weak("ROBOT", Severity.HIGH, "CVE-2017-13099", str(result["robot_result"]))
    if command == "session_renegotiation":
        if result.get("supports_secure_renegotiation") is False:
            yield _Weak("Insecure renegotiation", Severity.MEDIUM, "CVE-2009-3555")
        if result.get("accepts_client_renegotiation") or result.get(
            "is_vulnerable_to_client_renegotiation_dos"
        ):
            yield _Weak("Client renegotiation (denial of service)", Severity.MEDIUM)
    if result.get("supports_fallback_scsv") is False:
        yield _Weak("No TLS_FALLBACK_SCSV", Severity.LOW)


def _suites(command: str, result: dict[str, Any]) -> Iterator[_Weak]:
    names = [
        str(as_dict(one.get("cipher_suite")).get("name") or "")
        for one in as_dicts(result.get("accepted_cipher_suites"))
    ]
    if command in OLD_PROTOCOLS:
        if names:
            title, severity = OLD_PROTOCOLS[command]
            yield _Weak(f"{title} offered", severity, evidence=", ".join(names))
        return
    weak = [name for name in names if set(name.split("_")) & set(WEAK_WORDS)]
    if weak:
        yield _Weak("Weak cipher suites offered", Severity.MEDIUM, evidence=", ".join(weak))


def _certificate(result: dict[str, Any]) -> Iterator[_Weak]:
    for one in as_dicts(result.get("certificate_deployments")):
        validations = as_dicts(one.get("path_validation_results"))
        failed = [
            str(
                as_dict(check.get("trust_store")).get("name")
                or check.get("openssl_error_string")
                or check.get("validation_error")
                or ""
            )
            for check in validations
            if not check.get("was_validation_successful", not _error(check))
        ]
        if validations and len(failed) == len(validations):
            yield _Weak("Certificate is not trusted", Severity.HIGH, evidence=", ".join(failed))
        if one.get("leaf_certificate_subject_matches_hostname") is False:
            yield _Weak("Certificate is for another name", Severity.HIGH)
        if one.get("verified_chain_has_sha1_signature"):
            yield _Weak("Certificate chain signed with SHA-1", Severity.MEDIUM)


def _error(check: dict[str, Any]) -> Any:
    return check.get("openssl_error_string") or check.get("validation_error")

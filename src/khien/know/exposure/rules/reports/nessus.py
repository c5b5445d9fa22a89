"""Nessus, Tenable and Tenable WAS: `.nessus` (streamed) and the CSV exports of each product."""

import re
from typing import Final
from xml.etree.ElementTree import Element

from khien.base.core.refusals import text
from khien.know.exposure.rules.reports.gathering import (
    Gathering,
    asset_of,
    cwes_in,
    instant,
    number,
    severity_of,
)
from khien.know.exposure.rules.reports.source import Report
from khien.know.exposure.types.findings import Asset, Reporter, Scan, Severity

LEVELS: Final = {
    "0": Severity.INFO,
    "1": Severity.LOW,
    "2": Severity.MEDIUM,
    "3": Severity.HIGH,
    "4": Severity.CRITICAL,
}
_PLUGIN: Final = ("plugin id", "plugin", "definition.id")
_HOST: Final = (
    "host",
    "ip address",
    "asset.display_ipv4_address",
    "asset.host_name",
    "asset.name",
    "dns name",
    "netbios name",
    "asset.id",
)


def is_csv(header: frozenset[str]) -> bool:
    """Return whether a CSV header is one of Tenable's."""
    has_plugin = any(name in header for name in _PLUGIN)
    return has_plugin and any(name in header for name in _HOST)


def read(report: Report) -> Scan:
    """Return what a Tenable report holds. Raises NotRead."""
    found = Gathering(report, Reporter.NESSUS)
    if report.kind == "lines":
        _csv(found)
        return found.scan()
    if report.root == "NessusClientData":
        report.refuse(
            text("this is version 1 of the Nessus format, given up in 2010"),
            right=text("export it as .nessus (version 2)"),
        )
    if report.root != "NessusClientData_v2":
        report.refuse(text("the first element is not <NessusClientData_v2>"), at="line 1")
    _xml(found)
    return found.scan()


def _xml(found: Gathering) -> None:
    host, items = "", 0
    ends = {"ReportItem", "HostProperties", "preference"}
    is_remote_only = False
    for is_whole, element in found.report.records(ends=ends, starts={"ReportHost"}):
        if not is_whole:
            host, items = _named(found, element), 0
        elif element.tag == "ReportItem":
            items += 1
            _item(found, host, element, items)
        elif element.tag == "HostProperties":
            is_remote_only |= _properties(found, host, element)
        else:
            _preference(found, element)
    if is_remote_only:
        found.places = ("tcp/0-65535", "udp/0-65535")
    if not len(found) and not found.scope:
        found.skip(text("a report without hosts that answered"))


def _named(found: Gathering, host: Element) -> str:
    name = host.get("name", "").strip()
    if not name:
        found.report.refuse(text("a ReportHost has no name"), at="ReportHost")
    return name


def _preference(found: Gathering, element: Element) -> None:
    """Take in which plugins the policy ran: no others may close what they do not show."""
    if (element.findtext("name") or "").strip() == "plugin_set":
        told = re.findall(r"\d+", element.findtext("value") or "")
        found.rules = tuple(told) if told else found.rules


def _properties(found: Gathering, host: str, element: Element) -> bool:
    """Take in a host's properties; return whether it was looked at from outside only."""
    told = {one.get("name", ""): (one.text or "").strip() for one in element.iter("tag")}
    start = instant(told.get("HOST_START_TIMESTAMP") or told.get("HOST_START"))
    end = instant(told.get("HOST_END_TIMESTAMP") or told.get("HOST_END"))
    if start and (found.started_at is None or start < found.started_at):
        found.started_at = start
    if end:
        found.ended_at = max(end, found.ended_at or end)
        found.covers(asset_of(host))
    return told.get("Credentialed_Scan", "").lower() == "false"


def _item(found: Gathering, host: str, item: Element, place: int) -> None:
    plugin = item.get("pluginID", "")
    words: dict[str, str] = {}
    cves: list[str] = []
    cwes: list[str] = []
    for child in item:
        value = child.text or ""
        if child.tag == "cve":
            cves.append(value)
        elif child.tag == "cwe":
            cwes.append(value)
        else:
            words.setdefault(child.tag, value)
    score = _score(words, ("cvss3_base_score", "cvssv3", "cvss_base_score", "cvss"))
    severity = LEVELS.get(item.get("severity", "").strip())
    found.add(
        asset_of(host),
        plugin if plugin not in {"", "0"} else item.get("pluginName", ""),
        location=_port(item.get("protocol", ""), item.get("port", "")),
        title=item.get("pluginName", "") or words.get("plugin_name", ""),
        severity=severity or severity_of(words.get("risk_factor"), score),
        cvss=score,
        cves=cves,
        cwes=cwes_in(*cwes),
        description=_together(words.get("synopsis", ""), words.get("description", "")),
        fix=_fix(words.get("solution", "")),
        evidence=words.get("plugin_output", ""),
        references=words.get("see_also", "").split(),
        place=f"ReportHost “{host}”, ReportItem[{place}]",
    )


def _csv(found: Gathering) -> None:
    header = found.report.header
    plugin = next((name for name in _PLUGIN if name in header), "plugin id")
    hosts = [name for name in _HOST if name in header]
    for line, row in found.report.rows(need=(plugin,)):
        host = next((row[name].strip() for name in hosts if row.get(name, "").strip()), "")
        if not host:
            found.skip(text("a result without a host"))
            continue
        if not row[plugin].strip():
            found.report.refuse(text("the line names no plugin"), at=f"line {line}")
        _line(found, asset_of(host), row[plugin].strip(), row, f"line {line}")


def _line(found: Gathering, asset: Asset, plugin: str, row: dict[str, str], place: str) -> None:
    def told(*names: str) -> str:
        return next((row[name] for name in names if row.get(name, "").strip()), "")

    score = _score(
        row,
        (
            "cvss v3.0 base score",
            "cvss v3 base score",
            "definition.cvss3.base_score",
            "cvssv3",
            "cvss v2.0 base score",
            "cvss v2 base score",
            "definition.cvss2.base_score",
            "cvss",
        ),
    )
    word = told("risk", "severity", "risk factor", "definition.severity")
    found.add(
        asset,
        plugin,
        location=_port(told("protocol"), told("port")),
        title=told("name", "plugin name", "definition.name"),
        severity=LEVELS.get(word.strip()) or severity_of(word, score),
        cvss=score,
        cves=[told("cve", "definition.cve")],
        cwes=cwes_in(told("cwe", "definition.cwe")),
        description=_together(
            told("synopsis", "definition.synopsis"), told("description", "definition.description")
        ),
        fix=_fix(told("solution", "definition.solution")),
        evidence=told("plugin output", "plugin text", "output"),
        references=told("see also", "definition.see_also").split(),
        seen_at=instant(told("last observed", "last_seen")),
        place=place,
    )


def _score(words: dict[str, str], names: tuple[str, ...]) -> float | None:
    return next((score for name in names if (score := number(words.get(name))) is not None), None)


def _port(protocol: str, port: str) -> str:
    port = port.strip()
    known = protocol.strip().lower()
    transport = known if known in {"tcp", "udp", "icmp", "sctp"} else "tcp"
    return f"{transport}/{port}" if port.isdigit() and int(port) else ""


def _together(short: str, long: str) -> str:
    return long if not short or short in long else f"{short}\n\n{long}"


def _fix(words: str) -> str:
    return "" if words.strip().lower() in {"n/a", "none"} else words

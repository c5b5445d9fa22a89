"""OpenVAS and Greenbone: the XML report and the two CSV reports of results."""

import re
from collections.abc import Iterator
from typing import Final
from xml.etree.ElementTree import Element

from khien.base.core.refusals import text
from khien.know.exposure.rules.reports.gathering import (
    Gathering,
    host_of,
    instant,
    number,
    severity_by_cvss,
    severity_of,
)
from khien.know.exposure.rules.reports.source import Report
from khien.know.exposure.types.findings import Asset, AssetKind, Reporter, Scan

ROOTS: Final = frozenset({"report", "get_reports_response", "get_results_response"})
CSV_NAMES: Final = ("ip", "nvt oid", "severity")
_HEAD: Final = ("result_count", "scan_run_status", "scan_start", "scan_end", "gmp")
_PARTLY: Final = text("a host of which the report may not show all (filtered or unfinished)")
_TAG: Final = re.compile(r"(?:^|\|)(\w+)=")


def read(report: Report) -> Scan:
    """Return what an OpenVAS report holds. Raises NotRead."""
    found = Gathering(report, Reporter.OPENVAS)
    if report.kind == "xml":
        if report.root not in ROOTS:
            report.refuse(text("the first element is not <report>"), at="line 1")
        _xml(found)
    else:
        _csv(found)
    return found.scan()


def _xml(found: Gathering) -> None:
    hosts: list[Asset] = []
    is_whole = True
    place = 0
    for _, element in found.report.records(ends={"result", "host", *_HEAD}):
        if element.tag == "result":
            place += 1
            _result(found, element, f"result[{place}]")
        elif element.tag == "host":
            hosts += _scanned(element)
        else:
            is_whole &= _head(found, element)
    if is_whole:
        for asset in hosts:
            found.covers(asset)
    else:
        found.skip(_PARTLY, len(hosts))
    if not len(found) and not place:
        found.skip(text("a report that says it has no results"))


def _head(found: Gathering, element: Element) -> bool:
    """Take in what a report says of itself; return false where it says that it does not show all."""
    if element.tag == "result_count":
        return element.findtext("full") == element.findtext("filtered")
    if element.tag == "scan_run_status":
        return (element.text or "").strip() == "Done"
    if element.tag == "scan_start":
        found.started_at = instant(element.text)
    elif element.tag == "scan_end":
        found.ended_at = instant(element.text)
    else:
        found.tool_version = element.findtext("version") or ""
    return True


def _scanned(host: Element) -> Iterator[Asset]:
    address, end = host.findtext("ip"), host.findtext("end")
    if address and end and end.strip():
        yield Asset(AssetKind.HOST, host_of(address))


def _result(found: Gathering, result: Element, place: str) -> None:
    nvt = result.find("nvt")
    host = result.find("host")
    threat = (result.findtext("threat") or "").strip()
    if nvt is None and not result.findtext("name"):
        found.report.refuse(text("the result names neither a test nor a title"), at=place)
    if threat.lower() == "false positive":
        found.skip(text("a result that is marked false positive"))
        return
    address = (host.text or "").strip() if host is not None else ""
    if not address:
        found.skip(text("a result without a host"))
        return
    tags = _tags(nvt.findtext("tags") or "") if nvt is not None else {}
    refs = [*nvt.iter("ref")] if nvt is not None else []
    cves = [one.get("id", "") for one in refs if one.get("type", "").lower() == "cve"]
    cves += [(nvt.findtext("cve") or "") if nvt is not None else ""]
    score = number(result.findtext("severity"))
    oid = nvt.get("oid", "") if nvt is not None else ""
    name = (nvt.findtext("name") if nvt is not None else "") or result.findtext("name") or ""
    solution = nvt.findtext("solution") if nvt is not None else ""
    found.add(
        Asset(AssetKind.HOST, host_of(address)),
        oid if oid not in {"", "0"} else name,
        location=_port(result.findtext("port") or ""),
        title=name,
        severity=severity_by_cvss(score) if score is not None else severity_of(threat),
        cvss=score,
        cves=cves,
        description="\n\n".join(
            tags[one] for one in ("summary", "insight", "impact") if tags.get(one)
        ),
        fix=(solution or "").strip() or tags.get("solution", ""),
        evidence=result.findtext("description") or "",
        references=[one.get("id", "") for one in refs if one.get("type", "").lower() == "url"],
        place=place,
    )


def _tags(written: str) -> dict[str, str]:
    """Return the parts of `a=…|b=…`; the texts may hold bars themselves."""
    marks = list(_TAG.finditer(written))
    ends = [mark.start() for mark in marks[1:]] + [len(written)]
    return {
        mark[1]: written[mark.end() : end].strip() for mark, end in zip(marks, ends, strict=True)
    }


def _port(written: str) -> str:
    """Return `tcp/443` of “443/tcp”, empty for “general/tcp”."""
    number_, _, protocol = written.strip().partition("/")
    match = re.search(r"\d+", number_)
    return f"{protocol.strip().lower()}/{match[0]}" if match else ""


def _csv(found: Gathering) -> None:
    for line, row in found.report.rows(need=CSV_NAMES):
        place = f"line {line}"
        address = row["ip"].strip() or row.get("hostname", "").strip()
        if not address:
            found.skip(text("a result without a host"))
            continue
        score = number(row.get("cvss"))
        port, protocol = row.get("port", "").strip(), row.get("port protocol", "").strip()
        found.add(
            Asset(AssetKind.HOST, host_of(address)),
            row["nvt oid"],
            location=f"{protocol.lower() or 'tcp'}/{port}" if port.isdigit() else "",
            title=row.get("nvt name", ""),
            severity=severity_by_cvss(score)
            if score is not None
            else severity_of(row.get("severity")),
            cvss=score,
            cves=[row.get("cves", "")],
            description="\n\n".join(
                row[one] for one in ("summary", "vulnerability insight", "impact") if row.get(one)
            ),
            fix=row.get("solution", ""),
            evidence=row.get("specific result", ""),
            references=re.split(r"[,\s]+", row.get("other references", "")),
            seen_at=instant(row.get("timestamp")),
            place=place,
        )

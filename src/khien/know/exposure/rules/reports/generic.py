"""The general lists of DefectDojo, JSON and CSV: what any tool, and any person, can write."""

from typing import Any, Final

from khien.base.core.refusals import text
from khien.know.exposure.rules.reports.gathering import (
    Gathering,
    as_dict,
    as_dicts,
    as_texts,
    asset_of,
    cves_in,
    cwes_in,
    instant,
    number,
    path_of,
    severity_of,
)
from khien.know.exposure.rules.reports.source import Report
from khien.know.exposure.types.findings import Asset, AssetKind, Reporter, Scan

CSV_NAMES: Final = ("title", "severity")
LEFT_OUT: Final = {
    "false_p": text("a result that is marked false positive"),
    "falsepositive": text("a result that is marked false positive"),
    "duplicate": text("a result that is marked as a duplicate"),
    "is_mitigated": text("a result that is marked as fixed"),
}
HERE: Final = Asset(AssetKind.UNIT, "")


def read(report: Report) -> Scan:
    """Return the findings of a general list. Raises NotRead."""
    found = Gathering(report, Reporter.GENERIC)
    if report.kind == "lines":
        _csv(found)
        return found.scan()
    data = report.data
    rows = data if isinstance(data, list) else as_dict(data).get("findings")
    if not isinstance(rows, list):
        report.refuse(text("there is no list of findings"), at="findings")
    found.tool = str(as_dict(data).get("type") or as_dict(data).get("name") or found.tool)
    found.tool_version = str(as_dict(data).get("version") or "")
    if not rows:
        found.skip(text("a list that says it is empty"))
    for place, one in enumerate(report.objects(rows, "findings")):
        _finding(found, one, f"findings[{place}]")
    return found.scan()


def claims(data: Any) -> bool:
    """Return whether JSON is such a list."""
    rows = data if isinstance(data, list) else as_dict(data).get("findings")
    if isinstance(data, dict) and isinstance(rows, list) and not rows:
        return True
    first = as_dicts(rows)[:1]
    return bool(first) and "title" in first[0]


def _finding(found: Gathering, one: dict[str, Any], place: str) -> None:
    for name in ("title", "severity"):
        if not str(one.get(name) or "").strip():
            found.report.refuse(text("a field is missing"), at=place, detail=name)
    for name, reason in LEFT_OUT.items():
        if one.get(name) is True:
            found.skip(reason)
            return
    for endpoint in _endpoints(one) or [""]:
        _add(found, one, endpoint, place)


def _add(found: Gathering, one: dict[str, Any], endpoint: str, place: str) -> None:
    named = [str(one.get("cve") or ""), *as_texts(one.get("vulnerability_ids"))]
    score = number(one.get("cvssv4_score")) or number(one.get("cvssv3_score"))
    file = f"{one['file_path']}:{one.get('line') or ''}" if one.get("file_path") else ""
    component = str(one.get("component_name") or "")
    rule = str(one.get("vuln_id_from_tool") or "") or next((cve for cve in cves_in(*named)), "")
    unique = str(one.get("unique_id_from_tool") or "")
    fixed = str(one.get("fix_version") or "")
    location = " ".join(
        part for part in (path_of(endpoint) if "/" in endpoint else "", file, unique) if part
    )
    found.add(
        asset_of(endpoint) if endpoint else _asset(one, file),
        rule or str(one["title"]),
        location=location or ("" if rule else str(one.get("param") or "")),
        title=str(one["title"]),
        severity=severity_of(one["severity"], score),
        cvss=score,
        cves=cves_in(*named, one["title"]),
        cwes=cwes_in(one.get("cwe"), *_listed(one.get("cwes"))),
        description=str(one.get("description") or ""),
        fix=str(one.get("mitigation") or "") or (f"{component} ≥ {fixed}" if fixed else ""),
        evidence="\n".join(
            str(one[name]) for name in ("steps_to_reproduce", "impact") if one.get(name)
        ),
        references=str(one.get("references") or "").split(),
        component=component,
        component_version=str(one.get("component_version") or ""),
        fixed_in=fixed,
        seen_at=instant(one.get("date")),
        place=place,
    )


def _asset(one: dict[str, Any], file: str) -> Asset:
    if one.get("service"):
        return Asset(AssetKind.CODE, str(one["service"])[:255])
    return Asset(AssetKind.CODE, "") if file or one.get("component_name") else HERE


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _endpoints(one: dict[str, Any]) -> list[str]:
    found = []
    for place in _listed(one.get("endpoints")):
        if isinstance(place, str):
            found.append(place)
            continue
        told = as_dict(place)
        host = str(told.get("host") or "")
        if host:
            port = f":{told['port']}" if told.get("port") else ""
            scheme = f"{told['protocol']}://" if told.get("protocol") else ""
            path = str(told.get("path") or "").lstrip("/")
            found.append(f"{scheme}{host}{port}{f'/{path}' if path else ''}")
    return found


def _csv(found: Gathering) -> None:
    for line, row in found.report.rows(need=CSV_NAMES):
        place = f"line {line}"
        marked = [
            reason
            for name, reason in LEFT_OUT.items()
            if row.get(name, "").strip().lower() == "true"
        ]
        if marked:
            found.skip(marked[0])
            continue
        told: dict[str, Any] = {
            "title": row["title"],
            "severity": row["severity"],
            "description": row.get("description", ""),
            "mitigation": row.get("mitigation", ""),
            "impact": row.get("impact", ""),
            "references": row.get("references", ""),
            "cwe": row.get("cweid") or row.get("cwe") or "",
            "cve": row.get("cve") or row.get("cveid") or "",
            "vulnerability_ids": [row.get("vulnerability id", "")],
            "date": row.get("date", ""),
            "component_name": row.get("componentname") or row.get("component_name") or "",
            "component_version": row.get("componentversion") or row.get("component_version") or "",
            "endpoints": [row["url"].strip()] if row.get("url", "").strip() else [],
            "cvssv3_score": row.get("cvssv3_score", ""),
        }
        _finding(found, told, place)

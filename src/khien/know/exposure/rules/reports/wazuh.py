"""Wazuh: vulnerabilities of the API up to 4.7, and of the index since 4.8."""

from typing import Any

from khien.base.core.refusals import text
from khien.know.exposure.rules.reports.gathering import (
    Gathering,
    as_dict,
    as_dicts,
    as_texts,
    cves_in,
    host_of,
    instant,
    number,
    severity_of,
)
from khien.know.exposure.rules.reports.source import Report
from khien.know.exposure.types.findings import Asset, AssetKind, Reporter, Scan


def read(report: Report) -> Scan:
    """Return what Wazuh found. Raises NotRead."""
    found = Gathering(report, Reporter.WAZUH)
    data = report.data
    hits = as_dict(as_dict(data).get("hits"))
    if hits or isinstance(data, list):
        rows = report.objects(hits.get("hits") if hits else data, "hits")
        for place, one in enumerate(rows):
            _document(found, as_dict(one.get("_source") or one), f"hits[{place}]")
        total = hits.get("total")
        total = as_dict(total).get("value") if isinstance(total, dict) else total
        _settle(found, len(rows), total)
        return found.scan()
    parts = [as_dict(one) for one in as_dict(data).values()]
    items = next((one for one in parts if "affected_items" in one), None)
    if items is None:
        report.refuse(text("there is no list affected_items or hits"))
    rows = report.objects(items.get("affected_items"), "affected_items")
    for place, one in enumerate(rows):
        _item(found, one, f"affected_items[{place}]")
    _settle(found, len(rows), items.get("total_affected_items"))
    return found.scan()


def claims(data: Any) -> bool:
    """Return whether JSON is Wazuh's."""
    if isinstance(data, dict):
        hits = as_dict(data.get("hits")).get("hits")
        return isinstance(hits, list) or any(
            "affected_items" in as_dict(one) for one in data.values()
        )
    rows = as_dicts(data)
    first = as_dict(rows[0].get("_source") or rows[0]) if rows else {}
    return "agent" in first and "vulnerability" in first


def _settle(found: Gathering, read: int, total: object) -> None:
    """Count what the list says to have beyond what it holds; a whole list speaks for its agents."""
    whole = int(total) if isinstance(total, int) else None
    if whole is not None and whole > read:
        found.skip(text("an entry that the list counts but does not hold"), whole - read)
        found.scope.clear()
    elif whole is None:
        found.scope.clear()
    if not read:
        found.skip(text("a list that says it is empty"))


def _document(found: Gathering, one: dict[str, Any], place: str) -> None:
    agent, told = as_dict(one.get("agent")), as_dict(one.get("vulnerability"))
    package = as_dict(one.get("package"))
    score = number(as_dict(told.get("score")).get("base"))
    if not told.get("id"):
        found.report.refuse(text("the entry names no vulnerability"), at=place)
    asset = _asset(found, agent.get("name") or agent.get("id"), place)
    name, version = str(package.get("name") or ""), str(package.get("version") or "")
    found.add(
        asset,
        str(told["id"]),
        location=f"{name} {version}".strip(),
        title=f"{told['id']} {name} {version}".strip(),
        severity=severity_of(told.get("severity"), score),
        cvss=score,
        cves=cves_in(told["id"]),
        description=str(told.get("description") or ""),
        evidence=str(as_dict(told.get("scanner")).get("condition") or f"{name} {version}"),
        references=str(told.get("reference") or "").replace(",", " ").split(),
        component=name,
        component_version=version,
        seen_at=instant(told.get("detected_at")),
        place=place,
    )


def _item(found: Gathering, one: dict[str, Any], place: str) -> None:
    if not one.get("cve"):
        found.report.refuse(text("the entry names no vulnerability"), at=place)
    host = one.get("agent_name") or one.get("agent_ip") or one.get("agent_id") or "wazuh"
    asset = _asset(found, host, place)
    score = number(one.get("cvss3_score")) or number(one.get("cvss2_score")) or None
    name, version = str(one.get("name") or ""), str(one.get("version") or "")
    found.add(
        asset,
        str(one["cve"]),
        location=f"{name} {version}".strip(),
        title=str(one.get("title") or f"{one['cve']} {name} {version}"),
        severity=severity_of(one.get("severity"), score),
        cvss=score,
        cves=cves_in(one["cve"]),
        evidence=f"{name} {version}: {one.get('condition') or ''}",
        references=as_texts(one.get("external_references")),
        component=name,
        component_version=version,
        seen_at=instant(one.get("detection_time")),
        place=place,
    )


def _asset(found: Gathering, name: object, place: str) -> Asset:
    host = host_of(str(name or ""))
    if not host:
        found.report.refuse(text("the entry names no agent"), at=place)
    asset = Asset(AssetKind.HOST, host)
    found.covers(asset)
    return asset

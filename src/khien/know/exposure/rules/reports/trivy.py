"""Trivy JSON: images, file systems, clusters; the list of old versions too."""

from collections.abc import Iterator
from typing import Any, Final

from khien.base.core.refusals import text
from khien.know.exposure.rules.reports.gathering import (
    Gathering,
    as_dict,
    as_dicts,
    as_texts,
    cves_in,
    cwes_in,
    instant,
    number,
    severity_of,
)
from khien.know.exposure.rules.reports.source import Report
from khien.know.exposure.types.findings import Asset, AssetKind, Reporter, Scan

KINDS: Final = {
    "container_image": AssetKind.IMAGE,
    "vm": AssetKind.HOST,
    "filesystem": AssetKind.CODE,
    "repository": AssetKind.CODE,
}
_CLUSTER: Final = ("Resources", "Vulnerabilities", "Misconfigurations")


def read(report: Report) -> Scan:
    """Return what Trivy found. Raises NotRead."""
    found = Gathering(report, Reporter.TRIVY)
    data = report.data
    if data is None:
        report.refuse(
            text("the file says “null”: an old Trivy wrote this when it looked at nothing"),
            right=text("scan again with a present version"),
        )
    if isinstance(data, list):
        _results(found, Asset(AssetKind.IMAGE, _target(data)), data)
    elif "ClusterName" in data or ("Resources" in data and "Results" not in data):
        _cluster(found, data)
    else:
        _artifact(found, as_dict(data))
    return found.scan()


def claims(data: Any) -> bool:
    """Return whether JSON is Trivy's."""
    if isinstance(data, dict):
        return "ClusterName" in data or ("ArtifactName" in data and "runs" not in data)
    rows = as_dicts(data)
    return bool(rows) and "Target" in rows[0]


def _target(rows: list[Any]) -> str:
    first = str(as_dicts(rows)[0].get("Target", "")) if as_dicts(rows) else ""
    return first.partition(" (")[0] or "image"


def _artifact(found: Gathering, data: dict[str, Any]) -> None:
    name = str(data.get("ArtifactName") or "")
    if not name:
        found.report.refuse(text("there is no name of what was scanned"), at="ArtifactName")
    kind = KINDS.get(str(data.get("ArtifactType") or ""), AssetKind.CODE)
    asset = Asset(kind, name[:255])
    found.ended_at = instant(data.get("CreatedAt"))
    found.tool_version = str(as_dict(data.get("Trivy")).get("Version") or "")
    found.covers(asset)
    _results(found, asset, data.get("Results"))


def _cluster(found: Gathering, data: dict[str, Any]) -> None:
    cluster = str(data.get("ClusterName") or "cluster").rpartition("/")[2]
    for part in _CLUSTER:
        for place, thing in enumerate(as_dicts(data.get(part))):
            words = (cluster, thing.get("Namespace"), thing.get("Kind"), thing.get("Name"))
            name = "/".join(str(word) for word in words if word)
            if not thing.get("Name"):
                found.report.refuse(
                    text("a part of the cluster has no name"), at=f"{part}[{place}]"
                )
            _results(found, Asset(AssetKind.IMAGE, name[:255]), thing.get("Results"))
            if thing.get("Error"):
                found.skip(text("a part of the cluster that could not be scanned"))


def _results(found: Gathering, asset: Asset, results: Any) -> None:
    rows = found.report.objects(results, "Results")
    if not rows:
        found.skip(text("a scan without targets"))
    targets = []
    for place, result in enumerate(rows):
        before = len(found)
        target = str(result.get("Target") or "")
        targets.append(f"{target}*")
        where = f"Results[{place}]"
        for number_, one in enumerate(
            found.report.objects(result.get("Vulnerabilities"), f"{where}.Vulnerabilities")
        ):
            _vulnerability(found, asset, target, one, f"{where}.Vulnerabilities[{number_}]")
        for one in found.report.objects(
            result.get("Misconfigurations"), f"{where}.Misconfigurations"
        ):
            _misconfiguration(found, asset, target, one)
        for one in as_dicts(result.get("Secrets")):
            _secret(found, asset, target, one)
        found.skip(text("a licence remark"), len(as_dicts(result.get("Licenses"))))
        if len(found) == before:
            found.skip(text("a target without a finding"))
    found.places = (*(found.places or ()), *targets)


def _vulnerability(
    found: Gathering, asset: Asset, target: str, one: dict[str, Any], place: str
) -> None:
    rule = str(one.get("VulnerabilityID") or "")
    if not rule:
        found.report.refuse(text("a vulnerability has no id"), at=place)
    name, version = str(one.get("PkgName") or ""), str(one.get("InstalledVersion") or "")
    cvss = max(_scores(one.get("CVSS")), default=None)
    fixed = str(one.get("FixedVersion") or "")
    found.add(
        asset,
        rule,
        location=f"{target} {one.get('PkgPath') or ''}".strip(),
        title=str(one.get("Title") or f"{rule} {name}"),
        severity=severity_of(one.get("Severity"), cvss),
        cvss=cvss,
        cves=cves_in(rule, *as_texts(one.get("VendorIDs"))),
        cwes=cwes_in(*as_texts(one.get("CweIDs"))),
        description=str(one.get("Description") or ""),
        fix=f"{name} ≥ {fixed}" if fixed else "",
        evidence=f"{name} {version}",
        references=as_texts(one.get("References")),
        component=name,
        component_version=version,
        fixed_in=fixed,
        place=place,
    )


def _scores(value: Any) -> Iterator[float]:
    for scores in as_dict(value).values():
        for name in ("V3Score", "V40Score", "V2Score"):
            found = number(as_dict(scores).get(name))
            if found is not None:
                yield found
                break


def _misconfiguration(found: Gathering, asset: Asset, target: str, one: dict[str, Any]) -> None:
    if one.get("Status", "FAIL") != "FAIL":
        found.skip(text("a rule that is kept"))
        return
    cause = as_dict(one.get("CauseMetadata"))
    lines = f":{cause['StartLine']}" if cause.get("StartLine") else ""
    found.add(
        asset,
        str(one.get("ID") or one.get("AVDID") or ""),
        location=f"{target} {cause.get('Resource') or ''}".strip(),
        title=str(one.get("Title") or ""),
        severity=severity_of(one.get("Severity")),
        description=str(one.get("Description") or ""),
        fix=str(one.get("Resolution") or ""),
        evidence=f"{target}{lines} {one.get('Message') or ''}",
        references=[str(one.get("PrimaryURL") or ""), *as_texts(one.get("References"))],
    )


def _secret(found: Gathering, asset: Asset, target: str, one: dict[str, Any]) -> None:
    """Take a secret that lies open: where it is, never what it is."""
    found.add(
        asset,
        str(one.get("RuleID") or "secret"),
        location=f"{target}:{one.get('StartLine') or ''}",
        title=str(one.get("Title") or one.get("RuleID") or ""),
        severity=severity_of(one.get("Severity")),
        evidence=f"{target}:{one.get('StartLine') or ''}",
    )

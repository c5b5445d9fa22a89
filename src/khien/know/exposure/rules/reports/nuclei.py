"""nuclei: JSON lines or a JSON list, of every version."""

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
from khien.know.exposure.types.findings import Reporter, Scan

TEMPLATE: Final = ("template-id", "templateID", "templateId")


def read(report: Report) -> Scan:
    """Return what a nuclei run found. Raises NotRead."""
    found = Gathering(report, Reporter.NUCLEI)
    data = report.data
    rows = data if isinstance(data, list) else [data]
    for place, row in enumerate(rows, start=1):
        if not isinstance(row, dict) or not any(row.get(name) for name in TEMPLATE):
            report.refuse(
                text("the result names no template"),
                at=f"result {place}",
                right=text("export with -jsonl or -json-export"),
            )
        _result(found, row, place)
    return found.scan()


def _result(found: Gathering, row: dict[str, Any], place: int) -> None:
    info = as_dict(row.get("info"))
    if row.get("matcher-status") is False:
        found.skip(text("a template that did not match"))
        return
    classed = as_dict(info.get("classification"))
    rule = next(str(row[name]) for name in TEMPLATE if row.get(name))
    matched = str(row.get("matched-at") or row.get("matched") or row.get("host") or "")
    host = str(row.get("url") or row.get("host") or matched or row.get("ip") or "")
    matcher = str(row.get("matcher-name") or row.get("matcher_name") or "")
    cves = cves_in(*as_texts(classed.get("cve-id")), rule)
    cvss = number(classed.get("cvss-score"))
    drawn = as_texts(row.get("extracted-results") or row.get("extracted_results"))
    if not host:
        found.report.refuse(text("the result names no host"), at=f"result {place}")
    found.add(
        asset_of(host),
        f"{rule} {matcher}".strip(),
        location=path_of(matched),
        title=f"{info.get('name') or rule}{f' ({matcher})' if matcher else ''}",
        severity=severity_of(info.get("severity"), cvss),
        cvss=cvss,
        cves=cves,
        cwes=cwes_in(*as_texts(classed.get("cwe-id"))),
        description=str(info.get("description") or ""),
        fix=str(info.get("remediation") or ""),
        evidence="\n".join([matched, *drawn]),
        references=as_texts(info.get("reference")),
        seen_at=instant(row.get("timestamp")),
        place=f"result {place}",
    )


def claims(data: Any) -> bool:
    """Return whether JSON is nuclei's."""
    rows = as_dicts(data if isinstance(data, list) else [data])
    return bool(rows) and any(rows[0].get(name) for name in TEMPLATE)

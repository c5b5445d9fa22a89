"""Statements of makers: CSAF 2.0 and 2.1 (advisories and VEX) and OpenVEX."""

from collections.abc import Iterator
from dataclasses import dataclass
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
    severity_by_cvss,
    severity_of,
)
from khien.know.exposure.rules.reports.source import Report
from khien.know.exposure.types.findings import Asset, AssetKind, Reporter, Scan, Severity

NOT_AFFECTED: Final = text("not affected, by the maker's statement")
FIXED: Final = text("fixed already, by the maker's statement")
AFFECTED: Final = ("known_affected", "first_affected", "last_affected", "under_investigation")
CLEARED: Final = {
    "known_not_affected": NOT_AFFECTED,
    "fixed": FIXED,
    "first_fixed": FIXED,
    "recommended": text("a version that is recommended"),
}
STATED: Final = frozenset({"known_not_affected", "fixed", "first_fixed"})
"""Statuses that say of a product that it is not open to the CVE."""

VERSIONS: Final = frozenset({"2.0", "2.1"})


def read_csaf(report: Report) -> Scan:
    """Return what a CSAF document says to be affected. Raises NotRead."""
    found = Gathering(report, Reporter.CSAF)
    data = as_dict(report.data)
    document = as_dict(data.get("document"))
    version = str(document.get("csaf_version") or "")
    if version not in VERSIONS:
        report.refuse(
            text("this is another version of CSAF"),
            detail=version or "?",
            at="document.csaf_version",
            right=text("take the document in CSAF 2.0 or 2.1"),
        )
    tracking = as_dict(document.get("tracking"))
    found.tool = str(as_dict(document.get("publisher")).get("name") or "CSAF")
    found.tool_version = str(tracking.get("version") or "")
    found.ended_at = instant(tracking.get("current_release_date"))
    products = dict(_products(as_dict(data.get("product_tree"))))
    rows = report.objects(data.get("vulnerabilities"), "vulnerabilities")
    if not rows:
        found.skip(text("an advisory without vulnerabilities"))
    for place, one in enumerate(rows):
        _csaf(found, document, one, products, f"vulnerabilities[{place}]")
    return found.scan()


@dataclass(frozen=True, slots=True)
class _Named:
    """A product of a document: its name, and the package URL by which scanners know it."""

    name: str
    purl: str = ""


def _products(tree: dict[str, Any]) -> Iterator[tuple[str, _Named]]:
    def named(one: Any) -> Iterator[tuple[str, _Named]]:
        product = as_dict(one)
        key = str(product.get("product_id") or "")
        helper = as_dict(product.get("product_identification_helper"))
        purls = [*as_texts(helper.get("purl")), *as_texts(helper.get("purls")), ""]
        if key:
            yield key, _Named(str(product.get("name") or key), purls[0])

    for one in as_dicts(tree.get("full_product_names")):
        yield from named(one)
    for one in as_dicts(tree.get("relationships")):
        yield from named(one.get("full_product_name"))
    waiting = as_dicts(tree.get("branches"))
    while waiting:
        branch = waiting.pop()
        yield from named(branch.get("product"))
        waiting.extend(as_dicts(branch.get("branches")))


def _csaf(
    found: Gathering,
    document: dict[str, Any],
    one: dict[str, Any],
    products: dict[str, _Named],
    place: str,
) -> None:
    rule = str(one.get("cve") or "") or next(
        (str(named.get("text")) for named in as_dicts(one.get("ids")) if named.get("text")), ""
    )
    title = str(one.get("title") or rule)
    if not rule and not title:
        found.report.refuse(text("a vulnerability has neither a CVE nor a title"), at=place)
    status = as_dict(one.get("product_status"))
    _csaf_cleared(found, one, rule, products)
    affected = {key: name for name in AFFECTED for key in as_texts(status.get(name))}
    if not affected and not status:
        affected = {str(document.get("title") or "CSAF"): "known_affected"}
    score = max(_scores(one), default=None)
    overall = as_dict(document.get("aggregate_severity")).get("text")
    for key, state in affected.items():
        product = products.get(key, _Named(key)).name
        fixes = _of_product(one, "remediations", key)
        found.add(
            Asset(AssetKind.CODE, product[:255]),
            rule or title,
            title=title if rule in title else f"{rule} {title}".strip(),
            severity=severity_by_cvss(score) if score is not None else severity_of(overall),
            cvss=score,
            cves=cves_in(rule),
            cwes=cwes_in(*_cwes(one)),
            description="\n\n".join(str(note.get("text")) for note in _notes(one)),
            fix="\n".join(fixes),
            evidence=f"{product}: {state}",
            references=[str(link.get("url") or "") for link in as_dicts(one.get("references"))],
            component=product,
            place=place,
        )


def _csaf_cleared(
    found: Gathering, one: dict[str, Any], rule: str, products: dict[str, _Named]
) -> None:
    status = as_dict(one.get("product_status"))
    for name, reason in CLEARED.items():
        for key in as_texts(status.get(name)):
            product = products.get(key, _Named(key))
            if name in STATED:
                words = "\n".join(_of_product(one, "threats", key))
                found.clear(reason, [rule], component=product.purl or product.name, words=words)
            else:
                found.skip(reason)


def _of_product(one: dict[str, Any], kind: str, key: str) -> list[str]:
    """Return the details of what is said of one product, or of all."""
    return [
        str(told.get("details") or "")
        for told in as_dicts(one.get(kind))
        if not told.get("product_ids") or key in as_texts(told.get("product_ids"))
    ]


def _notes(one: dict[str, Any]) -> list[dict[str, Any]]:
    return [note for note in as_dicts(one.get("notes")) if note.get("text")]


def _cwes(one: dict[str, Any]) -> list[str]:
    listed = [str(cwe.get("id") or "") for cwe in as_dicts(one.get("cwes"))]
    return [str(as_dict(one.get("cwe")).get("id") or ""), *listed]


def _scores(one: dict[str, Any]) -> Iterator[float]:
    contents = as_dicts(one.get("scores"))
    contents += [as_dict(metric.get("content")) for metric in as_dicts(one.get("metrics"))]
    for content in contents:
        for name in ("cvss_v4", "cvss_v3", "cvss_v2"):
            score = number(as_dict(content.get(name)).get("baseScore"))
            if score is not None:
                yield score


def read_openvex(report: Report) -> Scan:
    """Return what an OpenVEX document says to be affected. Raises NotRead."""
    found = Gathering(report, Reporter.OPENVEX)
    data = as_dict(report.data)
    if "statements" not in data:
        report.refuse(text("there is no list of statements"), at="statements")
    statements = report.objects(data["statements"], "statements")
    found.tool = str(data.get("tooling") or data.get("author") or "OpenVEX")
    found.tool_version = str(data.get("version") or "")
    found.ended_at = instant(data.get("timestamp"))
    if not statements:
        found.skip(text("a document without statements"))
    for place, one in enumerate(statements):
        _statement(found, one, f"statements[{place}]")
    return found.scan()


def _statement(found: Gathering, one: dict[str, Any], place: str) -> None:
    told = one.get("vulnerability")
    rule = str(
        told
        if isinstance(told, str)
        else as_dict(told).get("name") or as_dict(told).get("@id") or ""
    )
    status = str(one.get("status") or "")
    products = [_product(product) for product in _listed(one.get("products"))]
    if not rule or not status:
        found.report.refuse(
            text("the statement names no vulnerability or no status"),
            at=place,
            right=text("every statement needs both"),
        )
    aliases = as_texts(as_dict(told).get("aliases"))
    reasons = {"not_affected": NOT_AFFECTED, "fixed": FIXED}
    if status in reasons:
        _clear(found, reasons[status], [rule, *aliases], one)
        return
    for product in products or ["OpenVEX"]:
        found.add(
            Asset(AssetKind.CODE, product[:255]),
            rule,
            title=f"{rule} {product}",
            severity=Severity.MEDIUM,
            cves=cves_in(rule, *aliases),
            description=str(as_dict(told).get("description") or "")
            or str(one.get("status_notes") or ""),
            fix=str(one.get("action_statement") or ""),
            evidence=f"{product}: {status}",
            component=product,
            seen_at=instant(one.get("timestamp")),
            place=place,
        )


def _clear(found: Gathering, reason: str, cves: list[str], one: dict[str, Any]) -> None:
    words = str(one.get("impact_statement") or one.get("justification") or "")
    products = _listed(one.get("products"))
    if not products:
        found.skip(reason)
    for product in products:
        parts = _listed(as_dict(product).get("subcomponents"))
        for part in parts or [product]:
            holder = _product(product) if parts else ""
            found.clear(reason, cves, component=_product(part), product=holder, words=words)


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _product(product: Any) -> str:
    if isinstance(product, str):
        return product
    told = as_dict(product)
    known = as_dict(told.get("identifiers"))
    return str(told.get("@id") or known.get("purl") or known.get("cpe23") or "")

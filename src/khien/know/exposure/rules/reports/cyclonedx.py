"""CycloneDX, JSON and XML, of every version: vulnerabilities of parts, and VEX."""

from collections.abc import Iterator
from typing import Any, Final
from xml.etree.ElementTree import Element

from khien.base.core.refusals import text
from khien.know.exposure.rules.reports.gathering import (
    RANKS,
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
from khien.know.exposure.types.findings import Asset, AssetKind, Reporter, Scan, Severity

CLEARED: Final = {
    "not_affected": text("not affected, by the maker's statement"),
    "false_positive": text("a result that is marked false positive"),
    "resolved": text("fixed already, by the maker's statement"),
    "resolved_with_pedigree": text("fixed already, by the maker's statement"),
}
KINDS: Final = {
    "container": AssetKind.IMAGE,
    "operating-system": AssetKind.HOST,
    "device": AssetKind.HOST,
}
Part = tuple[str, str]
_LISTS: Final = {
    "components": "component",
    "vulnerabilities": "vulnerability",
    "ratings": "rating",
    "affects": "target",
    "advisories": "advisory",
    "cwes": "cwe",
    "tools": "tool",
    "recommendations": "recommendation",
    "responses": "response",
}


def read(report: Report) -> Scan:
    """Return what a CycloneDX file says of vulnerabilities. Raises NotRead."""
    found = Gathering(report, Reporter.CYCLONEDX)
    if report.kind == "xml":
        if report.root != "bom":
            report.refuse(text("the first element is not <bom>"), at="line 1")
        data = _bom(report)
    else:
        data = as_dict(report.data)
        if data.get("bomFormat") != "CycloneDX":
            report.refuse(text("this does not say that it is CycloneDX"), at="bomFormat")
    _document(found, data)
    return found.scan()


def _bom(report: Report) -> dict[str, Any]:
    for is_whole, element in report.records(ends={"bom"}):
        if is_whole:
            told = _plain(element)
            return told if isinstance(told, dict) else {}
    return {}


def _plain(element: Element) -> Any:
    """Return an element as the JSON form of the standard writes it."""
    children = list(element)
    if not children and not element.attrib:
        return (element.text or "").strip()
    if element.tag in _LISTS and all(child.tag == _LISTS[element.tag] for child in children):
        return [_plain(child) for child in children]
    found: dict[str, Any] = dict(element.attrib)
    if not children:
        found["text"] = (element.text or "").strip()
    for child in children:
        found[child.tag] = _plain(child)
    return found


def _document(found: Gathering, data: dict[str, Any]) -> None:
    meta = as_dict(data.get("metadata"))
    found.ended_at = instant(meta.get("timestamp"))
    tools = meta.get("tools")
    named = tools if isinstance(tools, list) else as_dict(tools).get("components")
    for tool in as_dicts(named)[:1]:
        found.tool = f"CycloneDX ({tool.get('name') or ''})"
        found.tool_version = str(tool.get("version") or "")
    main = as_dict(meta.get("component"))
    parts = dict(_parts([main, *as_dicts(data.get("components"))]))
    asset = _asset(main, data)
    for place, one in enumerate(
        found.report.objects(data.get("vulnerabilities") or None, "vulnerabilities")
    ):
        _vulnerability(found, asset, one, parts, f"vulnerabilities[{place}]")
    for part in _all(as_dicts(data.get("components"))):
        for place, one in enumerate(as_dicts(part.get("vulnerabilities"))):
            name = str(part.get("name") or "")
            told = one | {"affects": [{"ref": _ref(part)}]}
            _vulnerability(found, asset, told, parts, f"{name}.vulnerabilities[{place}]")
    if not len(found):
        found.skip(text("a part without a vulnerability"), len(parts))


def _asset(main: dict[str, Any], data: dict[str, Any]) -> Asset:
    kind = KINDS.get(str(main.get("type") or ""), AssetKind.CODE)
    name = str(main.get("name") or "")
    if not name:
        first = next(iter(as_dicts(data.get("components"))), {})
        name = str(data.get("serialNumber") or first.get("name") or "CycloneDX")
    return Asset(kind, name[:255])


def _all(parts: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    waiting = list(reversed(parts))
    while waiting:
        part = waiting.pop()
        yield part
        waiting.extend(reversed(as_dicts(part.get("components"))))


def _ref(part: dict[str, Any]) -> str:
    return str(part.get("bom-ref") or part.get("purl") or part.get("name") or "")


def _parts(roots: list[dict[str, Any]]) -> Iterator[tuple[str, Part]]:
    for part in _all(roots):
        group, name = str(part.get("group") or ""), str(part.get("name") or "")
        if name:
            told = (f"{group}/{name}" if group else name, str(part.get("version") or ""))
            yield _ref(part), told


def _vulnerability(
    found: Gathering,
    asset: Asset,
    one: dict[str, Any],
    parts: dict[str, Part],
    place: str,
) -> None:
    rule = str(one.get("id") or "")
    if not rule:
        found.report.refuse(text("a vulnerability has no id"), at=place)
    analysis = as_dict(one.get("analysis"))
    affected = as_dicts(one.get("affects"))
    cleared = CLEARED.get(str(analysis.get("state") or ""))
    if cleared:
        _clear(found, cleared, one, [_part(str(to.get("ref") or ""), parts) for to in affected])
        return
    severity, score = _rating(one)
    linked = [
        str(as_dict(ref).get("id") or "") for ref in as_dicts(one.get("references"))
    ] + as_texts(one.get("ref"))
    for target in affected or [{}]:
        name, version = _part(str(target.get("ref") or ""), parts)
        found.add(
            asset,
            rule,
            location=f"{name} {version}".strip(),
            title=f"{rule} {name} {version}".strip(),
            severity=severity,
            cvss=score,
            cves=cves_in(rule, *linked),
            cwes=cwes_in(*as_texts(one.get("cwes")), *_numbers(one.get("cwes"))),
            description=str(one.get("description") or "") or str(one.get("detail") or ""),
            fix=str(one.get("recommendation") or "") or "\n".join(_advice(one)),
            evidence=str(analysis.get("detail") or "") or f"{name} {version}".strip(),
            references=_links(one),
            component=name,
            component_version=version,
            place=place,
        )


def _clear(found: Gathering, reason: str, one: dict[str, Any], named: list[Part]) -> None:
    analysis = as_dict(one.get("analysis"))
    words = str(analysis.get("detail") or analysis.get("justification") or "")
    if not named:
        found.skip(reason)
    for name, version in named:
        found.clear(reason, [str(one["id"])], component=name, version=version, words=words)


def _numbers(value: Any) -> list[int]:
    return [one for one in value if isinstance(one, int)] if isinstance(value, list) else []


def _advice(one: dict[str, Any]) -> list[str]:
    return as_texts(one.get("recommendations"))


def _part(ref: str, parts: dict[str, Part]) -> Part:
    """Return name and version of what a reference means; BOM links carry the part's own behind `#`."""
    known = parts.get(ref) or parts.get(ref.rpartition("#")[2])
    if known:
        return known
    name, _, version = ref.rpartition("#")[2].partition("?")[0].rpartition("@")
    return (name.removeprefix("pkg:"), version) if name else (version, "")


def _rating(one: dict[str, Any]) -> tuple[Severity, float | None]:
    rated: list[tuple[Severity, float | None]] = []
    for rating in as_dicts(one.get("ratings")):
        told = rating.get("score")
        score = number(as_dict(told).get("base") if isinstance(told, dict) else told)
        if rating.get("severity") or score is not None:
            rated.append((severity_of(rating.get("severity"), score), score))
    if not rated:
        return Severity.MEDIUM, None
    worst = min(rated, key=lambda pair: RANKS[pair[0]])
    return worst[0], max((score for _, score in rated if score is not None), default=None)


def _links(one: dict[str, Any]) -> list[str]:
    advisories = one.get("advisories")
    return [
        str(as_dict(one.get("source")).get("url") or ""),
        *(as_texts(advisories) if not as_dicts(advisories) else ()),
        *(str(advisory.get("url") or "") for advisory in as_dicts(advisories)),
    ]

"""ZAP: the traditional XML and JSON reports, with or without requests."""

import html
import re
from collections.abc import Iterable
from typing import Any, Final
from xml.etree.ElementTree import Element

from khien.base.core.refusals import text
from khien.know.exposure.rules.reports.gathering import (
    Gathering,
    as_dict,
    as_dicts,
    asset_of,
    cwes_in,
    instant,
    path_of,
)
from khien.know.exposure.rules.reports.source import Report
from khien.know.exposure.types.findings import Asset, Reporter, Scan, Severity

RISKS: Final = {
    "0": Severity.INFO,
    "1": Severity.LOW,
    "2": Severity.MEDIUM,
    "3": Severity.HIGH,
}
PLACES_MAX: Final = 40
_ELEMENT: Final = re.compile(r"<[^>]{0,300}>")
_PARTS: Final = ("pluginid", "alertRef", "name", "alert", "riskcode", "desc", "solution")
_MORE: Final = ("reference", "cweid", "otherinfo", "confidence")


def read(report: Report) -> Scan:
    """Return what a ZAP report holds. Raises NotRead."""
    found = Gathering(report, Reporter.ZAP)
    if report.kind == "xml":
        if report.root != "OWASPZAPReport":
            report.refuse(text("the first element is not <OWASPZAPReport>"), at="line 1")
        _xml(found)
    else:
        _json(found, as_dict(report.data))
    return found.scan()


def _xml(found: Gathering) -> None:
    asset: Asset | None = None
    place = 0
    starts = {"OWASPZAPReport", "site"}
    for is_whole, element in found.report.records(ends={"alertitem"}, starts=starts):
        if is_whole:
            place += 1
            if asset is None:
                found.report.refuse(
                    text("an alert stands outside a site"), at=f"alertitem[{place}]"
                )
            words = {name: "".join(_texts(element.find(name))) for name in _PARTS + _MORE}
            instances = [
                {part.tag: "".join(_texts(part)) for part in one}
                for one in element.iterfind("instances/instance")
            ]
            _alert(found, asset, words, instances or [_own_instance(element)], place)
        elif element.tag == "site":
            asset = asset_of(element.get("name", ""))
            found.covers(asset)
        else:
            found.tool_version = element.get("version", "")
            found.ended_at = instant(element.get("created")) or instant(element.get("generated"))


def _texts(element: Element | None) -> Iterable[str]:
    return element.itertext() if element is not None else ()


def _own_instance(element: Element) -> dict[str, str]:
    """Return where a report of an old version, without instances, saw it."""
    return {name: element.findtext(name) or "" for name in ("uri", "method", "param", "evidence")}


def _json(found: Gathering, data: dict[str, Any]) -> None:
    found.tool_version = str(data.get("@version", ""))
    found.ended_at = instant(data.get("created")) or instant(data.get("@generated"))
    sites = data.get("site")
    listed = sites if isinstance(sites, list) else [sites]
    for number, site in enumerate(found.report.objects(listed, "site")):
        asset = asset_of(site.get("@name"))
        if not asset.value:
            found.report.refuse(text("a site has no name"), at=f"site[{number}]")
        found.covers(asset)
        for place, alert in enumerate(
            found.report.objects(site.get("alerts"), f"site[{number}].alerts"), start=1
        ):
            words = {name: str(alert.get(name) or "") for name in _PARTS + _MORE}
            instances = [
                {name: str(value or "") for name, value in one.items()}
                for one in as_dicts(alert.get("instances"))
            ]
            _alert(found, asset, words, instances, place)


def _alert(
    found: Gathering,
    asset: Asset,
    words: dict[str, str],
    instances: list[dict[str, str]],
    place: int,
) -> None:
    if words["confidence"].strip() == "0":
        found.skip(text("a result that is marked false positive"))
        return
    rule = words["alertRef"].strip() or words["pluginid"].strip() or words["name"]
    found.add(
        asset,
        rule,
        title=words["name"] or words["alert"],
        severity=RISKS.get(words["riskcode"].strip(), Severity.MEDIUM),
        cwes=cwes_in(words["cweid"].strip().lstrip("-")),
        description=plain(words["desc"]),
        fix=plain(words["solution"]),
        evidence="\n".join(_seen(one) for one in instances[:PLACES_MAX]),
        references=plain(words["reference"]).split(),
        place=f"{asset.value}, alert[{place}]",
    )


def _seen(instance: dict[str, str]) -> str:
    shown = [instance.get("method", ""), path_of(instance.get("uri", ""))]
    if instance.get("param"):
        shown.append(f"({instance['param']})")
    if instance.get("evidence"):
        shown.append(f"→ {instance['evidence'][:200]}")
    return " ".join(one.strip() for one in shown if one.strip())


def plain(written: str) -> str:
    """Return a text of ZAP without its HTML elements."""
    broken = re.sub(r"</p>|<br\s*/?>", "\n", written)
    return html.unescape(_ELEMENT.sub("", broken)).strip()

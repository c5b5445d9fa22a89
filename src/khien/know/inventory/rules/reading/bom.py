"""Bills of material of a machine: CycloneDX as JSON and XML."""

from datetime import datetime
from typing import Any, Final
from xml.etree.ElementTree import Element

from khien.base.core.refusals import text
from khien.know.inventory.rules.reading import machines
from khien.know.inventory.rules.reading.door import instant, refused, rows, table, value
from khien.know.inventory.types.observation import (
    Ecosystem,
    Observation,
    PackageSeen,
    Source,
    SystemSeen,
)

MACHINES: Final = frozenset({"device", "operating-system", "firmware", "platform"})
DEPTH_MAX: Final = 20


def read(document: dict[str, Any], *, at: datetime, host: str = "") -> list[Observation]:
    """Return what a CycloneDX bill says of one machine. Raises NotRead.

    A bill of an application names no machine; then `host` must.
    """
    about = table(document.get("metadata"))
    subject = table(about.get("component"))
    if not host and value(subject.get("type")) in MACHINES:
        host = value(subject.get("name"), 120)
    if not host:
        raise refused(
            "metadata.component",
            text("the bill is of no machine"),
            text("say on which machine these parts are installed"),
        )
    components = _flat(rows(document.get("components")), 0)
    system = next(
        (_system(one) for one in components if one.get("type") == "operating-system"), None
    )
    return [
        Observation(
            source=Source.SBOM,
            seen_at=instant(about.get("timestamp"), at) or at,
            host_name=host,
            system=system,
            packages=machines.each_once(
                _package(one)
                for one in components
                if one.get("type") not in {"operating-system", "file"}
            ),
        )
    ]


def document_of(root: Element) -> dict[str, Any]:
    """Return a CycloneDX bill in XML as its JSON would be."""
    space = root.tag.partition("}")[0] + "}" if root.tag.startswith("{") else ""
    about = root.find(f"{space}metadata")
    subject = about.find(f"{space}component") if about is not None else None
    stamp = about.findtext(f"{space}timestamp") if about is not None else None
    held = root.find(f"{space}components")
    return {
        "metadata": {
            "timestamp": stamp,
            "component": _component(subject, space, 0) if subject is not None else {},
        },
        "components": _components(held, space, 0),
    }


def of_purl(purl: str) -> Ecosystem:
    """Return whose package a purl names."""
    return machines.ecosystem_of(purl.removeprefix("pkg:").partition("/")[0])


def _components(held: Element | None, space: str, depth: int) -> list[dict[str, Any]]:
    if held is None or depth > DEPTH_MAX:
        return []
    return [_component(one, space, depth) for one in held.findall(f"{space}component")]


def _component(one: Element, space: str, depth: int) -> dict[str, Any]:
    found: dict[str, Any] = {
        name: one.findtext(f"{space}{name}")
        for name in ("name", "version", "publisher", "purl", "cpe", "group")
    }
    found["type"] = one.get("type", "")
    found["components"] = _components(one.find(f"{space}components"), space, depth + 1)
    return found


def _flat(found: list[dict[str, Any]], depth: int) -> list[dict[str, Any]]:
    if depth > DEPTH_MAX:
        return []
    return [each for one in found for each in (one, *_flat(rows(one.get("components")), depth + 1))]


def _package(one: dict[str, Any]) -> PackageSeen:
    purl = value(one.get("purl"), 500)
    group = value(one.get("group"), 100)
    name = value(one.get("name"), 300)
    ecosystem = of_purl(purl)
    if group and ecosystem in {Ecosystem.MAVEN, Ecosystem.NPM}:
        name = f"{group}{':' if ecosystem is Ecosystem.MAVEN else '/'}{name}"
    publisher = value(one.get("publisher"), 200) or value(
        table(one.get("supplier")).get("name"), 200
    )
    return PackageSeen(
        name=name,
        version=value(one.get("version"), 120),
        publisher=machines.publisher_of(publisher),
        ecosystem=ecosystem,
        origin=origin_of(purl),
        purl=purl,
        cpe=value(one.get("cpe"), 300),
    )


def origin_of(purl: str) -> str:
    """Return the source package that a distribution's purl names as its upstream."""
    for part in purl.partition("?")[2].partition("#")[0].split("&"):
        name, _, given = part.partition("=")
        if name == "upstream":
            return given.partition("@")[0].partition("%40")[0]
    return ""


def _system(one: dict[str, Any]) -> SystemSeen:
    name, version = value(one.get("name"), 120), value(one.get("version"), 60)
    return machines.linux(name, version, full=f"{name} {version}".strip())

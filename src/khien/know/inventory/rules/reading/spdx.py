"""SPDX 2 bills of material of a machine, as JSON and as tag and value."""

import re
from datetime import datetime
from typing import Any, Final

from khien.base.core.refusals import text
from khien.know.inventory.rules.reading import bom, machines
from khien.know.inventory.rules.reading.door import instant, refused, rows, table, value
from khien.know.inventory.types.observation import Observation, PackageSeen, Source

_TAG: Final = re.compile(r"^([A-Za-z]+): ?(.*)$")
_MACHINE_PURPOSES: Final = frozenset({"DEVICE", "OPERATING-SYSTEM", "OPERATING_SYSTEM", "FIRMWARE"})
_NONE: Final = frozenset({"NOASSERTION", "NONE"})


def read(document: dict[str, Any], *, at: datetime, host: str = "") -> list[Observation]:
    """Return what an SPDX document says of one machine. Raises NotRead; see CycloneDX's."""
    packages = rows(document.get("packages"))
    purposes = {one.get("primaryPackagePurpose"): one for one in packages}
    subject = next((purposes[one] for one in purposes if one in _MACHINE_PURPOSES), None)
    host = host or (value(subject.get("name"), 120) if subject else "")
    if not host:
        raise refused(
            "packages",
            text("the bill is of no machine"),
            text("say on which machine these parts are installed"),
        )
    created = table(document.get("creationInfo")).get("created")
    return [
        Observation(
            source=Source.SBOM,
            seen_at=instant(created, at) or at,
            host_name=host,
            packages=machines.each_once(_package(one) for one in packages if one is not subject),
        )
    ]


def document_of(words: str) -> dict[str, Any]:
    """Return a document in tags and values as its JSON would be. Raises NotRead with the line."""
    found: dict[str, Any] = {"packages": [], "creationInfo": {}}
    package: dict[str, Any] | None = None
    in_text = False
    for number, line in enumerate(words.splitlines(), start=1):
        if in_text or not line.strip() or line.startswith("#"):
            in_text = in_text and "</text>" not in line
            continue
        match = _TAG.match(line)
        if match is None:
            raise refused(
                f"{number}:1", text("this is no line of tag and value"), text("write `Tag: value`")
            )
        tag, told = match.groups()
        in_text = "<text>" in told and "</text>" not in told
        if tag == "PackageName":
            package = {"name": told}
            found["packages"].append(package)
        elif tag == "Created":
            found["creationInfo"]["created"] = told
        elif package is not None:
            _put(package, tag, told)
    return found


def _put(package: dict[str, Any], tag: str, told: str) -> None:
    names = {
        "PackageVersion": "versionInfo",
        "PackageSupplier": "supplier",
        "PrimaryPackagePurpose": "primaryPackagePurpose",
    }
    if tag in names:
        package[names[tag]] = told
    elif tag == "ExternalRef":
        _, _, rest = told.partition(" ")
        kind, _, locator = rest.partition(" ")
        package.setdefault("externalRefs", []).append(
            {"referenceType": kind, "referenceLocator": locator}
        )


def _package(one: dict[str, Any]) -> PackageSeen:
    refs = {
        value(ref.get("referenceType")): value(ref.get("referenceLocator"))
        for ref in rows(one.get("externalRefs"))
    }
    purl = refs.get("purl", "")
    kind, _, supplier = value(one.get("supplier"), 200).partition(": ")
    version = value(one.get("versionInfo"), 120)
    return PackageSeen(
        name=value(one.get("name"), 300),
        version="" if version in _NONE else version,
        publisher=supplier if kind == "Organization" else "",
        ecosystem=bom.of_purl(purl),
        origin=bom.origin_of(purl),
        purl=purl,
        cpe=refs.get("cpe23Type", ""),
    )

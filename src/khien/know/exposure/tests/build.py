"""Machines and vulnerability data for tests, entered as they are in life: observed, and carried in."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import orjson
from tests.cast import Cast

from khien.know.exposure.services import feeding
from khien.know.exposure.types.feeds import Taken
from khien.know.inventory.services.observing import observe
from khien.know.inventory.types.devices import DeviceKind
from khien.know.inventory.types.observation import (
    Ecosystem,
    Observation,
    PackageSeen,
    Source,
    SystemSeen,
)

AT = datetime(2026, 11, 1, 8, tzinfo=UTC)
FIREFOX = PackageSeen("Mozilla Firefox 115.5.0 (x64 vi)", "115.5.0", "Mozilla", Ecosystem.WINDOWS)
SEVEN_ZIP = PackageSeen("7-Zip 23.01 (x64)", "23.01", "Igor Pavlov", Ecosystem.WINDOWS)
UNKNOWN = PackageSeen("Phần mềm Một cửa (mẫu) 2.1", "2.1", "Công ty mẫu", Ecosystem.WINDOWS)
WINDOWS_10 = SystemSeen("Microsoft Windows 10 Pro", "22H2", 19045, 3803, "x86_64")


def machine(
    people: Cast,
    host: str,
    *packages: PackageSeen,
    unit: str = "XA1",
    system: SystemSeen = WINDOWS_10,
) -> int:
    """Have an agent of a unit report a machine with packages; return the machine's key."""
    one = Observation(
        source=Source.AGENT,
        seen_at=AT,
        host_name=host,
        serial=f"SN-{host}",
        kind=DeviceKind.PC,
        system=system,
        packages=packages,
    )
    by = people.minh if unit == "XA1" else people.hoa
    return observe(by, unit_code=unit, observations=[replace(one)]).keys[0]


def nvd(*entries: dict[str, Any]) -> bytes:
    """Return a feed of NVD."""
    held = [{"cve": one} for one in entries]
    return orjson.dumps({"format": "NVD_CVE", "version": "2.0", "vulnerabilities": held})


def cve(
    name: str, *matches: dict[str, Any], score: float = 7.5, runs_on: Sequence[str] = ()
) -> dict[str, Any]:
    """Return one CVE of NVD; with `runs_on` its matches are one side of an AND."""
    nodes: list[dict[str, Any]] = [{"operator": "OR", "negate": False, "cpeMatch": list(matches)}]
    if runs_on:
        others = [{"vulnerable": False, "criteria": one} for one in runs_on]
        nodes.append({"operator": "OR", "negate": False, "cpeMatch": others})
    return {
        "id": name,
        "published": "2026-10-01T10:00:00.000",
        "lastModified": "2026-10-02T10:00:00.000",
        "vulnStatus": "Analyzed",
        "descriptions": [{"lang": "en", "value": f"A flaw, told as {name}."}],
        "metrics": {"cvssMetricV31": [{"type": "Primary", "cvssData": {"baseScore": score}}]},
        "configurations": [{"operator": "AND" if runs_on else "OR", "nodes": nodes}],
    }


def affects(product: str, target: str = "*", version: str = "*", **bounds: str) -> dict[str, Any]:
    """Return one match of NVD: `product` is vendor:product, bounds by their short names."""
    names = {
        "since": "versionStartIncluding",
        "after": "versionStartExcluding",
        "before": "versionEndExcluding",
        "until": "versionEndIncluding",
    }
    criteria = f"cpe:2.3:a:{product}:{version}:*:*:*:*:{target}:*:*"
    return {"vulnerable": True, "criteria": criteria} | {
        names[name]: value for name, value in bounds.items()
    }


def microsoft(name: str, product: str, fixed: str) -> bytes:
    """Return a CVE record in which Microsoft says which build mends a Windows."""
    start = fixed.rpartition(".")[0] + ".0"
    version = {"version": start, "lessThan": fixed, "status": "affected", "versionType": "custom"}
    affected = {"vendor": "Microsoft", "product": product, "versions": [version]}
    return orjson.dumps(
        {
            "dataType": "CVE_RECORD",
            "cveMetadata": {
                "cveId": name,
                "state": "PUBLISHED",
                "dateUpdated": "2026-10-14T00:00:00",
            },
            "containers": {
                "cna": {
                    "affected": [affected],
                    "descriptions": [{"lang": "en", "value": "A flaw."}],
                }
            },
        }
    )


def carry_in(people: Cast, folder: Path, **files: bytes) -> Taken:
    """Carry in files by name: `nvd_json=…` is nvd.json."""
    paths = []
    for name, content in files.items():
        path = folder / name.replace("_", ".")
        path.write_bytes(content)
        paths.append(path)
    return feeding.import_feeds(people.system, paths=paths)

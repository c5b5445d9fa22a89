"""From an installed product to a finding of its unit, and to its end when the product is brought up to date."""

from dataclasses import replace
from pathlib import Path

import orjson
import pytest
from tests.cast import Cast

from khien.know.exposure import access
from khien.know.exposure.services import nightly
from khien.know.exposure.services.opening import open_findings
from khien.know.exposure.tests.build import FIREFOX, affects, carry_in, cve, machine, nvd
from khien.know.exposure.tests.scans import SAMBA, scan_of
from khien.know.exposure.types.findings import Reporter

pytestmark = pytest.mark.django_db(transaction=True)

NAME = "CVE-2026-0001"


def kev(name: str) -> bytes:
    entry = {
        "cveID": name,
        "vendorProject": "Mozilla",
        "product": "Firefox",
        "vulnerabilityName": "x",
        "dateAdded": "2026-10-01",
        "shortDescription": "x",
        "requiredAction": "x",
        "dueDate": "2026-10-20",
        "knownRansomwareCampaignUse": "Known",
    }
    return orjson.dumps({"catalogVersion": "2026.10.01", "count": 1, "vulnerabilities": [entry]})


def found() -> list[tuple[str, str, bool]]:
    rows = access.findings().order_by("pk").select_related("unit")
    return [(row.unit.code, row.state, row.is_exploited) for row in rows]


def test_matched_product_is_a_finding_of_its_unit_until_it_is_brought_up_to_date(
    people: Cast, tmp_path: Path
) -> None:
    machine(people, "PC-1", FIREFOX)
    machine(people, "PC-2", FIREFOX, unit="XA2")
    weak = cve(NAME, affects("mozilla:firefox", before="120.0"), score=9.8)
    carry_in(people, tmp_path, nvd_json=nvd(weak), kev_json=kev(NAME))

    nightly.run()
    nightly.run()

    assert found() == [("XA1", "open", True), ("XA2", "open", True)]
    (one, _) = access.findings().order_by("pk")
    assert access.sightings().get(finding=one).reporter == Reporter.MATCHING

    newer = replace(FIREFOX, name="Mozilla Firefox 121.0 (x64 vi)", version="121.0")
    machine(people, "PC-1", newer)
    nightly.run()

    assert [(unit, state) for unit, state, _ in found()] == [("XA1", "closed"), ("XA2", "open")]


def test_what_feeds_tell_later_reaches_the_findings_of_scanners(
    people: Cast, tmp_path: Path
) -> None:
    open_findings(people.minh, unit_code="XA1", scan=scan_of(SAMBA), digest="a")
    assert found() == [("XA1", "open", False)]

    carry_in(people, tmp_path, kev_json=kev(SAMBA.cves[0]))
    nightly.run()

    assert found() == [("XA1", "open", True)]

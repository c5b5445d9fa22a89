"""What makers state sets findings aside, for good, and only where it speaks of that very part."""

import json
from dataclasses import replace

import pytest
from tests.cast import Cast

from khien.know.exposure import access
from khien.know.exposure.queries import findings as queries
from khien.know.exposure.rules.clearing import speaks_of
from khien.know.exposure.services import findings as services
from khien.know.exposure.services.importing import import_scan
from khien.know.exposure.tests.scans import NGINX, TELNET, read_text, scan_of, take_in
from khien.know.exposure.types.findings import Cleared, Scan
from khien.know.exposure.types.register import Act, GivenFile, Standing

CVE = "CVE-2021-23017"
HELD = replace(NGINX, component_version="1.18.0-6")


def openvex(product: str = "pkg:deb/debian/nginx@1.18.0-6", status: str = "not_affected") -> Scan:
    return read_text(
        json.dumps(
            {
                "@context": "https://openvex.dev/ns/v0.2.0",
                "@id": "https://maker.example/vex/1",
                "author": "Maker (sample)",
                "timestamp": "2026-11-02T08:00:00Z",
                "version": 1,
                "statements": [
                    {
                        "vulnerability": {"name": CVE},
                        "products": [{"@id": product}],
                        "status": status,
                        "impact_statement": "The resolver is not built in.",
                    }
                ],
            }
        )
    )


def csaf() -> Scan:
    return read_text(
        json.dumps(
            {
                "document": {
                    "category": "csaf_vex",
                    "csaf_version": "2.0",
                    "publisher": {"name": "Maker (sample)", "category": "vendor"},
                    "tracking": {"version": "1", "current_release_date": "2026-11-02T08:00:00Z"},
                },
                "product_tree": {
                    "full_product_names": [
                        {
                            "product_id": "P1",
                            "name": "nginx 1.18",
                            "product_identification_helper": {
                                "purl": "pkg:deb/debian/nginx@1.18.0-6"
                            },
                        }
                    ]
                },
                "vulnerabilities": [
                    {
                        "cve": CVE,
                        "product_status": {"known_not_affected": ["P1"]},
                        "threats": [{"category": "impact", "details": "No resolver."}],
                    }
                ],
            }
        )
    )


def cyclonedx() -> Scan:
    return read_text(
        json.dumps(
            {
                "bomFormat": "CycloneDX",
                "specVersion": "1.5",
                "metadata": {
                    "timestamp": "2026-11-02T08:00:00Z",
                    "component": {"name": "portal", "type": "application"},
                },
                "components": [{"name": "nginx", "version": "1.18.0-6", "bom-ref": "n"}],
                "vulnerabilities": [
                    {
                        "id": CVE,
                        "affects": [{"ref": "n"}],
                        "analysis": {"state": "not_affected", "detail": "No resolver."},
                    }
                ],
            }
        )
    )


@pytest.mark.django_db
@pytest.mark.parametrize("statement", [openvex(), csaf(), cyclonedx()])
def test_a_makers_statement_sets_a_held_finding_aside_with_its_words(
    people: Cast, statement: Scan
) -> None:
    take_in(people.minh, scan_of(HELD, TELNET))

    told = take_in(people.minh, statement)

    row = access.findings().get(title=HELD.title)
    assert (told.cleared, Standing(row.state)) == (1, Standing.NOT_APPLICABLE)
    assert access.findings().get(title="Telnet").state == Standing.OPEN
    change = queries.finding(people.minh, row.pk).history[0]
    assert change.act is Act.CLEARED
    assert "resolver" in change.words


@pytest.mark.django_db
def test_a_statement_holds_for_what_is_reported_later(people: Cast) -> None:
    take_in(people.minh, openvex())

    told = take_in(people.minh, scan_of(HELD))

    assert (told.new, told.cleared) == (1, 1)


@pytest.mark.django_db
def test_what_a_person_opened_again_is_not_set_aside_again(people: Cast) -> None:
    take_in(people.minh, scan_of(HELD))
    take_in(people.minh, openvex())
    row = access.findings().get()
    services.retest(people.minh, key=row.pk, is_gone=False, words="Seen again by hand.")

    told = take_in(people.minh, openvex(), digest="the next issue of it")

    row.refresh_from_db()
    assert (told.cleared, Standing(row.state)) == (0, Standing.OPEN)


@pytest.mark.django_db
def test_a_finding_of_two_cves_stays_open_until_both_are_cleared(people: Cast) -> None:
    take_in(people.minh, scan_of(replace(HELD, cves=(CVE, "CVE-2021-3618"))))

    assert take_in(people.minh, openvex()).cleared == 0


@pytest.mark.django_db
def test_without_a_unit_a_statement_reaches_each_unit_that_has_the_finding(people: Cast) -> None:
    take_in(people.minh, scan_of(HELD))

    told = import_scan(people.minh, scan=openvex(), digest="v", file=GivenFile("vex.json"))

    assert [(code, one.cleared) for code, one in told.units] == [("XA1", 1)]


@pytest.mark.django_db
def test_a_status_that_clears_nothing_sets_nothing_aside(people: Cast) -> None:
    take_in(people.minh, scan_of(HELD))

    assert take_in(people.minh, openvex(status="under_investigation")).cleared == 0


@pytest.mark.parametrize(
    ("stated", "component", "version", "is_same"),
    [
        ("pkg:deb/debian/nginx@1.18.0-6?arch=amd64", "nginx", "1.18.0-6", True),
        ("pkg:deb/debian/nginx@1.18.0-6", "nginx", "1.20.0", False),
        ("pkg:deb/debian/nginx@1.18.0-6", "nginx", "", False),
        ("pkg:deb/debian/nginx", "nginx", "1.20.0", True),
        ("pkg:npm/%40scope/part@2.0", "@scope/part", "2.0", True),
        ("pkg:npm/%40other/part@2.0", "@scope/part", "2.0", False),
        ("nginx 1.18", "nginx", "1.18", True),
        ("nginx", "nginx-module", "", False),
        ("", "", "", False),
    ],
)
def test_a_statement_speaks_of_one_part_in_one_version(
    stated: str, component: str, version: str, is_same: bool
) -> None:
    told = Cleared(CVE, stated)

    assert speaks_of(told, component=component, version=version, asset="web1") is is_same


def test_a_statement_of_an_image_speaks_of_no_other() -> None:
    told = Cleared(CVE, "pkg:deb/debian/nginx", product="pkg:oci/portal@sha256:1")

    assert speaks_of(told, component="nginx", version="1", asset="registry/portal:3")
    assert not speaks_of(told, component="nginx", version="1", asset="registry/mail:3")

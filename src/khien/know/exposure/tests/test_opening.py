"""Findings: one for each thing, seen by many, closed only by what covered them."""

from dataclasses import replace
from datetime import timedelta

import pytest
from tests.cast import Cast

from khien.base.casework import queries as casework
from khien.base.casework.types import InboxFilter
from khien.base.core.refusals import NotAllowed, NotFound
from khien.know.exposure import access
from khien.know.exposure.queries import findings as queries
from khien.know.exposure.services import findings as services
from khien.know.exposure.services.opening import foreseen
from khien.know.exposure.tests.scans import (
    FIRST,
    NGINX,
    OTHER,
    SAMBA,
    SERVER,
    TELNET,
    as_of,
    scan_of,
    take_in,
)
from khien.know.exposure.types.findings import Asset, AssetKind, Reporter, Severity
from khien.know.exposure.types.register import (
    FindingFilter,
    Known,
    Opened,
    Standing,
    Surroundings,
)
from khien.know.inventory.queries.hosts import hosts_of
from khien.know.inventory.services.observing import observe
from khien.know.inventory.types.observation import Observation, Source

NGINX_BY_NESSUS = as_of(Reporter.NESSUS, NGINX)

pytestmark = pytest.mark.django_db


def standing(title: str) -> Standing:
    return Standing(access.findings().get(title=title).state)


def test_a_report_opens_findings_once_and_the_same_file_changes_nothing(people: Cast) -> None:
    scan = scan_of(TELNET, SAMBA)

    assert take_in(people.minh, scan, digest="a") == Opened(new=2)
    before = list(access.sightings().values())
    assert take_in(people.minh, scan, digest="a") == Opened(known=2)

    assert list(access.sightings().values()) == before
    assert access.reports().count() == 1


def test_a_thing_is_the_same_whatever_its_title_says(people: Cast) -> None:
    take_in(people.minh, scan_of(TELNET))
    told = take_in(people.minh, scan_of(replace(TELNET, title="Telnet Server Detection"), day=1))

    assert (told.new, told.known) == (0, 1)


def test_one_cve_of_a_component_is_one_finding_with_all_who_report_it(people: Cast) -> None:
    worse = replace(as_of(Reporter.WAZUH, NGINX), severity=Severity.CRITICAL, location="nginx 1.18")
    take_in(people.minh, scan_of(NGINX))
    take_in(people.minh, scan_of(worse))

    row = access.findings().get()
    record = queries.finding(people.minh, row.pk)
    assert {one.reporter for one in record.testimonies} == {"Trivy", "Wazuh"}
    assert record.line.severity is Severity.CRITICAL


def test_what_a_report_would_do_is_foreseen_and_nothing_is_written(people: Cast) -> None:
    take_in(people.minh, scan_of(TELNET, SAMBA))
    again = scan_of(SAMBA, NGINX_BY_NESSUS, day=7)

    told = foreseen("XA1", again)

    assert told == Opened(new=1, known=1, closed=1)
    assert standing("Telnet") is Standing.OPEN
    assert take_in(people.minh, again) == told


def test_a_new_report_closes_what_it_covers_and_no_longer_shows(people: Cast) -> None:
    elsewhere = replace(TELNET, asset=OTHER, title="Elsewhere")
    take_in(people.minh, scan_of(TELNET, SAMBA, elsewhere, scope=(SERVER, OTHER)))

    told = take_in(people.minh, scan_of(SAMBA, day=7))

    assert told == Opened(known=1, closed=1)
    assert standing("Telnet") is Standing.CLOSED
    assert standing("Elsewhere") is Standing.OPEN


def test_ports_and_rules_that_were_not_asked_close_nothing(people: Cast) -> None:
    take_in(people.minh, scan_of(TELNET, SAMBA))

    narrow = replace(scan_of(day=7), places=("tcp/1-22", "tcp/400-500"))
    assert take_in(people.minh, narrow).closed == 1
    other_rules = replace(scan_of(day=8), rules=("10*", "99999"))
    assert take_in(people.minh, other_rules).closed == 0

    assert (standing("Telnet"), standing("Samba")) == (Standing.OPEN, Standing.CLOSED)


def test_a_report_that_declares_no_scope_closes_nothing(people: Cast) -> None:
    take_in(people.minh, scan_of(TELNET, SAMBA))

    assert take_in(people.minh, scan_of(SAMBA, day=7, scope=())).closed == 0


def test_what_another_reporter_still_shows_stays_open(people: Cast) -> None:
    take_in(people.minh, scan_of(NGINX))
    take_in(people.minh, scan_of(as_of(Reporter.WAZUH, NGINX)))

    assert take_in(people.minh, replace(scan_of(day=3), reporter=Reporter.TRIVY)).closed == 0
    assert take_in(people.minh, replace(scan_of(day=4), reporter=Reporter.WAZUH)).closed == 1


def test_an_older_report_that_comes_late_neither_closes_nor_opens(people: Cast) -> None:
    take_in(people.minh, scan_of(TELNET, day=7))
    assert take_in(people.minh, scan_of(SAMBA, day=1)).closed == 0
    take_in(people.minh, scan_of(SAMBA, day=9))
    assert standing("Telnet") is Standing.CLOSED

    assert take_in(people.minh, scan_of(TELNET, day=8)).reopened == 0
    assert take_in(people.minh, scan_of(TELNET, day=10)).reopened == 1
    assert standing("Telnet") is Standing.OPEN


def test_a_machine_is_known_again_under_its_other_name(people: Cast) -> None:
    machine = Observation(
        Source.REGISTER, FIRST, host_name="XA1-WEB", addresses=(SERVER.value,), serial="ABC12345"
    )
    observe(people.minh, unit_code="XA1", observations=[machine])
    take_in(people.minh, scan_of(TELNET))

    named = Asset(AssetKind.HOST, "xa1-web.xa1.example")
    told = take_in(people.minh, scan_of(replace(TELNET, asset=named), scope=(named,), day=1))

    assert told == Opened(known=1)
    assert queries.finding(people.minh, access.findings().get().pk).device == "XA1-WEB"
    assert take_in(people.minh, scan_of(scope=(named,), day=2)).closed == 1


def test_deadlines_come_from_the_rule_book_exploited_ones_first(people: Cast) -> None:
    known = Surroundings(known={"CVE-2017-7494": Known(is_exploited=True, epss=0.9)})
    take_in(people.minh, scan_of(TELNET, SAMBA), around=known)

    page = queries.findings(people.minh, FindingFilter(state="live"))
    samba, telnet = page.rows
    assert (samba.title, telnet.title) == ("Samba", "Telnet")
    assert [round((one.due_at - one.opened_at).days) for one in page.rows if one.due_at] == [7, 30]
    due = queries.finding(people.minh, samba.key).due
    assert due is not None
    assert due.source == "Thiết lập của tỉnh"


def test_serious_findings_wait_as_one_case_of_the_unit_until_the_last_is_settled(
    people: Cast,
) -> None:
    second = replace(TELNET, rule="10263", title="SMTP")
    take_in(people.minh, scan_of(TELNET, second, SAMBA))

    waiting = casework.inbox_page(people.minh, InboxFilter()).rows
    assert [one.url for one in waiting] == ["/exposure/rounds/KP-XA1-HIGH-1"]
    assert take_in(people.minh, scan_of(SAMBA, day=1)).closed == 2
    assert casework.inbox_page(people.minh, InboxFilter()).rows == ()

    take_in(people.minh, scan_of(TELNET, SAMBA, day=2))
    again = casework.inbox_page(people.minh, InboxFilter()).rows
    assert [one.url for one in again] == ["/exposure/rounds/KP-XA1-HIGH-2"]


def test_news_of_exploitation_moves_a_deadline_forward(people: Cast) -> None:
    take_in(people.minh, scan_of(SAMBA))
    before = queries.findings(people.minh, FindingFilter()).rows[0].due_at

    news = {"CVE-2017-7494": Known(is_exploited=True, epss=0.5)}
    assert services.note_known(people.system, known=news) == 1
    assert services.note_known(people.system, known=news) == 0

    after = queries.findings(people.minh, FindingFilter(is_exploited=True)).rows[0].due_at
    assert before is not None
    assert after is not None
    assert before - after == timedelta(days=83)


def test_others_neither_see_nor_import(people: Cast) -> None:
    take_in(people.minh, scan_of(TELNET))
    key = access.findings().get().pk

    assert queries.findings(people.hoa, FindingFilter()).rows == ()
    with pytest.raises(NotFound):
        queries.finding(people.hoa, key)
    with pytest.raises((NotAllowed, NotFound)):
        take_in(people.hoa, scan_of(SAMBA))
    with pytest.raises(NotFound):
        services.take_finding(people.hoa, key=key)


def test_in_a_system_of_level_four_a_finding_is_due_as_one_a_class_worse(people: Cast) -> None:
    machine = Observation(Source.REGISTER, FIRST, host_name="srv", addresses=(SERVER.value,))
    observe(people.minh, unit_code="XA1", observations=[machine])
    found = hosts_of(frozenset({"XA1"})).find("srv")
    assert found is not None
    key = found.key
    take_in(people.minh, scan_of(TELNET), around=Surroundings(levels={key: 4}))
    assert access.findings().get().due_code == "finding.fix.critical"

    assert services.note_levels(people.system, secret_levels={}) == 1

    assert access.findings().get().due_code == "finding.fix.high"
    assert services.note_levels(people.system, secret_levels={}) == 0

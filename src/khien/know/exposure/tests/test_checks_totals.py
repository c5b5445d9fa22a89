"""What units' sites and mail add up to, and proofs that end."""

from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from tests.cast import PASSWORD, Cast

from khien.base.accounts import services as accounts
from khien.base.accounts.types import Role
from khien.base.casework import queries as casework
from khien.base.core.clock import now, today
from khien.know.exposure.queries import checks, totals
from khien.know.exposure.rules.cases import LAPSED_ITEM
from khien.know.exposure.services import checking, owning
from khien.know.exposure.tests.looking import confirmed, entered, work
from khien.know.exposure.tests.outside import Page, Site, Zone
from khien.know.exposure.types.totals import Counting, Share
from khien.know.inventory.services.registers import enter_entry, remove_entry

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("zone")]


def mail_domain(people: Cast, zone: Zone, name: str, policy: str, *, unit: str = "XA1") -> int:
    by = people.minh if unit == "XA1" else people.hoa
    content = {"name": name, "service": "Thư mẫu"}
    key = enter_entry(by, register="mail-domains", unit_code=unit, content=content)
    zone[f"_dmarc.{name}", "TXT"] = [f'"v=DMARC1; p={policy}"']
    owning.confirm(people.lan, key=key, letter="12/CV", on=today())
    work()
    return key


def waiting(people: Cast, who: str) -> list[str]:
    return [one.kind for one in casework.inbox(getattr(people, who))]


def test_figures_open_exactly_their_rows_and_a_unit_sees_its_own(
    people: Cast, running: Site, zone: Zone
) -> None:
    confirmed(people, running)
    good = mail_domain(people, zone, "tot.example", "reject")
    open_one = mail_domain(people, zone, "ho.example", "none")
    mail_domain(people, zone, "khac.example", "none", unit="XA2")

    mine, other = totals.unit_sums(people.lan)

    assert (mine.unit_code, mine.dmarc, mine.tls) == ("XA1", Share(1, 2), Share(0, 1))
    assert (other.unit_code, other.dmarc) == ("XA2", Share(0, 1))
    assert [one.unit_code for one in totals.unit_sums(people.hoa)] == ["XA2"]
    rows = totals.counted_targets(people.minh, what=Counting.DMARC)
    assert [one.key for one in rows] == [good]
    lacking = totals.counted_targets(people.minh, what=Counting.DMARC, is_missing=True)
    assert [one.key for one in lacking] == [open_one]


def test_a_look_is_the_row_of_the_register_and_of_open_files(people: Cast, running: Site) -> None:
    at = frozenset({"XA1"})
    key = confirmed(people, running)
    assert [one.counts for one in totals.sites_looked_at(now(), at)] == [False]
    assert totals.sites_without_open_files(now(), at) == []

    work()
    before = now()
    assert [one.counts for one in totals.sites_looked_at(before, at)] == [True]
    assert [one.counts for one in totals.sites_without_open_files(before, at)] == [True]

    running.pages["/.env"] = Page("DB_PASSWORD=mau")
    with time_machine.travel(now() + timedelta(days=2)):
        checking.look_now(people.minh, key=key)
        work()
        assert [one.counts for one in totals.sites_without_open_files(now(), at)] == [False]
    assert [one.counts for one in totals.sites_without_open_files(before, at)] == [True]


def test_measures_tell_what_was_good_on_a_day_that_is_over(people: Cast, zone: Zone) -> None:
    key = mail_domain(people, zone, "thu.example", "none")
    before = now()
    zone["_dmarc.thu.example", "TXT"] = ['"v=DMARC1; p=reject"']
    with time_machine.travel(now() + timedelta(days=2)):
        checking.look_now(people.minh, key=key)
        work()
        then, today_ = (totals.domains_with_dmarc(at, None) for at in (before, now()))
        remove_entry(people.minh, key=key, why="Bỏ (mẫu)")
        with time_machine.travel(now() + timedelta(days=2)):
            work()
            gone = totals.domains_with_dmarc(now(), None)

    assert [one.counts for one in then] == [False]
    assert [one.counts for one in today_] == [True]
    assert gone == []
    assert totals.sites_with_good_tls(now(), None) == []


def test_a_look_that_told_nothing_changes_no_figure(people: Cast, zone: Zone) -> None:
    key = mail_domain(people, zone, "thu.example", "reject")
    zone["_dmarc.thu.example", "FAIL"] = []
    checking.look_now(people.minh, key=key)
    work()

    assert [one.counts for one in totals.domains_with_dmarc(now(), None)] == [True]


def test_a_leader_who_sees_figures_alone_sees_the_rows_behind_them(
    people: Cast, running: Site
) -> None:
    key = confirmed(people, running)
    work()
    person = accounts.enter_person(
        people.system, person=accounts.NewPerson("thuha", "Thu Ha", "TINH", password=PASSWORD)
    )
    accounts.give_role(
        people.system, person_id=person, unit_code="TINH", role=Role.LEADERSHIP, has_subtree=True
    )
    client = Client()
    client.post("/sign-in/login/", {"login": "thuha", "password": PASSWORD})

    assert client.get("/exposure/sites/")["Location"] == "/exposure/sites/units"
    assert "Xã XA1" in client.get("/exposure/sites/units").content.decode()
    rows = client.get("/exposure/sites/rows?of=tls&only=missing").content.decode()
    assert f"localhost:{running.port}" in rows
    assert f"/exposure/sites/{key}" not in rows
    assert client.get(f"/exposure/sites/{key}").status_code == 403


def test_a_proof_that_ends_asks_the_unit_to_show_it_again(people: Cast, running: Site) -> None:
    key = confirmed(people, running)
    work()
    calls = len(running.asked)
    with time_machine.travel(now() + timedelta(days=367)):
        work()
        assert len(running.asked) == calls
        assert LAPSED_ITEM.code in waiting(people, "minh")

        owning.confirm(people.lan, key=key, letter="13/CV", on=today(), inner_reason="Thử (mẫu)")

        assert LAPSED_ITEM.code not in waiting(people, "minh")


def test_a_shared_service_inside_is_called_only_when_a_person_allowed_it(
    people: Cast, running: Site
) -> None:
    content = {"name": "Họp trực tuyến", "address": f"http://localhost:{running.port}"}
    key = enter_entry(
        people.minh,
        register="shared-services",
        unit_code="XA1",
        content=content | {"is_checked": True},
    )
    owning.confirm(people.lan, key=key, letter="1/CV", on=today())
    work()
    assert running.asked == []

    owning.confirm(people.lan, key=key, letter="1/CV", on=today(), inner_reason="Chỉ ở mạng trong")
    work()

    found = checks.target(people.minh, key)
    assert (found.line.name, running.asked[0]) == ("Họp trực tuyến", ("GET", "/"))
    assert found.reach
    assert (found.reach.asked, found.reach.answered, found.reach.share) == (1, 1, 100.0)


def test_days_count_calls_and_answers(people: Cast, running: Site) -> None:
    key = confirmed(people, running)
    work()
    running.pages["/"] = Page("hỏng", 503)
    with time_machine.travel(now() + timedelta(minutes=16)):
        work()

    found = checks.target(people.minh, key).reach
    assert found
    assert (found.asked, found.answered, found.share) == (2, 1, 50.0)


def test_the_register_s_page_of_a_site_leads_to_what_was_seen_of_it(
    people: Cast, running: Site
) -> None:
    key = entered(people, running)
    client = Client()
    client.post("/sign-in/login/", {"login": "minh", "password": PASSWORD})

    page = client.get(f"/inventory/registers/entries/{key}").content.decode()

    assert f'href="/exposure/sites/{key}"' in page

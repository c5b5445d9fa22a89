"""A site that was perhaps defaced: seen from outside, waited for by the unit and the team, an incident."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.test import Client

from khien.act.response.queries import incidents
from khien.act.response.services import defaced
from khien.base.accounts import services as accounts
from khien.base.accounts.types import BodyTask
from khien.base.casework import queries as casework
from khien.base.core import outbox
from khien.base.core.clock import now
from khien.know.exposure.queries import checks
from khien.know.exposure.services import checking, defacing
from khien.know.exposure.tests.looking import confirmed, work
from khien.know.exposure.tests.outside import PAGE, Page, Site, site
from khien.know.exposure.types.checks import CHANGED, AlreadyReported, SiteChanged
from khien.know.exposure.wire import outside
from tests.cast import PASSWORD, Cast

pytestmark = pytest.mark.django_db(transaction=True)
DEFACED = "<p>Trang đã bị kẻ lạ chiếm quyền rồi nhé</p><a href='https://xau.example'>vào</a>"


@pytest.fixture
def running(monkeypatch: pytest.MonkeyPatch) -> Iterator[Site]:
    """Run a site, and call it without pauses."""
    monkeypatch.setattr(outside, "PAUSE_S", 0.0)
    monkeypatch.setattr(checking, "AGAIN", timedelta(0))
    with site({"/": Page(PAGE)}) as found:
        yield found


def waiting(people: Cast, who: str) -> list[str]:
    return [one.kind for one in casework.inbox(getattr(people, who))]


def deface(people: Cast, running: Site) -> int:
    key = confirmed(people, running)
    work()
    running.pages["/"] = Page(DEFACED)
    checking.look_now(people.minh, key=key)
    work()
    return key


def test_a_site_that_was_perhaps_defaced_waits_for_the_unit_and_the_team(
    people: Cast, running: Site
) -> None:
    accounts.name_body(people.system, task=BodyTask.LEADS_SECURITY, unit_code="CAT", basis="thử")

    key = deface(people, running)
    outbox.work_once("tests", is_long=False)

    for who in ("minh", "lan"):
        assert CHANGED in waiting(people, who)
    running.pages["/"] = Page(PAGE)
    checking.look_now(people.minh, key=key)
    work()
    assert CHANGED in waiting(people, "minh"), "a site that was mended is still to be looked at"
    assert checks.target(people.minh, key).is_changed
    checking.accept(people.minh, key=key)
    for who in ("minh", "lan"):
        assert CHANGED not in waiting(people, who)


def test_one_act_opens_the_incident_and_a_second_one_none(people: Cast, running: Site) -> None:
    key = deface(people, running)
    client = Client()
    client.post("/sign-in/login/", {"login": "minh", "password": PASSWORD})
    assert "/defaced" in client.get(f"/exposure/sites/{key}").content.decode()

    assert client.post(f"/exposure/sites/{key}/defaced").status_code == 302
    with pytest.raises(AlreadyReported):
        defacing.report_defaced(people.minh, key=key)
    outbox.work_once("tests", is_long=False)

    [line] = incidents.incidents(people.minh).rows
    assert f"localhost:{running.port}" in line.title
    assert (line.unit_code, line.kind.value) == ("XA1", "website")


def test_a_change_of_links_alone_waits_for_nobody(people: Cast) -> None:
    fact = SiteChanged(1, "XA1", "https://a.example", "domains: b.example", now())

    defaced.ask_team(fact)

    assert waiting(people, "lan") == []

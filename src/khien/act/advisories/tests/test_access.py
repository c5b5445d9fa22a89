"""No leak between units: every page, list, count, search, export and act; drafts for editors only."""

from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from tests.cast import PASSWORD, Cast

from khien.act.advisories import queries
from khien.act.advisories.queries import advisories as papers
from khien.act.advisories.queries import exchange, follow
from khien.act.advisories.queries import matrix as matrices
from khien.act.advisories.services import drafts, following, issuing
from khien.act.advisories.tests.build import (
    Province,
    approved,
    content,
    new_version,
    person,
    sent,
)
from khien.act.advisories.types.content import Addressing, Reach
from khien.act.advisories.types.follow import FollowFilter
from khien.base.accounts.types import Actor, Role
from khien.base.casework import queries as casework
from khien.base.core.clock import now
from khien.base.core.refusals import NotAllowed, NotFound

PAGES = (
    "/advisories/",
    "/advisories/received?state=all",
    "/advisories/answers",
    "/advisories/answers?look=ended",
    "/advisories/matrix",
    "/advisories/matrix.csv",
    reverse("casework:inbox"),
    "/search?q=kín",
    "/search?q=CB-",
    "/search?q=Apache",
)


@pytest.fixture
def three(province: Province) -> dict[str, str]:
    """Each unit was sent one advisory of its own, and one draft and one approved paper lie ready."""
    numbers = {
        unit: sent(province, unit, title=f"Chuyện kín của {unit}") for unit in ("XA1", "XA2", "XA3")
    }
    following.accept(province.minh, number=f"{numbers['XA1']}.1.XA1", who="Phụ trách XA1")
    following.decline(province.hoa, number=f"{numbers['XA2']}.1.XA2", why="Lý do XA2")
    numbers["draft"] = drafts.begin(province.an, content=content(title="Bản nháp kín"))
    numbers["approved"] = approved(province, title="Đã duyệt kín")
    return numbers


def client_of(name: str) -> Client:
    client = Client()
    client.post("/sign-in/login/", {"login": name, "password": PASSWORD})
    return client


@pytest.mark.parametrize(("name", "own"), [("minh", "XA1"), ("hoa", "XA2"), ("baxa3", "XA3")])
def test_no_page_tells_a_unit_anything_of_another(
    province: Province, three: dict[str, str], name: str, own: str
) -> None:
    client = client_of(name)
    foreign = [number for unit, number in three.items() if unit != own]
    words = [f"kín của {unit}" for unit in ("XA1", "XA2", "XA3") if unit != own]
    words += ["Bản nháp kín", "Đã duyệt kín", *foreign]
    words += [said for said in ("Phụ trách XA1", "Lý do XA2") if not said.endswith(own)]
    pages = [
        *PAGES,
        f"/advisories/answers/{three[own]}.1.{own}",
        f"/advisories/{three[own]}/csaf.json",
    ]

    for page in pages:
        answer = client.get(page, follow=True)
        assert answer.status_code == 200, page
        told = answer.content.decode()
        assert [word for word in words if word in told] == [], page
    assert f"kín của {own}" in client.get(PAGES[1]).content.decode()
    for number in foreign:
        for page in (
            f"/advisories/{number}",
            f"/advisories/{number}?version=1",
            f"/advisories/{number}/csaf.json",
            f"/advisories/{number}/signature",
            *[f"/advisories/answers/{number}.1.{unit}" for unit in ("XA1", "XA2", "XA3")],
        ):
            assert client.get(page).status_code == 404, page
            absent = page.replace(number, "CB-2026-9999")
            assert client.get(absent).status_code == 404


@pytest.mark.parametrize(("name", "own"), [("minh", "XA1"), ("hoa", "XA2"), ("baxa3", "XA3")])
def test_no_read_or_count_tells_a_unit_anything_of_another(
    province: Province, three: dict[str, str], name: str, own: str
) -> None:
    actor: Actor = {"minh": province.minh, "hoa": province.hoa, "baxa3": province.ba}[name]

    page = follow.follow_ups(actor)
    assert ([line.number for line in page.rows], page.total) == ([three[own]], 1)
    assert papers.advisories(actor).total == 0
    found = matrices.matrix(actor)
    assert ([row.unit_code for row in found.rows], found.total) == ([own], 1)
    assert [column.addressed for column in found.columns] == [1]
    assert [finding.detail for finding in papers.find(actor, "kin")] == [three[own]]
    assert follow.waiting_count(actor) == (own == "XA3")
    for unit, number in three.items():
        assert follow.follow_ups(actor, FollowFilter(number)).total == (unit == own)
        if unit != own:
            with pytest.raises(NotFound):
                queries.csaf(actor, number)
            with pytest.raises(NotFound):
                exchange.signature(actor, number)
            with pytest.raises(NotFound):
                casework.case(actor, f"{number}.1.{unit}")
        with pytest.raises(NotFound):
            papers.advisory(actor, number)


@pytest.mark.parametrize("name", ["minh", "head"])
def test_unit_can_do_nothing_that_is_an_editor_s_or_another_unit_s(
    province: Province, three: dict[str, str], name: str
) -> None:
    client = client_of(name)
    for number in three.values():
        for act in ("submit", "approve", "give_back", "send", "withdraw", "revise", "discard"):
            sent_in = {"act": act, "why": "x", "revision": "1"}
            assert client.post(f"/advisories/{number}/act", sent_in).status_code in {403, 404}
        assert client.get(f"/advisories/{number}/edit").status_code == 403
    assert client.get("/advisories/new").status_code == 403
    for act in ("accept", "decline", "start", "finish"):
        words = {"who": "x", "why": "x", "evidence": "x"}
        case = f"{three['XA3']}.1.XA3"
        assert client.post(f"/advisories/answers/{case}/{act}", words).status_code == 404
    assert follow.answer(province.ba, case).line.state == "delivered"
    assert papers.advisory(province.an, three["approved"]).line.state == "approved"


def test_unit_sees_nothing_before_it_is_sent(province: Province) -> None:
    number = approved(province, "XA1", title="Chưa gửi")
    client = client_of("minh")
    assert client.get(f"/advisories/{number}/csaf.json").status_code == 404
    assert "Chưa gửi" not in client.get("/advisories/received?state=all").content.decode()

    issuing.send(province.an, number=number)

    assert follow.follow_ups(province.minh).total == 0, "the worker has not delivered it yet"


def test_draft_of_a_next_version_is_not_seen_by_units(province: Province) -> None:
    number = sent(province, "XA1", title="Bản một")
    drafts.revise(province.an, number=number)
    drafts.keep(
        province.an, number=number, content=content("XA1", title="Bản hai, chưa gửi"), revision=1
    )
    client = client_of("minh")

    for page in (*PAGES, f"/advisories/answers/{number}.1.XA1", f"/advisories/{number}/csaf.json"):
        assert "Bản hai" not in client.get(page, follow=True).content.decode(), page
    assert client.get(f"/advisories/{number}/csaf.json?version=2").status_code == 404


def test_unit_left_out_of_a_version_does_not_read_it(province: Province) -> None:
    number = sent(province, "XA1", "XA2", title="Bản một")
    only = Addressing(Reach.UNITS, ("XA1",))
    new_version(province, number, title="Bản hai", addressing=only)

    assert queries.csaf(province.hoa, number)["document"]["title"] == "Bản một"
    assert (
        "Bản hai"
        not in client_of("hoa").get(f"/advisories/answers/{number}.1.XA2").content.decode()
    )
    assert queries.csaf(province.minh, number)["document"]["title"] == "Bản hai"


def test_history_in_csaf_tells_nothing_of_what_the_unit_was_not_sent(province: Province) -> None:
    number = sent(province, "XA1", title="Bản một")
    both = Addressing(Reach.UNITS, ("XA1", "XA2"))
    new_version(province, number, title="Bản hai", news="tin chỉ cho bản hai", addressing=both)

    def told(actor: Actor) -> list[str]:
        tracking = queries.csaf(actor, number)["document"]["tracking"]
        return [row["summary"] for row in tracking["revision_history"]]

    assert told(province.minh) == told(province.hoa) == ["Phiên bản 1", "tin chỉ cho bản hai"]
    assert exchange.read_file(queries.csaf_text(province.hoa, number)).faults == ()


def test_changes_do_not_tell_who_else_is_addressed(province: Province) -> None:
    number = sent(province, "XA1", "XA2")
    new_version(province, number, addressing=Addressing(Reach.UNITS, ("XA1", "SO1")))

    answer = follow.answer(province.minh, f"{number}.2.XA1")
    assert {change.name for change in answer.changes} <= {"Accept by", "Done by"}
    page = client_of("minh").get(f"/advisories/answers/{number}.2.XA1").content.decode()
    assert "Sở 1" not in page
    assert "SO1" not in page


@pytest.mark.parametrize("name", ["anpt", "lan", "leader"])
def test_who_reads_all_sees_every_unit_s_answer(
    province: Province, three: dict[str, str], name: str
) -> None:
    client = client_of(name)
    told = client.get("/advisories/answers").content.decode()
    assert all(f"kín của {unit}" in told for unit in ("XA1", "XA2", "XA3"))
    for unit in ("XA1", "XA2", "XA3"):
        assert client.get(f"/advisories/answers/{three[unit]}.1.{unit}").status_code == 200
    is_editor = name != "leader"
    assert (client.get(f"/advisories/{three['draft']}").status_code == 200) is is_editor
    assert ("Bản nháp kín" in client.get("/advisories/").content.decode()) is is_editor


def test_analyst_of_one_unit_is_no_editor_of_the_province(province: Province) -> None:
    local = person(province.cast.system, "localan", "SO1", Role.ANALYST, "SO1")

    with pytest.raises(NotAllowed):
        drafts.begin(local, content=content())
    assert papers.advisories(local).total == 0
    assert client_of("localan").get("/advisories/new").status_code == 403


def test_anonymous_is_sent_to_the_door(people: Cast) -> None:
    for page in (*[page for page in PAGES if page.startswith("/adv")], "/advisories/new"):
        assert Client().get(page).status_code == 302


def test_export_cannot_start_a_formula(province: Province) -> None:
    sent(province, "XA1", title="=HYPERLINK(1)")
    with time_machine.travel(now() + timedelta(hours=1), tick=False):
        told = client_of("anpt").get("/advisories/matrix.csv").content.decode("utf-8-sig")

    assert told.splitlines()[0].count("=HYPERLINK") == 1
    assert all(not cell.startswith("=") for line in told.splitlines() for cell in line.split(","))

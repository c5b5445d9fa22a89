"""No leak between units and bodies: lists, counts, comments, steps, inbox, calendar, pages."""

import pytest
from django.test import Client
from django.utils import translation
from tests.cast import PASSWORD

from khien.base.accounts.types import Actor
from khien.base.casework import queries, services
from khien.base.casework.models import Case
from khien.base.casework.tests.build import Province, at, open_case
from khien.base.casework.types import CaseFilter
from khien.base.core.refusals import Invalid, NotAllowed, NotFound


@pytest.fixture
def three(province: Province) -> Province:
    """Three units with a case each; the first is told to the police, the second to the military."""
    open_case(province.cast.minh, "P-1", unit="XA1", facts=frozenset({"serious"}))
    open_case(province.cast.hoa, "P-2", unit="XA2")
    open_case(province.ba, "P-3", unit="XA3")
    services.invite(province.cast.minh, number="P-1", unit_code="CAT", part="body")
    services.invite(province.cast.hoa, number="P-2", unit_code="QS", part="body")
    return province


def seen_by(actor: Actor) -> list[str]:
    return sorted(line.number for line in queries.cases(actor, CaseFilter("probe")).rows)


def test_each_sees_its_own_cases_and_those_it_takes_part_in(three: Province) -> None:
    expected = {
        three.cast.minh: ["P-1"],
        three.cast.hoa: ["P-2"],
        three.ba: ["P-3"],
        three.cong: ["P-1"],
        three.quan: ["P-2"],
        three.cast.lan: ["P-1", "P-2", "P-3"],
        three.cast.tuan: [],
    }

    for actor, numbers in expected.items():
        page = queries.cases(actor, CaseFilter("probe"))
        joined = Case.objects.filter(pk__in=queries.case_ids(actor, "probe"))
        assert seen_by(actor) == numbers, actor.name
        assert page.total == len(numbers)
        assert sorted(joined.values_list("number", flat=True)) == numbers
        for number in {"P-1", "P-2", "P-3"} - set(numbers):
            for read in (
                queries.case,
                queries.clocks_of,
                queries.steps_of,
                queries.comments_of,
                queries.count_comments,
                queries.participants_of,
                queries.timeline,
            ):
                with pytest.raises(NotFound):
                    read(actor, number)
            assert queries.case_url(actor, number) == ""


def test_body_sees_only_its_sections(three: Province) -> None:
    record = queries.case(three.cong, "P-1")

    assert (record.facts, record.may_work, record.moves) == (frozenset(), False, ())
    assert queries.steps_of(three.cong, "P-1") == ()
    assert len(queries.clocks_of(three.cong, "P-1")) == 1
    assert queries.case(three.cast.minh, "P-1").facts == {"serious"}


def test_private_note_is_read_by_its_own_body_only(three: Province) -> None:
    services.comment(three.cast.minh, number="P-1", text="cho mọi bên")
    services.comment(three.cast.minh, number="P-1", text="riêng xã", private_to="XA1")
    services.comment(three.cong, number="P-1", text="riêng công an", private_to="CAT")

    def read(actor: Actor) -> list[str]:
        found = [comment.text for comment in queries.comments_of(actor, "P-1")]
        assert queries.count_comments(actor, "P-1") == len(found)
        return found

    assert read(three.cast.minh) == ["cho mọi bên", "riêng xã"]
    assert read(three.head) == ["cho mọi bên", "riêng xã"]
    assert read(three.cong) == ["riêng công an"]
    assert read(three.cast.lan) == ["cho mọi bên", "riêng công an"]  # she works at the police


def test_note_is_private_to_ones_own_body_only(three: Province) -> None:
    with pytest.raises(Invalid):
        services.comment(three.cast.minh, number="P-1", text="x", private_to="CAT")
    with pytest.raises(Invalid, match="empty"):
        services.comment(three.cast.minh, number="P-1", text=" ")
    with pytest.raises(NotAllowed):
        services.comment(three.cong, number="P-1", text="x")
    with pytest.raises(NotFound):
        services.comment(three.quan, number="P-1", text="x", private_to="QS")


def test_unit_sees_that_a_body_received_not_who(three: Province) -> None:
    services.set_participant_state(three.cong, number="P-1", unit_code="CAT", state="received")

    (one,) = queries.participants_of(three.cast.minh, "P-1")
    assert (one.unit, one.state, one.is_end) == ("Công an", "received", True)
    with translation.override("en"):
        last = queries.timeline(three.cast.minh, "P-1")[-1]
    assert (last.by, last.what) == ("Công an", "Công an, Body told, Received")
    assert queries.timeline(three.cong, "P-1")[-1].by == "Cong"


def test_only_the_body_itself_or_the_case_with_a_note_sets_its_state(three: Province) -> None:
    with pytest.raises(NotFound):
        services.set_participant_state(three.quan, number="P-1", unit_code="CAT", state="received")
    with pytest.raises(NotAllowed):
        services.set_participant_state(three.head, number="P-1", unit_code="CAT", state="received")
    with pytest.raises(Invalid):
        services.set_participant_state(three.cong, number="P-1", unit_code="CAT", state="asleep")
    services.set_participant_state(
        three.cast.minh, number="P-1", unit_code="CAT", state="received", note="gọi 10:20"
    )

    assert queries.participants_of(three.cong, "P-1")[0].note == "gọi 10:20"


def test_inbox_and_calendar_hold_the_same_and_nothing_of_others(three: Province) -> None:
    for actor, own in [(three.cast.minh, "P-1"), (three.cast.hoa, "P-2"), (three.ba, "P-3")]:
        shown = [line.title for line in queries.inbox(actor)]
        token = services.make_token(actor, name="x")
        calendar = Client().get(f"/calendar/{token}.ics").content.decode()
        assert (
            len(shown) == calendar.count("BEGIN:VEVENT") == queries.count_open(actor, most=9) == 2
        )
        assert all(own in title for title in shown)
        for other in {"P-1", "P-2", "P-3"} - {own}:
            assert other not in calendar
    for body in (three.cong, three.quan):
        assert queries.inbox(body) == []


@pytest.mark.parametrize("path", ["comment", "move", "mark", "participant", "steps/1"])
def test_pages_of_a_foreign_case_answer_as_for_an_absent_one(three: Province, path: str) -> None:
    client = Client()
    client.post("/sign-in/login/", {"login": "hoa", "password": PASSWORD})
    sent = {"text": "x", "move": "take", "code": "told", "at": "2026-11-25T01:00", "unit": "CAT"}

    foreign = client.post(at(f"cases/P-1/{path}"), sent)
    absent = client.post(at(f"cases/P-9/{path}"), sent)

    assert (foreign.status_code, absent.status_code) == (404, 404)
    assert foreign.content.decode().replace("P-1", "P-9").count(
        "P-9"
    ) == absent.content.decode().count("P-9")

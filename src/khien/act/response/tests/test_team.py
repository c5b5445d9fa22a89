"""The team: who is reached, who is on duty, what is ready; and who may read telephone numbers."""

from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st
from tests.cast import PASSWORD, Cast

from khien.act.response.queries import incidents as reads
from khien.act.response.queries import team as queries
from khien.act.response.rules import team as rules
from khien.act.response.services import incidents
from khien.act.response.services import team as services
from khien.act.response.types.incidents import IncidentKind, NewIncident
from khien.act.response.types.team import NewMember, ShiftRefused
from khien.base.accounts.types import Actor
from khien.base.core.clock import now
from khien.base.core.refusals import Invalid, NotAllowed, NotFound

START = datetime(2026, 11, 23, tzinfo=UTC)
HOURS = st.integers(min_value=-48, max_value=240)


def member(by: Actor, name: str = "Trực ban", person_id: int | None = None) -> int:
    new = NewMember(name, "Công an", "Trực ban", "0290 1", person_id=person_id)
    return services.enter_member(by, member=new)


@given(st.lists(st.tuples(HOURS, st.integers(min_value=1, max_value=72)), max_size=8))
def test_gaps_and_shifts_together_cover_the_week_and_never_overlap(
    drawn: list[tuple[int, int]],
) -> None:
    shifts = [
        (START + timedelta(hours=begin), START + timedelta(hours=begin + length))
        for begin, length in drawn
    ]
    end = START + rules.LOOKAHEAD

    gaps = rules.gaps(shifts, start=START, end=end)

    for hour in range(24 * 7):
        at = START + timedelta(hours=hour)
        on_duty = any(begins <= at < ends for begins, ends in shifts)
        in_gap = any(gap.starts_at <= at < gap.ends_at for gap in gaps)
        assert on_duty != in_gap


@pytest.mark.django_db
def test_telephone_numbers_are_for_the_centre_alone(people: Cast) -> None:
    member(people.lan)

    assert queries.team(people.lan).members[0].phone == "0290 1"
    for actor in (people.minh, people.hoa):
        with pytest.raises(NotFound):
            queries.team(actor)
    client = Client()
    client.post("/sign-in/login/", {"login": "minh", "password": PASSWORD})
    assert client.get("/incidents/team").status_code == 404


@pytest.mark.django_db
def test_only_who_manages_the_team_changes_it(people: Cast) -> None:
    with pytest.raises((NotFound, NotAllowed)):
        member(people.minh)


@pytest.mark.django_db
def test_person_is_not_on_duty_twice_at_once(people: Cast) -> None:
    key = member(people.lan)
    services.enter_shift(people.lan, key=key, starts_at=START, ends_at=START + timedelta(hours=8))

    with pytest.raises(ShiftRefused, match="on duty then already"):
        services.enter_shift(
            people.lan,
            key=key,
            starts_at=START + timedelta(hours=7),
            ends_at=START + timedelta(hours=9),
        )
    with pytest.raises(ShiftRefused, match="before it begins"):
        services.enter_shift(people.lan, key=key, starts_at=START, ends_at=START)


@pytest.mark.django_db
def test_roster_decides_who_gets_the_machines_incident(people: Cast) -> None:
    key = member(people.lan, person_id=people.minh.person_id)
    at = now()
    services.enter_shift(
        people.lan, key=key, starts_at=at - timedelta(hours=1), ends_at=at + timedelta(hours=1)
    )

    new = NewIncident("Mã độc", IncidentKind.MALWARE, "critical", "XA1", at)
    incidents.open_incident(people.system, incident=new)

    (line,) = reads.incidents(people.lan).rows
    assert line.lead == "Minh"


@pytest.mark.django_db
def test_what_is_not_ready_says_why(people: Cast) -> None:
    key = services.enter_readiness(people.lan, name="Kit", place="Tủ", every_days=30)

    with pytest.raises(Invalid):
        services.check_readiness(people.lan, key=key, is_ready=False)
    services.check_readiness(people.lan, key=key, is_ready=False, words="Hết pin")

    (item,) = queries.team(people.lan).readiness
    assert (item.is_ready, item.words) == (False, "Hết pin")


@pytest.mark.django_db
def test_member_who_leaves_is_off_the_roster_to_come(people: Cast) -> None:
    key = member(people.lan)
    at = now()
    services.enter_shift(
        people.lan, key=key, starts_at=at + timedelta(days=1), ends_at=at + timedelta(days=2)
    )

    services.end_member(people.lan, key=key)

    found = queries.team(people.lan)
    assert (found.members, found.shifts) == ((), ())


@pytest.mark.django_db
def test_stale_contact_counts_against_the_measure(people: Cast) -> None:
    first, second = member(people.lan, "A"), member(people.lan, "B")
    services.note_contact_test(people.lan, key=first, was_reached=True)
    services.note_contact_test(people.lan, key=second, was_reached=False)

    today = queries.contacts_tested(now(), None)
    later = queries.contacts_tested(now() + timedelta(days=91), None)

    assert [row.counts for row in today] == [True, False]
    assert [row.counts for row in later] == [False, False]

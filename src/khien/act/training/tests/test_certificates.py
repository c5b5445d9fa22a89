"""Certificates of persons: numbered once, replaced by newer ones, told of sixty days before the end."""

from datetime import timedelta

import pytest
from django.utils import timezone
from tests.cast import Cast

from khien.act.training import access
from khien.act.training.queries import certificates as queries
from khien.act.training.queries import people as registers
from khien.act.training.services import certificates, classes, people
from khien.act.training.tests.build import GOOD, open_class, paper, seat
from khien.act.training.types.certificates import (
    CertificateDays,
    CertificateTaken,
    OwnCertificate,
    RevokeNeedsReason,
)
from khien.base.casework import queries as casework
from khien.base.core import outbox
from khien.base.core.clock import now, played, today
from khien.base.core.refusals import NotFound

pytestmark = pytest.mark.django_db


def lien(cast: Cast) -> int:
    return people.enter_person(cast.minh, unit_code="XA1", name="Liên (mẫu)")


def waiting(cast: Cast) -> list[str]:
    return [line.title for line in casework.inbox(cast.minh) if "Chứng nhận (mẫu)" in line.title]


def test_the_unit_is_told_sixty_days_before_the_end_and_no_longer_after_the_renewal(
    people: Cast,
) -> None:
    key, end = lien(people), today() + timedelta(days=100)
    certificates.enter_certificate(people.minh, learner=key, certificate=paper(until=end))

    outbox.work_once("w", is_long=False)
    assert waiting(people) == []
    with played(timezone.now() + timedelta(days=41)):
        while outbox.work_once("w", is_long=False):
            pass
        assert len(waiting(people)) == 1
        newer = paper("2", until=end + timedelta(days=365))
        certificates.enter_certificate(people.minh, learner=key, certificate=newer)
        assert waiting(people) == []
    states = {one.number: one.state for one in registers.person(people.minh, key).certificates}
    assert states == {"1": "replaced", "2": "valid"}


def test_a_past_day_gives_the_same_figure_again(people: Cast) -> None:
    key, end = lien(people), today() + timedelta(days=10)
    first = certificates.enter_certificate(people.minh, learner=key, certificate=paper(until=end))
    then = now()

    assert [row.counts for row in queries.certificates_valid(then, None)] == [True]
    with played(now() + timedelta(days=11)):
        assert [row.counts for row in queries.certificates_valid(now(), None)] == [False]
        certificates.revoke(people.minh, key=first, reason="Hết hạn, thu hồi")
        assert queries.certificates_valid(now(), None) == []
        assert [row.counts for row in queries.certificates_valid(then, None)] == [True]
        assert queries.certificates_valid(then, frozenset({"XA2"})) == []


def test_a_number_is_given_once_and_days_run_forward(people: Cast) -> None:
    key = lien(people)
    certificates.enter_certificate(people.minh, learner=key, certificate=paper())

    with pytest.raises(CertificateTaken):
        certificates.enter_certificate(people.minh, learner=key, certificate=paper())
    with pytest.raises(CertificateDays):
        back = paper("2", until=today() - timedelta(days=1))
        certificates.enter_certificate(people.minh, learner=key, certificate=back)
    with pytest.raises(RevokeNeedsReason):
        certificates.revoke(people.minh, key=access.certificates().get().pk, reason="")


def test_nobody_issues_a_certificate_to_themselves(people: Cast) -> None:
    key = seat(people, open_class(people), "Lan", "CAT")
    classes.set_result(people.lan, seat_key=key, attended=GOOD)

    with pytest.raises(OwnCertificate):
        certificates.issue(people.lan, seat_key=key, certificate=paper())


def test_people_of_another_unit_are_not_there(people: Cast) -> None:
    key = lien(people)
    given = certificates.enter_certificate(people.minh, learner=key, certificate=paper())

    for act in (
        lambda: registers.person(people.hoa, key),
        lambda: certificates.revoke(people.hoa, key=given, reason="x"),
        lambda: certificates.enter_certificate(people.hoa, learner=key, certificate=paper("2")),
    ):
        with pytest.raises(NotFound):
            act()
    assert registers.people(people.hoa).rows == ()
    assert queries.certificates(people.hoa).rows == ()
    assert registers.find(people.hoa, "lien") == []
    assert [one.title for one in registers.find(people.minh, "lien")] == ["Liên (mẫu)"]


@pytest.mark.parametrize(
    ("state", "numbers"), [("ending", ["1"]), ("ended", ["2"]), ("", ["3", "2", "1"])]
)
def test_the_list_narrows_to_what_ends(people: Cast, state: str, numbers: list[str]) -> None:
    for number, name, days in (("1", "A", 30), ("2", "B", 3), ("3", "C", 400)):
        learner = people_of(people, name)
        with played(now() - timedelta(days=10)):
            until = today() + timedelta(days=days)
            certificates.enter_certificate(
                people.minh, learner=learner, certificate=paper(number, until=until)
            )

    found = queries.certificates(people.minh, state=state).rows

    assert [one.number for one in found] == numbers


def people_of(cast: Cast, name: str) -> int:
    return people.enter_person(cast.minh, unit_code="XA1", name=name)

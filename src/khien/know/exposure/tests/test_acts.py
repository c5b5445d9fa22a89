"""What people do with findings: fixed and tested again, set aside, rated, accepted for a time."""

from datetime import timedelta

import pytest
import time_machine
from tests.cast import Cast

from khien.base.casework import queries as casework
from khien.base.casework.types import InboxFilter
from khien.base.core.clock import now, today
from khien.base.core.outbox import work_once
from khien.know.exposure import access
from khien.know.exposure.queries import findings as queries
from khien.know.exposure.services import accepting
from khien.know.exposure.services import findings as services
from khien.know.exposure.tests.scans import TELNET, scan_of, take_in
from khien.know.exposure.types.findings import Severity
from khien.know.exposure.types.register import (
    AlreadyAsked,
    EndOutside,
    FindingFilter,
    OwnRequest,
    Standing,
    StandingRefused,
    WordsMissing,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def telnet(people: Cast) -> int:
    """Return an open finding of Minh's unit."""
    take_in(people.minh, scan_of(TELNET))
    return access.findings().get().pk


def state() -> Standing:
    return Standing(access.findings().get().state)


def test_a_fixed_finding_is_closed_by_a_retest_or_opened_by_it(people: Cast, telnet: int) -> None:
    services.start_finding(people.minh, key=telnet)
    with pytest.raises(WordsMissing):
        services.mark_fixed(people.minh, key=telnet, words=" ")
    services.mark_fixed(people.minh, key=telnet, words="Đã tắt telnet")
    services.retest(people.minh, key=telnet, is_gone=False, words="Vẫn mở")
    assert state() is Standing.OPEN

    services.mark_fixed(people.minh, key=telnet, words="Chặn trên tường lửa")
    services.retest(people.minh, key=telnet, is_gone=True, words="nmap: closed")

    record = queries.finding(people.minh, telnet)
    assert record.line.standing is Standing.CLOSED
    assert record.line.due_at is None
    assert [one.act.value for one in record.history] == [
        "retested",
        "fixed",
        "reopened",
        "fixed",
        "started",
    ]
    assert record.line.owner == "Minh"


def test_a_report_after_the_fix_is_the_retest(people: Cast, telnet: int) -> None:
    services.mark_fixed(people.minh, key=telnet, words="Đã tắt")

    assert take_in(people.minh, scan_of(TELNET, day=1)).reopened == 0
    days = (now() - access.sightings().get().last_seen).days + 3
    with time_machine.travel(now() + timedelta(days=5)):
        assert take_in(people.minh, scan_of(TELNET, day=days + 1)).reopened == 1
        services.mark_fixed(people.minh, key=telnet, words="Đã gỡ hẳn")
    with time_machine.travel(now() + timedelta(days=9)):
        assert take_in(people.minh, scan_of(day=days + 5)).closed == 1
    assert state() is Standing.CLOSED


def test_what_does_not_apply_stays_aside_until_somebody_opens_it(people: Cast, telnet: int) -> None:
    services.say_not_applicable(people.minh, key=telnet, words="Thiết bị mô phỏng")

    assert take_in(people.minh, scan_of(TELNET, day=3)).known == 1
    assert state() is Standing.NOT_APPLICABLE
    with pytest.raises(StandingRefused):
        services.mark_fixed(people.minh, key=telnet, words="x")
    services.reopen_finding(people.minh, key=telnet, words="Nhầm")
    assert state() is Standing.OPEN


def test_a_persons_rating_stands_against_reporters(people: Cast, telnet: int) -> None:
    services.rate_finding(people.minh, key=telnet, severity=Severity.LOW, words="Mạng cách ly")
    take_in(people.minh, scan_of(TELNET, day=3))

    line = queries.findings(people.minh, FindingFilter()).rows[0]
    assert line.severity is Severity.LOW
    assert line.due_at is not None
    assert (line.due_at - line.opened_at).days == 180


def test_a_risk_is_accepted_by_somebody_else_until_a_day(people: Cast, telnet: int) -> None:
    until = today() + timedelta(days=30)
    for end in (None, today(), today() + timedelta(days=400)):
        with pytest.raises(EndOutside):
            accepting.ask_to_accept(people.lan, key=telnet, reason="Chờ đổi thiết bị", until=end)
    asked = accepting.ask_to_accept(people.lan, key=telnet, reason="Chờ đổi thiết bị", until=until)
    with pytest.raises(AlreadyAsked):
        accepting.ask_to_accept(people.minh, key=telnet, reason="Cũng vậy", until=until)
    with pytest.raises(OwnRequest):
        accepting.answer_request(people.lan, key=asked, is_approved=True, words="Đồng ý")

    accepting.answer_request(people.system, key=asked, is_approved=True, words="Đồng ý")

    assert state() is Standing.ACCEPTED
    listed = queries.exceptions(people.minh).rows
    assert [(one.reason, one.until, one.is_approved) for one in listed] == [
        ("Chờ đổi thiết bị", until, True)
    ]
    assert casework.inbox_page(people.lan, InboxFilter()).rows == ()
    take_in(people.minh, scan_of(TELNET, day=3))
    assert state() is Standing.ACCEPTED
    with time_machine.travel(now() + timedelta(days=31, hours=1)):
        work_once("w", is_long=False)
        line = queries.findings(people.minh, FindingFilter(state="live")).rows[0]
        assert line.due_at is not None
        assert line.due_at > now()
    assert queries.exceptions(people.minh).rows == ()


def test_a_refused_request_leaves_the_finding_as_it_was(people: Cast, telnet: int) -> None:
    until = today() + timedelta(days=30)
    asked = accepting.ask_to_accept(people.minh, key=telnet, reason="Chưa có kinh phí", until=until)
    accepting.answer_request(
        people.lan, key=asked, is_approved=False, words="Tắt dịch vụ được ngay"
    )

    assert state() is Standing.OPEN
    assert queries.exceptions(people.lan).rows == ()


def test_the_measure_shows_the_past_as_it_was(people: Cast, telnet: int) -> None:
    opened = now()
    with time_machine.travel(opened + timedelta(days=40)):
        services.mark_fixed(people.minh, key=telnet, words="Đã tắt")
        services.retest(people.minh, key=telnet, is_gone=True, words="Đã đóng")
        late = queries.within_deadline(opened + timedelta(days=35), None)
        early = queries.within_deadline(opened + timedelta(days=5), frozenset({"XA1"}))
        after = queries.within_deadline(now() + timedelta(seconds=1), None)

    assert [(one.unit_code, one.counts) for one in early] == [("XA1", True)]
    assert [one.counts for one in late] == [False]
    assert after == []

"""A certificate is earned: by attendance, exercises and a passed examination; and classes keep their lists."""

import io
from datetime import date, timedelta

import openpyxl
import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st
from tests.cast import Cast

from khien.act.training import access
from khien.act.training.queries import classes as queries
from khien.act.training.rules import classes as rules
from khien.act.training.services import certificates, classes, people, sheets
from khien.act.training.tests.build import GOOD, LIEN, SESSIONS, open_class, paper, seat
from khien.act.training.types.classes import (
    Attended,
    CancelNeedsReason,
    ClassCancelled,
    DaysBackwards,
    HasCertificates,
    Lack,
    NewClass,
    NotEarned,
    SeatSettled,
    SheetUnread,
    TooManySessions,
)
from khien.base.core.refusals import NotAllowed, NotFound

pytestmark = pytest.mark.django_db
AFTER_THE_DECREE = date(2026, 9, 30)
BEFORE_THE_DECREE = date(2026, 8, 18)


@pytest.mark.parametrize(
    ("attended", "missing"),
    [
        (Attended(7, exercises_done=True, exam=True), "attendance"),
        (Attended(8, exercises_done=False, exam=True), "exercises"),
        (Attended(8, exercises_done=True, exam=None), "examination passed"),
        (Attended(8, exercises_done=True, exam=False), "examination passed"),
        (Attended(0, exercises_done=False, exam=None), "attendance, exercises, examination passed"),
    ],
)
def test_a_refused_certificate_says_what_is_missing(
    people: Cast, attended: Attended, missing: str
) -> None:
    key = seat(people, open_class(people, ends_on=AFTER_THE_DECREE))
    classes.set_result(people.lan, seat_key=key, attended=attended)

    with translation.override("en"), pytest.raises(NotEarned) as refused:
        certificates.issue(people.lan, seat_key=key, certificate=paper())

    assert str(refused.value).endswith(f"Missing: {missing}.")
    assert not access.certificates().exists()


def test_four_fifths_of_the_sessions_are_enough_since_the_decree(people: Cast) -> None:
    key = seat(people, open_class(people, ends_on=AFTER_THE_DECREE))
    enough = Attended(8, exercises_done=True, exam=True)
    classes.set_result(people.lan, seat_key=key, attended=enough)

    certificates.issue(people.lan, seat_key=key, certificate=paper())

    [line] = queries.record(people.lan, access.seats().get(pk=key).training_class_id).seats
    assert line.certificate is not None
    assert line.certificate.state == "valid"


def test_before_the_decree_no_share_was_set(people: Cast) -> None:
    held = open_class(people, ends_on=BEFORE_THE_DECREE)
    key = seat(people, held)
    once = Attended(1, exercises_done=True, exam=True)
    classes.set_result(people.lan, seat_key=key, attended=once)

    assert queries.record(people.lan, held).least == 0
    assert certificates.issue(people.lan, seat_key=key, certificate=paper())


@given(st.integers(1, 200), st.integers(0, 200), st.booleans(), st.booleans())
def test_nothing_lacks_only_when_all_is_there(
    sessions: int, attended: int, done: bool, passed: bool
) -> None:
    said = Attended(min(attended, sessions), exercises_done=done, exam=passed)
    lacking = rules.lacks(said, sessions=sessions, least=0.8, has_exercises=True, has_exam=True)

    assert (Lack.ATTENDANCE in lacking) is (said.sessions * 5 < sessions * 4)
    assert (Lack.EXERCISES in lacking) is not done
    assert (Lack.EXAM in lacking) is not passed


def test_a_result_with_a_certificate_is_fixed_until_that_is_revoked(people: Cast) -> None:
    held = open_class(people)
    key = seat(people, held)
    classes.set_result(people.lan, seat_key=key, attended=GOOD)
    given_key = certificates.issue(people.lan, seat_key=key, certificate=paper())

    with pytest.raises(SeatSettled):
        classes.set_result(people.lan, seat_key=key, attended=Attended(1, True, True))
    with pytest.raises(SeatSettled):
        certificates.issue(people.lan, seat_key=key, certificate=paper("2"))
    with pytest.raises(HasCertificates):
        classes.cancel_class(people.lan, key=held, reason="Nhầm")
    certificates.revoke(people.lan, key=given_key, reason="Ghi nhầm người")
    classes.cancel_class(people.lan, key=held, reason="Nhầm")

    with pytest.raises(ClassCancelled):
        classes.set_result(people.lan, seat_key=key, attended=GOOD)


def test_a_class_that_cannot_be_is_refused(people: Cast) -> None:
    held = open_class(people)
    key = seat(people, held)
    course_key = queries.courses(people.lan)[0].key
    backwards = NewClass(course_key, "CAT", date(2026, 5, 2), date(2026, 5, 1), 3, "x", "")

    with pytest.raises(DaysBackwards):
        classes.open_class(people.lan, new=backwards)
    with pytest.raises(TooManySessions):
        classes.set_result(people.lan, seat_key=key, attended=Attended(11, True, True))
    with pytest.raises(CancelNeedsReason):
        classes.cancel_class(people.lan, key=held, reason=" ")


def test_a_unit_sends_its_own_people_and_sees_no_others(people: Cast) -> None:
    held = open_class(people)
    classes.enrol(people.minh, key=held, people_of=[("XA1", LIEN)])
    classes.enrol(people.hoa, key=held, people_of=[("XA2", "Nam (mẫu)")])

    with pytest.raises(NotFound):
        classes.enrol(people.minh, key=held, people_of=[("XA2", "Nam (mẫu)")])
    own = queries.record(people.minh, held)
    assert [one.name for one in own.seats] == [LIEN]
    assert own.line.people == 1
    with pytest.raises(NotFound):
        classes.set_result(
            people.minh, seat_key=seat(people, held, "Nam (mẫu)", "XA2"), attended=GOOD
        )
    with pytest.raises(NotFound):
        classes.set_result(people.minh, seat_key=own.seats[0].key, attended=GOOD)
    assert len(queries.record(people.lan, held).seats) == 2
    with pytest.raises(NotAllowed):
        queries.classes(people.tuan)


def test_the_same_name_in_a_unit_is_the_same_person_and_an_account_is_known(people: Cast) -> None:
    first = people_key = people_enter(people, "XA1", " Minh ")

    assert people_enter(people, "XA1", "Minh") == first
    row = access.learners().get(pk=people_key)
    assert row.account_id == people.minh.person_id
    assert people_enter(people, "XA2", "Minh") != first


def people_enter(cast: Cast, unit: str, name: str) -> int:
    return people.enter_person(cast.lan, unit_code=unit, name=name)


def filled(content: bytes, *rows: tuple[object, ...]) -> bytes:
    book = openpyxl.load_workbook(io.BytesIO(content))
    page = book.active
    assert page is not None
    for row in rows:
        page.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def test_a_class_list_shows_what_it_would_do_before_anything_is_written(people: Cast) -> None:
    held = open_class(people)
    seat(people, held)
    book = openpyxl.load_workbook(io.BytesIO(sheets.written(people.lan, held)))
    page = book.active
    assert page is not None
    assert [cell.value for cell in page[2]][:3] == ["XA1", LIEN, 0]
    page["C2"], page["D2"], page["E2"] = 9, "Có", "Đạt"
    out = io.BytesIO()
    book.save(out)
    content = filled(
        out.getvalue(),
        ("XA2", "Nam (mẫu)", "10", "rồi", "", ""),
        ("XA2", "Nam (mẫu)", 10, "Yes", "Pass", ""),
        ("XA9", "Ai đó (mẫu)", 1, "", "", ""),
        ("XA2", "Hà (mẫu)", 11, "", "", ""),
        ("XA2", "'=1+1", 3, "", "", ""),
    )

    key = sheets.keep_sheet(people.lan, key=held, name="lop.xlsx", content=content)
    with translation.override("en"):
        plan = sheets.planned(people.lan, key)

    assert plan.counts == {"changed": 1, "new": 2, "refused": 3}
    assert [row.cell for row in plan.rows if row.found == "refused"] == ["D3", "A5", "C6"]
    assert access.seats().filter(training_class_id=held).count() == 1
    sheets.apply_sheet(people.lan, key=key)
    names = {one.name: one.attended for one in queries.record(people.lan, held).seats}
    assert names[LIEN] == Attended(9, exercises_done=True, exam=True)
    assert names["Nam (mẫu)"].sessions == SESSIONS
    with pytest.raises(NotFound):
        sheets.planned(people.lan, key)
    written = openpyxl.load_workbook(io.BytesIO(sheets.written(people.lan, held))).active
    assert written is not None
    assert "'=1+1" in {cell.value for cell in written["B"]}


def test_a_list_of_another_class_or_no_list_is_refused(people: Cast) -> None:
    held = open_class(people)

    with pytest.raises(SheetUnread, match="no Excel workbook"):
        sheets.keep_sheet(people.lan, key=held, name="x.xlsx", content=b"PK\x03\x04rubbish")
    book = openpyxl.Workbook()
    out = io.BytesIO()
    book.save(out)
    with pytest.raises(SheetUnread, match="a column is missing"):
        sheets.keep_sheet(people.lan, key=held, name="x.xlsx", content=out.getvalue())
    with pytest.raises(NotFound):
        sheets.keep_sheet(people.minh, key=held, name="x.xlsx", content=b"")


def test_a_dropped_list_leaves_nothing(people: Cast) -> None:
    held = open_class(people)
    content = filled(sheets.written(people.lan, held), ("XA1", LIEN, 1, "", "", ""))
    key = sheets.keep_sheet(people.lan, key=held, name="x.xlsx", content=content)

    assert sheets.drop_sheet(people.lan, key=key) == held
    assert not access.seats().exists()


def test_records_are_kept_five_years_from_the_end(people: Cast) -> None:
    held = open_class(people, ends_on=date(2024, 2, 29))

    assert queries.record(people.lan, held).kept_until == date(2029, 3, 1)
    assert rules.kept_until(date(2024, 5, 1), 5) - date(2024, 5, 1) > timedelta(days=5 * 365)

"""Pages of training: a class from opening to certificate as a person clicks it; others' people stay unseen."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from tests.cast import Cast
from tests.clients import signed_in

from khien.act.training import access
from khien.act.training.services import classes
from khien.act.training.tests.build import GOOD, LIEN, SESSIONS, course, open_class, seat
from khien.base.core.clock import today

pytestmark = pytest.mark.django_db


@pytest.fixture
def lan(people: Cast) -> Client:
    course(people)
    return signed_in("lan")


def test_a_class_goes_from_opening_to_certificate(lan: Client, people: Cast) -> None:
    key = access.courses().get().pk
    days = {"starts_on": today().isoformat(), "ends_on": today().isoformat()}
    said = {"course": key, "unit": "CAT", "sessions": SESSIONS, "teacher": "Giảng viên (mẫu)"}
    opened = lan.post("/training/new", said | days)
    where = opened["Location"]
    lan.post(f"{where}/act", {"act": "enrol", "unit": "XA1", "names": f"{LIEN}\n\nNam (mẫu)"})
    one = access.seats().get(learner__name=LIEN).pk
    page = lan.get(where).content.decode()
    assert "Missing: attendance, exercises, examination passed" in " ".join(page.split())
    paper = {
        "title": "Chứng nhận",
        "number": "01/CN",
        "issuer": "Công an tỉnh",
        "standard": "course",
        "issued_on": today().isoformat(),
        "valid_until": (today() + timedelta(days=700)).isoformat(),
    }
    refused = lan.post(f"{where}/seats/{one}/issue", paper)
    assert refused.status_code == 422
    assert "Missing: attendance, exercises, examination passed." in refused.content.decode()

    lan.post(f"{where}/seats/{one}", {"sessions": 8, "exercises": "on", "exam": "passed"})
    assert f"/seats/{one}/issue" in lan.get(where).content.decode()
    lan.post(f"{where}/seats/{one}/issue", paper)

    assert "01/CN" in lan.get(where).content.decode()
    own = signed_in("minh").get("/training/certificates").content.decode()
    assert "01/CN" in own
    assert "01/CN" not in signed_in("hoa").get("/training/certificates").content.decode()
    assert "01/CN" not in signed_in("hoa").get(where).content.decode()


def test_a_list_is_uploaded_looked_at_and_applied(lan: Client, people: Cast) -> None:
    held = open_class(people, course_key=access.courses().get().pk)
    seat(people, held)
    classes.set_result(people.lan, seat_key=access.seats().get().pk, attended=GOOD)
    content = lan.get(f"/training/classes/{held}/list.xlsx").content
    file = SimpleUploadedFile("lop.xlsx", content)

    shown = lan.post(f"/training/classes/{held}/list", {"file": file}, follow=True)

    assert "Nothing is written yet" in shown.content.decode()
    dropped = lan.post(f"{shown.request['PATH_INFO']}/drop", follow=True)
    assert "nothing of it was taken" in dropped.content.decode()


def test_pages_cost_the_same_for_one_and_for_many(lan: Client, people: Cast) -> None:
    held = open_class(people, course_key=access.courses().get().pk)

    def cost(address: str) -> int:
        with CaptureQueriesContext(connection) as caught:
            assert lan.get(address).status_code == 200
        return len(caught)

    pages = (
        "/training/",
        f"/training/classes/{held}",
        "/training/people",
        "/training/certificates",
    )
    seat(people, held)
    first = [cost(address) for address in pages]
    for number in range(5):
        seat(people, held, f"Người {number} (mẫu)", "XA2")

    assert [cost(address) for address in pages] == first


def test_who_has_no_part_in_training_is_turned_away(people: Cast) -> None:
    assert signed_in("tuan").get("/training/").status_code == 403

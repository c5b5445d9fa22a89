"""Pages of assessments: an inspector plans by a form, a unit saves as it goes, others find nothing."""

import io
from datetime import timedelta

import pytest
from django.contrib.auth import get_user_model
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone
from openpyxl import load_workbook
from tests.cast import Cast

from khien.base.accounts.types import Actor
from khien.base.core.clock import now, played, today
from khien.base.files.services.storing import judge
from khien.show.assurance import access
from khien.show.assurance.services import assessments, judging, minutes
from khien.show.assurance.tests.campaigns import (
    announced,
    answer,
    catalogue,
    find,
    inspector,
    judged,
    say,
    submitted,
)

pytestmark = pytest.mark.django_db


def signed_in(name: str) -> Client:
    client = Client(headers={"accept-language": "en"})
    client.cookies["language"] = "en"
    client.force_login(get_user_model().objects.get(username=name))
    return client


@pytest.fixture
def police(people: Cast) -> Actor:
    return inspector(people)


@pytest.fixture
def edition(people: Cast) -> int:
    return catalogue(people)


def test_inspector_plans_by_the_form_and_a_missing_ground_is_one_sentence(
    police: Actor, edition: int
) -> None:
    client = signed_in("thanhtra")
    assert client.get("/assessments/new").status_code == 200
    given = {
        "kind": "inspection",
        "title": "Kiểm tra các xã (mẫu)",
        "ground": "",
        "edition": str(edition),
        "level": "2",
        "kinds": ["commune"],
        "answers_by": f"{today() + timedelta(days=5):%Y-%m-%d}",
        "starts_at": f"{timezone.localtime(now() + timedelta(days=6)):%Y-%m-%dT%H:%M}",
    }
    refused = client.post("/assessments/new", given)
    assert refused.status_code == 422
    assert "Without a lawful ground there is no Inspection" in refused.content.decode()

    planned = client.post("/assessments/new", given | {"ground": "police-asked"}, follow=True)
    number = access.assessments().get().number
    assert planned.redirect_chain[-1][0] == f"/assessments/{number}"
    sent = client.post(f"/assessments/{number}/act", {"act": "announce"}, follow=True)
    assert "Under notice" in sent.content.decode()
    assert access.answers().count() == 6


def test_unit_saves_as_it_goes_with_files_and_the_second_writer_is_told(
    people: Cast, police: Actor, edition: int
) -> None:
    _, key = announced(police, edition)
    client = signed_in("minh")
    page = client.get(f"/assessments/subjects/{key}?family=QL").content.decode()
    assert "The system knows" in page
    assert "This proposes" in page
    one = answer(key, "QL.1")
    url = f"/assessments/answers/{one.pk}/save"
    given = {"grade": "met", "words": "Quy chế (mẫu)", "version": str(one.version)}
    file = SimpleUploadedFile("quy-che.txt", b"Quy che (mau)")

    saved = client.post(url, given | {"file": file}, headers={"HX-Request": "true"})
    clash = client.post(
        url, given | {"grade": "not_met", "words": "Của tôi"}, headers={"HX-Request": "true"}
    ).content.decode()

    assert "Saved" in saved.content.decode()
    assert "quy-che.txt" in saved.content.decode()
    assert "Yours is not kept yet" in clash
    assert "Của tôi" in clash
    assert answer(key, "QL.1").words == "Quy chế (mẫu)"
    kept = access.answer_files().get()
    assert client.get(f"/assessments/files/{kept.pk}").content == b"Quy che (mau)"
    plain = client.post(url, given | {"version": str(answer(key, "QL.1").version)})
    assert plain.status_code == 302


def test_another_unit_finds_nothing_under_any_address(
    people: Cast, police: Actor, edition: int
) -> None:
    number, key = announced(police, edition)
    submitted(people.minh, key)
    found, _ = judged(police, number, key)
    one = answer(key, "QL.1")
    minutes.conclude(police, key=key, words="Kết luận (mẫu)")
    client = signed_in("hoa")

    for address in (
        f"/assessments/{number}",
        f"/assessments/{number}.xlsx",
        f"/assessments/subjects/{key}",
        f"/assessments/subjects/{key}/minutes-1.pdf",
        f"/assessments/shortcomings/{found}",
    ):
        assert client.get(address).status_code == 404, address
    for address, given in (
        (f"/assessments/answers/{one.pk}/save", {"grade": "met", "version": "1"}),
        (f"/assessments/subjects/{key}/act", {"act": "sign-unit"}),
        (f"/assessments/shortcomings/{found}/act", {"act": "mended", "words": "x"}),
    ):
        assert client.post(address, given).status_code == 404, address
    assert number not in client.get("/assessments/").content.decode()
    assert found not in client.get("/assessments/shortcomings").content.decode()


def test_the_way_to_signed_minutes_over_pages(people: Cast, police: Actor, edition: int) -> None:
    number, key = announced(police, edition)
    unit, team = signed_in("minh"), signed_in("thanhtra")
    act = f"/assessments/subjects/{key}/act"
    unit.post(act, {"act": "receive"})
    for code in ("QL.1", "QL.2"):
        say(people.minh, key, code, "met", "Có (mẫu)")
    unit.post(act, {"act": "submit"})
    owed = unit.get(f"/assessments/subjects/{key}")
    assert "1 requirements are still to be answered" in owed.content.decode()
    say(people.minh, key, "KT.1", "not_met", "Chưa mua (mẫu)")
    unit.post(act, {"act": "submit"})
    with played(now() + timedelta(days=6)):
        team.post(f"/assessments/{number}/act", {"act": "begin"})
        team.post(act, {"act": "agree"})
        find(police, key, "QL.2", "met")
        one = answer(key, "KT.1")
        judged_page = team.post(
            f"/assessments/answers/{one.pk}/judge",
            {
                "grade": "not_met",
                "words": "Không có tường lửa (mẫu)",
                "version": str(one.version),
                "fix_by": f"{today() + timedelta(days=30):%Y-%m-%d}",
                "fix_words": "Mua (mẫu)",
            },
            headers={"HX-Request": "true"},
        )
        assert "Mua (mẫu)" in judged_page.content.decode()
        team.post(act, {"act": "finish"})
        team.post(act, {"act": "conclude", "words": "Còn 1 tồn tại (mẫu)"})
        team.post(act, {"act": "sign-team"})
        unit.post(act, {"act": "sign-unit"})
        page = unit.get(f"/assessments/subjects/{key}").content.decode()
        assert "Minutes signed" in page
        assert "SHA-256" in page
        pdf = unit.get(f"/assessments/subjects/{key}/minutes-1.pdf")
        assert pdf.content.startswith(b"%PDF-")
        assert judge(pdf.content).level == ""
        found = access.shortcomings().get().number
        mend = f"/assessments/shortcomings/{found}/act"
        unit.post(mend, {"act": "action", "words": "Lập dự toán (mẫu)"})
        unit.post(mend, {"act": "mended", "words": "Đã lắp (mẫu)"})
        assert (
            "Check for the team" in team.get(f"/assessments/shortcomings/{found}").content.decode()
        )
        team.post(mend, {"act": "close"})
        assert access.shortcomings().get().state == "closed"

        book = load_workbook(io.BytesIO(unit.get(f"/assessments/{number}.xlsx").content))
        assert [page.max_row for page in book.worksheets] == [4, 2]
        assert "Mua (mẫu)" in str([cell.value for cell in book.worksheets[1][2]])


def test_maturity_shows_the_share_of_each_family_and_how_it_moved(
    people: Cast, police: Actor, edition: int
) -> None:
    number, key = announced(police, edition)
    submitted(people.minh, key)
    judged(police, number, key)
    with played(now() + timedelta(days=40)):
        number, key = announced(police, edition)
        submitted(people.minh, key)
    with played(now() + timedelta(days=50)):
        assessments.begin(police, number=number)
        judging.agree_with_the_rest(police, key=key)
        find(police, key, "QL.2", "met")
        find(police, key, "KT.1", "not_met", asks_plan=True)
        judging.finish_judging(police, key=key)

    page = signed_in("thanhtra").get("/assessments/maturity").content.decode()
    assert '<td class="d">100 ▲25' in page
    assert '<td class="l">0' in page
    own = signed_in("minh").get("/assessments/maturity/XA1").content.decode()
    assert 'class="chart"' in own
    assert "Bộ mẫu" in own or "Sample" in own
    assert signed_in("hoa").get("/assessments/maturity/XA1").status_code == 404

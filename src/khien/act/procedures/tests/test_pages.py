"""The pages of procedures: what is offered, filled in, refused without loss, given out to whom it may."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from tests.cast import PASSWORD, Cast

from khien.act.procedures.queries import acts as queries
from khien.act.procedures.services import acts
from khien.act.procedures.tests.build import WANTED, asked, hands, inspected
from khien.base.core.clock import now
from khien.know.inventory.services.observing import observe
from khien.know.inventory.types.observation import Observation, Source

pytestmark = pytest.mark.django_db
BEGIN = "/procedures/registers/pre-use-inspection/begin"


def signed_in(name: str) -> Client:
    client = Client()
    client.post("/sign-in/login/", {"login": name, "password": PASSWORD})
    return client


def read(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200, address
    return answer.content.decode()


def test_everything_that_is_ordered_stands_on_the_first_page(people: Cast) -> None:
    asked(people.minh)
    page = read(signed_in("minh"), "/procedures/")
    assert "Kiểm tra trước khi đưa vào sử dụng" in page
    assert "1 đang làm" in page
    assert "Lập hồ sơ" in page
    assert (
        "Lập hồ sơ"
        not in read(signed_in("lan"), "/procedures/").split("Lỗ hổng do bên ngoài báo")[0]
    )
    assert signed_in("tuan").get("/procedures/").status_code == 403


def test_an_act_is_begun_from_the_form_with_things_of_the_register(people: Cast) -> None:
    seen = Observation(source=Source.SCAN, seen_at=now(), host_name="may-chu-01", serial="SN-90001")
    observe(people.lan, unit_code="XA1", observations=[seen])
    client = signed_in("minh")
    found = client.post(BEGIN, {"find": "may-chu", "unit": "XA1"}, headers={"hx-request": "true"})
    page = found.content.decode()
    assert "may-chu-01" in page
    assert "<html" not in page
    box = page.split('name="thing" value="')[1].split('"')[0]
    wrong = client.post(BEGIN, {**WANTED, "unit": "XA1", "thing": box, "donor": "", "begin": "1"})
    text = wrong.content.decode()
    assert "Bên tài trợ" in text
    assert "Phòng máy UBND xã" in text, "nothing typed is lost"
    assert "checked> may-chu-01" in text
    sent = client.post(
        BEGIN, {**WANTED, "unit": "XA1", "thing": box, "written": "Bộ nguồn dự phòng", "begin": "1"}
    )
    record = queries.act(people.minh, sent.headers["location"].rsplit("/", 1)[1])
    assert [one.label for one in record.things] == ["may-chu-01", "Bộ nguồn dự phòng"]
    assert record.things[0].content["serial"] == "SN-90001"


def test_the_page_of_an_act_says_what_comes_next_and_for_whom(people: Cast) -> None:
    hold = hands(people)
    number = asked(hold.officer)
    page = read(signed_in("minh"), f"/procedures/acts/{number}")
    assert "Rút đề nghị" in page
    assert "Tiếp nhận kiểm tra <span" in page, "others' steps are named with who takes them"
    client = signed_in("thanhtra")
    client.post(f"/procedures/acts/{number}/steps/accept", {})
    page = read(client, f"/procedures/acts/{number}")
    assert "Trả lời hết các nội dung kiểm tra trước" in page
    fields = {f"grade-{code}": "passed" for code in ("legal", "packaging")}
    told = client.post(f"/procedures/acts/{number}/checks", {**fields, "words-legal": "Đủ"})
    assert told.status_code == 302
    assert [one.grade for one in queries.act(hold.officer, number).checks][:3] == [
        "passed",
        "passed",
        "",
    ]


def test_a_refused_step_keeps_what_was_typed(people: Cast) -> None:
    hold = hands(people)
    number = inspected(hold, area="secret")
    client = signed_in("thanhtra")
    given = {"conclusion": "Đủ điều kiện rồi", "minutes_number": "1/BB"}
    page = client.post(f"/procedures/acts/{number}/steps/pass", given).content.decode()
    assert "văn bản chấp thuận của cơ quan an ninh" in page
    assert "Đủ điều kiện rồi" in page
    assert queries.act(hold.officer, number).line.state.code == "concluding"


def test_things_files_papers_and_the_register_are_within_the_door(people: Cast) -> None:
    hold = hands(people)
    number = asked(hold.officer)
    client, stranger = signed_in("minh"), signed_in("hoa")
    thing = {"maker": "Fortinet", "serial": "FG-77", "quantity": "1"}
    assert client.post(f"/procedures/acts/{number}/things/1", thing).status_code == 302
    assert queries.act(hold.officer, number).things[0].content["serial"] == "FG-77"
    file = SimpleUploadedFile("thu.txt", "Thư tài trợ".encode())
    client.post(f"/procedures/acts/{number}/attach", {"title": "Thư tài trợ", "file": file})
    (kept,) = queries.act(hold.officer, number).files
    assert client.get(f"/procedures/files/{kept.key}").content == "Thư tài trợ".encode()
    printed = client.post(f"/procedures/acts/{number}/papers/request")
    assert printed.content.startswith(b"%PDF")
    sheet = client.get("/procedures/registers/pre-use-inspection/current.xlsx")
    assert sheet.content.startswith(b"PK")
    for address in (
        f"/procedures/acts/{number}",
        f"/procedures/acts/{number}/steps/accept",
        f"/procedures/files/{kept.key}",
        f"/procedures/sign?act={number}",
        "/procedures/registers/nothing",
        f"/procedures/acts/{number}/steps/nothing",
    ):
        assert stranger.get(address).status_code == 404, address
    assert number not in read(stranger, "/procedures/registers/pre-use-inspection")
    assert client.get(f"/procedures/acts/{number}/checks").status_code == 405


def test_a_list_is_narrowed_by_words_and_state(people: Cast) -> None:
    number = asked(people.minh)
    other = asked(people.minh, purpose="Máy in phòng họp")
    acts.move_act(people.minh, number=other, move="withdraw", reason="nhầm")
    client, place = signed_in("minh"), "/procedures/registers/pre-use-inspection"
    page = read(client, f"{place}?q=may+in")
    assert other in page
    assert number not in page
    assert other not in read(client, f"{place}?open=open")
    assert number not in read(client, f"{place}?state=withdrawn")


def test_many_are_signed_on_one_page(people: Cast) -> None:
    hold = hands(people)
    numbers = [inspected(hold), inspected(hold)]
    client = signed_in("thanhtra")
    page = read(client, f"/procedures/sign?act={numbers[0]}&act={numbers[1]}&party=inspector")
    assert "Ký 2 hồ sơ" in page
    sent = client.post(
        "/procedures/sign", {"act": numbers, "party": "inspector", "post": "Thanh tra"}
    )
    assert sent.headers["location"].endswith("/registers/pre-use-inspection")
    again = client.post("/procedures/sign", {"act": numbers, "party": "inspector"})
    assert "đã ký" in again.content.decode()
    assert signed_in("thanhtra").get("/procedures/sign").status_code == 422


def test_a_thing_leads_to_its_acts(people: Cast) -> None:
    number = asked(people.minh)
    found = signed_in("minh").get("/search?q=FG60F").content.decode()
    assert (
        number in signed_in("minh").get("/search?q=tường lửa").content.decode() or number in found
    )

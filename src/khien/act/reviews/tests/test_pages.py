"""Pages of account reviews as a person clicks them: from a list to the minutes; others see nothing."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from tests.cast import Cast
from tests.clients import signed_in

from khien.act.reviews import access
from khien.act.reviews.tests.build import (
    hand_in,
    head_of,
    item,
    start,
    system,
    work,
    written,
)
from khien.base.core.clock import now, played, today

pytestmark = pytest.mark.django_db


def shown(client: Client, address: str) -> str:
    return " ".join(client.get(address).content.decode().split())


def test_a_list_goes_from_upload_to_minutes(people: Cast) -> None:
    own = system(people)
    head_of(people)
    minh, head, lan = signed_in("minh"), signed_in("head"), signed_in("lan")
    bad = written() + ";Văn thư;lơ lửng;;;;\n".encode()
    given = {"system": own, "made_on": today().isoformat()}
    file = SimpleUploadedFile("ds.csv", bad.replace(b"minh;", b"\nla;;lo;;;;\nminh;"))
    taken = minh.post("/procedures/reviews/accounts/new", given | {"file": file})
    page = shown(minh, taken["Location"])
    assert "the state is not understood" in page
    assert "unused for 45 days or more" in page
    again = SimpleUploadedFile("ds.csv", bad.replace(b"minh;", b"\nla;;lo;;;;\nminh;"))
    twice = minh.post("/procedures/reviews/accounts/new", given | {"file": again})
    assert twice.status_code == 422
    assert "nothing was taken twice" in twice.content.decode()
    assert "quantri" in shown(minh, f"/procedures/reviews/accounts/systems/{own}?flag=no_mfa")
    assert "an.nv" not in shown(minh, f"/procedures/reviews/accounts/systems/{own}?flag=no_mfa")

    key = access.lists().get().pk
    form = {"unit": "XA1", "title": "Đợt (mẫu)", "due_on": today().isoformat(), "list": key}
    assert minh.post("/procedures/reviews/new", form | {"list": ""}).status_code == 422
    where = minh.post("/procedures/reviews/new", form)["Location"]
    review = access.reviews().get().pk
    seen_at = now().isoformat()
    refused = head.post(
        f"{where}/decide?flag=privileged", {"act": "keep", "which": "all", "seen_at": seen_at}
    )
    assert refused.status_code == 422
    assert "is an administrator: say why it stays one" in refused.content.decode()
    head.post(
        f"{where}/decide",
        {"act": "keep", "which": "all", "seen_at": seen_at, "reason": "Theo phân công"},
    )
    assert "5 / 5" in shown(head, "/procedures/reviews/")
    assert minh.post(f"{where}/end").status_code == 302
    assert minh.get(f"{where}/minutes/XA1.pdf").content.startswith(b"%PDF")
    assert minh.get(f"{where}/excel").status_code == 200
    assert "Theo phân công" in shown(lan, where)
    assert "Review ended" in shown(lan, f"/procedures/reviews/{review}")


def test_other_units_see_neither_lists_nor_reviews_nor_counts(people: Cast) -> None:
    own = system(people)
    key = hand_in(people.minh, own)
    review = start(people.minh, key)
    hoa, tuan = signed_in("hoa"), signed_in("tuan")

    for address in (
        f"/procedures/reviews/accounts/systems/{own}",
        f"/procedures/reviews/accounts/lists/{key}",
        f"/procedures/reviews/{review}",
        f"/procedures/reviews/{review}/minutes/XA1.pdf",
        f"/procedures/reviews/{review}/excel",
    ):
        assert hoa.get(address).status_code == 404
        assert tuan.get(address).status_code in {403, 404}
    for address in (
        "/procedures/reviews/",
        "/procedures/reviews/accounts",
        "/procedures/reviews/accounts/new",
    ):
        page = shown(hoa, address)
        assert "Một cửa (mẫu)" not in page
        assert "Soát xét quý IV" not in page
    assert "quantri" not in shown(signed_in("lan"), "/search?q=quantr")
    hoa.post("/procedures/reviews/accounts/leaver", {"unit": "XA1", "account": "cu"})
    assert access.reviews().count() == 1


def test_silence_stands_hatched_and_a_reader_without_part_decides_nothing(people: Cast) -> None:
    head_of(people)
    review = start(people.minh, hand_in(people.minh, system(people)))
    minh = signed_in("minh")
    where = f"/procedures/reviews/{review}"

    act = {"act": "remove", "key": item(review, "cu").pk, "seen_at": now().isoformat()}
    assert minh.post(f"{where}/decide", act).status_code == 409
    assert minh.post(f"{where}/decide", act | {"act": "burn"}).status_code == 422
    with played(now() + timedelta(days=11)):
        work()
    page = shown(minh, f"{where}?decision=silent")
    assert page.count('class="badge silent"') == 6


def test_lists_ask_the_same_number_of_queries_for_one_row_and_for_three(people: Cast) -> None:
    head = head_of(people)
    assert head.person_id
    minh, counts = signed_in("minh"), []
    for name in ("A", "B", "C"):
        start(people.minh, hand_in(people.minh, system(people, name)))
        if name == "B":
            continue
        with CaptureQueriesContext(
            connection,
        ) as asked:
            minh.get("/procedures/reviews/")
            minh.get("/procedures/reviews/accounts")
        counts.append(len(asked))

    assert counts[0] == counts[1]

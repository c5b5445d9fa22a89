"""The queue and the register of targets, over the pages."""

import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from tests.cast import PASSWORD, Cast

from khien.base.accounts import queries as accounts
from khien.base.accounts import services as people_services
from khien.base.accounts.types import Role
from khien.base.core import outbox
from khien.base.delivery import queries, services
from khien.base.delivery.models import Delivery
from khien.base.delivery.types import NewTarget, State

pytestmark = pytest.mark.django_db(transaction=True)


def signed_in(name: str) -> Client:
    client = Client()
    client.cookies["language"] = "en"
    client.post("/sign-in/login/", {"login": name, "password": PASSWORD})
    return client


def post(people: Cast, key: str) -> None:
    services.send_mail(
        people.system,
        to=f"{key}@xa1.vn",
        subject="Riêng",
        body="Kín",
        about="/incidents/1",
        key=key,
    )


def test_queue_shows_where_and_how_but_not_what(people: Cast) -> None:
    post(people, "k1")
    outbox.work_once("test", is_long=True)

    page = signed_in("tuan").get("/admin/delivery/").content.decode()

    assert "k1@xa1.vn" in page
    assert "No mail server is configured" in page
    assert 'href="/incidents/1"' in page
    assert "Riêng" not in page
    assert "Kín" not in page


def test_queue_is_filtered_and_costs_the_same_for_more_rows(people: Cast) -> None:
    client = signed_in("tuan")
    client.get("/admin/delivery/")
    costs = []
    for number in range(1, 9):
        post(people, f"k{number}")
        with CaptureQueriesContext(connection) as asked:
            client.get("/admin/delivery/")
        costs.append(len(asked))

    assert len(set(costs)) == 1
    assert "k1@xa1.vn" not in client.get("/admin/delivery/?state=sent").content.decode()
    assert "k1@xa1.vn" in client.get("/admin/delivery/?state=queued&kind=mail").content.decode()


def test_who_does_not_oversee_the_province_sees_no_queue(people: Cast) -> None:
    post(people, "k1")
    new = people_services.NewPerson("few", "Few", "XA1", password=PASSWORD)
    key = people_services.enter_person(people.system, person=new)
    people_services.give_role(
        people.system, person_id=key, unit_code="XA1", role=Role.ADMINISTRATOR
    )

    assert "k1@xa1.vn" not in signed_in("few").get("/admin/delivery/").content.decode()
    assert (
        signed_in("few").post(f"/admin/delivery/{Delivery.objects.get().pk}/retry").status_code
        == 404
    )
    assert signed_in("minh").get("/admin/delivery/").status_code == 403
    assert Client().get("/admin/delivery/").status_code == 302
    assert queries.page(accounts.actor_of(key)).total == 0


def test_given_up_is_tried_again_by_hand(people: Cast) -> None:
    post(people, "k1")
    Delivery.objects.update(state=State.GIVEN_UP)

    signed_in("tuan").post(f"/admin/delivery/{Delivery.objects.get().pk}/retry")

    assert Delivery.objects.get().state == State.QUEUED


def test_trial_mail_is_queued(people: Cast) -> None:
    signed_in("tuan").post("/admin/delivery/try-mail", {"to": "tuan@tinh.vn"})
    signed_in("tuan").post("/admin/delivery/try-mail", {"to": "tuan"})

    assert [row.address for row in Delivery.objects.all()] == ["tuan@tinh.vn"]


def test_target_is_registered_its_secret_shown_once(people: Cast) -> None:
    client = signed_in("tuan")
    said = {"name": "SOC", "unit": "XA1", "url": "https://soc.example/hook"}

    page = client.post("/admin/delivery/targets", said).content.decode()

    (target,) = queries.targets(people.tuan)
    secret = queries.secret_of_target(people.tuan, target.key)
    assert re.findall(r"khien_[0-9a-f]{64}", page) == [secret]
    assert secret not in client.get("/admin/delivery/targets").content.decode()
    renewed = client.post(f"/admin/delivery/targets/{target.key}/renew").content.decode()
    assert queries.secret_of_target(people.tuan, target.key) in renewed
    client.post(f"/admin/delivery/targets/{target.key}/try")
    assert [row.kind for row in Delivery.objects.all()] == ["hook"]
    client.post(f"/admin/delivery/targets/{target.key}/close")
    assert [line.is_open for line in queries.targets(people.tuan)] == [False]


def test_inner_address_needs_the_box_and_a_reason(people: Cast) -> None:
    client = signed_in("tuan")
    said = {"name": "SOC", "unit": "XA1", "url": "https://10.0.0.5/"}

    client.post("/admin/delivery/targets", said)
    client.post("/admin/delivery/targets", {**said, "allows_inner": "on"})
    client.post("/admin/delivery/targets", {**said, "inner_reason": "same building"})
    assert queries.targets(people.tuan) == []
    client.post(
        "/admin/delivery/targets", {**said, "allows_inner": "on", "inner_reason": "same building"}
    )

    assert [line.inner_reason for line in queries.targets(people.tuan)] == ["same building"]


def test_targets_of_other_units_are_not_seen(people: Cast) -> None:
    key = services.enter_target(people.tuan, target=NewTarget("SOC", "XA1", "https://soc.example/"))
    new = people_services.NewPerson("few", "Few", "XA2", password=PASSWORD)
    person = people_services.enter_person(people.system, person=new)
    people_services.give_role(
        people.system, person_id=person, unit_code="XA2", role=Role.ADMINISTRATOR
    )
    client = signed_in("few")

    assert "SOC" not in client.get("/admin/delivery/targets").content.decode()
    for act in ("renew", "try", "close"):
        assert client.post(f"/admin/delivery/targets/{key}/{act}").status_code == 404
    client.post("/admin/delivery/targets", {"name": "x", "unit": "XA1", "url": "https://a.b/"})
    assert [line.name for line in queries.targets(people.system)] == ["SOC"]

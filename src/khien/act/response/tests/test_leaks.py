"""Three units and three bodies: nobody finds anything of an incident that is not theirs."""

import re
from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.test import Client
from tests.cast import PASSWORD, Cast

from khien.act.response.services import (
    attachments,
    handovers,
    lessons,
    links,
    observables,
    orders,
    referrals,
    reports,
    steps,
    systems,
)
from khien.act.response.services import incidents as services
from khien.act.response.tests.build import Bodies, build_bodies, duty_officer, report
from khien.act.response.types.blocks import NewBlock
from khien.act.response.types.orders import NewOrder
from khien.act.response.types.systems import NewSystem, Scope
from khien.act.response.urls import urlpatterns
from khien.base.accounts import services as accounts
from khien.base.accounts.types import UnitKind
from khien.base.core.clock import now

pytestmark = pytest.mark.django_db(transaction=True)

SECRETS = re.compile(
    r"bi-mat-[a-z]+|203\[\.\]0\[\.\]113\[\.\]77|203\.0\.113\.77|Máy bị khóa tệp|120 công dân"
)
KEYS_TRIED = range(1, 4)
ALLOWED = {
    "hoa": {"Máy bị khóa tệp", "120 công dân"},  # the own incident says so too
    "bach": set[str](),
    "quan": {"Máy bị khóa tệp"},  # told of it, without the people
    "khoa": {"Máy bị khóa tệp", "120 công dân"},
}


@pytest.fixture
def bodies(people: Cast) -> Bodies:
    return build_bodies(people)


def build_case(bodies: Bodies) -> tuple[str, int]:
    """Return an incident of the first unit with everything in it, and the key of an order to the second."""
    minh, lan = bodies.cast.minh, bodies.cast.lan
    number = report(minh, "important_target")
    services.assign_incident(lan, number=number, lead_id=minh.person_id or 0)
    steps.decide_severity(lan, number=number, severity="serious", why="bi-mat-ly-do")
    steps.start_playbook(minh, number=number, code="ransomware")
    steps.add_step(minh, number=number, title="bi-mat-buoc", due_at=now() + timedelta(hours=1))
    observables.enter_observables(minh, number=number, pasted="203.0.113.77", note="bi-mat-ghi")
    block = NewBlock("bi-mat-chan", "bi-mat-noi", "", now())
    observables.note_block(minh, number=number, block=block)
    systems.enter_system(minh, number=number, system=NewSystem("bi-mat-he-thong"))
    systems.say_scope(minh, number=number, scope=Scope(1, 2, "bi-mat-nguyen-nhan"))
    attachments.attach_file(
        minh, number=number, name="bi-mat-tep.txt", content=b"bi-mat-noi-dung of a file\n"
    )
    lessons.write_lesson(minh, number=number, words="bi-mat-bai-hoc")
    reports.begin_report(minh, number=number, form="notice-24h")
    referrals.refer(minh, number=number, to="bi-mat-co-quan")
    handovers.offer_lead(minh, number=number, to_id=lan.person_id or 0, words="bi-mat-ban-giao")
    other = report(bodies.cast.hoa, unit="XA2")
    links.link_incidents(lan, number=number, other=other, why="bi-mat-lien-ket")
    services.write_note(lan, number=number, words="bi-mat-rieng", private_to="CAT")
    order = NewOrder("XA2", "Chặn một địa chỉ", now() + timedelta(hours=2))
    return number, orders.give_order(lan, number=number, order=order)


def addresses(number: str) -> Iterator[str]:
    """Yield every address of the room with keys that exist, and the house's lists and search."""
    for pattern in urlpatterns:
        filled = str(pattern.pattern).replace("<str:number>", number)
        filled = filled.replace("<str:what>", "test")
        if "<int:key>" in filled:
            yield from (f"/incidents/{filled.replace('<int:key>', str(key))}" for key in KEYS_TRIED)
        else:
            yield f"/incidents/{filled}"
    yield from (
        "/incidents/?state=all",
        "/incidents/?q=khoa&state=all",
        "/incidents/orders?state=all",
        "/incidents/notices?state=all",
        "/to-do/",
        "/today",
        "/search?q=bi-mat",
        f"/search?q={number}",
        "/api/v1/incidents",
        f"/api/v1/incidents/{number}",
    )


def signed_in(name: str) -> Client:
    client = Client()
    assert client.post("/sign-in/login/", {"login": name, "password": PASSWORD}).status_code == 302
    return client


def test_units_and_bodies_find_only_what_is_theirs(bodies: Bodies) -> None:
    accounts.enter_unit(
        bodies.cast.system, code="XA3", name="Xã XA3", kind=UnitKind.COMMUNE, parent="TINH"
    )
    duty_officer(bodies.cast.system, "bach", "XA3")
    number, _ = build_case(bodies)
    own, leaks, broken = signed_in("minh"), [], []
    tried = list(addresses(number))
    told_of_it = {"quan", "khoa"}

    for name, allowed in ALLOWED.items():
        client = signed_in(name)
        for address in tried:
            answer = client.get(address)
            if answer.status_code >= 500:
                broken.append((name, address))
            page = answer.content.decode(errors="replace")
            for asked in ("bi-mat", number):
                page = page.replace(f"q={asked}", "").replace(f'value="{asked}"', "")
            found = set(SECRETS.findall(page)) - allowed
            shown = f"/incidents/{number}" if address.startswith("/search") else number
            names_it = name not in told_of_it and shown in page
            if answer.status_code == 200 and (found or names_it):
                leaks.append((name, address, found))

    assert broken == []
    assert leaks == []
    seen = [
        address
        for address in tried
        if SECRETS.search(own.get(address).content.decode(errors="replace"))
    ]
    assert len(seen) >= 8


def test_private_note_and_other_ends_stay_with_their_readers(bodies: Bodies) -> None:
    number, _ = build_case(bodies)

    page = signed_in("minh").get(f"/incidents/{number}").content.decode()

    assert "bi-mat-ly-do" in page
    assert "bi-mat-rieng" not in page
    assert "bi-mat-lien-ket" not in page


def test_nobody_else_can_act_on_it(bodies: Bodies) -> None:
    number, key = build_case(bodies)
    clients = {name: signed_in(name) for name in ("hoa", "quan", "khoa")}
    acts = {
        f"/incidents/{number}/severity": {"severity": "ordinary"},
        f"/incidents/{number}/playbook": {"code": "phishing"},
        f"/incidents/{number}/steps": {"title": "x"},
        f"/incidents/{number}/signs": {"pasted": "a.example", "tlp": "2"},
        f"/incidents/{number}/lead/accept": {},
        f"/incidents/{number}/join/link": {"other": number, "why": "x"},
        f"/incidents/{number}/split": {"title": "x", "why": "x"},
        f"/incidents/{number}/scope": {"cause": "x"},
        f"/incidents/{number}/reports": {"form": "update"},
        f"/incidents/{number}/refer": {"to": "x"},
        f"/incidents/{number}/lessons": {"words": "x"},
        "/incidents/reports/1": {"cause": "x"},
        "/incidents/reports/1/classify": {"reference": "1", "at": f"{now():%Y-%m-%dT%H:%M}"},
    }

    answers = {
        (name, address): client.post(address, said).status_code
        for name, client in clients.items()
        for address, said in acts.items()
    }

    assert {one for one, status in answers.items() if status not in {403, 404}} == set()
    for name in ("quan", "khoa"):
        path = f"/incidents/orders/{key}/confirm"
        assert clients[name].post(path, {"words": "x"}).status_code in {403, 404}

"""An inspection before use: asked, checked, agreed, concluded; what is not right is refused with a sentence."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from tests.cast import PASSWORD, Cast

from khien.act.procedures.access import acts as access
from khien.act.procedures.queries import acts as queries
from khien.act.procedures.services import acts, nightly
from khien.act.procedures.tests.build import FIREWALL, WANTED, asked, checked, hands, inspected
from khien.act.procedures.types.acts import (
    ActChanged,
    Again,
    FieldWrong,
    Grade,
    NewThing,
    NotEditable,
    ThingsWrong,
)
from khien.act.procedures.types.definitions import Change
from khien.base.accounts import queries as accounts
from khien.base.accounts.types import Actor
from khien.base.casework import queries as casework
from khien.base.casework.types import GuardRefused, InboxFilter, MoveRefused, ReasonMissing
from khien.base.core import outbox
from khien.base.core.clock import now, played, today
from khien.base.core.refusals import NotAllowed, NotFound
from khien.base.core.search import fold
from khien.base.files.types.stored import MarkedSecret
from khien.know.inventory.queries import devices
from khien.know.inventory.services import handing as inventory_handing
from khien.know.inventory.services.observing import observe
from khien.know.inventory.types.devices import DeviceFilter
from khien.know.inventory.types.facts import DeviceSeen
from khien.know.inventory.types.observation import Observation, Source, SystemSeen

pytestmark = pytest.mark.django_db
CONCLUDED = {"conclusion": "Đủ điều kiện", "minutes_number": "12/BB-KT", "seal": "TEM-01"}
AGREED = {
    "agreement_number": "45/CAT-PA05",
    "agreement_date": "2026-11-20",
    "agreement_signatory": "Phó Giám đốc",
}


def test_a_donated_firewall_is_inspected_before_it_is_used(people: Cast) -> None:
    hold = hands(people)
    number = inspected(hold)
    valid = {"valid_until": f"{today() + timedelta(days=365)}"}
    acts.move_act(hold.inspector, number=number, move="pass", given={**CONCLUDED, **valid})
    record = queries.act(hold.officer, number)
    assert record.line.state.code == "passed"
    assert record.line.expires_on == today() + timedelta(days=365)
    assert record.things[0].label == FIREWALL.label
    assert [one.said.code for one in record.moves] == []
    assert {clock.code for clock in record.clocks if clock.is_running} == set()


def test_what_goes_into_a_secret_area_needs_the_written_agreement(people: Cast) -> None:
    hold = hands(people)
    number = inspected(hold, area="secret")
    with pytest.raises(GuardRefused, match="security body must agree"):
        acts.move_act(hold.inspector, number=number, move="pass", given=CONCLUDED)
    assert queries.act(hold.officer, number).content.get("conclusion") is None, "nothing half-done"
    acts.move_act(hold.inspector, number=number, move="ask-agreement")
    with pytest.raises(NotAllowed):
        acts.move_act(hold.inspector, number=number, move="agree", given=AGREED)
    acts.move_act(hold.body, number=number, move="agree", given=AGREED)
    acts.move_act(hold.inspector, number=number, move="pass", given=CONCLUDED)
    assert queries.act(hold.officer, number).line.state.code == "passed"


def test_an_ordinary_thing_asks_nobody_to_agree(people: Cast) -> None:
    hold = hands(people)
    number = inspected(hold)
    with pytest.raises(GuardRefused, match="important or secret area"):
        acts.move_act(hold.inspector, number=number, move="ask-agreement")


def test_a_failed_line_does_not_pass_and_says_what_was_wrong(people: Cast) -> None:
    hold = hands(people)
    number = asked(hold.officer)
    acts.move_act(hold.inspector, number=number, move="accept")
    with pytest.raises(GuardRefused, match="every line"):
        acts.move_act(hold.inspector, number=number, move="checked", given={"tool": "ClamAV"})
    with pytest.raises(FieldWrong, match="wrong"):
        acts.answer_checks(hold.inspector, number=number, answers={"hidden": ("failed", " ")})
    checked(hold.inspector, number, hidden=Grade.FAILED)
    acts.move_act(hold.inspector, number=number, move="checked", given={"tool": "ClamAV"})
    with pytest.raises(GuardRefused, match="failed"):
        acts.move_act(hold.inspector, number=number, move="pass", given=CONCLUDED)
    acts.move_act(hold.inspector, number=number, move="refuse", given=CONCLUDED)
    with pytest.raises(MoveRefused):
        acts.move_act(hold.inspector, number=number, move="pass", given=CONCLUDED)


def test_steps_by_the_wrong_hands_are_refused(people: Cast) -> None:
    hold = hands(people)
    number = asked(hold.officer)
    with pytest.raises(NotAllowed):
        acts.move_act(hold.officer, number=number, move="accept")
    with pytest.raises(NotFound):
        acts.move_act(people.hoa, number=number, move="withdraw", reason="nhầm")
    with pytest.raises(ReasonMissing):
        acts.move_act(hold.officer, number=number, move="withdraw")
    with pytest.raises(NotAllowed):
        acts.open_act(hold.inspector, procedure="pre-use-inspection", unit_code="XA1", given=WANTED)


def test_whoever_saw_an_older_state_is_told(people: Cast) -> None:
    hold = hands(people)
    number = asked(hold.officer)
    seen = queries.act(hold.officer, number).version
    acts.change_act(hold.officer, number=number, given={**WANTED, "place": "Kho"}, version=seen)
    with pytest.raises(ActChanged, match="Minh"):
        acts.move_act(hold.inspector, number=number, move="accept", version=seen)
    acts.move_act(hold.inspector, number=number, move="accept")
    with pytest.raises(NotEditable):
        acts.change_act(hold.officer, number=number, given=WANTED)


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({"purpose": " "}, "used for"),
        ({"area": "moon"}, "Area"),
        ({"donor": ""}, "Donor"),
        ({"trigger": "repair"}, "former"),
    ],
)
def test_a_request_says_what_it_must(people: Cast, said: dict[str, Any], field: str) -> None:
    with pytest.raises(FieldWrong, match=field):
        asked(people.minh, **said)


def test_a_request_names_things_and_no_secret(people: Cast) -> None:
    with pytest.raises(ThingsWrong, match="at least one"):
        asked(people.minh, things=())
    with pytest.raises(ThingsWrong, match="no register"):
        asked(people.minh, things=(NewThing("máy", "device", 99),))
    with pytest.raises(MarkedSecret):
        asked(people.minh, place="TUYỆT MẬT")


def test_what_does_not_apply_is_not_kept(people: Cast) -> None:
    number = asked(people.minh, origin="bought", is_foreign="1", donor="Ai đó")
    assert {"is_foreign", "donor"}.isdisjoint(queries.act(people.minh, number).content)


def test_what_runs_before_it_passed_raises_an_alarm(people: Cast) -> None:
    hold = hands(people)
    number = asked(hold.officer)
    seen = Observation(source=Source.SCAN, seen_at=now(), host_name="fw-xa1", serial="fg60f 0001")
    observe(people.lan, unit_code="XA1", observations=[seen])
    (found,) = devices.devices(people.lan, DeviceFilter(words="fw-xa1"), after="").rows
    fact = DeviceSeen(found.key, found.host_name, "XA1", "nmap", now())
    nightly.hear_device(fact)
    nightly.hear_device(fact)
    waiting = casework.inbox_page(hold.officer, InboxFilter(kind="procedure-alarm")).rows
    assert [number in one.title for one in waiting] == [True]


def test_a_part_changed_in_repair_and_another_version_ask_for_a_new_inspection(
    people: Cast,
) -> None:
    hold = hands(people)
    seen = Observation(
        source=Source.SCAN,
        seen_at=now(),
        host_name="fw-xa1",
        serial="SN-70001",
        system=SystemSeen("FortiOS", "7.2.5"),
    )
    observe(people.lan, unit_code="XA1", observations=[seen])
    (found,) = devices.devices(people.lan, DeviceFilter(words="fw-xa1"), after="").rows
    machine = NewThing(found.host_name, "device", found.key)
    number = inspected(hold, things=[machine])
    acts.move_act(hold.inspector, number=number, move="pass", given=CONCLUDED)
    nightly.night(on=f"{today()}")
    assert waiting(hold.officer, "procedure-next") == []
    newer = replace(seen, seen_at=now(), system=SystemSeen("FortiOS", "7.4.1"))
    observe(people.lan, unit_code="XA1", observations=[newer])
    nightly.night(on=f"{today()}")
    (title,) = waiting(hold.officer, "procedure-next")
    assert number in title
    asked(hold.officer, things=[machine], trigger="firmware", former=number)
    assert waiting(hold.officer, "procedure-next") == []
    said = {
        "fault": "Hỏng nguồn",
        "repairer": "Hãng (mẫu)",
        "handles_secrets": "0",
        "wiped": "none",
        "due": f"{today()}",
    }
    repair = acts.open_act(
        hold.officer, procedure="media-repair", unit_code="XA1", given=said, things=[machine]
    )
    acts.move_act(hold.head, number=repair, move="allow")
    back = {"back_on": f"{today()}", "result": "changed"}
    acts.move_act(hold.officer, number=repair, move="return", given=back)
    (title,) = waiting(hold.officer, "procedure-next")
    assert repair in title


def test_a_machine_that_is_moved_after_it_passed_is_asked_for_again_once(people: Cast) -> None:
    hold = hands(people)

    def told(place: str, *, after: int = 0) -> None:
        seen = Observation(
            source=Source.REGISTER,
            seen_at=now() + timedelta(minutes=after),
            host_name="fw-xa1",
            serial="SN-70001",
            place=place,
        )
        observe(people.lan, unit_code="XA1", observations=[seen])
        while outbox.work_once("tests", is_long=False):
            pass

    told("Phòng 201")
    (found,) = devices.devices(people.lan, DeviceFilter(words="fw-xa1"), after="").rows
    machine = NewThing(found.host_name, "device", found.key)
    number = inspected(hold, things=[machine])
    told("Phòng 202", after=1)
    acts.move_act(hold.inspector, number=number, move="pass", given=CONCLUDED)
    assert queries.act(people.minh, number).things[0].again is None

    told("phòng 202", after=2)
    assert waiting(hold.officer, "procedure-next") == []
    told("Trạm y tế", after=3)
    told("Kho", after=4)
    nightly.night(on=f"{today()}")

    (title,) = waiting(hold.officer, "procedure-next")
    assert "từ phòng 202 đến Trạm y tế (nguồn: Sổ)" in title
    changed = queries.act(people.minh, number).things[0].again
    assert changed == Again(Change.PLACE, "phòng 202", "Trạm y tế", "register")
    page = Client()
    page.post("/sign-in/login/", {"login": "lan", "password": PASSWORD})
    page.cookies["language"] = "en"
    shown = page.get(f"/procedures/acts/{number}").content.decode()
    assert "moved from phòng 202 to Trạm y tế" in shown

    asked(hold.officer, things=[machine], trigger="move", former=number)
    nightly.night(on=f"{today()}")
    assert waiting(hold.officer, "procedure-next") == []


def test_a_machine_that_goes_to_another_unit_is_asked_for_there(people: Cast) -> None:
    hold = hands(people)
    seen = Observation(source=Source.SCAN, seen_at=now(), host_name="fw-xa1", serial="SN-70001")
    observe(people.lan, unit_code="XA1", observations=[seen])
    (found,) = devices.devices(people.lan, DeviceFilter(words="fw-xa1"), after="").rows
    number = inspected(hold, things=[NewThing(found.host_name, "device", found.key)])
    acts.move_act(hold.inspector, number=number, move="pass", given=CONCLUDED)

    machines = inventory_handing.HOLDINGS[0]
    with transaction.atomic():
        machines.hand_over(accounts.unit_key("XA1"), accounts.unit_key("XA2"))
    while outbox.work_once("tests", is_long=False):
        pass

    assert waiting(hold.officer, "procedure-next") == []
    (title,) = waiting(people.hoa, "procedure-next")
    assert "từ đơn vị XA1 sang XA2" in title


def waiting(by: Actor, kind: str) -> list[str]:
    """Return the titles of what waits for a person, of one kind."""
    return [one.title for one in casework.inbox_page(by, InboxFilter(kind=kind)).rows]


def test_what_passed_may_run(people: Cast) -> None:
    hold = hands(people)
    number = inspected(hold)
    acts.move_act(hold.inspector, number=number, move="pass", given=CONCLUDED)
    row = access.require_act(hold.officer, number)
    assert not nightly.is_barred(row)


def test_an_inspection_ends_on_its_day_and_is_announced_before(people: Cast) -> None:
    hold = hands(people)
    number = inspected(hold)
    valid = {"valid_until": f"{today() + timedelta(days=20)}"}
    acts.move_act(hold.inspector, number=number, move="pass", given={**CONCLUDED, **valid})
    nightly.night(on=f"{today()}")
    assert casework.inbox_page(hold.officer, InboxFilter(kind="procedure-renew")).rows
    with played(now() + timedelta(days=21)):
        nightly.night(on=f"{today()}")
    assert queries.act(hold.officer, number).line.state.code == "expired"
    assert not casework.inbox_page(hold.officer, InboxFilter(kind="procedure-renew")).rows


def test_another_unit_finds_nothing(people: Cast) -> None:
    number = asked(people.minh)
    assert queries.find(people.minh, fold("tường lửa"))
    assert not queries.find(people.hoa, fold("tường lửa"))
    assert queries.counts(people.hoa, None) == {}
    assert number.startswith("KT.XA1.")

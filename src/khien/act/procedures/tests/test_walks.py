"""Each procedure played through the services: every step by the right hands, none by the wrong ones."""

from collections.abc import Mapping
from typing import Any

import pytest
from tests.cast import Cast

from khien.act.procedures.access import acts as access
from khien.act.procedures.queries import acts as queries
from khien.act.procedures.queries import papers as paper_reads
from khien.act.procedures.services import acts, papers, signing
from khien.act.procedures.tests.build import Hands, hands
from khien.act.procedures.tests.explore import Way, ways
from khien.act.procedures.tests.test_definitions import SHIPPED
from khien.act.procedures.types.acts import Grade, NewThing
from khien.act.procedures.types.definitions import Definition, Doer, MoveSaid
from khien.act.procedures.types.signing import Signer
from khien.base.accounts.services import everything
from khien.base.accounts.types import Actor
from khien.base.casework.types import MoveRefused
from khien.base.core.clock import now, today
from khien.base.core.refusals import NotAllowed
from khien.know.inventory.queries import devices, registers
from khien.know.inventory.services.observing import observe
from khien.know.inventory.services.registers import enter_entry
from khien.know.inventory.types.devices import DeviceFilter
from khien.know.inventory.types.observation import Observation, Source

pytestmark = pytest.mark.django_db
STROKE = "M10.0 20.0L30.0 40.0L50.0 20.0L70.0 60.0"
MEDIUM = {"name": "USB-01", "kind": "usb", "holder": "Văn thư", "state": "stored"}
WRONG = {
    Doer.OFFICER: ("inspector", "body", "head"),
    Doer.HEAD: ("officer", "inspector", "body"),
    Doer.CENTRE: ("officer", "head", "body"),
    Doer.BODY: ("officer", "head", "inspector"),
}


def thing(hold: Hands, said: Definition) -> list[NewThing]:
    """Return something that the procedure is for, entered in its register."""
    if not said.things.registers:
        return []
    if "storage-media" in said.things.registers:
        key = enter_entry(hold.officer, register="storage-media", unit_code="XA1", content=MEDIUM)
        return [NewThing("USB-01", "storage-media", key)]
    if "device" in said.things.registers:
        seen = Observation(source=Source.SCAN, seen_at=now(), host_name="may-01", serial="S1")
        observe(hold.centre, unit_code="XA1", observations=[seen])
        (found,) = devices.devices(hold.centre, DeviceFilter(words="may-01"), after="").rows
        return [NewThing(found.host_name, "device", found.key)]
    register = said.things.registers[0]
    content = {"name": "Cổng thông tin xã", "level": "2", "is_online": True, "owner": "UBND xã"}
    content |= {"url": "https://xa1.example", "address": "https://xa1.example"}
    key = enter_entry(hold.officer, register=register, unit_code="XA1", content=content)
    return [NewThing("Cổng thông tin xã", register, key)]


def worn(hold: Hands, role: Doer, *, is_opener: bool = False) -> Actor:
    """Return who takes a step of a role; what the centre opened is moved on by another one of it."""
    centre = hold.centre if is_opener else hold.inspector
    return {
        Doer.OFFICER: hold.officer,
        Doer.HEAD: hold.head,
        Doer.CENTRE: centre,
        Doer.BODY: hold.body,
    }[role]


def prepared(hold: Hands, said: Definition, number: str) -> None:
    """Do what a state lets be done beside its steps: the list, the signatures, the paper signed by hand."""
    record = queries.act(hold.officer, number)
    state = record.line.state
    if state.checks:
        answers = {one.code: (str(Grade.PASSED), "") for one in record.checks}
        acts.answer_checks(worn(hold, said.checked_by), number=number, answers=answers)
    for party in said.signers if state.signs else ():
        by = worn(hold, party.role or said.opens)
        signer = Signer("Người ký (mẫu)", "Chức vụ", "" if party.role else STROKE)
        signing.sign_acts(by, numbers=[number], party=party.code, signer=signer)
    for paper in paper_reads.papers(record)[:1] if said.code == "attestation" else ():
        content = papers.print_paper(hold.officer, number=number, code=paper.code)
        papers.keep_scan(
            hold.officer, number=number, code=paper.code, name="da-ky.pdf", content=content
        )


def walked(hold: Hands, said: Definition, way: Way, things: list[NewThing]) -> str:
    """Play a way and return the number of the act."""
    by = worn(hold, said.opens, is_opener=True)
    number = acts.open_act(
        by, procedure=said.code, unit_code="XA1", given=given(way.content), things=things
    )
    for move in way.moves:
        prepared(hold, said, number)
        step(hold, said, number, move, way.content)
    return number


def step(
    hold: Hands, said: Definition, number: str, move: MoveSaid, content: Mapping[str, Any]
) -> None:
    by = everything("tests") if move.auto else worn(hold, move.role)
    reason = "Lý do mẫu" if move.reason else ""
    acts.move_act(by, number=number, move=move.code, given=given(content), reason=reason)
    assert queries.act(hold.officer, number).line.state.code == move.to


def given(content: Mapping[str, Any]) -> dict[str, Any]:
    """Return values as a form sends them."""
    return {
        code: "\n".join(value) if isinstance(value, list) else value
        for code, value in content.items()
    }


@pytest.mark.parametrize("name", SHIPPED)
def test_each_step_of_each_procedure_is_taken_by_the_right_hands(people: Cast, name: str) -> None:
    hold, said = hands(people), SHIPPED[name]
    things = thing(hold, said)
    longest: list[Way] = []
    for way in sorted(ways(said, today()).values(), key=lambda one: -len(one.moves)):
        if not any(one.moves[: len(way.moves)] == way.moves for one in longest):
            longest.append(way)
    for way in longest:
        number = walked(hold, said, way, things)
        record = queries.act(hold.officer, number)
        state = record.line.state.code
        for move in said.moves:
            if state not in move.sources:
                with pytest.raises((MoveRefused, NotAllowed)):
                    acts.move_act(
                        worn(hold, move.role), number=number, move=move.code, reason="Lý do"
                    )
        assert queries.act(hold.officer, number).line.state.code == state
    assert access.states().filter(act__procedure=name).exists()


@pytest.mark.parametrize("name", SHIPPED)
def test_the_first_steps_are_not_taken_by_the_wrong_hands(people: Cast, name: str) -> None:
    hold, said = hands(people), SHIPPED[name]
    way = next(iter(ways(said, today()).values()))
    number = walked(hold, said, Way(way.content, ()), thing(hold, said))
    for move in said.moves:
        if said.first not in move.sources:
            continue
        for name_of in WRONG[move.role]:
            with pytest.raises(NotAllowed):
                acts.move_act(
                    getattr(hold, name_of),
                    number=number,
                    move=move.code,
                    given=given(way.content),
                    reason="Lý do",
                )
    assert queries.act(hold.officer, number).line.state.code == said.first


def test_the_register_of_media_follows_what_was_handed_over_lost_and_destroyed(
    people: Cast,
) -> None:
    hold = hands(people)
    things = thing(hold, SHIPPED["media-issue"])
    key = things[0].key or 0

    def state() -> tuple[object, object]:
        content = registers.entry(hold.officer, key).content
        return content["state"], content["holder"]

    for name, last, wanted in (
        ("media-issue", "hand", "in_use"),
        ("media-loss", "search", "lost"),
        ("media-loss", "find", "stored"),
        ("media-destruction", "destroy", "destroyed"),
    ):
        said = SHIPPED[name]
        walked(hold, said, ways(said, today())[last], things)
        assert state()[0] == wanted
    assert state()[1] == "Nội dung mẫu holder"

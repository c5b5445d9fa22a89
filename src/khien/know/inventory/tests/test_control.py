"""Control of software, and machines that are never online."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.test import Client
from django.utils import timezone
from tests.cast import PASSWORD, Cast

from khien.base.accounts import queries as accounts
from khien.base.accounts import services as people_of
from khien.base.accounts.types import Actor, Role
from khien.base.casework import queries as casework
from khien.base.core import outbox
from khien.base.core.clock import now
from khien.base.core.refusals import Invalid, NotAllowed, NotFound
from khien.know.inventory import access
from khien.know.inventory.queries import control as reads
from khien.know.inventory.rules.control import Standing, ruling_of
from khien.know.inventory.services import control, secrecy
from khien.know.inventory.services.observing import observe
from khien.know.inventory.services.registers import enter_entry
from khien.know.inventory.services.software import MEETING
from khien.know.inventory.types.control import (
    NeedsWords,
    NewSoftwareRule,
    QuestionEnded,
    QuestionState,
    Ruling,
)
from khien.know.inventory.types.observation import Observation, PackageSeen, Source

pytestmark = pytest.mark.django_db

AT = datetime(2026, 11, 1, 8, tzinfo=UTC)
PC = Observation(
    Source.AGENT,
    AT,
    host_name="XA1-PC-001",
    serial="BR5NN12",
    packages=(PackageSeen("7-Zip", "24.08", "Igor Pavlov"),),
)


def work() -> None:
    while outbox.work_once("one", is_long=False):
        pass


def install(people: Cast, *names: str, hours: int = 1) -> None:
    packages = (*(PC.packages or ()), *(PackageSeen(name, "1.0", "Hãng mẫu") for name in names))
    one = replace(PC, seen_at=AT + timedelta(hours=hours), packages=packages)
    observe(people.minh, unit_code="XA1", observations=[one])
    work()


def asked(actor: Actor) -> list[tuple[str, QuestionState]]:
    return [(line.name, line.state) for line in reads.software_questions(actor, state="all").rows]


def waiting(actor: Actor) -> list[str]:
    return [line.kind for line in casework.inbox(actor)]


@pytest.fixture
def known(people: Cast) -> Cast:
    with time_machine.travel(now() - MEETING - timedelta(days=1), tick=False):
        observe(people.minh, unit_code="XA1", observations=[PC])
        work()
    return people


def test_a_unit_whose_machines_are_still_being_met_is_asked_nothing(people: Cast) -> None:
    observe(people.minh, unit_code="XA1", observations=[PC])
    install(people, "Trò chơi lạ")

    assert asked(people.lan) == []


def test_a_new_product_asks_its_unit_once(known: Cast) -> None:
    assert asked(known.lan) == []

    install(known, "Trò chơi lạ")
    install(known, "Trò chơi lạ", hours=2)

    assert asked(known.minh) == [("Trò chơi lạ", QuestionState.ASKED)]
    assert asked(known.hoa) == []
    assert waiting(known.minh) == ["software"]
    (line,) = reads.software_questions(known.minh).rows
    assert line.machines == 1


def test_what_is_allowed_is_not_asked_about_and_what_is_forbidden_is_to_be_removed(
    known: Cast,
) -> None:
    allow = NewSoftwareRule("VLC", Ruling.ALLOW, "dùng chung")
    control.enter_rule(known.lan, rule=allow)
    control.enter_rule(known.lan, rule=replace(allow, name="ultra", ruling=Ruling.DENY))
    with pytest.raises(NeedsWords):
        control.enter_rule(known.lan, rule=replace(allow, why=" "))
    with pytest.raises(NotAllowed):
        control.enter_rule(known.minh, rule=allow)

    install(known, "VLC media player", "UltraViewer")

    assert asked(known.minh) == [("UltraViewer", QuestionState.ASKED)]
    titles = [line.title for line in casework.inbox(known.minh)]
    assert titles == ["Phần mềm bị cấm “UltraViewer”: gỡ bỏ"]


def test_unit_explains_another_decides_and_the_exception_ends(known: Cast) -> None:
    install(known, "Phần mềm kế toán")
    (line,) = reads.software_questions(known.minh).rows

    with pytest.raises(NeedsWords):
        control.answer(known.minh, key=line.key, words="")
    control.answer(known.minh, key=line.key, words="Kế toán dùng để quyết toán")
    assert waiting(known.minh) == []
    assert waiting(known.lan) == ["software-decision"]
    with pytest.raises(QuestionEnded):
        control.answer(known.minh, key=line.key, words="lần nữa")
    today = timezone.localdate()
    for wrong in (today, today + timedelta(days=400)):
        with pytest.raises(Invalid):
            control.decide(known.lan, key=line.key, until=wrong)
    control.decide(known.lan, key=line.key, until=today + timedelta(days=90))

    assert asked(known.minh) == [("Phần mềm kế toán", QuestionState.ALLOWED)]
    assert waiting(known.lan) == []
    with pytest.raises((NotFound, NotAllowed)):
        control.say_removed(known.hoa, key=line.key, words="x")


def test_what_was_removed_and_comes_back_is_asked_about_again(known: Cast) -> None:
    install(known, "Trò chơi lạ")
    (line,) = reads.software_questions(known.minh).rows
    control.say_removed(known.minh, key=line.key, words="Đã gỡ")
    install(known, hours=2)
    access.installed().filter(package__name="Trò chơi lạ").delete()

    install(known, "Trò chơi lạ", hours=3)

    assert [state for _, state in asked(known.minh)] == [QuestionState.ASKED, QuestionState.REMOVED]


def test_the_most_exact_rule_holds_and_denying_wins_between_alike() -> None:
    day = AT.date()

    def rule(name: str, ruling: Ruling, **more: object) -> Standing:
        values = {"publisher": "", "unit_kind": "", "until": None} | more
        return Standing(0, name, ruling=ruling, **values)  # type: ignore[arg-type]

    def found(*rules: Standing) -> Ruling | None:
        one = ruling_of(
            rules, name="teamviewer 15", publisher="teamviewer", unit_kind="commune", on=day
        )
        return one.ruling if one else None

    deny, allow = Ruling.DENY, Ruling.ALLOW
    assert found(rule("team", deny), rule("teamviewer", allow)) is allow
    assert found(rule("team", allow), rule("team", deny)) is deny
    assert found(rule("team", deny), rule("team", allow, unit_kind="commune")) is allow
    assert found(rule("team", deny, until=day - timedelta(days=1))) is None
    assert found(rule("zoom", deny)) is None


def test_licences_stand_beside_the_machines_that_have_the_product(known: Cast) -> None:
    content = {"name": "7-Zip", "seats": 0, "until": "2020-01-01"}
    enter_entry(known.minh, register="licences", unit_code="XA1", content=content)

    (line,) = reads.licences(known.minh, None)
    assert (line.machines, line.is_over, line.has_run_out) == (1, True, True)
    assert reads.licences(known.hoa, None) == []


def test_a_machine_that_is_never_online_raises_an_alarm_that_climbs_to_inspectors(
    known: Cast,
) -> None:
    device = access.everything().get()
    person = people_of.NewPerson("thanhtra", "Thanh tra", "TINH", password=PASSWORD)
    key = people_of.enter_person(known.system, person=person)
    people_of.give_role(
        known.system, person_id=key, unit_code="TINH", role=Role.INSPECTOR, has_subtree=True
    )
    inspector = accounts.actor_of(key)
    with pytest.raises((NotFound, NotAllowed)):
        secrecy.flag_device(known.lan, key=device.pk, handles_secrets=True, why="x")
    secrecy.flag_device(
        known.minh, key=device.pk, handles_secrets=True, why="soạn thảo tài liệu mật"
    )

    start = now()
    install(known, hours=5)

    assert "secret-online" in waiting(known.minh)
    assert "secret-online" not in waiting(known.lan)
    with time_machine.travel(start + timedelta(hours=2), tick=False):
        work()
        assert "secret-online" in waiting(inspector)
    assert [one.unit_code for one in reads.secret_devices(inspector)] == ["XA1"]
    assert reads.secret_devices(known.lan) == []
    assert reads.secret_devices(known.hoa) == []
    secrecy.say_disconnected(known.minh, key=device.pk, words="Đã rút cáp, báo lãnh đạo")
    assert "secret-online" not in waiting(known.minh)


def test_who_oversees_all_units_flags_machines_of_the_own_body_only(known: Cast) -> None:
    device = access.everything().get()
    person = people_of.NewPerson("canbotinh", "Cán bộ tỉnh", "TINH", password=PASSWORD)
    key = people_of.enter_person(known.system, person=person)
    people_of.give_role(
        known.system, person_id=key, unit_code="TINH", role=Role.UNIT_OFFICER, has_subtree=True
    )
    officer = accounts.actor_of(key)

    assert access.devices_visible_to(officer).count() == 1
    assert reads.devices_to_flag(officer) == []
    with pytest.raises(NotFound):
        secrecy.flag_device(officer, key=device.pk, handles_secrets=True, why="x")


def test_only_the_unit_and_inspectors_read_on_the_machines_page_that_it_is_never_online(
    known: Cast,
) -> None:
    device = access.everything().get()
    secrecy.flag_device(known.minh, key=device.pk, handles_secrets=True, why="tài liệu mật")

    def page(name: str) -> str:
        client = Client()
        client.post("/sign-in/login/", {"login": name, "password": PASSWORD})
        return client.get(f"/inventory/devices/{device.pk}").content.decode()

    assert "/inventory/never-online" in page("minh")
    assert "bí mật nhà nước" in page("minh")
    assert "/inventory/never-online" not in page("lan")
    assert "bí mật nhà nước" not in page("lan")


def test_pages_of_control_are_for_those_whom_they_concern(known: Cast) -> None:
    install(known, "Trò chơi lạ")

    def page(name: str, address: str) -> tuple[int, str]:
        client = Client()
        client.post("/sign-in/login/", {"login": name, "password": PASSWORD})
        answer = client.get(address)
        return answer.status_code, answer.content.decode()

    assert "Trò chơi lạ" in page("minh", "/inventory/software/control")[1]
    assert "Trò chơi lạ" not in page("hoa", "/inventory/software/control")[1]
    assert page("minh", "/inventory/never-online")[0] == 200
    assert page("lan", "/inventory/never-online")[0] == 404

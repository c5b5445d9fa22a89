"""What a unit's officer enters, answers and mends is a row of the obligations that ask for it."""

from datetime import timedelta

import pytest

from khien.base.accounts import services as accounts
from khien.base.accounts.types import Role
from khien.base.core import outbox
from khien.base.core.clock import now, played, today
from khien.base.trust.services import certificates as trust
from khien.base.trust.types.certificates import NewCertificate
from khien.know.inventory import access
from khien.know.inventory.services import control, secrecy
from khien.know.inventory.services.observing import observe
from khien.know.inventory.services.registers import enter_entry
from khien.know.inventory.services.software import MEETING
from khien.know.inventory.types.observation import Observation, PackageSeen, Source
from tests.cast import Cast
from tests.shown import rows

pytestmark = pytest.mark.django_db


def enter(people: Cast, register: str, **content: object) -> int:
    return enter_entry(people.minh, register=register, unit_code="XA1", content=dict(content))


def test_what_a_unit_says_of_its_network_shows_its_protection(people: Cast) -> None:
    by_unit = (
        "units-with-firewall",
        "units-monitored",
        "units-with-detection",
        "units-fitting-profile",
    )
    assert [rows(code) for code in by_unit] == [[False]] * 4

    signs = ("firewall", "ids", "antimalware", "monitoring", "backup")
    enter(people, "protection", name="Mạng (mẫu)", **dict.fromkeys(signs, True))

    assert [rows(code) for code in by_unit] == [[True]] * 4
    assert rows("units-fitting-profile", "XA2") == [False]


def test_what_a_unit_enters_in_its_registers_shows_that_it_keeps_them(people: Cast) -> None:
    books = ("units-with-media-book", "units-with-lines", "units-with-networks")
    assert [rows(code) for code in books] == [[False]] * 3

    enter(people, "storage-media", name="USB 01", kind="usb", holder="Văn thư", state="in_use")
    enter(people, "networks", name="LAN (mẫu)", purpose="office")
    enter(people, "internet-lines", name="FTTH (mẫu)", kind="fibre")
    enter(people, "shared-services", name="Trục (mẫu)")
    enter(people, "shared-services", name="Thư (mẫu)", users=["Xã XA2"])
    enter(people, "licences", name="Diệt vi rút (mẫu)", seats="5", until=today().isoformat())
    enter(people, "procurements", name="Máy chủ (mẫu)")
    ended = (today() - timedelta(days=1)).isoformat()
    enter(people, "suppliers", name="Công ty (mẫu)", scope="Bảo trì", contract_until=ended)
    key = enter(people, "systems", name="Một cửa (mẫu)", level="3", level_state="approved")
    enter(people, "data-sets", name="Hồ sơ (mẫu)", system=str(key), data_class="public")
    enter(
        people,
        "systems",
        name="Cổng (mẫu)",
        level="2",
        backup="Hằng ngày (mẫu)",
        restore_tested=today().isoformat(),
        responsible="Công chức CNTT",
    )

    assert [rows(code) for code in books] == [[True]] * 3
    assert sorted(rows("shared-services-used")) == [False, True]
    assert rows("licences-valid") == [True]
    assert rows("purchases-checked") == [False]
    assert rows("suppliers-in-order") == [False]
    assert rows("data-sets-backed-up") == [False]
    assert sorted(rows("systems-restore-tested")) == [False, True]
    assert sorted(rows("systems-with-responsible")) == [False, True]
    assert sorted(rows("systems-with-approved-level")) == [False, True]
    assert rows("important-systems-approved") == [True]


def test_new_software_that_is_explained_shows_that_it_is_controlled(people: Cast) -> None:
    old = PackageSeen("7-Zip", "24.08", "Igor Pavlov")
    game = PackageSeen("Trò chơi (mẫu)", "1.0", "Hãng mẫu")
    with played(now() - MEETING - timedelta(days=1)):
        _see(people, old)
    _see(people, old, game)
    assert rows("software-questions-answered") == []

    for question in access.software_questions():
        control.answer(people.minh, key=question.pk, words="Dùng để nén tệp (mẫu)")

    assert set(rows("software-questions-answered")) == {True}
    day = now() + timedelta(hours=1)
    with played(now() + timedelta(days=9)):
        for question in access.software_questions():
            control.decide(people.system, key=question.pk, until=None)
            control.say_removed(people.minh, key=question.pk, words="Đã gỡ (mẫu)")
    with played(day):
        assert set(rows("software-questions-answered")) == {True}


def test_a_machine_that_is_never_online_warns_until_it_is_cut_off(people: Cast) -> None:
    entered = Observation(Source.REGISTER, now(), host_name="XA1-PC-009", serial="BR5NN19")
    observe(people.minh, unit_code="XA1", observations=[entered])
    key = access.everything().get().pk
    secrecy.flag_device(people.minh, key=key, handles_secrets=True, why="Máy soạn văn bản (mẫu)")
    assert rows("units-without-secrets-online") == [True]

    online = Observation(Source.AGENT, now(), host_name="XA1-PC-009", serial="BR5NN19")
    observe(people.minh, unit_code="XA1", observations=[online])
    _work()
    assert rows("units-without-secrets-online") == [False]

    secrecy.say_disconnected(people.minh, key=key, words="Đã rút dây mạng (mẫu)")
    assert rows("units-without-secrets-online") == [True]


def test_who_answers_for_a_unit_is_the_row_of_responsibility(people: Cast) -> None:
    assert (rows("units-with-officer"), rows("units-with-head")) == ([True], [False])

    new = accounts.NewPerson("chutich", "Chủ tịch (mẫu)", "XA1", password="mat-khau-dai-2026")
    person = accounts.enter_person(people.tuan, person=new)
    accounts.give_role(people.tuan, person_id=person, unit_code="XA1", role=Role.UNIT_HEAD)

    assert (rows("units-with-head"), rows("units-with-head", "XA2")) == ([True], [False])


def test_a_certificate_that_is_entered_is_a_row_of_its_unit(people: Cast) -> None:
    assert rows("units-with-certificate") == [False]

    trust.enter_certificate(
        people.minh,
        certificate=NewCertificate(
            unit_code="XA1",
            serial="01ab",
            holder="UBND xã (mẫu)",
            issuer="Nơi cấp (mẫu)",
            valid_from=now() - timedelta(days=1),
            ends_at=now() + timedelta(days=365),
        ),
    )

    assert rows("units-with-certificate") == [True]


def _see(people: Cast, *packages: PackageSeen) -> None:
    seen = Observation(
        Source.AGENT, now(), host_name="XA1-PC-001", serial="BR5NN12", packages=packages
    )
    observe(people.minh, unit_code="XA1", observations=[seen])
    _work()


def _work() -> None:
    while outbox.work_once("test", is_long=False):
        pass

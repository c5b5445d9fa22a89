"""Procedures of the demo province: a donated firewall that runs too early, media, journeys; sample data."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import timedelta
from typing import Any, Final

from khien.act.procedures.queries import acts as queries
from khien.act.procedures.queries.definitions import definition
from khien.act.procedures.queries.things import offered
from khien.act.procedures.services import acts, papers, signing
from khien.act.procedures.types.acts import Grade, NewThing
from khien.act.procedures.types.signing import Signer
from khien.base.accounts import queries as people
from khien.base.accounts import services as accounts
from khien.base.accounts.types import Actor, Role
from khien.base.core.clock import now, played, today
from khien.know.inventory.services.observing import observe
from khien.know.inventory.types.observation import Observation, Source

PEOPLE: Final = (
    ("chutich.xa12", "Chủ tịch UBND xã Mẫu 12", "XA12", Role.UNIT_HEAD, "XA12", False),
    ("chutich.xa05", "Chủ tịch UBND phường Mẫu 5", "XA05", Role.UNIT_HEAD, "XA05", False),
    ("anninh", "Cán bộ an ninh mạng (mẫu)", "CAT", Role.SECURITY_BODY, "TINH", True),
)
SERIAL: Final = "FG60F-MAU-0001"
STROKE: Final = (
    "M20.0 80.0L45.0 30.0L60.0 85.0L90.0 40.0L120.0 80.0L150.0 55.0L190.0 70.0L250.0 50.0"
)


def fill(by: Actor, password: str) -> None:
    """Enter heads and the security body, and play some weeks of procedures."""
    for username, name, home, role, unit, deep in PEOPLE:
        new = accounts.NewPerson(username, name, home, password=password)
        key = accounts.enter_person(by, person=new)
        accounts.give_role(by, person_id=key, unit_code=unit, role=role, has_subtree=deep)
    officer, head = people.actor_named("canbo.xa12"), people.actor_named("chutich.xa12")
    _laptops()
    _media(officer)
    _journeys(officer, head)
    _meetings(officer)
    _requests(officer, head)
    _attest(officer, head)
    _firewall(by, officer)


def _firewall(by: Actor, officer: Actor) -> None:
    """Ask for the inspection of a foreign gift, and have it show up in the network before it passed."""
    given = {
        "purpose": "Tường lửa cho mạng của xã (mẫu)",
        "place": "Phòng máy UBND xã",
        "area": "important",
        "origin": "donated",
        "is_foreign": True,
        "donor": "Quỹ tài trợ nước ngoài (mẫu)",
        "trigger": "first",
    }
    content = {
        "kind": "Tường lửa",
        "maker": "Fortinet",
        "model": "FortiGate 60F",
        "serial": SERIAL,
        "version": "7.2.5",
        "country": "Hoa Kỳ",
        "quantity": 1,
    }
    gift = NewThing("Tường lửa FortiGate 60F (mẫu)", content=content)
    inspector = people.actor_named("kiemtra")
    with _ago(4):
        number = _begun(officer, "pre-use-inspection", given, [gift])
    with _ago(3):
        acts.move_act(inspector, number=number, move="accept")
        passed = (str(Grade.PASSED), "Đủ giấy tờ (mẫu)")
        acts.answer_checks(
            inspector,
            number=number,
            answers={"legal": passed, "packaging": (str(Grade.PASSED), "Còn nguyên tem (mẫu)")},
        )
    seen = Observation(
        source=Source.SCAN,
        seen_at=now(),
        host_name="tuong-lua-mau",
        serial=SERIAL,
        macs=("d8:3a:dd:12:00:aa",),
        addresses=("10.12.0.1",),
        maker="Fortinet",
        model="FortiGate 60F",
    )
    observe(by, unit_code="XA12", observations=[seen])


def _laptops() -> None:
    """Pass an inspection whose end is announced now."""
    officer, inspector = people.actor_named("canbo.xa05"), people.actor_named("kiemtra")
    given = {
        "purpose": "Máy xách tay cho bộ phận một cửa (mẫu)",
        "place": "Bộ phận một cửa",
        "area": "ordinary",
        "origin": "bought",
        "trigger": "first",
    }
    things = [
        NewThing(f"Máy xách tay số {place} (mẫu)", content={"serial": f"MXT-MAU-{place}"})
        for place in (1, 2)
    ]
    with _ago(340):
        number = _begun(officer, "pre-use-inspection", given, things)
        acts.move_act(inspector, number=number, move="accept")
        _checked(inspector, number)
        acts.move_act(
            inspector,
            number=number,
            move="checked",
            given={"tool": "ClamAV, dữ liệu nhận diện trong ngày (mẫu)"},
        )
        done = {
            "conclusion": "Đủ điều kiện đưa vào sử dụng (mẫu)",
            "minutes_number": "07/BB-KT (mẫu)",
            "seal": "TEM-0107",
            "valid_until": (today() + timedelta(days=360)).isoformat(),
        }
        acts.move_act(inspector, number=number, move="pass", given=done)


def _media(officer: Actor) -> None:
    """Hand over and sign for one medium, miss another."""
    usb, lost = (
        next(one for one in _offered(officer, "media-issue", name))
        for name in ("USB-XA12-01", "USB-XA12-02")
    )
    with _ago(30):
        given = {
            "kind": "issue",
            "giver": "Cán bộ CNTT",
            "holder": "Văn thư",
            "purpose": "Chuyển báo cáo giữa các phòng (mẫu)",
            "internet": False,
        }
        number = _begun(officer, "media-issue", given, [usb])
        acts.move_act(officer, number=number, move="offer")
        for party, signer in (
            ("giver", Signer("", "Cán bộ CNTT", STROKE)),
            ("taker", Signer("Văn thư xã Mẫu 12 (mẫu)", "Văn thư", STROKE)),
        ):
            signing.sign_acts(officer, numbers=[number], party=party, signer=signer)
        acts.move_act(officer, number=number, move="hand")
    with _ago(1):
        given = {
            "lost_on": (today() - timedelta(days=1)).isoformat(),
            "where": "Không thấy trong tủ khi kiểm kê (mẫu)",
            "held_secrets": False,
            "encrypted": False,
            "measures": "Khóa quyền dùng USB này trên các máy, rà lại nhật ký (mẫu)",
        }
        number = _begun(officer, "media-loss", given, [lost])
        acts.move_act(officer, number=number, move="search")


def _journeys(officer: Actor, head: Actor) -> None:
    with _ago(40):
        given = {
            "post": "Phó Chủ tịch UBND xã",
            "destination": "Hàn Quốc, đoàn công tác kết nghĩa (mẫu)",
            "leaves_on": (today() + timedelta(days=5)).isoformat(),
            "back_by": (today() + timedelta(days=12)).isoformat(),
            "content": "internal",
            "need": "Trình bày tài liệu kết nghĩa (mẫu)",
            "encryption": "BitLocker, mật khẩu riêng",
        }
        laptop = NewThing("Máy xách tay công tác (mẫu)")
        number = _begun(officer, "device-abroad", given, [laptop])
        acts.move_act(head, number=number, move="allow", given={"permit": "31/UBND (mẫu)"})
        _checked(officer, number)
        acts.move_act(officer, number=number, move="leave")
    with _ago(28):
        back = {
            "came_back_on": today().isoformat(),
            "seen": "Không có dấu hiệu bị can thiệp; đã quét mã độc (mẫu)",
        }
        acts.move_act(officer, number=number, move="return", given=back)


def _meetings(officer: Actor) -> None:
    for days, result, devices in ((50, "kept", 12), (9, "kept", 18)):
        with _ago(days):
            given = {"held_on": today().isoformat(), "room": "Phòng họp tầng 2", "present": 20}
            number = _begun(officer, "meeting-devices", given)
            _checked(officer, number)
            told = {"devices": devices, "result": result}
            acts.move_act(officer, number=number, move="hold", given=told)


def _requests(officer: Actor, head: Actor) -> None:
    """Answer a difficulty, leave one that waits; ask for a line, report a weakness."""
    lead = people.actor_named("truongnhom")
    with _ago(20):
        given = {
            "subject": "Chưa có cán bộ chuyên trách an toàn thông tin (mẫu)",
            "concerns": "people",
            "words": "Xã chỉ có một cán bộ kiêm nhiệm (mẫu)",
        }
        number = _begun(officer, "difficulty", given)
    with _ago(18):
        answer = {"answer": "Tổ ứng cứu cử người hỗ trợ hằng tuần trong quý này (mẫu)"}
        acts.move_act(lead, number=number, move="answer", given=answer)
    with _ago(1):
        given = {
            "subject": "Đường truyền hay mất vào giờ chiều (mẫu)",
            "concerns": "equipment",
            "words": "Đã báo nhà mạng hai lần (mẫu)",
        }
        _begun(officer, "difficulty", given)
        line: dict[str, object] = {
            "kind": "internet",
            "change": "change",
            "need": "Nâng băng thông cho một cửa điện tử (mẫu)",
            "users": 25,
            "protection": "Tường lửa của xã",
        }
        number = _begun(officer, "service-request", line)
        acts.move_act(head, number=number, move="support")
        lead = people.actor_named("truongnhom")
        given = {
            "what": "Trang tra cứu để lộ danh sách thư mục (mẫu)",
            "where": "phuong5.tinhmau.example",
            "steps": "Mở địa chỉ thư mục tệp tải lên trên trình duyệt (mẫu)",
            "came_by": "form",
        }
        acts.open_act(lead, procedure="vulnerability-disclosure", unit_code="XA05", given=given)


def _attest(officer: Actor, head: Actor) -> None:
    """Have one unit attest this year, with its signed list; another collects signatures."""
    with _ago(60):
        given = {
            "year": f"{today():%Y}",
            "due": (today() + timedelta(days=20)).isoformat(),
            "people": 24,
        }
        number = _begun(officer, "attestation", given)
        _checked(head, number)
        content = papers.print_paper(officer, number=number, code="list")
        papers.keep_scan(officer, number=number, code="list", name="cam-ket.pdf", content=content)
        done = {
            "attested": 24,
            "valid_until": (today() + timedelta(days=365)).isoformat(),
        }
        acts.move_act(head, number=number, move="attest", given=done)
    other = people.actor_named("canbo.xa05")
    with _ago(10):
        _begun(other, "attestation", {**given, "due": (today() + timedelta(days=30)).isoformat()})


def _begun(
    by: Actor, procedure: str, given: Mapping[str, Any], things: list[NewThing] | None = None
) -> str:
    return acts.open_act(
        by, procedure=procedure, unit_code=by.home_unit, given=given, things=things or []
    )


def _checked(by: Actor, number: str) -> None:
    record = queries.act(by, number)
    answers = {one.code: (str(Grade.PASSED), "Đạt (mẫu)") for one in record.checks}
    acts.answer_checks(by, number=number, answers=answers)


def _offered(by: Actor, procedure: str, name: str) -> list[NewThing]:
    return offered(by, definition(procedure), by.home_unit, name)


@contextmanager
def _ago(days: int) -> Iterator[None]:
    with played(now() - timedelta(days=days)):
        yield

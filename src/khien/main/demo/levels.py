"""Levels of the demo province: dossiers in every state, one late, one on paper, one that asks for more."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Final

from khien.base.accounts import queries as people
from khien.base.accounts import services as accounts
from khien.base.accounts.types import Actor, Role
from khien.base.core.clock import now, played, today
from khien.base.files.services import rendering
from khien.know.inventory.queries import dependencies
from khien.know.inventory.queries import registers as reads
from khien.know.inventory.services import diagrams, registers
from khien.know.inventory.services.systems import put_many_in_system
from khien.know.inventory.types.registers import EntryLine
from khien.show.assurance.queries import dossiers as queries
from khien.show.assurance.services import (
    answering,
    appraising,
    approving,
    catalogues,
    conditions,
    decisions,
    reminding,
)
from khien.show.assurance.services import dossiers as services
from khien.show.assurance.types.conditions import Condition, ConditionFinding, NewCheck, Occasion
from khien.show.assurance.types.dossiers import (
    Answer,
    Decision,
    Deployed,
    Opinion,
    PaperDecision,
    PlanAnswer,
)

PEOPLE: Final = (
    ("thamdinh", "Cán bộ thẩm định cấp độ (mẫu)", "CAT", Role.APPRAISER),
    ("pheduyet", "Người phê duyệt cấp độ, UBND tỉnh (mẫu)", "TINH", Role.APPROVER),
    ("pheduyet.ca", "Người phê duyệt cấp độ, Công an tỉnh (mẫu)", "CAT", Role.APPROVER),
    ("kiemtra", "Cán bộ kiểm tra (mẫu)", "CAT", Role.INSPECTOR),
)
MORE: Final = (
    ("XA07", "Quản lý văn bản xã Mẫu 7", False),
    ("XA08", "Mạng nội bộ xã Mẫu 8", False),
    ("XA10", "Một cửa xã Mẫu 10", True),
)
DRAWING: Final = Path(__file__).parent / "diagram.typ"
FIT: Final = Opinion(
    "Hồ sơ gồm thuyết minh tổng quan, tài liệu thiết kế, thuyết minh cấp độ và phương án (mẫu)",
    "Nghị định 331/2026/NĐ-CP, Điều 18, 23",
    "Phòng chuyên trách chủ trì; lấy ý kiến bằng văn bản (mẫu)",
    "Nhất trí với cấp độ đề xuất (mẫu)",
    is_fit=True,
)
UNFIT: Final = Opinion(
    FIT.documents,
    FIT.legal_basis,
    FIT.held,
    "Cấp độ phù hợp, phương án chưa đủ (mẫu)",
    is_fit=False,
    unfit="Chưa nêu cách sao lưu ngoại tuyến và người trực (mẫu)",
)
TEXTS: Final = {
    "owner": {
        "name": "UBND Tỉnh mẫu",
        "document": "Quyết định 45/QĐ-UBND (mẫu)",
        "head": "Chủ tịch (mẫu)",
        "address": "Số 1 đường Mẫu",
        "contact": "0200 000 000",
    },
    "operator": {
        "name": "Đơn vị vận hành (mẫu)",
        "document": "Quyết định 12/QĐ-UBND (mẫu)",
        "head": "Thủ trưởng đơn vị (mẫu)",
        "address": "Số 2 đường Mẫu",
        "contact": "0200 000 001",
    },
    "system": {
        "scope": "Phục vụ công việc của đơn vị và người dân trên địa bàn (mẫu)",
        "users": "120 cán bộ",
        "kind": "Theo sổ hệ thống",
        "data": "Thông tin riêng",
    },
    "architecture": {
        "logical": "Vùng DMZ, vùng máy chủ, vùng người dùng (mẫu)",
        "physical": "Tủ máy chủ tại phòng máy đơn vị (mẫu)",
        "design": "Thiết kế thi công 08/TK (mẫu)",
    },
    "devices": {"words": "Máy chủ ứng dụng đặt tại phòng máy (mẫu)"},
    "applications": {"words": "Ứng dụng chính; máy chủ 1; phòng máy; Linux; xử lý nghiệp vụ (mẫu)"},
    "network": {"words": "DMZ 10.10.1.0/24; nội bộ 10.10.2.0/24 (mẫu)"},
    "level": {
        "basis": "Theo tiêu chí nêu tại Nghị định 331/2026/NĐ-CP (mẫu)",
        "risks": "Gián đoạn dịch vụ, lộ thông tin riêng (mẫu)",
    },
}


def fill(by: Actor, password: str) -> None:
    """Enter who decides, then put the systems' dossiers into every state on the way."""
    _people(by, password)
    catalogues.load_shipped(by)
    _more_systems(by)
    _papers(by)
    nga, quang = people.actor_named("thamdinh"), people.actor_named("pheduyet")
    with _ago(60):
        number = _sent(by, "Mạng số liệu", "SKHCN")
        appraising.appraise(nga, number=number, opinion=FIT)
        appraising.submit(_officer("SKHCN"), number=number)
        approving.approve(quang, number=number, decision=_decision("1502/QĐ-UBND"))
    with _ago(40):
        _sent(by, "văn bản và điều hành", "VPUB", parts=True)
    with _ago(9):
        number = _sent(by, "Thư điện tử", "SKHCN")
        appraising.appraise(nga, number=number, opinion=FIT)
    with _ago(8):
        number = _sent(by, "xã Mẫu 7", "XA07")
        appraising.appraise(nga, number=number, opinion=FIT)
        appraising.submit(_officer("XA07"), number=number)
    with _ago(6):
        number = _sent(by, "xã Mẫu 8", "XA08")
        appraising.appraise(nga, number=number, opinion=UNFIT)
    with _ago(3):
        services.begin_dossier(_officer("STC"), system_key=_line(by, "STC", "ngân sách").key)
        number = _sent(by, "phường Mẫu 5", "XA05")
    with _ago(2):
        reason = "Thiếu sơ đồ vật lý của phòng máy; bổ sung rồi gửi lại (mẫu)"
        appraising.return_invalid(nga, number=number, reason=reason)
    _checks(by)
    reminding.look(by)


def _people(by: Actor, password: str) -> None:
    for username, name, home, role in PEOPLE:
        new = accounts.NewPerson(username, name, home, password=password)
        key = accounts.enter_person(by, person=new)
        accounts.give_role(by, person_id=key, unit_code="TINH", role=role, has_subtree=True)


def _more_systems(by: Actor) -> None:
    for unit, name, serves in MORE:
        content = {
            "name": name,
            "owner": "UBND Tỉnh mẫu",
            "kind": "citizens" if serves else "internal",
            "data_class": "private",
            "procedures": serves,
            "is_online": serves,
        }
        registers.enter_entry(
            by, register="systems", unit_code=unit, content=content, at=now() - timedelta(days=70)
        )


def _papers(by: Actor) -> None:
    """Put two decisions in force that were taken on paper: one at the level of the old criteria."""
    for unit, words, level, number, days in (
        ("SKHCN", "Cổng thông tin", 3, "890/QĐ-UBND", 340),
        ("XA10", "xã Mẫu 10", 2, "17/QĐ-UBND", 250),
    ):
        name = _line(by, unit, words).name
        day = today() - timedelta(days=days)
        decision = Decision(
            number, day, "UBND Tỉnh mẫu", review_on=today() + timedelta(days=365 - days)
        )
        paper = PaperDecision(
            unit, name, level, decision, Deployed.SOME, today() + timedelta(days=200)
        )
        with _ago(30):
            decisions.enter_decision(_officer(unit), paper=paper)


def _sent(by: Actor, words: str, unit: str, *, parts: bool = False) -> str:
    """Have a dossier written whole and sent; with `parts`, some of its plan carried out in part."""
    key, officer = _line(by, unit, words).key, _officer(unit)
    put_many_in_system(by, system=key, names=[f"{unit}-PC-001"])
    if not dependencies.diagrams(by, key):
        drawn = rendering.render_pdf(DRAWING, {})
        diagrams.keep_diagram(by, key=key, name="so-do-mau.pdf", content=drawn, drawn_on=today())
    number = services.begin_dossier(officer, system_key=key)
    level = queries.dossier(officer, number).line.level
    services.choose_level(
        officer,
        number=number,
        level=level,
        planned_on=today() + timedelta(days=45),
        version=_version(officer, number),
    )
    for section, given in TEXTS.items():
        services.write_section(
            officer, number=number, section=section, given=given, version=_version(officer, number)
        )
    _answer(officer, number, in_part=parts)
    appraising.propose(officer, number=number)
    return number


def _answer(officer: Actor, number: str, *, in_part: bool) -> None:
    asked = [
        one.code
        for family in queries.dossier(officer, number).plan.families
        for one in family.requirements
    ]
    done = PlanAnswer(Answer.DONE, "Đã có quy trình và nhật ký (mẫu)")
    later = PlanAnswer(Answer.PART, "Đang mua sắm (mẫu)", today() + timedelta(days=150))
    answers = {
        code: later if place % 4 == 0 and in_part else done for place, code in enumerate(asked)
    }
    answering.answer_plan(
        officer, number=number, answers=answers, version=_version(officer, number)
    )


def _checks(by: Actor) -> None:
    """Assess two systems before operation: one eligible, one that lacks a measure."""
    inspector = people.actor_named("kiemtra")
    for unit, words, lacks, days in (
        ("SKHCN", "Cổng thông tin", "", 20),
        ("XA10", "xã Mẫu 10", "Chưa bật tường lửa ứng dụng (mẫu)", 7),
    ):
        found = dict.fromkeys(Condition, ConditionFinding(is_met=True, words="Đạt (mẫu)"))
        if lacks:
            found[Condition.TECHNICAL] = ConditionFinding(is_met=False, words=lacks)
        with _ago(days):
            check = NewCheck(
                _line(by, unit, words).key, Occasion.BEFORE, found, today(), "02/BB (mẫu)"
            )
            conditions.assess(inspector, check=check)


def _line(by: Actor, unit: str, words: str) -> EntryLine:
    own = frozenset({unit})
    return reads.entries(by, "systems", words=words, unit_codes=own).rows[0]


def _officer(unit: str) -> Actor:
    named = {"XA05": "canbo.xa05", "XA12": "canbo.xa12"}
    return people.actor_named(named.get(unit, f"it.{unit.lower()}"))


def _decision(number: str) -> Decision:
    return Decision(number, today(), "UBND Tỉnh mẫu", review_on=today() + timedelta(days=365))


def _version(by: Actor, number: str) -> int:
    return queries.dossier(by, number).version


@contextmanager
def _ago(days: int) -> Iterator[None]:
    with played(now() - timedelta(days=days)):
        yield

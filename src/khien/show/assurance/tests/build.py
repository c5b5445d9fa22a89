"""A system with its dossier as tests write it, and the people who appraise, approve and assess."""

from dataclasses import dataclass
from datetime import date, timedelta

from tests.cast import PASSWORD, Cast

from khien.base.accounts import queries as people_queries
from khien.base.accounts import services as accounts
from khien.base.accounts.types import Actor, BodyTask, Role
from khien.base.core.clock import now, today
from khien.base.documents.services import register as documents
from khien.base.documents.types.register import DocumentKind, NewDocument, Subject
from khien.know.inventory.services import devices, diagrams, registers
from khien.know.inventory.services.systems import put_many_in_system
from khien.know.inventory.types.devices import DeviceKind, NewDevice
from khien.show.assurance.queries import dossiers as queries
from khien.show.assurance.rules.sections import SECTIONS
from khien.show.assurance.services import answering, appraising, approving, catalogues
from khien.show.assurance.services import dossiers as services
from khien.show.assurance.types.dossiers import Answer, Decision, Ground, Opinion, PlanAnswer

PICTURE = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c489"
    "0000000d49444154789c6360606060000000050001a5f645400000000049454e44ae426082"
)
CATALOGUE = """
code = "vn-2026"
version = "thử"
title = { en = "Requirements (sample)", vi = "Yêu cầu (mẫu)" }
source = "mẫu"
valid_from = 2026-01-01
[[family]]
code = "LOG"
title = { en = "Logs", vi = "Nhật ký" }
[[family.requirement]]
code = "LOG.1"
title = { en = "Keep logs", vi = "Lưu nhật ký" }
[[family.requirement]]
code = "LOG.2"
title = { en = "Watch logs", vi = "Giám sát nhật ký" }
levels = [3, 4, 5]
"""
FIT = Opinion(
    "Hồ sơ gồm 05 tài liệu", "NĐ 331/2026", "Họp ngày 02/11", "Nhất trí cấp độ", is_fit=True
)


@dataclass(frozen=True)
class Bodies:
    """Who decides on levels: Nga appraises, Dung and Quang approve, Khánh inspects."""

    nga: Actor
    dung: Actor
    quang: Actor
    khanh: Actor


def bodies(people: Cast) -> Bodies:
    """Name the bodies of the province and the people who decide in them."""
    for task, unit in ((BodyTask.LEADS_SECURITY, "CAT"), (BodyTask.PEOPLES_COMMITTEE, "TINH")):
        accounts.name_body(people.system, task=task, unit_code=unit, basis="mẫu")
    return Bodies(
        person(people, "nga", "CAT", Role.APPRAISER),
        person(people, "dung", "CAT", Role.APPROVER),
        person(people, "quang", "TINH", Role.APPROVER),
        person(people, "khanh", "CAT", Role.INSPECTOR),
    )


def person(people: Cast, name: str, home: str, role: Role, unit: str = "TINH") -> Actor:
    """Return somebody with a role over the whole province."""
    new = accounts.NewPerson(name, name.capitalize(), home, password=PASSWORD)
    key = accounts.enter_person(people.system, person=new)
    accounts.give_role(
        people.system, person_id=key, unit_code=unit, role=role, has_subtree=unit == "TINH"
    )
    return people_queries.actor_of(key)


def system(people: Cast, name: str = "Một cửa (mẫu)", unit: str = "XA1", **more: object) -> int:
    """Enter a system of level 2 with one machine and one diagram."""
    said = {"name": name, "kind": "internal", "data_class": "private", "owner": "UBND xã", **more}
    key = registers.enter_entry(people.system, register="systems", unit_code=unit, content=said)
    host = f"{unit}-SRV-{key}"
    device = NewDevice(host, unit, DeviceKind.SERVER, has_licensed_antivirus=True)
    devices.enter_devices(people.system, devices=[device], at=now())
    put_many_in_system(people.system, system=key, names=[host])
    diagrams.keep_diagram(
        people.system, key=key, name="so-do.png", content=PICTURE, drawn_on=date(2026, 9, 1)
    )
    return key


def catalogue(people: Cast) -> None:
    """Take in a small catalogue: one requirement for all levels, one from level 3 on."""
    catalogues.load_catalogue(people.system, name="vn.toml", content=CATALOGUE.encode())


def unit_rules(people: Cast, unit: str = "XA1", issued_on: date = date(2026, 10, 1)) -> int:
    """Put the main rules of a unit in force."""
    return documents.enter_document(
        people.system,
        document=NewDocument(
            kind=DocumentKind.RULES,
            number=f"05/QC-{unit}",
            issuer=f"UBND {unit}",
            issued_on=issued_on,
            title="Quy chế (mẫu)",
            unit_code=unit,
            subject=Subject.SECURITY,
            review_on=today() + timedelta(days=300),
        ),
    )


def written(by: Actor, key: int, ground: Ground = Ground.FIRST) -> str:
    """Begin a dossier of a system and fill it in, so that it can be sent."""
    number = services.begin_dossier(by, system_key=key, ground=ground)
    for section in SECTIONS:
        given = {one.code: f"{one.code} (mẫu)" for one in section.fields}
        services.write_section(
            by, number=number, section=section.code, given=given, version=version(by, number)
        )
    answer_all(by, number)
    return number


def answer_all(by: Actor, number: str, answer: Answer = Answer.DONE) -> None:
    """Answer every requirement of a plan alike."""
    plan = queries.dossier(by, number).plan
    given = {
        one.code: PlanAnswer(answer, "mẫu", date(2027, 6, 30))
        for family in plan.families
        for one in family.requirements
    }
    answering.answer_plan(by, number=number, answers=given, version=version(by, number))


def submitted(by: Actor, bodies: Bodies, key: int, ground: Ground = Ground.FIRST) -> str:
    """Have a dossier written, sent, found fit and submitted."""
    number = written(by, key, ground)
    appraising.propose(by, number=number)
    appraising.appraise(bodies.nga, number=number, opinion=FIT)
    appraising.submit(by, number=number)
    return number


def approved(by: Actor, bodies: Bodies, key: int, ground: Ground = Ground.FIRST) -> str:
    """Have a dossier of level 1 or 2 approved."""
    number = submitted(by, bodies, key, ground)
    approving.approve(bodies.dung, number=number, decision=decision())
    return number


def decision(number: str = "12/QĐ-CAT", **more: object) -> Decision:
    """Return a decision of today."""
    given = {"decided_on": today(), "issuer": "Công an tỉnh", **more}
    return Decision(number, **given)  # type: ignore[arg-type]


def version(by: Actor, number: str) -> int:
    """Return a dossier's version as a page shows it now."""
    return queries.dossier(by, number).version

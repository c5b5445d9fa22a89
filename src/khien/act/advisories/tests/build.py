"""A province with three communes, an analyst who writes, a lead who approves, a head and a leader."""

from dataclasses import dataclass, replace
from datetime import timedelta

from tests.cast import PASSWORD, Cast

from khien.act.advisories.queries import advisories as papers
from khien.act.advisories.services import drafts, issuing
from khien.act.advisories.types.content import Addressing, Content, Reach, Reference, Severity
from khien.base.accounts import queries as accounts
from khien.base.accounts import services as people_of
from khien.base.accounts.types import Actor, BodyTask, Role, UnitKind
from khien.base.core import outbox
from khien.base.core.clock import now
from khien.base.core.offers import Product
from khien.base.core.tlp import Tlp


@dataclass(frozen=True)
class Province:
    """The cast with who writes and who answers; Lan leads and approves."""

    cast: Cast
    an: Actor
    ba: Actor
    head: Actor
    leader: Actor

    @property
    def lan(self) -> Actor:
        """Return the lead."""
        return self.cast.lan

    @property
    def minh(self) -> Actor:
        """Return the officer of XA1."""
        return self.cast.minh

    @property
    def hoa(self) -> Actor:
        """Return the officer of XA2."""
        return self.cast.hoa


def build_province(cast: Cast) -> Province:
    """Add a third commune and the people; Ba is its officer, the head stands above Minh."""
    system = cast.system
    people_of.enter_unit(system, code="XA3", name="Xã XA3", kind=UnitKind.COMMUNE, parent="TINH")
    people_of.enter_unit(system, code="SO1", name="Sở 1", kind=UnitKind.DEPARTMENT, parent="TINH")
    people_of.name_body(system, task=BodyTask.LEADS_SECURITY, unit_code="CAT", basis="test")
    return Province(
        cast,
        an=person(system, "anpt", "CAT", Role.ANALYST, "TINH", has_subtree=True),
        ba=person(system, "baxa3", "XA3", Role.UNIT_OFFICER, "XA3"),
        head=person(system, "head", "XA1", Role.UNIT_HEAD, "XA1"),
        leader=person(system, "leader", "TINH", Role.LEADERSHIP, "TINH", has_subtree=True),
    )


def person(
    by: Actor, name: str, home: str, role: Role, unit: str, *, has_subtree: bool = False
) -> Actor:
    """Enter a person with an address for letters."""
    new = people_of.NewPerson(name, name.capitalize(), home, f"{name}@example.vn", PASSWORD)
    key = people_of.enter_person(by, person=new)
    people_of.give_role(by, person_id=key, unit_code=unit, role=role, has_subtree=has_subtree)
    return accounts.actor_of(key)


def content(*units: str, **changes: object) -> Content:
    """Return a whole content, to the named units (all where none is named)."""
    whole = Content(
        title="Lỗ hổng Apache cho phép chiếm quyền",
        summary="Kẻ tấn công từ xa chạy được lệnh trên máy chủ web.",
        severity=Severity.CRITICAL,
        tlp=Tlp.AMBER,
        products=(Product("HTTP Server", "trước 2.4.68", "Apache"),),
        cves=("CVE-2026-12345",),
        remedies=("Nâng cấp lên 2.4.68.", "Khởi động lại dịch vụ."),
        workaround="Tắt mod_proxy.",
        references=(Reference("Thông báo của hãng", "https://httpd.example.org/security"),),
        accept_by=now() + timedelta(hours=24),
        done_by=now() + timedelta(days=5),
        addressing=Addressing(Reach.UNITS, units) if units else Addressing(),
    )
    return replace(whole, **changes)  # type: ignore[arg-type]


def approved(province: Province, *units: str, **changes: object) -> str:
    """Have An write and Lan approve an advisory, and return its number."""
    number = drafts.begin(province.an, content=content(*units, **changes))
    pass_on(province, number)
    return number


def pass_on(province: Province, number: str) -> None:
    """Hand in and approve the draft of an advisory."""
    revision = papers.advisory(province.an, number).revision
    drafts.submit(province.an, number=number, revision=revision)
    issuing.approve(province.lan, number=number, revision=revision)


def sent(province: Province, *units: str, **changes: object) -> str:
    """Have an advisory written, approved, sent and delivered, and return its number."""
    number = approved(province, *units, **changes)
    issuing.send(province.an, number=number)
    settle()
    return number


def new_version(province: Province, number: str, **changes: object) -> None:
    """Have the next version written, approved, sent and delivered."""
    drafts.revise(province.an, number=number)
    found = papers.advisory(province.an, number)
    times = {"accept_by": now() + timedelta(hours=24), "done_by": now() + timedelta(days=5)}
    fresh = replace(found.content, **({"news": "Thêm bước 3"} | times | changes))  # type: ignore[arg-type]
    drafts.keep(province.an, number=number, content=fresh, revision=found.revision)
    pass_on(province, number)
    issuing.send(province.an, number=number)
    settle()


def settle() -> None:
    """Let the worker's short loop do what is due."""
    while outbox.work_once("test", is_long=False):
        pass

"""What the papers of a dossier have in common: bodies, the system's lines, the papers that go along."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from khien.base.accounts import queries as accounts
from khien.base.accounts.types import BodyTask, UnitLine
from khien.base.core.clock import today
from khien.base.files import queries as files
from khien.base.files.types.papers import Facts, Head, Signer, Words
from khien.show.assurance.rules.dossiers import HIGH
from khien.show.assurance.types.dossiers import DossierRecord, Stage

DOTS: Final = "……………………"
MINISTRY: Final = "Bộ Công an"
LAW: Final = "Căn cứ Luật An ninh mạng số 116/2025/QH15"
DECREE: Final = "Căn cứ Nghị định số 331/2026/NĐ-CP của Chính phủ"
_DOCUMENTS: Final = (
    "Tài liệu mô tả, thuyết minh tổng quan về hệ thống thông tin",
    "Tài liệu thiết kế hệ thống thông tin",
    "Tài liệu thuyết minh đề xuất cấp độ",
    "Tài liệu thuyết minh phương án bảo đảm an ninh mạng theo cấp độ",
)


@dataclass(frozen=True, slots=True)
class Dossier:
    """A dossier with its unit, as its papers read it."""

    record: DossierRecord
    unit: UnitLine
    said: Mapping[tuple[str, str], str]

    @property
    def system(self) -> str:
        """Return the system's name."""
        return self.record.line.system

    @property
    def level(self) -> int:
        """Return the level that is proposed or approved."""
        return self.record.line.level

    @property
    def is_draft(self) -> bool:
        """Return whether the dossier is still being written."""
        return self.record.line.stage is Stage.DRAFT

    @property
    def owner(self) -> str:
        """Return who owns the system."""
        return self.said.get(("owner", "name")) or DOTS

    @property
    def operator(self) -> str:
        """Return who runs the system."""
        return self.said.get(("operator", "name")) or self.unit.name

    @property
    def address(self) -> str:
        """Return where who runs the system is found."""
        return self.said.get(("operator", "address"), "")

    @property
    def standard(self) -> str:
        """Return the standard that the protection plan answers to."""
        plan = self.record.plan
        return f"{plan.title.vi} (phiên bản {plan.version})" if plan.title else DOTS


def head_of(unit: UnitLine | None) -> Head:
    """Return the head of a body's papers; dots where no body is configured."""
    return files.head_of(unit.name, unit.path) if unit else Head("", DOTS)


def signer_of(unit: UnitLine | None) -> Signer:
    """Return the block of a body's head; dots where no body is configured."""
    return files.head_signer(unit.kind, unit.name) if unit else Signer((), DOTS)


def name_of(task: BodyTask) -> str:
    """Return who does a coordinating task; dots where nobody is configured."""
    unit = accounts.body_unit(task)
    return unit.name if unit else DOTS


def system_facts(held: Dossier) -> Facts:
    """Return the lines that Forms 01, 02, 03 and 05 begin with."""
    return Facts(
        (
            ("Tên hệ thống thông tin", held.system),
            ("Đơn vị vận hành hệ thống thông tin", held.operator),
            ("Địa chỉ", held.address),
            ("Cấp độ đề xuất", f"Cấp độ {held.level}"),
        )
    )


def documents(held: Dossier, *, with_opinion: bool = True) -> tuple[Words, ...]:
    """Return the documents that go along, with the specialist opinion for levels 4 and 5."""
    named = [*_DOCUMENTS]
    if with_opinion and held.level >= HIGH:
        named.append("Ý kiến chuyên môn về hồ sơ đề xuất cấp độ" + outside(held))
    last = len(named)
    return tuple(
        Words(f"{at}. {one}{'.' if at == last else ';'}") for at, one in enumerate(named, start=1)
    )


def outside(held: Dossier) -> str:
    """Return number, day and body of the opinion that came from outside, with a space before."""
    given = held.record.opinion
    if given is None or not given.outside_number:
        return ""
    day = f" ngày {spoken(given.outside_on)}" if given.outside_on else ""
    return f" số {given.outside_number}{day} của {given.outside_body}"


def spoken(day: date | None) -> str:
    """Return a day in figures, or dots."""
    return f"{day:%d/%m/%Y}" if day else DOTS


def day_of(held: Dossier) -> date:
    """Return the day of a paper that is made now."""
    decision = held.record.decision
    return decision.decided_on if decision else today()

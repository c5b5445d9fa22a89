"""The documents of a dossier: overview, design, explanation of the level and of the plan (Art. 21, 22)."""

from collections.abc import Iterator

from django.utils.translation import gettext

from khien.base.core.clock import today
from khien.base.files.types.papers import Block, Facts, Heading, Paper, Table, Words
from khien.show.assurance.queries.dossier_papers.parts import (
    DECREE,
    DOTS,
    LAW,
    Dossier,
    head_of,
    outside,
    signer_of,
    spoken,
)
from khien.show.assurance.rules.dossiers import HIGH
from khien.show.assurance.types.dossiers import ANSWER_NAMES, RequirementLine, SectionLine

_APPLICATION = ("Tên ứng dụng, dịch vụ", "Máy chủ", "Vị trí", "Hệ điều hành", "Mục đích sử dụng")


def documents(held: Dossier) -> Paper:
    """Return the documents of a dossier as one paper, with the diagrams' names."""
    return Paper(
        head=head_of(held.unit),
        name="Hồ sơ đề xuất cấp độ",
        abbreviation="HSĐXCĐ",
        subject=held.system,
        day=today(),
        bases=(LAW, DECREE),
        blocks=tuple(_blocks(held)),
        receivers=("Đơn vị thẩm định", "Lưu: VT, hồ sơ hệ thống"),
        signer=signer_of(held.unit),
        is_draft=held.is_draft,
    )


def _blocks(held: Dossier) -> Iterator[Block]:
    by_code = {one.code: one for one in held.record.sections}
    yield Heading("PHẦN I. MÔ TẢ, THUYẾT MINH TỔNG QUAN VỀ HỆ THỐNG THÔNG TIN")
    for at, code in enumerate(("owner", "operator", "system"), start=1):
        yield from _section(at, by_code[code])
    yield Heading("PHẦN II. THIẾT KẾ HỆ THỐNG THÔNG TIN")
    yield from _section(1, by_code["architecture"])
    drawn = held.record.parts.diagrams
    yield Words("Sơ đồ kèm theo:" if drawn else f"Sơ đồ kèm theo: {DOTS}")
    yield from (Words(one, style="item") for one in drawn)
    yield from _section(2, by_code["devices"])
    yield Table(
        ("TT", "Tên thiết bị", "Loại, chủng loại", "Hệ điều hành"),
        tuple((str(at), *one) for at, one in enumerate(held.record.parts.machines, start=1)),
        aligns="clll",
    )
    yield Heading("3. Ứng dụng, dịch vụ", level=2)
    yield _applications(dict(_values(by_code["applications"])).get("words", ""))
    yield from _section(4, by_code["network"])
    yield Table(
        ("TT", "Vùng mạng, mạng", "Dải địa chỉ"),
        tuple((str(at), *one) for at, one in enumerate(held.record.parts.networks, start=1)),
        aligns="cll",
    )
    yield Heading("PHẦN III. THUYẾT MINH ĐỀ XUẤT CẤP ĐỘ")
    yield Words(f"Cấp độ đề xuất: **{held.level or DOTS}**.")
    if held.record.suggestion:
        said = held.record.suggestion
        yield Words(f"Theo tiêu chí: {said.why} ({said.source}).")
    yield from _section(1, by_code["level"])
    yield Heading("PHẦN IV. THUYẾT MINH PHƯƠNG ÁN BẢO ĐẢM AN NINH MẠNG")
    yield from _plan(held)
    if held.level >= HIGH:
        yield Heading("PHẦN V. Ý KIẾN CHUYÊN MÔN")
        yield Words(f"Văn bản{outside(held)}." if outside(held) else DOTS)


def _section(at: int, section: SectionLine) -> Iterator[Block]:
    """Yield a section: its short fields as facts, its long ones as paragraphs."""
    yield Heading(f"{at}. {gettext(section.title)}", level=2)
    short = tuple(
        (gettext(one.title), one.value)
        for one in section.fields
        if not one.is_long and (one.value or one.is_required)
    )
    if short:
        yield Facts(short)
    for one in section.fields:
        if one.is_long and (one.value or one.is_required):
            yield Words(f"**{gettext(one.title)}:**")
            yield Words(one.value or DOTS)


def _values(section: SectionLine) -> Iterator[tuple[str, str]]:
    yield from ((one.code, one.value) for one in section.fields)


def _applications(said: str) -> Block:
    """Return the applications as a table where each line names its five parts, else as they were written."""
    lines = [
        [part.strip() for part in line.split(";")] for line in said.splitlines() if line.strip()
    ]
    if not lines or any(len(line) != len(_APPLICATION) for line in lines):
        return Words(said or DOTS)
    rows = tuple((str(at), *line) for at, line in enumerate(lines, start=1))
    return Table(("TT", *_APPLICATION), rows, aligns="clllll")


def _plan(held: Dossier) -> Iterator[Block]:
    plan = held.record.plan
    told = f"trả lời {plan.answered}/{plan.asked} yêu cầu"
    yield Words(f"Phương án được xây dựng theo {held.standard}; {told}.")
    for family in plan.families:
        yield Table(
            ("Mã", "Yêu cầu", "Đáp ứng", "Phương án thiết kế, vận hành", "Thời hạn"),
            tuple(_answered(one) for one in family.requirements),
            widths=(17, 55, 24, 42, 22),
            title=f"{family.code}. {family.title.vi}",
        )


def _answered(one: RequirementLine) -> tuple[str, ...]:
    said = one.text.vi or one.title.vi
    if one.answer is None:
        return (one.code, said, DOTS, "", "")
    due = spoken(one.answer.due) if one.answer.due else ""
    return (one.code, said, gettext(ANSWER_NAMES[one.answer.answer]), one.answer.words, due)

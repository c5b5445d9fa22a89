"""Form 08 of NĐ 331/2026 as it is printed: seven lines, owners, specialised unit, 12 columns, annexes."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Final

from khien.base.accounts import queries as accounts
from khien.base.accounts.types import Actor, BodyTask, Capability, UnitKind, UnitLine
from khien.base.core.refusals import text
from khien.base.files import queries as files
from khien.base.files.types.papers import (
    Block,
    Facts,
    Head,
    Heading,
    Paper,
    Signer,
    Table,
    Words,
)
from khien.show.assurance import access
from khien.show.assurance.queries import form08 as rows
from khien.show.assurance.queries import form08_annexes as annexes
from khien.show.assurance.queries.form08 import DEAD
from khien.show.assurance.types.dossiers import Deployed
from khien.show.assurance.types.form08 import (
    Form08,
    Form08Paper,
    Form08Row,
    Form08Totals,
    Standing,
)
from khien.show.assurance.types.form08 import Paper as Named

OWNERS_MAX: Final = 50
MINISTRY: Final = "Lực lượng chuyên trách bảo vệ an ninh mạng, Bộ Công an"
COMMITTEE: Final = Signer(("TM. Ủy ban nhân dân", "Chủ tịch"))
DOTS: Final = "……………………"
COLUMNS: Final = (
    "STT",
    "Tên hệ thống thông tin",
    "Chủ quản hệ thống thông tin",
    "Đơn vị vận hành",
    "Cấp độ đề xuất",
    "Tình trạng phê duyệt cấp độ",
    "Quyết định phê duyệt cấp độ (số, ngày, cơ quan ban hành)",
    "Quy chế bảo đảm an ninh mạng (số, ngày, cơ quan ban hành)",
    "Dự kiến thời điểm phê duyệt hồ sơ đề xuất cấp độ",
    "Đã triển khai đầy đủ phương án bảo đảm an ninh mạng",
    "Dự kiến thời điểm triển khai đầy đủ",
    "Đã kiểm tra, đánh giá an ninh mạng",
)
STANDINGS: Final[Mapping[Standing, str]] = {
    Standing.NONE: "",
    Standing.DRAFT: "Đang dự thảo",
    Standing.SENT: "Đã gửi thẩm định",
    Standing.APPRAISED: "Đã thẩm định",
    Standing.APPROVED: "Đã được phê duyệt",
}
DEPLOYED: Final[Mapping[Deployed, str]] = {
    Deployed.UNKNOWN: "",
    Deployed.NONE: "Chưa triển khai",
    Deployed.SOME: "Đã triển khai một số hạng mục",
    Deployed.FULL: "Đã triển khai đầy đủ",
}
BEFORE: Final = "Trước khi đưa vào sử dụng"
PERIODIC: Final = "Định kỳ"
_BODY: Final = {
    "name": "Tên",
    "document": "Văn bản quy định chức năng, nhiệm vụ, quyền hạn",
    "head": "Người đại diện, chức vụ",
    "address": "Địa chỉ",
    "contact": "Điện thoại, thư điện tử",
}
_MISSING: Final = {
    "document": text("the document that gives it its functions"),
    "head": text("its representative and position"),
    "address": text("its address"),
    "contact": text("its telephone and e-mail"),
}


def form08_paper(actor: Actor, day: date, unit_codes: frozenset[str] | None = None) -> Form08Paper:
    """Return Form 08 of the units that the actor sees (and `unit_codes`), with the annexes of Art. 36."""
    form = rows.form08(actor, day, unit_codes)
    owners, leading = _owners(actor, form), _leading()
    unit, is_province = _issuer(actor, unit_codes)
    paper = Paper(
        head=files.head_of(unit.name, unit.path) if unit else Head("", DOTS),
        name="",
        abbreviation="",
        subject="kết quả công tác bảo đảm an ninh mạng hệ thống thông tin",
        day=day,
        addressed=(MINISTRY if is_province else leading.get("name", DOTS),),
        bases=("Thực hiện Điều 35, Điều 36 Nghị định số 331/2026/NĐ-CP",),
        blocks=tuple(_blocks(form, owners, leading)),
        receivers=("Như trên", "Lưu: VT"),
        signer=COMMITTEE
        if is_province or unit is None
        else files.head_signer(unit.kind, unit.name),
        annexes=annexes.annexes(actor, form, unit_codes),
        is_landscape=True,
        is_draft=bool(form.faults),
    )
    return Form08Paper(paper, _missing(owners, leading), form.faults)


def missing(actor: Actor, form: Form08) -> tuple[tuple[str, str], ...]:
    """Return whose facts the printed form leaves as dots, and which. Two queries."""
    return _missing(_owners(actor, form), _leading())


def table(found: Sequence[Form08Row]) -> Table:
    """Return the table of the form's 12 columns."""
    return Table(
        COLUMNS,
        tuple(_row(one) for one in found),
        widths=(8, 32, 26, 26, 13, 20, 28, 28, 18, 20, 18, 20),
        aligns="clllclllclcl",
        numbers_columns=True,
    )


def _blocks(
    form: Form08, owners: Mapping[str, Mapping[str, str]], leading: Mapping[str, str]
) -> Iterator[Block]:
    yield Words(f"Số liệu tính đến hết ngày {form.day:%d/%m/%Y}.")
    yield Heading("1. Thông tin chung", level=2)
    yield _general(form.totals)
    yield Heading("2. Thông tin về chủ quản hệ thống thông tin và đơn vị chuyên trách", level=2)
    for at, said in enumerate([*owners.values()][:OWNERS_MAX], start=1):
        mark = f" {at}" if len(owners) > 1 else ""
        yield Heading(f"Chủ quản hệ thống thông tin{mark}", level=3)
        yield _body(said)
    if len(owners) > OWNERS_MAX:
        yield Words(
            f"Và {len(owners) - OWNERS_MAX} chủ quản khác có tên tại cột (3).", style="note"
        )
    yield Heading("Đơn vị chuyên trách về an ninh mạng", level=3)
    yield _body(leading)
    yield Heading("3. Kết quả bảo đảm an ninh mạng hệ thống thông tin theo cấp độ", level=2)
    yield table(form.rows)


def _general(held: Form08Totals) -> Facts:
    return Facts(
        (
            ("1.1. Tổng số hệ thống thông tin đang quản lý", str(held.systems)),
            ("1.2. Số hệ thống thông tin đã được phân loại", str(held.classified)),
            ("1.3. Số hệ thống thông tin đã xây dựng hồ sơ đề xuất cấp độ", str(held.drafted)),
            ("1.4. Số hệ thống thông tin đã được thẩm định hồ sơ", str(held.appraised)),
            ("1.5. Số hệ thống thông tin đã được phê duyệt cấp độ", str(held.approved)),
            (
                "1.6. Số hệ thống thông tin đã được phê duyệt cấp độ và được kiểm tra, đánh giá định kỳ",
                str(held.checked),
            ),
            (
                "1.7. Dự kiến thời gian hoàn thành phê duyệt cấp độ tất cả hệ thống thông tin",
                _day(held.expected_on),
            ),
        )
    )


def _row(one: Form08Row) -> tuple[str, ...]:
    checked = [BEFORE] if one.was_checked_before else []
    checked += [PERIODIC] if one.is_checked_periodically else []
    return (
        str(one.number),
        one.system,
        one.owner,
        one.operator,
        str(one.level) if one.level else "",
        STANDINGS[one.standing],
        _named(one.decision),
        _named(one.rules),
        _day(one.expected_on),
        DEPLOYED[one.deployed],
        _day(one.deployed_by),
        "; ".join(checked),
    )


def _named(one: Named | None) -> str:
    if one is None:
        return ""
    return ", ".join(said for said in (one.number, _day(one.day), one.issuer) if said)


def _day(day: date | None) -> str:
    return f"{day:%d/%m/%Y}" if day else ""


def _body(said: Mapping[str, str]) -> Facts:
    return Facts(tuple((title, said.get(code, "")) for code, title in _BODY.items()))


def _owners(actor: Actor, form: Form08) -> dict[str, Mapping[str, str]]:
    """Return what the dossiers say of each owner, in the order of the table. One query."""
    found: dict[str, Mapping[str, str]] = {
        one.owner: {"name": one.owner} for one in form.rows if one.owner
    }
    dossiers = access.dossiers_visible_to(actor).exclude(stage__in=DEAD)
    for content in dossiers.order_by("pk").values_list("content", flat=True):
        said = content.get("owner", {})
        if said.get("name") in found:
            found[said["name"]] = {**found[said["name"]], **{k: v for k, v in said.items() if v}}
    return found


def _leading() -> dict[str, str]:
    unit = accounts.body_unit(BodyTask.LEADS_SECURITY)
    return {"name": unit.name} if unit else {}


def _issuer(actor: Actor, unit_codes: frozenset[str] | None) -> tuple[UnitLine | None, bool]:
    """Return who issues the form, and whether that is the province.

    Units report to the specialised unit, the owner to the Ministry (Art. 35): the form over one unit and
    what is below it is that unit's. Two queries.
    """
    owner = accounts.body_unit(BodyTask.PEOPLES_COMMITTEE) or accounts.province()
    own = accounts.unit_codes(actor, Capability.SEE_INVENTORY)
    codes = own if unit_codes is None else unit_codes
    if codes is None:
        return owner, True
    units = [one for one in accounts.units_of(actor, Capability.SEE_INVENTORY) if one.code in codes]
    top = min(units, key=lambda one: len(one.path), default=owner)
    if top is None or not all(f"{one.path}/".startswith(f"{top.path}/") for one in units):
        return owner, True
    return top, top.kind is UnitKind.PROVINCE


def _missing(
    owners: Mapping[str, Mapping[str, str]], leading: Mapping[str, str]
) -> tuple[tuple[str, str], ...]:
    bodies = [*owners.items(), (leading.get("name", DOTS), leading)]
    return tuple(
        (name, what)
        for name, said in bodies
        for code, what in _MISSING.items()
        if not said.get(code)
    )

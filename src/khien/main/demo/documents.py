"""Documents of the demo province: orders with bases that ended, units' rules on every step, guidance sent."""

from datetime import date, timedelta
from typing import Final

from khien.base.accounts import queries as people
from khien.base.accounts.types import Actor, UnitKind
from khien.base.core.clock import now, played, today
from khien.base.documents.services import drafts, receipts
from khien.base.documents.services import register as documents
from khien.base.documents.types.register import DocumentKind, NewDocument, Subject
from khien.base.documents.types.rules import Issue, NewDraft
from khien.base.files.services import storing as files

OLD_LAW: Final = "Luật An toàn thông tin mạng số 86/2015/QH13 ngày 19/11/2015"
NEW_LAW: Final = "Luật An ninh mạng số 116/2025/QH15 ngày 10/12/2025"
DECREE: Final = "Nghị định số 331/2026/NĐ-CP ngày 19/8/2026 của Chính phủ"
WITH_RULES: Final = 26
OVERDUE: Final = 3


def fill(by: Actor) -> None:
    """Enter the province's orders, have units write and issue their rules, send one guidance out."""
    signer = people.actor_named("lanhdao")
    units = [one for one in people.watched_units() if one.code not in {"XA05", "XA09"}]
    for place, unit in enumerate(units[:WITH_RULES]):
        days = 400 if place < OVERDUE else 200 - place
        with played(now() - timedelta(days=days)):
            _issue(by, signer, unit.code, unit.name, unit.kind, number=place + 1)
    _allow_gateway(people.actor_named("quantri"), units[OVERDUE].code, OVERDUE)
    waiting = _begin(people.actor_named("canbo.xa05"), "XA05", "quy-che-xa", "Quy chế (mẫu)")
    drafts.submit_draft(people.actor_named("canbo.xa05"), number=waiting)
    _begin(people.actor_named("canbo.xa12"), "XA12", "thiet-bi-luu-tru", "Quy chế thiết bị (mẫu)")
    _orders(by)
    _guide(by)


def _orders(by: Actor) -> None:
    province = people.province()
    assert province is not None
    given = (
        ("112/QĐ-UBND", DocumentKind.DECISION, date(2024, 2, 5), (OLD_LAW,),
         "Ban hành Quy chế bảo đảm an toàn thông tin trong cơ quan nhà nước tỉnh (mẫu)", ()),
        ("08/CT-UBND", DocumentKind.DIRECTIVE, date(2026, 9, 8), (NEW_LAW, DECREE),
         "Tăng cường bảo đảm an ninh mạng trên địa bàn tỉnh (mẫu)",
         ("Mục 2 | Rà soát, ban hành quy chế của đơn vị | 31/12/2026",
          "Mục 3 | Lập sổ thiết bị, phương tiện lưu trữ | 31/12/2026",
          "Mục 5 | Báo cáo kết quả về Công an tỉnh | 15/12/2026")),
        ("214/KH-UBND", DocumentKind.PLAN, date(2026, 9, 30),
         ("Chỉ thị số 08/CT-UBND ngày 08/9/2026", "Quyết định số 112/QĐ-UBND ngày 05/2/2024"),
         "Triển khai bảo đảm an ninh mạng năm 2027 (mẫu)", ()),
    )  # fmt: skip
    for number, kind, issued_on, bases, title, obligations in given:
        documents.enter_document(
            by,
            document=NewDocument(
                kind=kind,
                number=number,
                issuer="Ủy ban nhân dân tỉnh (mẫu)",
                issued_on=issued_on,
                title=title,
                unit_code=province.code,
                review_on=today() + timedelta(days=20) if kind is DocumentKind.DECISION else None,
                bases=bases,
                obligations=obligations,
            ),
        )


def _begin(by: Actor, unit: str, template: str, title: str) -> str:
    return drafts.begin_draft(by, draft=NewDraft(unit, Subject.OTHER, title, template))


def _issue(by: Actor, signer: Actor, code: str, name: str, kind: UnitKind, *, number: int) -> None:
    template = "quy-che-xa" if kind is UnitKind.COMMUNE else "quy-che-so"
    draft = _begin(by, code, template, f"Quy chế an toàn, an ninh mạng của {name} (mẫu)")
    drafts.submit_draft(by, number=draft)
    drafts.approve_draft(signer, number=draft)
    day = today()
    issue = Issue(f"{number:02d}/QC", day, name, day + timedelta(days=365))
    drafts.issue_draft(by, number=draft, issue=issue)


def _allow_gateway(by: Actor, code: str, place: int) -> None:
    """Let the mail gateway of one unit with rules in force ask about letters."""
    issued_on = today() - timedelta(days=200 - place)
    files.allow_gateway(
        by,
        unit_code=code,
        regulation=f"{place + 1:02d}/QC (mẫu)",
        issued_on=issued_on,
        notice_on=issued_on + timedelta(days=7),
    )


def _guide(by: Actor) -> None:
    guidance = NewDocument(
        kind=DocumentKind.GUIDANCE,
        number="31/HD-CAT",
        issuer="Công an tỉnh (mẫu)",
        issued_on=today() - timedelta(days=12),
        title="Hướng dẫn các đơn vị xây dựng, ban hành quy chế bảo đảm an ninh mạng (mẫu)",
        unit_code="CAT",
        bases=(NEW_LAW, "Chỉ thị số 08/CT-UBND ngày 08/9/2026"),
    )
    with played(now() - timedelta(days=11)):
        key = documents.enter_document(by, document=guidance)
        codes = tuple(one.code for one in people.watched_units())
        receipts.send_document(by, key=key, unit_codes=codes, read_by=today() + timedelta(days=25))
    receipts.say_read(people.actor_named("canbo.xa12"), key=key, unit_code="XA12")

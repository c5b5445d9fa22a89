"""Documents as tests enter them, and the head who signs."""

from datetime import date, timedelta

from tests.cast import PASSWORD, Cast

from khien.base.accounts import queries, services
from khien.base.accounts.types import Actor, Role
from khien.base.core.clock import today
from khien.base.documents.services import drafts
from khien.base.documents.types.register import DocumentKind, NewDocument, Subject
from khien.base.documents.types.rules import Issue, NewDraft

TEMPLATE = "quy-che-xa"


def head(people: Cast, unit: str = "XA1") -> Actor:
    """Return the head of a unit, who signs."""
    new = services.NewPerson(f"head.{unit.lower()}", "Chủ tịch (mẫu)", unit, password=PASSWORD)
    key = services.enter_person(people.system, person=new)
    services.give_role(people.system, person_id=key, unit_code=unit, role=Role.UNIT_HEAD)
    return queries.actor_of(key)


def paper(
    number: str = "12/QĐ-UBND",
    *,
    unit: str = "XA1",
    kind: DocumentKind = DocumentKind.DECISION,
    issued_on: date = date(2026, 3, 2),
    bases: tuple[str, ...] = (),
    **more: object,
) -> NewDocument:
    """Return a decision of a commune as it is entered."""
    given = {"issuer": f"UBND xã {unit}", "title": "Quyết định phân công (mẫu)", **more}
    return NewDocument(
        kind=kind,
        number=number,
        issued_on=issued_on,
        unit_code=unit,
        bases=bases,
        **given,  # type: ignore[arg-type]
    )


def written(by: Actor, unit: str = "XA1") -> str:
    """Begin a unit's main rules from the template, and submit them."""
    draft = NewDraft(unit, Subject.SECURITY, "Quy chế an toàn thông tin (mẫu)", TEMPLATE)
    number = drafts.begin_draft(by, draft=draft)
    drafts.submit_draft(by, number=number)
    return number


def issued(by: Actor, signer: Actor, number: str = "01/QC-UBND", *, days: int = 365) -> int:
    """Have a unit's main rules written, approved and issued today; return the document's key."""
    draft = written(by)
    drafts.approve_draft(signer, number=draft)
    issue = Issue(number, today(), "UBND xã XA1", today() + timedelta(days=days))
    return drafts.issue_draft(by, number=draft, issue=issue)

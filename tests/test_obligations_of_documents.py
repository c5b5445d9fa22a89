"""Who acts on documents and on the calendar finds the new row in the obligation that orders it."""

from datetime import date, timedelta
from typing import Any

import pytest

from khien.base.accounts import queries as people_queries
from khien.base.accounts import services as accounts
from khien.base.accounts.types import Actor, Role
from khien.base.core.clock import now, played, today
from khien.base.core.offers import registry
from khien.base.documents.services import drafts, receipts
from khien.base.documents.services import register as documents
from khien.base.documents.types.register import DocumentKind, NewDocument, Subject
from khien.base.documents.types.rules import Issue, NewDraft
from khien.know.inventory.services import registers
from khien.show.assurance.services import measures as assurance
from khien.show.planning import access
from khien.show.planning.queries import plans
from khien.show.planning.services import loading, recurring, standing
from tests import shown
from tests.cast import PASSWORD, Cast

pytestmark = pytest.mark.django_db


def head(people: Cast) -> Actor:
    new = accounts.NewPerson("chutich", "Chủ tịch (mẫu)", "XA1", password=PASSWORD)
    key = accounts.enter_person(people.system, person=new)
    accounts.give_role(people.system, person_id=key, unit_code="XA1", role=Role.UNIT_HEAD)
    return people_queries.actor_of(key)


def rows(people: Cast, clause: str, unit: str = "XA1") -> list[tuple[str, bool]]:
    """Return what an obligation's measures of this file's rooms count of a unit now."""
    codes = [one.code for one in plans.printable(people.lan, clause).figures]
    return [
        (code, row.counts)
        for code in codes
        if code.startswith(("units-with-", "legal-", "recurring-"))
        for row in registry.measures[code].rows(now(), frozenset({unit}))
    ]


@pytest.mark.parametrize(
    ("clause", "template", "code"),
    [
        ("NB47-II.3-a", "thiet-bi-luu-tru", "units-with-media-rules"),
        ("NB47-II.3-f", "ghi-am-ghi-hinh", "units-with-recording-rules"),
        ("NB47-III.1-b", "quy-che-xa", "units-with-rules"),
    ],
)
def test_issued_rules_are_the_row_of_their_obligation(
    people: Cast, clause: str, template: str, code: str
) -> None:
    loading.load_shipped(people.system)
    book: dict[str, object] = {"name": "USB 01", "kind": "usb", "holder": "Văn thư"}
    registers.enter_entry(people.minh, register="storage-media", unit_code="XA1", content=book)
    assert (code, False) in rows(people, clause)

    number = drafts.begin_draft(
        people.minh, draft=NewDraft("XA1", Subject.OTHER, "Quy chế (mẫu)", template)
    )
    drafts.submit_draft(people.minh, number=number)
    drafts.approve_draft(head(people), number=number)
    issue = Issue("1/QC-UBND", today(), "UBND xã", today() + timedelta(days=365))
    drafts.issue_draft(people.minh, number=number, issue=issue)

    assert (code, True) in rows(people, clause)
    if clause != "NB47-III.1-b":
        assurance.keep_measures(people.system, day=today())
        standing.refresh()
        duty = access.duties().get(obligation__clause=clause, unit__code="XA1")
        assert duty.standing == ("partly" if clause == "NB47-II.3-a" else "done")


def _enter(by: Actor, unit: str, kind: DocumentKind, **more: Any) -> int:
    new = NewDocument(
        kind=kind,
        number=f"1/{kind}{more.get('subject', '')}-{unit}",
        issuer="Cơ quan (mẫu)",
        issued_on=today(),
        title="Văn bản (mẫu)",
        unit_code=unit,
        **more,
    )
    return documents.enter_document(by, document=new)


def test_what_is_issued_and_reviewed_is_a_row_of_its_obligation(people: Cast) -> None:
    assert shown.rows("units-with-processes") == [False]
    review = today() + timedelta(days=90)
    _enter(people.minh, "XA1", DocumentKind.PROCESS, review_on=review)
    for subject in (Subject.MAIL, Subject.NETWORKS):
        _enter(people.minh, "XA1", DocumentKind.RULES, subject=subject, review_on=review)

    assert shown.rows("units-with-processes") == [True]
    assert shown.rows("mail-rules-within-review") == [True]
    assert shown.rows("network-rules-within-review") == [True]
    assert shown.rows("documents-within-review") == [True] * 3
    with played(now() + timedelta(days=91)):
        assert shown.rows("documents-within-review") == [False] * 3


def test_what_is_sent_and_read_is_a_row_of_sender_and_reader(people: Cast) -> None:
    directive = _enter(people.lan, "CAT", DocumentKind.DIRECTIVE)
    _enter(people.lan, "CAT", DocumentKind.GUIDANCE)
    assert shown.rows("documents-sent", "CAT") == [False, False]

    receipts.send_document(
        people.lan, key=directive, unit_codes=("XA1", "XA2"), read_by=today() + timedelta(days=5)
    )
    receipts.say_read(people.minh, key=directive, unit_code="XA1")

    assert shown.rows("documents-sent", "CAT") == [True, False]
    assert (shown.rows("documents-read-in-time"), shown.rows("documents-read-in-time", "XA2")) == (
        [True],
        [],
    )
    with played(now() + timedelta(days=6)):
        assert shown.rows("documents-read-in-time", "XA2") == [False]


def test_a_basis_that_ended_is_the_row_of_the_review_of_documents(people: Cast) -> None:
    loading.load_shipped(people.system)
    documents.enter_document(
        people.lan,
        document=NewDocument(
            kind=DocumentKind.DECISION,
            number="3/QĐ-CAT",
            issuer="Công an tỉnh",
            issued_on=date(2026, 2, 2),
            title="Quyết định (mẫu)",
            unit_code="CAT",
            bases=("Luật 86/2015/QH13", "Luật 116/2025/QH15"),
        ),
    )

    found = rows(people, "CM35-III.4-a", "CAT")

    assert found == [("legal-bases-valid", False), ("legal-bases-valid", True)]


def test_recurring_work_done_is_the_row_of_prevention(people: Cast) -> None:

    loading.load_shipped(people.system)
    start = now() - timedelta(days=120)
    with played(start):
        content: dict[str, object] = {"name": "Một cửa (mẫu)", "level": "5"}
        registers.enter_entry(people.minh, register="systems", unit_code="XA1", content=content)
        recurring.arrange(people.system)
        first = access.occurrences().filter(unit__code="XA1").order_by("due_on", "pk").first()
        assert first is not None
        recurring.do_occurrence(people.minh, key=first.pk, words="Đã rà soát (mẫu)")

    found = rows(people, "NB47-I.3-a")

    assert found.count(("recurring-done-on-time", True)) == 1
    assert ("recurring-done-on-time", False) in found

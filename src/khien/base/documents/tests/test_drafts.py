"""A unit's rules: written from a template, approved by somebody else, issued, replaced, counted."""

from datetime import timedelta

import pytest
from tests.cast import Cast

from khien.base.casework import queries as casework
from khien.base.casework.types import GuardRefused, MoveRefused, ReasonMissing
from khien.base.core.clock import now, played, today
from khien.base.core.refusals import NotAllowed, NotFound
from khien.base.documents.queries import drafts as queries
from khien.base.documents.queries import measures, register, templates
from khien.base.documents.services import drafts as services
from khien.base.documents.services import templates as library
from khien.base.documents.tests.build import TEMPLATE, head, issued, written
from khien.base.documents.types.register import NumberTaken, Standing, Subject
from khien.base.documents.types.rules import (
    DraftClosed,
    DraftEmpty,
    DraftState,
    GivenTemplate,
    Issue,
    NewDraft,
    OwnDraft,
    TemplateWrong,
)

pytestmark = pytest.mark.django_db


def figure(unit: str = "XA1") -> tuple[bool, str]:
    row = next(one for one in measures.units_with_rules(now(), None) if one.unit_code == unit)
    return row.counts, row.detail


def test_rules_go_from_template_to_register_and_count(people: Cast) -> None:
    chief = head(people)
    assert figure() == (False, "chưa ban hành")
    number = written(people.minh)
    assert "Xã XA1" in queries.draft(people.minh, number).body
    assert any(number in line.title for line in casework.inbox(chief))

    services.approve_draft(chief, number=number)
    issue = Issue("01/QC-UBND", today(), "UBND xã", today() + timedelta(days=365))
    key = services.issue_draft(people.minh, number=number, issue=issue)

    record = register.document(people.hoa, key)
    assert record.line.standing is Standing.IN_FORCE
    assert record.line.subject is Subject.SECURITY
    assert all(one.title for one in record.bases)
    assert queries.draft(people.minh, number).line.state is DraftState.ISSUED
    assert figure() == (True, "01/QC-UBND")
    assert [line for line in casework.inbox(people.minh) if number in line.title] == []
    assert Subject.SECURITY not in queries.unit_rules(people.minh, "XA1").missing


def test_who_wrote_it_does_not_approve_it(people: Cast) -> None:
    chief = head(people)
    number = written(chief)
    with pytest.raises(GuardRefused, match="somebody else does"):
        services.approve_draft(chief, number=number)
    number = written(people.minh)
    with pytest.raises(NotAllowed):
        services.approve_draft(people.minh, number=number)
    with pytest.raises(NotFound):
        services.approve_draft(people.hoa, number=number)


def test_who_wrote_at_it_does_not_approve_what_another_submitted(people: Cast) -> None:
    chief = head(people)
    number = services.begin_draft(
        people.minh, draft=NewDraft("XA1", Subject.MEDIA, "Quy chế thiết bị (mẫu)")
    )
    services.write_draft(chief, number=number, title="Quy chế", body="Điều 1.", bases="", version=1)
    services.submit_draft(people.minh, number=number)

    with pytest.raises(OwnDraft):
        services.approve_draft(chief, number=number)

    assert queries.draft(people.minh, number).line.state is DraftState.SUBMITTED


def test_nothing_is_issued_unapproved_or_submitted_empty(people: Cast) -> None:
    number = services.begin_draft(
        people.minh, draft=NewDraft("XA1", Subject.MEDIA, "Quy chế thiết bị (mẫu)")
    )
    with pytest.raises(DraftEmpty):
        services.submit_draft(people.minh, number=number)
    issue = Issue("1/QC", today(), "UBND", today() + timedelta(days=9))
    with pytest.raises(MoveRefused):
        services.issue_draft(people.minh, number=number, issue=issue)
    assert register.find(people.minh, "1/QC") == []


def test_a_returned_draft_is_written_again_and_nobody_writes_a_submitted_one(people: Cast) -> None:
    chief = head(people)
    number = written(people.minh)
    with pytest.raises(DraftClosed):
        _write(people, number, version=2)
    with pytest.raises(ReasonMissing):
        services.return_draft(chief, number=number, reason=" ")
    services.return_draft(chief, number=number, reason="Thiếu phần thiết bị")

    _write(people, number, version=3)
    services.submit_draft(people.minh, number=number)
    services.approve_draft(chief, number=number)

    assert queries.draft(people.minh, number).body == "Điều 1."


def test_a_new_version_replaces_the_former_and_the_past_stays(people: Cast) -> None:
    chief = head(people)
    start = now()
    first = issued(people.minh, chief, days=30)
    at = now()
    with played(start + timedelta(days=45)):
        assert figure()[0] is False
        second = issued(people.minh, chief, "02/QC-UBND")
        assert figure() == (True, "02/QC-UBND")
        assert register.document(people.minh, first).replaced_by is not None
        assert [one.key for one in queries.unit_rules(people.minh, "XA1").older] == [first]
    row = next(one for one in measures.units_with_rules(at, None) if one.unit_code == "XA1")
    assert (row.counts, row.detail) == (True, "01/QC-UBND")
    assert second != first


def test_a_number_that_is_taken_leaves_the_draft_as_it_was(people: Cast) -> None:
    chief = head(people)
    issued(people.minh, chief)
    number = written(people.minh)
    services.approve_draft(chief, number=number)
    issue = Issue("01/QC-UBND", today(), "UBND xã XA1", today() + timedelta(days=9))

    with pytest.raises(NumberTaken):
        services.issue_draft(people.minh, number=number, issue=issue)

    assert queries.draft(people.minh, number).line.state is DraftState.APPROVED


def test_library_says_who_took_which_version(people: Cast) -> None:
    number = written(people.minh)
    ours = templates.newest(TEMPLATE)
    own = GivenTemplate(TEMPLATE, 0, "Quy chế của tỉnh", Subject.SECURITY, ("commune",), "{đơn vị}")
    with pytest.raises(NotAllowed):
        library.keep_template(people.minh, template=own)
    assert library.keep_template(people.lan, template=own) == ours.version + 1
    written(people.hoa, "XA2")

    record = templates.template(people.lan, TEMPLATE)

    assert [(one.unit_code, one.version, one.is_newest) for one in record.uptake] == [
        ("XA1", 1, False),
        ("XA2", 2, True),
    ]
    assert record.line.taken == 2
    assert record.line.issued == 0
    assert "Chương I" in queries.draft(people.minh, number).body
    assert [one.unit_code for one in templates.template(people.minh, TEMPLATE).uptake] == ["XA1"]


def test_a_template_without_text_or_for_no_kind_of_unit_is_refused(people: Cast) -> None:
    for wrong in (
        GivenTemplate("x", 0, "Tên", Subject.OTHER, (), "Nội dung"),
        GivenTemplate("mau", 0, "Tên", Subject.OTHER, (), " "),
        GivenTemplate("mau", 0, "Tên", Subject.OTHER, ("huyện",), "Nội dung"),
    ):
        with pytest.raises(TemplateWrong):
            library.keep_template(people.lan, template=wrong)


def _write(people: Cast, number: str, *, version: int) -> None:
    services.write_draft(
        people.minh, number=number, title="Quy chế", body="Điều 1.", bases="", version=version
    )

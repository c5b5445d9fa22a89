"""A report goes its way: figures frozen, words written, checked, numbered, signed, sent, archived."""

import io
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from docx import Document
from tests.cast import Cast
from tests.images import BLUE, RED, drawn, seen
from tests.words import said_of

from khien.base.accounts.types import Role
from khien.base.casework import queries as casework
from khien.base.casework.types import ReasonMissing
from khien.base.core.clock import played, today
from khien.base.core.refusals import Invalid, NotAllowed, NotFound
from khien.base.files.services import storing as files
from khien.base.files.types.stored import Broken, MarkedSecret
from khien.base.trust.services import images
from khien.base.trust.services.keys import make_key
from khien.base.trust.services.signing import sign_pdf
from khien.know.inventory.services import registers
from khien.show.planning.services import recurring
from khien.show.reporting import access
from khien.show.reporting.queries import reports as queries
from khien.show.reporting.services import editing, making, signing, steps
from khien.show.reporting.tests.build import (
    IN_NOVEMBER,
    IN_OCTOBER,
    approved,
    incident,
    monthly,
    office,
    person,
)
from khien.show.reporting.types.reports import (
    ContentGone,
    DispatchNeeded,
    FigureUnknown,
    NotEditable,
    NotPublic,
    NotTheFrozen,
    NumberNeeded,
    NumberUsed,
    OutOfStep,
    OwnReport,
    ReportChanged,
    SignatureBad,
    Stage,
    WordsMissing,
)
from khien.show.reporting.types.signers import Manner, PostMissing, SignedAs

pytestmark = pytest.mark.django_db


def figure(by: Any, number: str, code: str) -> Any:
    return next(one for one in queries.report(by, number).figures if one.code == code)


def test_a_figure_is_what_independent_sql_counts(people: Cast) -> None:
    staff = office(people)
    for unit, at in (("XA1", IN_OCTOBER), ("XA2", IN_OCTOBER), ("XA1", IN_NOVEMBER)):
        incident(people, unit, at)
    number = monthly(staff.clerk)

    with connection.cursor() as cursor:
        cursor.execute(
            "select count(*) from response_incident i join casework_case c on c.id = i.case_id "
            "where c.opened_at >= '2026-09-30 17:00:00+00:00' and c.opened_at < '2026-10-31 17:00:00+00:00' "
            "and i.nature = 'incident' and not c.is_exercise"
        )
        (counted,) = cursor.fetchone()
        cursor.execute("select count(*) from accounts_unit where kind = 'commune'")
        (communes,) = cursor.fetchone()

    assert figure(staff.clerk, number, "incidents-opened").now.count == counted == 2
    assert figure(staff.clerk, number, "units-with-officer").now.total == communes
    own = making.make_report(staff.head, kind="monthly", unit_code="XA1", period="2026-10")
    assert figure(staff.head, own, "incidents-opened").now.count == 1


def test_a_figure_stays_and_opens_the_rows_that_stood_behind_it(people: Cast) -> None:
    staff = office(people)
    first = incident(people, "XA1", IN_OCTOBER)
    number = monthly(staff.clerk)
    incident(people, "XA2", IN_OCTOBER + timedelta(days=1))

    found, rows, total = queries.rows_behind(staff.clerk, number, "incidents-opened")

    assert (found.now.count, total) == (1, 1)
    assert [(row.label, row.unit, row.url) for row in rows] == [
        (first, "Xã XA1", f"/incidents/{first}")
    ]
    (moved,) = [
        one for one in queries.recounted(staff.clerk, number) if one.code == "incidents-opened"
    ]
    assert (moved.frozen.count, moved.now.count) == (1, 2)


def test_a_period_without_data_says_so_in_the_document(people: Cast) -> None:
    staff = office(people)
    incident(people, "XA1", IN_NOVEMBER)

    number = making.make_report(staff.clerk, kind="quarterly", unit_code="TINH", period="2026-Q4")

    notes = " ".join(queries.report(staff.clerk, number).notes)
    assert "Kỳ báo cáo chưa kết thúc" in notes
    assert "Hệ thống có dữ liệu từ ngày 03/11/2026" in notes
    assert "Kỳ báo cáo chưa kết thúc" in said_of(queries.content(staff.clerk, number, "pdf"))
    before = figure(staff.clerk, number, "incidents-opened").before
    assert before.count is None, "a quarter before the first data is not nought"


def test_words_are_edited_in_the_draft_and_figures_never(people: Cast) -> None:
    staff = office(people)
    number = monthly(staff.clerk)
    version = queries.report(staff.clerk, number).version
    with pytest.raises(FigureUnknown):
        editing.edit_words(
            staff.clerk, number=number, version=version, words={"incidents": "Có [[invented]]"}
        )
    with pytest.raises(MarkedSecret):
        editing.edit_words(
            staff.clerk, number=number, version=version, words={"next": "TỐI MẬT\nNội dung"}
        )
    with pytest.raises(ReportChanged):
        editing.edit_words(staff.clerk, number=number, version=version - 1, words={"next": "x"})

    editing.edit_words(
        staff.clerk,
        number=number,
        version=version,
        words={"incidents": "Chỉ có [[incidents-opened]] vụ."},
    )

    assert "Chỉ có 0 vụ." in said_of(queries.content(staff.clerk, number, "pdf"))
    steps.check_report(people.lan, number=number)
    with pytest.raises(NotEditable):
        editing.edit_words(staff.clerk, number=number, version=version + 2, words={"next": "x"})


def test_nobody_checks_or_approves_what_they_wrote(people: Cast) -> None:
    staff = office(people)
    number = making.make_report(staff.chief, kind="monthly", unit_code="TINH", period="2026-10")
    with pytest.raises(WordsMissing):
        steps.check_report(people.lan, number=number)
    version = queries.report(staff.chief, number).version
    words = {"direction-more": "Không có", "difficulties": "Không có", "next": "Không có"}
    editing.edit_words(staff.chief, number=number, version=version, words=words)

    with pytest.raises(OwnReport):
        steps.check_report(staff.chief, number=number)
    steps.check_report(staff.clerk, number=number)
    with pytest.raises(OwnReport):
        steps.approve_report(staff.chief, number=number)
    with pytest.raises(NotAllowed):
        steps.approve_report(people.lan, number=number)


def test_a_report_is_signed_here_issued_sent_and_archived(people: Cast) -> None:
    staff = office(people)
    make_key(people.system, holder="Công an Tỉnh mẫu")
    with played(IN_OCTOBER):
        recurring.arrange(people.system)
    number = approved(staff.clerk, people.lan, staff.chief)
    frozen = queries.frozen_pdf(staff.chief, number)
    assert "Số: 07/BC-CAT" in said_of(frozen)

    with pytest.raises(NotAllowed):
        signing.sign_here(people.lan, number=number)
    signing.sign_here(staff.chief, number=number)
    signed = queries.content(staff.clerk, number, "pdf")
    assert signed.startswith(frozen)
    steps.issue_report(staff.clerk, number=number)
    with pytest.raises(Invalid):
        steps.archive_report(staff.clerk, number=number)
    for recipient in queries.report(staff.clerk, number).receivers:
        steps.send_report(
            staff.clerk,
            number=number,
            recipient=recipient,
            channel=steps.CHANNELS[0],
            sent_on=today(),
        )
    steps.archive_report(staff.clerk, number=number)

    record = queries.report(staff.clerk, number)
    assert record.line.stage is Stage.ARCHIVED
    assert [one.recipient for one in record.sendings] == ["Bộ Công an", "Ủy ban nhân dân tỉnh"]
    assert not [one for one in casework.inbox(staff.chief) if number in one.url]


def test_a_report_bears_the_image_of_who_approved_it_and_the_seal_of_its_unit(people: Cast) -> None:
    staff = office(people)
    make_key(people.system, holder="UBND Tỉnh mẫu")
    other = person(people, "phu", "TINH", Role.LEADERSHIP, "TINH", has_subtree=True)
    for one in (staff.chief, other):
        images.give_signature(one, content=drawn(BLUE, (300, 120)))
    images.give_seal(staff.chief, unit_code="TINH", content=drawn(RED, (90, 90)), width_mm=36)

    number = approved(staff.clerk, people.lan, staff.chief)
    signing.sign_here(staff.chief, number=number)
    whole = queries.content(staff.clerk, number, "pdf")
    second = approved(staff.clerk, people.lan, staff.chief, written_number=8)
    signing.sign_here(other, number=second)

    room = access.require_report(staff.chief, number).room
    assert room is not None
    page, (first, low, last, high) = room["page"] - 1, room["box"]
    blue, red = (seen(whole, page, of=colour) for colour in (BLUE, RED))
    assert blue is not None
    assert red is not None
    assert first <= blue[0] < blue[2] <= last
    assert low <= blue[1] < blue[3] <= high
    assert red[0] < blue[0] < red[2] < blue[2], "the seal lies over the left of the signature"
    assert seen(queries.content(staff.clerk, second, "pdf"), page, of=BLUE) is None


def test_who_approves_says_in_what_capacity_and_it_stands_so_in_pdf_and_docx(people: Cast) -> None:
    staff = office(people)
    deputy = SignedAs(
        Manner.DEPUTY, "TM. ỦY BAN NHÂN DÂN", "CHỦ TỊCH", " PHÓ  CHỦ TỊCH ", "Chi (mẫu)"
    )
    number = monthly(staff.clerk)
    draft = said_of(queries.content(staff.clerk, number, "pdf"))
    steps.check_report(people.lan, number=number)
    with pytest.raises(PostMissing):
        steps.approve_report(staff.chief, number=number, signed_as=replace(deputy, own=" "))

    steps.approve_report(staff.chief, number=number, signed_as=deputy)

    assert "TM. ỦY BAN NHÂN DÂN CHỦ TỊCH" in draft
    block = "TM. ỦY BAN NHÂN DÂN KT. CHỦ TỊCH PHÓ CHỦ TỊCH Chi (mẫu)"
    assert block in said_of(queries.content(staff.clerk, number, "pdf"))
    document = Document(io.BytesIO(queries.content(staff.clerk, number, "docx")))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    assert block in {" ".join(one.split()) for one in cells}
    again = monthly(staff.clerk)
    assert queries.usual_signing(staff.chief, again)[0].own == "PHÓ CHỦ TỊCH", "as signed last"
    steps.return_report(staff.clerk, number=number, reason="Sửa")
    assert "KT." not in said_of(queries.content(staff.clerk, number, "pdf"))


def test_a_report_signed_outside_is_taken_only_as_it_was_approved(people: Cast) -> None:
    staff = office(people)
    make_key(people.system, holder="Lãnh đạo (mẫu)")
    number = approved(staff.clerk, people.lan, staff.chief)
    frozen = queries.frozen_pdf(staff.chief, number)
    other = queries.content(staff.clerk, monthly(staff.clerk), "pdf")
    signed = sign_pdf(people.system, content=frozen).content
    touched = bytearray(signed)
    touched[len(frozen) + 200] ^= 1

    for wrong in (
        frozen,
        sign_pdf(people.system, content=other).content,
        frozen[:-40] + signed[len(frozen) :],
    ):
        with pytest.raises((NotTheFrozen, Broken)):
            signing.sign_outside(staff.chief, number=number, content=wrong)
    with pytest.raises((SignatureBad, NotTheFrozen)):
        signing.sign_outside(staff.chief, number=number, content=bytes(touched))
    assert queries.report(staff.chief, number).line.stage is Stage.APPROVED

    signing.sign_outside(staff.chief, number=number, content=signed)

    record = queries.report(staff.chief, number)
    assert record.line.stage is Stage.SIGNED
    assert files.kept(record.signed_digest) == signed
    assert "Lãnh đạo (mẫu)" in record.signatures[0]


def test_the_number_of_a_paper_is_given_once_a_year(people: Cast) -> None:
    staff = office(people)
    first = approved(staff.clerk, people.lan, staff.chief, written_number=7)
    second = monthly(staff.clerk)
    steps.check_report(people.lan, number=second)
    steps.approve_report(staff.chief, number=second)
    with pytest.raises(NumberNeeded):
        signing.sign_here(staff.chief, number=second)

    with pytest.raises(NumberUsed) as refused:
        steps.number_report(
            staff.chief, number=second, paper=steps.PaperNumber(7, "BC-CAT", today())
        )
    assert refused.value.values["other"] == first
    with pytest.raises(Invalid):
        tomorrow = today() + timedelta(days=1)
        steps.number_report(
            staff.chief, number=second, paper=steps.PaperNumber(8, "BC-CAT", tomorrow)
        )
    steps.return_report(staff.clerk, number=first, reason="Sửa lời văn")
    steps.number_report(staff.chief, number=second, paper=steps.PaperNumber(7, "BC-CAT", today()))

    assert queries.report(staff.clerk, second).line.written_number == "07/BC-CAT"
    assert queries.report(staff.clerk, first).digest == ""


def test_of_a_report_that_must_be_secret_only_the_dispatch_stays(people: Cast) -> None:
    staff = office(people)
    number = approved(staff.clerk, people.lan, staff.chief)
    record = queries.report(staff.clerk, number)
    row = access.require_report(staff.clerk, number)
    with pytest.raises(DispatchNeeded):
        steps.classify_report(staff.clerk, number=number, dispatch=" ", dispatched_on=today())

    steps.classify_report(staff.clerk, number=number, dispatch="12/CV", dispatched_on=today())

    gone = queries.report(staff.clerk, number)
    assert gone.is_content_gone
    assert gone.dispatch.startswith("12/CV")
    assert (gone.figures, gone.editables, gone.digest) == ((), (), "")
    for digest in (record.digest, row.rows_digest):
        with pytest.raises(NotFound):
            files.kept(digest)
    with pytest.raises(ContentGone):
        queries.content(staff.clerk, number, "json")
    fresh = access.require_report(staff.clerk, number)
    assert (fresh.figures, fresh.words, fresh.tables, fresh.notes) == ({}, {}, {}, [])


def test_steps_out_of_order_are_refused_and_reasons_are_asked(people: Cast) -> None:
    staff = office(people)
    number = monthly(staff.clerk)
    for step in (steps.approve_report, steps.issue_report, steps.archive_report, signing.sign_here):
        with pytest.raises(OutOfStep):
            step(staff.chief, number=number)
    with pytest.raises(ReasonMissing):
        steps.withdraw_report(staff.clerk, number=number, reason=" ")
    steps.withdraw_report(staff.clerk, number=number, reason="Lập nhầm kỳ")
    with pytest.raises(OutOfStep):
        steps.check_report(people.lan, number=number)


def test_a_report_is_seen_where_one_may_issue_reports(people: Cast) -> None:
    staff = office(people)
    other = person(people, "khac", "XA2", Role.UNIT_HEAD, "XA2")
    number = making.make_report(staff.head, kind="scorecard", unit_code="XA1", period="2026-10")

    assert queries.reports(staff.chief).total == 1
    assert queries.reports(other).total == 0
    with pytest.raises(NotFound):
        queries.report(other, number)
    with pytest.raises((NotAllowed, NotFound)):
        making.make_report(other, kind="scorecard", unit_code="XA1", period="2026-10")


def test_a_published_report_names_no_system(people: Cast) -> None:
    content: dict[str, object] = {"name": "Cổng dịch vụ công (mẫu)", "level": "3"}
    registers.enter_entry(people.minh, register="systems", unit_code="XA1", content=content)
    staff = office(people)
    number = making.make_report(
        staff.clerk, kind="capability-public", unit_code="TINH", period="2026"
    )
    version = queries.report(staff.clerk, number).version
    words = {"overall": "Cổng dịch vụ công (mẫu) còn yếu.", "next": "Không có"}
    editing.edit_words(staff.clerk, number=number, version=version, words=words)

    with pytest.raises(NotPublic):
        steps.check_report(people.lan, number=number)
    assert "Cổng dịch vụ công" not in str(access.require_report(staff.clerk, number).figures)

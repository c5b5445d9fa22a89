"""Cases on the real database: opened, moved, marked; refused; not allowed; two editors."""

from datetime import timedelta

import pytest

from khien.base.casework import queries, services
from khien.base.casework.models import MarkChange
from khien.base.casework.tests.build import Province, open_case
from khien.base.casework.types import (
    CaseFilter,
    EntryKind,
    GuardRefused,
    MarkIsSet,
    MoveRefused,
    NewCase,
    NumberTaken,
    ReasonMissing,
    Stale,
)
from khien.base.core.clock import now
from khien.base.core.models import AuditRecord
from khien.base.core.refusals import Invalid, NotAllowed, NotFound


def moves_of(province: Province, number: str = "P-1") -> dict[str, tuple[str, ...]]:
    record = queries.case(province.cast.minh, number)
    return {move.code: move.refused for move in record.moves}


def test_case_goes_its_way_and_writes_its_own_timeline(province: Province) -> None:
    minh = province.cast.minh
    open_case(minh)
    services.move_case(minh, number="P-1", move="take")
    services.set_mark(minh, number="P-1", code="told", at=now())
    services.move_case(minh, number="P-1", move="close", reason="Đã cài lại máy")

    record = queries.case(minh, "P-1")
    assert (record.line.state, record.line.is_open, record.version) == ("closed", False, 4)
    assert [entry.kind for entry in queries.timeline(minh, "P-1")] == [
        EntryKind.OPENED,
        EntryKind.MOVED,
        EntryKind.MARKED,
        EntryKind.MOVED,
    ]
    assert queries.timeline(minh, "P-1")[-1].words == "Đã cài lại máy"


def test_each_change_is_one_audit_record(province: Province) -> None:
    minh = province.cast.minh
    before = AuditRecord.objects.count()

    open_case(minh)
    services.move_case(minh, number="P-1", move="take")
    services.set_mark(minh, number="P-1", code="told", at=now())
    (triage, _) = queries.steps_of(minh, "P-1")
    services.finish_step(minh, number="P-1", key=triage.key)
    services.comment(minh, number="P-1", text="x")

    assert AuditRecord.objects.count() == before + 5


def test_move_that_is_not_possible_is_refused_and_changes_nothing(province: Province) -> None:
    minh = province.cast.minh
    open_case(minh)
    with pytest.raises(MoveRefused):
        services.move_case(minh, number="P-1", move="close", reason="x")
    services.move_case(minh, number="P-1", move="take")
    with pytest.raises(ReasonMissing):
        services.move_case(minh, number="P-1", move="close", reason=" ")
    with pytest.raises(GuardRefused, match="the first notice has not gone out"):
        services.move_case(minh, number="P-1", move="close", reason="x")

    assert queries.case(minh, "P-1").line.state == "work"
    assert moves_of(province) == {"close": ("the first notice has not gone out",)}


def test_opener_does_not_approve_their_own(province: Province) -> None:
    open_case(province.cast.minh)
    with pytest.raises(GuardRefused, match="second person"):
        services.move_case(province.cast.minh, number="P-1", move="approve")

    services.move_case(province.head, number="P-1", move="approve")

    assert queries.case(province.head, "P-1").line.state == "work"


def test_who_only_sees_may_not_move_mark_or_invite(province: Province) -> None:
    open_case(province.cast.minh)
    head = province.head

    with pytest.raises(NotAllowed):
        services.move_case(head, number="P-1", move="take")
    with pytest.raises(NotAllowed):
        services.set_mark(head, number="P-1", code="told", at=now())
    with pytest.raises(NotAllowed):
        services.invite(head, number="P-1", unit_code="QS", part="body")
    assert queries.case(head, "P-1").may_work is False


def test_case_of_another_unit_is_neither_opened_nor_found(province: Province) -> None:
    with pytest.raises(NotFound):
        open_case(province.cast.minh, unit="XA2")
    with pytest.raises(NotAllowed):
        open_case(province.quan, unit="QS")
    open_case(province.cast.hoa, unit="XA2")
    with pytest.raises(NotFound):
        services.move_case(province.cast.minh, number="P-1", move="take")


def test_number_is_given_once(province: Province) -> None:
    open_case(province.cast.minh)
    with pytest.raises(NumberTaken):
        open_case(province.cast.minh)


@pytest.mark.parametrize(("title", "marks"), [(" ", {}), ("x", {"unheard": None})])
def test_case_that_cannot_be_is_refused(
    province: Province, title: str, marks: dict[str, None]
) -> None:
    new = NewCase("probe", "P-9", "XA1", title, dict.fromkeys(marks, now()))
    with pytest.raises(Invalid):
        services.open_case(province.cast.minh, case=new)


def test_moved_mark_without_reason_is_refused_with_reason_keeps_both(province: Province) -> None:
    minh, first = province.cast.minh, now() - timedelta(hours=3)
    open_case(minh, detected=first)
    earlier = first - timedelta(hours=2)

    with pytest.raises(ReasonMissing):
        services.change_mark(minh, number="P-1", code="detected", at=earlier, reason="  ")
    with pytest.raises(MarkIsSet):
        services.set_mark(minh, number="P-1", code="detected", at=earlier)
    assert MarkChange.objects.count() == 0
    services.change_mark(
        minh, number="P-1", code="detected", at=earlier, reason="Nhật ký cho thấy sớm hơn"
    )

    (mark,) = queries.case(minh, "P-1").marks
    (change,) = mark.changes
    assert (mark.at, change.old, change.new) == (earlier, first, earlier)
    assert (change.reason, change.by) == ("Nhật ký cho thấy sớm hơn", "Minh")
    assert queries.clocks_of(minh, "P-1")[0].due_at == earlier + timedelta(hours=24)


def test_second_of_two_editors_is_told_and_nothing_is_lost(province: Province) -> None:
    minh, lan = province.cast.minh, province.cast.lan
    open_case(minh)
    read_by_both = queries.case(minh, "P-1").version
    services.set_facts(minh, number="P-1", facts=frozenset({"serious"}), version=read_by_both)

    with pytest.raises(Stale, match="Minh changed P-1") as told:
        services.set_facts(
            lan, number="P-1", facts=frozenset({"personal_data"}), version=read_by_both
        )

    assert "personal_data" in str(told.value)
    assert queries.case(lan, "P-1").facts == {"serious"}
    services.set_facts(
        lan,
        number="P-1",
        facts=frozenset({"serious", "personal_data"}),
        version=queries.case(lan, "P-1").version,
    )
    assert queries.case(minh, "P-1").facts == {"serious", "personal_data"}


def test_stale_move_step_and_participant_are_told_too(province: Province) -> None:
    minh, lan = province.cast.minh, province.cast.lan
    open_case(minh)
    services.invite(minh, number="P-1", unit_code="QS", part="body")
    services.move_case(minh, number="P-1", move="take", version=1)
    (triage, _) = queries.steps_of(minh, "P-1")
    services.finish_step(minh, number="P-1", key=triage.key, version=triage.version)
    services.set_participant_state(
        province.quan, number="P-1", unit_code="QS", state="received", version=1
    )

    with pytest.raises(Stale):
        services.set_mark(lan, number="P-1", code="told", at=now(), version=1)
    with pytest.raises(Stale, match="Minh changed Triage"):
        services.skip_step(lan, number="P-1", key=triage.key, reason="x", version=triage.version)
    with pytest.raises(Stale, match="Quân sự changed P-1"):
        services.set_participant_state(
            lan, number="P-1", unit_code="QS", state="told", note="rung up", version=1
        )


def test_steps_are_given_done_and_skipped_with_reason(province: Province) -> None:
    minh = province.cast.minh
    open_case(minh)
    triage, learn = queries.steps_of(minh, "P-1")
    with pytest.raises(ReasonMissing):
        services.skip_step(minh, number="P-1", key=learn.key, reason="")
    with pytest.raises(Invalid, match="takes no part"):
        services.assign_step(minh, number="P-1", key=learn.key, unit_code="XA2", owner_id=None)
    services.invite(minh, number="P-1", unit_code="XA2", part="helper")
    hoa_id = province.cast.hoa.person_id
    services.assign_step(minh, number="P-1", key=learn.key, unit_code="XA2", owner_id=hoa_id)
    assert [item.title for item in queries.inbox(province.cast.hoa)] == ["Learn: P-1 Máy chủ lạ"]

    services.finish_step(province.cast.hoa, number="P-1", key=learn.key, words="Đã chặn")
    services.skip_step(minh, number="P-1", key=triage.key, reason="Không cần")

    assert [(step.state, step.words) for step in queries.steps_of(minh, "P-1")] == [
        ("skipped", "Không cần"),
        ("done", "Đã chặn"),
    ]
    assert queries.inbox(province.cast.hoa) == []


def test_end_empties_the_inbox_and_reopening_fills_it_again(province: Province) -> None:
    minh = province.cast.minh
    open_case(minh)
    assert {item.kind for item in queries.inbox(minh)} == {"clock", "step"}
    services.move_case(minh, number="P-1", move="take")
    services.set_mark(minh, number="P-1", code="told", at=now())
    services.move_case(minh, number="P-1", move="close", reason="x")
    assert queries.inbox(minh) == []

    services.move_case(minh, number="P-1", move="reopen", reason="Tái diễn")

    assert [item.kind for item in queries.inbox(minh)] == ["step"]
    page = queries.cases(minh, CaseFilter("probe", is_open=True))
    assert [line.number for line in page.rows] == ["P-1"]


def test_lead_gets_the_clocks_and_must_be_able(province: Province) -> None:
    minh = province.cast.minh
    open_case(minh)
    with pytest.raises(Invalid, match="does not cover"):
        services.assign_case(minh, number="P-1", owner_id=province.cast.hoa.person_id)

    services.assign_case(minh, number="P-1", owner_id=minh.person_id)

    owned = {item.kind: item.is_mine for item in queries.inbox(minh)}
    assert owned == {"clock": True, "step": False}

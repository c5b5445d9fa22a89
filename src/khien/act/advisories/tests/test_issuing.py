"""Drafts, two persons, sending, new versions, withdrawal."""

from dataclasses import replace
from datetime import timedelta

import pytest

from khien.act.advisories.queries import advisories as papers
from khien.act.advisories.queries import follow
from khien.act.advisories.services import drafts, following, issuing
from khien.act.advisories.tests.build import (
    Province,
    approved,
    content,
    new_version,
    pass_on,
    sent,
    settle,
)
from khien.act.advisories.types.advisories import (
    Lacking,
    NoAddressee,
    NotDraft,
    Overwritten,
    OwnWork,
    VersionState,
    WorkedOn,
    WrongState,
)
from khien.act.advisories.types.content import Addressing, Reach
from khien.act.advisories.types.follow import AnswerState, FollowFilter, NoLonger, WordsMissing
from khien.base.accounts.types import Actor, UnitKind
from khien.base.casework import queries as casework
from khien.base.core.clock import now
from khien.base.core.offers import Matched, Matcher, Product, registry
from khien.base.core.refusals import Invalid, NotAllowed


def units_asked(province: Province, number: str) -> set[str]:
    return {line.unit_code for line in follow.follow_ups(province.an, FollowFilter(number)).rows}


def waiting_for(actor: Actor) -> list[str]:
    return [line.title for line in casework.inbox(actor)]


def test_draft_needs_a_title_and_grows(province: Province) -> None:
    with pytest.raises(Invalid, match="title"):
        drafts.begin(province.an, content=content(title=" "))
    number = drafts.begin(province.an, content=content(summary="", remedies=(), accept_by=None))

    record = papers.advisory(province.an, number)
    assert record.line.state is VersionState.DRAFT
    assert record.acts.lacks == (
        "the summary is missing",
        "what to do is missing; write one step on each line",
        "the time to accept is missing",
    )
    with pytest.raises(Lacking, match="summary"):
        drafts.submit(province.an, number=number, revision=1)


def test_second_editor_is_told_and_nothing_is_overwritten(province: Province) -> None:
    number = drafts.begin(province.an, content=content())
    drafts.keep(province.an, number=number, content=content(title="Bản của An"), revision=1)

    with pytest.raises(Overwritten, match="Anpt kept"):
        drafts.keep(province.lan, number=number, content=content(title="Bản của Lan"), revision=1)

    assert papers.advisory(province.an, number).line.title == "Bản của An"


def test_writer_never_approves_however_high(province: Province) -> None:
    number = drafts.begin(province.lan, content=content())
    drafts.submit(province.lan, number=number, revision=1)

    record = papers.advisory(province.lan, number)
    assert (record.acts.approve, record.acts.why_not_approve != "") == (False, True)
    with pytest.raises(OwnWork):
        issuing.approve(province.lan, number=number, revision=1)
    with pytest.raises(NotAllowed):
        issuing.approve(province.an, number=number, revision=1)
    with pytest.raises(OwnWork):
        issuing.approve(province.cast.system, number=number, revision=1)


def test_a_hand_in_the_draft_bars_from_approving(province: Province) -> None:
    number = drafts.begin(province.an, content=content())
    drafts.keep(province.lan, number=number, content=content(title="Sửa"), revision=1)
    drafts.submit(province.an, number=number, revision=2)

    with pytest.raises(OwnWork):
        issuing.approve(province.lan, number=number, revision=2)


def test_what_is_approved_is_what_was_read(province: Province) -> None:
    number = drafts.begin(province.an, content=content())
    drafts.submit(province.an, number=number, revision=1)
    with pytest.raises(NotDraft):
        drafts.keep(province.an, number=number, content=content(title="x"), revision=1)
    issuing.give_back(province.lan, number=number, why="Thiếu bước kiểm tra")
    drafts.keep(province.an, number=number, content=content(title="Mới"), revision=2)
    drafts.submit(province.an, number=number, revision=3)

    with pytest.raises(Overwritten):
        issuing.approve(province.lan, number=number, revision=1)

    issuing.approve(province.lan, number=number, revision=3)
    assert papers.advisory(province.an, number).line.state is VersionState.APPROVED


def test_approval_falls_when_given_back(province: Province) -> None:
    number = approved(province)
    issuing.give_back(province.an, number=number, why="Sai số CVE")

    record = papers.advisory(province.an, number)
    assert (record.line.state, record.approved_by) == (VersionState.DRAFT, "")
    with pytest.raises(WrongState):
        issuing.send(province.an, number=number)
    with pytest.raises(WordsMissing):
        issuing.give_back(province.an, number=approved(province), why=" ")


def test_approval_and_sending_wait_in_inboxes(province: Province) -> None:
    number = drafts.begin(province.an, content=content())
    drafts.submit(province.an, number=number, revision=1)
    assert any(
        (number in title and "Approve" in title) or "Duyệt" in title
        for title in waiting_for(province.lan)
    )
    assert waiting_for(province.an) == []

    issuing.approve(province.lan, number=number, revision=1)
    assert [number in title for title in waiting_for(province.an)] == [True]

    issuing.send(province.an, number=number)
    assert waiting_for(province.an) == []


@pytest.mark.parametrize(
    ("addressing", "expected"),
    [
        (Addressing(), {"CAT", "XA1", "XA2", "XA3", "SO1"}),
        (Addressing(Reach.KINDS, (UnitKind.COMMUNE.value,)), {"XA1", "XA2", "XA3"}),
        (Addressing(Reach.UNITS, ("XA2", "SO1")), {"XA2", "SO1"}),
    ],
)
def test_addressees_by_reach(
    province: Province, addressing: Addressing, expected: set[str]
) -> None:
    number = sent(province, addressing=addressing)

    assert units_asked(province, number) == expected


def test_addressing_that_reaches_nobody_is_refused(province: Province) -> None:
    nobody = Addressing(Reach.KINDS, (UnitKind.ENTERPRISE.value,))
    number = drafts.begin(province.an, content=content(addressing=nobody))

    with pytest.raises(NoAddressee):
        drafts.submit(province.an, number=number, revision=1)


def test_time_that_passed_between_approval_and_sending_stops_it(province: Province) -> None:
    import time_machine  # noqa: PLC0415

    number = approved(province)
    with time_machine.travel(now() + timedelta(hours=24), tick=False), pytest.raises(Lacking):
        issuing.send(province.an, number=number)


def test_nothing_is_delivered_twice_whatever_the_worker_repeats(province: Province) -> None:
    number = sent(province, "XA1", "XA2")
    for line in follow.follow_ups(province.an, FollowFilter(number)).rows:
        following.settle(follow_up=line.key)

    assert len(follow.follow_ups(province.an, FollowFilter(number)).rows) == 2
    assert len([one for one in waiting_for(province.minh) if number in one]) == 1


def test_new_version_reopens_and_shows_what_changed(province: Province) -> None:
    number = sent(province, "XA1", "XA2")
    following.accept(province.minh, number=f"{number}.1.XA1", who="Minh")
    steps = ("Nâng cấp lên 2.4.69.", "Khởi động lại dịch vụ.")

    new_version(province, number, remedies=steps)

    (mine,) = follow.follow_ups(province.minh).rows
    assert (mine.version, mine.state) == (2, AnswerState.DELIVERED)
    answer = follow.answer(province.minh, mine.case)
    (change,) = [one for one in answer.changes if one.name == "What to do"]
    assert change.lines == (
        ("-", "Nâng cấp lên 2.4.68."),
        ("+", "Nâng cấp lên 2.4.69."),
        (" ", "Khởi động lại dịch vụ."),
    )
    old = follow.answer(province.minh, f"{number}.1.XA1")
    assert (old.line.state, old.newer) == (AnswerState.REPLACED, mine.case)
    with pytest.raises(NoLonger, match="newer"):
        following.finish(province.minh, number=f"{number}.1.XA1", evidence="x")


def test_done_answer_of_an_older_version_stays_as_it_was(province: Province) -> None:
    number = sent(province, "XA1")
    following.accept(province.minh, number=f"{number}.1.XA1", who="Minh")
    following.finish(province.minh, number=f"{number}.1.XA1", evidence="Đã nâng cấp 2 máy")

    new_version(province, number)

    assert follow.answer(province.minh, f"{number}.1.XA1").line.state is AnswerState.DONE
    assert follow.answer(province.minh, f"{number}.2.XA1").line.state is AnswerState.DELIVERED


def test_unit_that_a_new_version_leaves_out_is_no_longer_asked(province: Province) -> None:
    number = sent(province, "XA1", "XA2")

    new_version(province, number, addressing=Addressing(Reach.UNITS, ("XA1",)))

    assert follow.follow_ups(province.hoa).rows == ()
    old = follow.answer(province.hoa, f"{number}.1.XA2")
    assert (old.line.state, old.newer) == (AnswerState.REPLACED, "")
    assert waiting_for(province.hoa) == []


def test_new_version_must_say_what_is_new_and_give_new_times(province: Province) -> None:
    number = sent(province, "XA1")
    drafts.revise(province.an, number=number)
    record = papers.advisory(province.an, number)

    assert set(record.acts.lacks) == {
        "the time to accept is missing",
        "the time to be done is missing",
        "say in a sentence what is new in this version",
    }
    with pytest.raises(WorkedOn):
        drafts.revise(province.an, number=number)
    assert papers.advisory(province.an, number, 1).line.state is VersionState.SENT


def test_version_put_aside_leaves_the_sent_one_in_force(province: Province) -> None:
    number = sent(province, "XA1")
    drafts.revise(province.an, number=number)
    drafts.discard(province.an, number=number)

    assert papers.advisory(province.an, number).line.version == 1
    assert drafts.revise(province.an, number=number) == 2


def test_advisory_put_aside_whole_is_still_read_by_editors(province: Province) -> None:
    number = drafts.begin(province.an, content=content())
    drafts.discard(province.an, number=number)

    assert papers.advisory(province.an, number).line.state is VersionState.DISCARDED
    assert papers.advisories(province.an).total == 0


def test_withdrawal_ends_what_waits_and_tells_why(province: Province) -> None:
    number = sent(province, "XA1", "XA2")
    following.accept(province.minh, number=f"{number}.1.XA1", who="Minh")
    following.finish(province.minh, number=f"{number}.1.XA1", evidence="Xong")
    with pytest.raises(WordsMissing):
        issuing.withdraw(province.lan, number=number, why="")
    with pytest.raises(NotAllowed):
        issuing.withdraw(province.an, number=number, why="x")

    issuing.withdraw(province.lan, number=number, why="Hãng đính chính")
    with pytest.raises(NoLonger, match="withdrawn"):
        following.accept(province.hoa, number=f"{number}.1.XA2", who="Hoa")
    settle()

    assert follow.answer(province.minh, f"{number}.1.XA1").line.state is AnswerState.DONE
    ended = follow.answer(province.hoa, f"{number}.1.XA2")
    assert (ended.line.state, ended.withdrawn_why) == (AnswerState.WITHDRAWN, "Hãng đính chính")
    assert waiting_for(province.hoa) == []


def test_matched_units_are_proposed_and_say_why(province: Province) -> None:
    def runs(_actor: object, products: object) -> list[Matched]:
        assert products == content().products
        return [Matched("XA1", "XA1-SRV-01 chạy Apache 2.4.57")]

    registry.matchers.append(Matcher("test", runs))
    try:
        (one,) = papers.proposals(province.an, content())
        number = sent(province, "XA1", "XA2")
    finally:
        registry.matchers.pop()

    assert one.unit_code == "XA1"
    assert follow.answer(province.minh, f"{number}.1.XA1").line.why == one.why
    assert follow.answer(province.hoa, f"{number}.1.XA2").line.why == ""


def test_without_a_matcher_nothing_is_proposed(province: Province) -> None:
    assert papers.proposals(province.an, content()) == []


def test_numbers_run_by_the_year(province: Province) -> None:
    first, second = (drafts.begin(province.an, content=content()) for _ in range(2))

    assert int(second[-4:]) == int(first[-4:]) + 1
    assert first.startswith("CB-")


def test_officer_writes_and_approves_nothing(province: Province) -> None:
    with pytest.raises(NotAllowed):
        drafts.begin(province.minh, content=content())
    number = drafts.begin(province.an, content=replace(content(), products=(Product("x"),)))
    pass_on(province, number)
    with pytest.raises(Exception, match=number):
        issuing.send(province.minh, number=number)

"""An assessment needs a lawful ground, an independent team and its notice; results are confidential."""

import re
from datetime import timedelta

import pypdfium2
import pytest
from tests.cast import Cast

from khien.base.accounts.types import Actor
from khien.base.casework import queries as casework
from khien.base.core.clock import now, played, today
from khien.know.inventory.services import registers
from khien.show.assurance import access
from khien.show.assurance.queries import answers as reads
from khien.show.assurance.queries import assessments as queries
from khien.show.assurance.queries import knowledge, shortcomings
from khien.show.assurance.services import assessments, judging, minutes, responding
from khien.show.assurance.services import shortcomings as mending
from khien.show.assurance.tests.campaigns import (
    CATALOGUE,
    announced,
    answer,
    catalogue,
    find,
    inspector,
    judged,
    new,
    say,
    submitted,
)
from khien.show.assurance.types.answers import (
    AnswerChanged,
    AnswersLocked,
    Saved,
    SignedAlready,
    StillOwed,
    StillToJudge,
    SubjectNotFound,
    VerdictIncomplete,
)
from khien.show.assurance.types.assessments import (
    AssessmentKind,
    AssessmentNotFound,
    GroundMissing,
    NotAllEnded,
    NothingAsked,
    NoticeTooShort,
    NotOfTheTeam,
    OutOfStep,
    SystemWithoutLevel,
    TeamWrong,
    TooEarly,
)
from khien.show.assurance.types.shortcomings import NotOpen, ProofMissing

pytestmark = pytest.mark.django_db


def text_of(content: bytes) -> str:
    """Return what stands on the pages of a PDF."""
    document = pypdfium2.PdfDocument(content)
    return "\n".join(page.get_textpage().get_text_range() for page in document)


@pytest.fixture
def police(people: Cast) -> Actor:
    return inspector(people)


@pytest.fixture
def edition(people: Cast) -> int:
    return catalogue(people)


def test_without_a_ground_of_its_kind_there_is_no_assessment(police: Actor, edition: int) -> None:
    for ground in ("", "self-independent"):
        with pytest.raises(GroundMissing):
            assessments.plan_assessment(police, new=new(edition, ground=ground))


def test_nobody_checks_their_own_unit_nor_operates_what_is_self_assessed(
    people: Cast, police: Actor, edition: int
) -> None:
    own = inspector(people, "noi-bo", "XA1")
    with pytest.raises(TeamWrong, match="own unit"):
        assessments.plan_assessment(police, new=new(edition, team=(own.person_id,)))
    with pytest.raises(TeamWrong, match="does not let them"):
        assessments.plan_assessment(police, new=new(edition, team=(people.hoa.person_id,)))

    system = {"name": "Một cửa (mẫu)", "level": "3", "operator": "Công an"}
    key = registers.enter_entry(
        people.minh, register="systems", unit_code="XA1", content=dict(system)
    )
    wanted = new(
        edition,
        kind=AssessmentKind.SELF,
        ground="self-independent",
        unit_codes=(),
        systems=(key,),
    )
    with pytest.raises(TeamWrong, match="independent"):
        assessments.plan_assessment(police, new=wanted)
    other = inspector(people, "doc-lap", "XA2")
    assert assessments.plan_assessment(other, new=wanted).startswith("TDG")


def test_a_system_is_asked_by_its_own_level(people: Cast, police: Actor, edition: int) -> None:
    enter = registers.enter_entry
    bare = enter(people.minh, register="systems", unit_code="XA1", content={"name": "Không cấp"})
    with pytest.raises(SystemWithoutLevel):
        assessments.plan_assessment(police, new=new(edition, systems=(bare,)))
    four = {"name": "Trục liên thông", "level": "4"}
    key = enter(people.minh, register="systems", unit_code="XA1", content=dict(four))

    _, subject = announced(police, edition, unit_codes=(), systems=(key,))

    asked = access.answers().filter(subject_id=subject).values_list("requirement", flat=True)
    assert set(asked) == {"QL.1", "QL.2", "KT.1", "KT.2"}


def test_a_catalogue_that_asks_nothing_is_refused(people: Cast, police: Actor) -> None:
    only_four = re.sub(
        r'(code = "\w\w\.\d")', r"\1\nlevels = [4]", CATALOGUE.replace("levels = [4]", "")
    )
    only_four = only_four.replace('"mau"', '"cap4"')
    with pytest.raises(NothingAsked):
        assessments.plan_assessment(police, new=new(catalogue(people, only_four)))


def test_police_give_notice_of_72_hours_or_12_when_urgent(police: Actor, edition: int) -> None:
    soon = new(edition, starts_at=now() + timedelta(hours=20))
    number = assessments.plan_assessment(police, new=soon)
    with pytest.raises(NoticeTooShort, match="Nghị định 333"):
        assessments.announce(police, number=number)

    urgent = new(
        edition,
        starts_at=now() + timedelta(hours=20),
        urgent_reason="Dấu hiệu xóa nhật ký (mẫu)",
    )
    number = assessments.plan_assessment(police, new=urgent)
    assessments.announce(police, number=number)
    with pytest.raises(TooEarly):
        assessments.begin(police, number=number)
    with played(now() + timedelta(hours=12, minutes=1)):
        assessments.begin(police, number=number)
        with pytest.raises(OutOfStep):
            assessments.begin(police, number=number)


def test_a_ground_without_notice_lets_the_team_begin_at_once(police: Actor, edition: int) -> None:
    number, _ = announced(police, edition, ground="owner-checks")
    assessments.begin(police, number=number)
    assert queries.assessment(police, number).begun_at is not None


def test_the_unit_is_told_receives_the_notice_and_finds_what_it_owes(
    people: Cast, police: Actor, edition: int
) -> None:
    number = assessments.plan_assessment(police, new=new(edition))
    with pytest.raises(AssessmentNotFound):
        queries.assessment(people.minh, number)

    assessments.announce(police, number=number)
    kinds = {one.kind for one in casework.inbox(people.minh)}
    assert kinds >= {"assessment-notice", "assessment-answer"}
    key = queries.assessment(people.minh, number).subjects[0].key
    responding.receive(people.minh, key=key)
    responding.receive(people.minh, key=key)
    assert access.subjects().get(pk=key).received_by == people.minh.name
    kinds = {one.kind for one in casework.inbox(people.minh)}
    assert "assessment-notice" not in kinds


def test_results_are_for_the_unit_the_team_and_who_oversees(
    people: Cast, police: Actor, edition: int
) -> None:
    number, key = announced(police, edition)
    submitted(people.minh, key)
    found = judged(police, number, key)

    assert reads.subject(people.lan, key).line.failing == 2
    with pytest.raises(AssessmentNotFound):
        queries.assessment(people.hoa, number)
    with pytest.raises(SubjectNotFound):
        reads.subject(people.hoa, key)
    assert not shortcomings.shortcomings(people.hoa, shortcomings.ShortcomingFilter()).rows
    assert len(found) == 2


def test_two_who_write_the_same_answer_lose_nothing(
    people: Cast, police: Actor, edition: int
) -> None:
    _, key = announced(police, edition)
    row = answer(key, "QL.1")
    responding.save_answer(people.minh, key=row.pk, saved=Saved("met", "Có (mẫu)", row.version))

    with pytest.raises(AnswerChanged, match="Met"):
        responding.save_answer(
            people.minh, key=row.pk, saved=Saved("not_met", "Không (mẫu)", row.version)
        )
    assert answer(key, "QL.1").words == "Có (mẫu)"


def test_submitting_refuses_what_is_owed_and_locks_the_answers(
    people: Cast, police: Actor, edition: int
) -> None:
    _, key = announced(police, edition)
    say(people.minh, key, "QL.1", "not_applicable")
    with pytest.raises(StillOwed, match=r"3 requirements.*QL\.1, QL\.2, KT\.1"):
        responding.submit(people.minh, key=key)

    submitted(people.minh, key)
    for act in (lambda: say(people.minh, key, "QL.1", "met"), lambda: responding.submit(people.minh, key=key)):  # fmt: skip
        with pytest.raises(AnswersLocked):
            act()


def test_what_the_system_knows_is_kept_with_the_answer_and_overrides_nothing(
    people: Cast, police: Actor, edition: int
) -> None:
    _, key = announced(police, edition)
    before = reads.subject(people.minh, key, family="QL").answers[1]
    assert (before.proposed, before.grade) == ("not_met", "")

    say(people.minh, key, "QL.2", "met", "Gửi bằng thiết bị khác (mẫu)")

    kept = knowledge.kept(answer(key, "QL.2").known)[0]
    assert (kept.code, kept.numerator, kept.denominator) == ("units-with-logs", 0, 1)
    assert answer(key, "QL.2").grade == "met"


def test_agreeing_with_the_unit_leaves_what_the_system_knows_otherwise(
    people: Cast, police: Actor, edition: int
) -> None:
    number, key = announced(police, edition)
    for code in ("QL.1", "QL.2", "KT.1"):
        say(people.minh, key, code, "met", "Có (mẫu)")
    responding.submit(people.minh, key=key)
    with played(now() + timedelta(days=6)):
        assessments.begin(police, number=number)
        assert judging.agree_with_the_rest(police, key=key) == 2
    assert answer(key, "QL.2").verdict == ""


def test_what_fails_needs_words_and_a_dated_plan(people: Cast, police: Actor, edition: int) -> None:
    number, key = announced(police, edition)
    submitted(people.minh, key)
    with pytest.raises(OutOfStep):
        find(police, key, "KT.1", "met")
    with played(now() + timedelta(days=6)):
        assessments.begin(police, number=number)
        with pytest.raises(VerdictIncomplete):
            find(police, key, "KT.1", "not_met")
        with pytest.raises(NotOfTheTeam):
            find(inspector(people, "khac"), key, "KT.1", "met")
        with pytest.raises(StillToJudge, match=r"QL\.1"):
            judging.finish_judging(police, key=key)


def test_a_shortcoming_is_planned_mended_and_closed_by_the_team_alone(
    people: Cast, police: Actor, edition: int
) -> None:
    number, key = announced(police, edition)
    submitted(people.minh, key)
    planned, dated = judged(police, number, key)
    with played(now() + timedelta(days=7)):
        with pytest.raises(NotOpen):
            mending.prove(people.minh, number=planned, words="Đã làm (mẫu)")
        due = today() + timedelta(days=20)
        mending.plan(people.minh, number=planned, words="Ra quyết định (mẫu)", fix_by=due)
        mending.give_to(people.minh, number=planned, person_id=people.minh.person_id)
        mending.add_action(people.minh, number=dated, title="Mua thiết bị (mẫu)", due_on=due)
        with pytest.raises(ProofMissing):
            mending.prove(people.minh, number=planned, words=" ")
        mending.prove(people.minh, number=planned, words="Quyết định 5 (mẫu)")
        with pytest.raises(NotOfTheTeam):
            mending.close(people.minh, number=planned)
        mending.send_back(police, number=planned, reason="Chưa ký (mẫu)")
        mending.prove(people.minh, number=planned, words="Đã ký (mẫu)")
        mending.close(police, number=planned)
        with pytest.raises(NotOpen):
            mending.close(police, number=planned)

        held = shortcomings.shortcoming(people.minh, planned)
        assert (held.line.state.value, held.line.owner, len(held.proofs)) == ("closed", "Minh", 2)
        rows = shortcomings.closed_in_time(now(), None)
        assert [(one.label, one.counts) for one in rows] == [(planned, True)]
    with played(now() + timedelta(days=60)):
        rows = shortcomings.closed_in_time(now(), frozenset({"XA1"}))
        assert {one.label: one.counts for one in rows} == {planned: True, dated: False}


def test_only_what_fails_is_asked_again_and_earlier_rounds_stay(
    people: Cast, police: Actor, edition: int
) -> None:
    number, key = announced(police, edition)
    submitted(people.minh, key)
    _, dated = judged(police, number, key)
    with played(now() + timedelta(days=8)):
        assert judging.ask_again(police, key=key, due_on=today() + timedelta(days=5)) == 2
        say(people.minh, key, "KT.1", "met", "Đã lắp (mẫu)")
        say(people.minh, key, "QL.2", "partly", "Vẫn thế (mẫu)")
        responding.submit(people.minh, key=key)
        judging.agree_with_the_rest(police, key=key)
        find(police, key, "QL.2", "partly", asks_plan=True)
        assert judging.finish_judging(police, key=key) == []

        assert shortcomings.shortcoming(police, dated).line.state.value == "closed"
        held = reads.subject(police, key, family="KT", number=1)
        assert held.answers[0].verdict is not None
        assert held.answers[0].verdict.grade.value == "not_met"
        assert held.grades == {"met": 2, "partly": 1, "not_met": 0, "not_applicable": 0}


def test_minutes_are_frozen_with_a_hash_once_both_sides_signed(
    people: Cast, police: Actor, edition: int
) -> None:
    number, key = announced(police, edition)
    submitted(people.minh, key)
    judged(police, number, key)
    minutes.conclude(police, key=key, words="Đơn vị còn 2 tồn tại (mẫu).")
    draft = text_of(minutes.printed(people.minh, key=key, number=1))
    assert {"1. Thành phần", "3. Kết luận", "DỰ THẢO"} <= set(draft.splitlines())
    minutes.sign_for_team(police, key=key)
    with pytest.raises(SignedAlready):
        minutes.sign_for_team(police, key=key)
    with pytest.raises(NotAllEnded, match="Xã XA1"):
        assessments.end(police, number=number)
    minutes.sign_for_unit(people.minh, key=key)

    frozen = minutes.printed(people.minh, key=key, number=1)
    assert "DỰ THẢO" not in text_of(frozen)
    say_more = judging.ask_again(police, key=key, due_on=today() + timedelta(days=5))
    assert say_more == 2
    assert minutes.printed(people.minh, key=key, number=1) == frozen
    assert reads.subject(people.minh, key).minutes[0].digest


def test_old_answers_keep_their_edition_and_a_newer_one_is_told(
    people: Cast, police: Actor, edition: int
) -> None:
    number, key = announced(police, edition)
    newer = CATALOGUE.replace('version = "1"', 'version = "2"').replace("2026-01-01", "2026-06-01")
    catalogue(people, newer.replace("Có quy chế", "Có quy chế mới"))

    assert queries.assessment(police, number).newer_version == "2"
    assert reads.subject(people.minh, key, family="QL").answers[0].title.vi == "Có quy chế"


def test_an_assessment_called_off_waits_for_nobody(
    people: Cast, police: Actor, edition: int
) -> None:
    number, key = announced(police, edition)
    assessments.withdraw(police, number=number, reason="Hoãn (mẫu)")

    assert casework.inbox(people.minh) == []
    with pytest.raises(AnswersLocked):
        say(people.minh, key, "QL.1", "met")
    with pytest.raises(OutOfStep):
        assessments.withdraw(police, number=number, reason="Lần nữa (mẫu)")


def test_answers_of_a_silent_unit_are_closed_when_its_day_has_passed(
    people: Cast, police: Actor, edition: int
) -> None:
    number, key = announced(police, edition)
    with played(now() + timedelta(days=6)):
        responding.lock_silent(police, key=key)
        assessments.begin(police, number=number)
        for code in ("QL.1", "QL.2", "KT.1"):
            find(police, key, code, "not_met", asks_plan=True)
        assert len(judging.finish_judging(police, key=key)) == 3

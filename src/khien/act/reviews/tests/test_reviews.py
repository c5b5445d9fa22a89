"""A review: who decides, what is refused, silence, leavers, papers, figures; two at the same moment."""

import io
import zipfile
from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from tests.cast import Cast

from khien.act.reviews import access
from khien.act.reviews.queries import items, measures, reviewers
from khien.act.reviews.queries import reviews as reads
from khien.act.reviews.rules.reviews import DECIDE_ITEM
from khien.act.reviews.services import papers, rounds
from khien.act.reviews.services import reviews as services
from khien.act.reviews.services.handing import HOLDINGS
from khien.act.reviews.tests.build import (
    AN,
    OLD,
    hand_in,
    head_of,
    item,
    say,
    start,
    system,
    work,
)
from khien.act.reviews.types.reviews import (
    AdministratorNeedsReason,
    Asked,
    DecidedMeanwhile,
    Decision,
    NewReview,
    NoSuchAccount,
    NothingChosen,
    NothingToLower,
    NotYourAccounts,
    OwnAccount,
    ReviewEmpty,
    ReviewEnded,
    ReviewerRefused,
    ReviewKind,
    Said,
    StillUndecided,
    UnderReview,
    Wanted,
)
from khien.base.accounts import queries as accounts
from khien.base.accounts import services as rights
from khien.base.accounts.types import Actor, Role
from khien.base.casework import queries as casework
from khien.base.core.clock import now, played, today
from khien.base.core.refusals import NotAllowed, NotFound
from khien.base.files.services.rendering import from_data
from khien.base.files.types.papers import Table
from khien.know.inventory.queries import systems as inventory

pytestmark = pytest.mark.django_db
CLOSED = timedelta(days=11)


def waiting(actor: Actor) -> int:
    return sum(line.kind == DECIDE_ITEM.code for line in casework.inbox(actor))


def test_the_head_finds_it_and_decides_with_reasons(people: Cast) -> None:
    head = head_of(people)
    review = start(people.minh, hand_in(people.minh, system(people)))
    assert waiting(head) == 1

    with pytest.raises(AdministratorNeedsReason, match=r"“quantri” is an administrator: say why"):
        say(head, review, Decision.KEEP, "an.nv", "quantri", reason=" ")
    assert item(review, "an.nv").decision == ""
    with pytest.raises(NothingToLower):
        say(head, review, Decision.LOWER, "cu")
    with pytest.raises(NothingChosen):
        say(head, review, Decision.KEEP)
    with pytest.raises(StillUndecided, match="5 accounts are not decided yet"):
        rounds.end_review(people.minh, key=review)

    assert say(head, review, Decision.KEEP, "an.nv", "quantri", reason="Quản trị máy chủ") == (2, 0)
    assert say(head, review, Decision.REMOVE, "cu", "da.khoa") == (2, 0)
    assert waiting(head) == 1
    say(head, review, Decision.LOWER, "minh")
    assert waiting(head) == 0
    with pytest.raises(NotAllowed):
        rounds.end_review(head, key=review)
    rounds.end_review(people.minh, key=review)
    with pytest.raises(ReviewEnded):
        say(head, review, Decision.KEEP, "cu")


def test_nobody_decides_on_their_own_account_nor_on_anothers_part(people: Cast) -> None:
    own, head = system(people), head_of(people)
    minh = people.minh.person_id
    review = start(people.minh, hand_in(people.minh, own), reviewer=minh)

    with pytest.raises(OwnAccount, match="“minh” is your own account: nobody reviews their own"):
        say(people.minh, review, Decision.REMOVE, "an.nv", "minh")
    with pytest.raises(NotYourAccounts, match=r"“an.nv” is decided by Minh"):
        say(head, review, Decision.KEEP, "an.nv")
    everything = Said(Decision.REMOVE, "", now())
    assert services.decide(people.minh, key=review, said=everything, wanted=Wanted()) == (4, 1)
    held = item(review, "minh")
    held.decided_by_id = minh
    with pytest.raises(IntegrityError), transaction.atomic():
        held.save()


def test_an_own_account_is_handed_over_and_decided_by_somebody_else(people: Cast) -> None:
    head = head_of(people)
    review = start(
        people.minh, hand_in(people.minh, system(people)), reviewer=people.minh.person_id
    )
    mine = (item(review, "minh").pk,)
    assert people.hoa.person_id is not None
    assert head.person_id is not None

    with pytest.raises(ReviewerRefused):
        services.hand_over(people.minh, key=review, chosen=mine, to=people.hoa.person_id)
    with pytest.raises(NotFound):
        services.hand_over(people.hoa, key=review, chosen=mine, to=people.hoa.person_id)
    assert services.hand_over(people.minh, key=review, chosen=mine, to=head.person_id) == 1

    assert waiting(head) == 1
    say(head, review, Decision.KEEP, "minh", reason="Quản trị duy nhất")
    assert waiting(head) == 0


def test_what_nobody_answers_is_silent_and_never_approved(people: Cast) -> None:
    head, own = head_of(people), system(people)
    review = start(people.minh, hand_in(people.minh, own))
    say(head, review, Decision.KEEP, "an.nv")

    with played(now() + CLOSED):
        work()
        line = reads.review(people.minh, review).line
        assert (line.decided, line.silent, line.is_open) == (1, 4, False)
        assert not [one for one in measures.systems_reviewed(now(), None) if one.counts]
        page = items.page(head, review, Wanted(decision=Decision.SILENT))
        assert {one.decision for one in page.rows} == {Decision.SILENT}
    assert waiting(head) == 0


def test_bulk_decides_on_all_that_fit_a_filter(people: Cast) -> None:
    head = head_of(people)
    review = start(people.minh, hand_in(people.minh, system(people)))
    said = Said(Decision.REMOVE, "", now())

    assert items.fitting(head, review, Wanted(flag="inactive")) == 1
    services.decide(head, key=review, said=said, wanted=Wanted(flag="inactive"))
    services.decide(head, key=review, said=said, wanted=Wanted(flag="disabled"))
    with pytest.raises(NothingChosen):
        services.decide(head, key=review, said=said, wanted=Wanted(flag="no-such-flag"))
    with pytest.raises(AdministratorNeedsReason):
        keep = Said(Decision.KEEP, "", now())
        services.decide(head, key=review, said=keep, wanted=Wanted())

    assert sorted(
        access.items().filter(review_id=review, decision="remove").values_list("account", flat=True)
    ) == ["cu", "da.khoa"]


def test_a_review_needs_its_lists_and_one_runs_at_a_time(people: Cast) -> None:
    key, head = hand_in(people.minh, system(people)), head_of(people)
    other = hand_in(people.hoa, system(people, unit="XA2"))
    due = today() + timedelta(days=3)

    for wrong in (
        NewReview("XA1", "", due, (Asked(key),)),
        NewReview("XA1", "Đợt", due, ()),
        NewReview("XA1", "Đợt", today() - timedelta(days=1), (Asked(key),)),
    ):
        with pytest.raises(ReviewEmpty):
            rounds.start_review(people.minh, new=wrong)
    with pytest.raises(NotFound):
        start(people.minh, key, other)
    with pytest.raises(NotAllowed):
        start(head, key)
    with pytest.raises(ReviewerRefused):
        start(people.minh, key, reviewer=people.hoa.person_id)
    assert not access.reviews().exists()

    review = start(people.lan, key, other, unit="CAT")
    with pytest.raises(UnderReview, match="is under review already"):
        start(people.minh, key)
    seen = reads.review(people.minh, review)
    assert [part.unit_code for part in seen.parts] == ["XA1"]
    assert {one.system for one in items.page(people.hoa, review, Wanted()).rows} == {
        "Một cửa (mẫu)"
    }
    assert reads.review(people.lan, review).line.total == 10
    assert reviewers.by_unit({"XA2"})["XA2"][0].name == "Hoa"


def test_a_lost_role_opens_the_review_of_that_person_and_a_name_does_too(people: Cast) -> None:
    own, head = system(people), head_of(people)
    hand_in(people.minh, own)
    membership = next(
        one.key for one in accounts.unit_record(people.tuan, "XA1").roles if one.person == "Minh"
    )
    rights.end_membership(people.tuan, membership_id=membership)
    work()

    held = access.reviews().get(kind=ReviewKind.LEAVER)
    assert held.person_id == people.minh.person_id
    assert held.due_on == today() + timedelta(days=3)
    assert [one.account for one in items.page(head, held.pk, Wanted()).rows] == ["minh"]
    assert waiting(head) == 1
    assert not [line for line in casework.inbox(head) if "minh" in line.title]
    with pytest.raises(NoSuchAccount, match=r"an account “minh”, or it is under such a review"):
        rounds.open_for_leaver(people.lan, unit_code="XA1", account="minh")
    with pytest.raises(NoSuchAccount):
        rounds.open_for_leaver(people.lan, unit_code="XA1", account="khong.co")
    with pytest.raises(NotFound):
        rounds.open_for_leaver(people.hoa, unit_code="XA1", account="cu")
    second = rounds.open_for_leaver(people.lan, unit_code="XA1", account=" CU ")
    assert item(second, "cu").review.kind == ReviewKind.LEAVER


def test_delegations_that_run_out_or_are_withdrawn_open_one_review_of_the_deputy(
    people: Cast,
) -> None:
    own, head = system(people), head_of(people)
    hand_in(people.minh, own)
    assert people.minh.person_id is not None

    def delegated(days: int) -> int:
        return rights.delegate(
            head,
            person_id=people.minh.person_id or 0,
            unit_code="XA1",
            role=Role.UNIT_HEAD,
            has_subtree=False,
            until=now() + timedelta(days=days),
            document="Giấy ủy quyền số 01 (mẫu)",
        )

    delegated(2)
    delegated(3)
    work()
    assert not access.reviews().filter(kind=ReviewKind.LEAVER).exists()
    for day in (2, 3):
        with played(now() + timedelta(days=day, minutes=1)):
            work()

    (opened,) = access.reviews().filter(kind=ReviewKind.LEAVER)
    assert (opened.person_id, opened.unit.code) == (people.minh.person_id, "XA1")
    with played(now() + timedelta(days=60)):
        withdrawn = delegated(9)
        rights.end_membership(people.tuan, membership_id=withdrawn)
        work()
    with played(now() + timedelta(days=70)):
        work()
        rights.end_membership(people.tuan, membership_id=withdrawn)
        work()
    assert access.reviews().filter(kind=ReviewKind.LEAVER).count() == 2


def test_papers_show_only_the_own_unit_and_stay_as_they_were_frozen(people: Cast) -> None:
    lists = [hand_in(people.minh, system(people)), hand_in(people.hoa, system(people, unit="XA2"))]
    head = head_of(people)
    review = start(people.lan, *lists, unit="CAT")
    draft = papers.printed(people.minh, key=review, unit_code="XA1")
    say(head, review, Decision.KEEP, "quantri", reason="=cmd|'/c'!A1")
    with played(now() + CLOSED):
        work()
        frozen = papers.printed(people.minh, key=review, unit_code="XA1")
        assert frozen.startswith(b"%PDF")
        assert frozen != draft
        assert papers.printed(people.minh, key=review, unit_code="XA1") == frozen
        with pytest.raises(NotFound):
            papers.printed(people.hoa, key=review, unit_code="XA1")
        values = access.minutes().get(review_id=review, unit__code="XA1").values
        counted = next(one for one in from_data(values).blocks if isinstance(one, Table))
        assert counted.rows[-1] == ("Cộng", "", "", "5", "1", "0", "0", "4")
        assert zipfile.is_zipfile(
            io.BytesIO(papers.printed(people.minh, key=review, unit_code="XA1", form="docx"))
        )
        assert len(papers.exported(people.hoa, key=review)) > 1000
    with pytest.raises(NotFound):
        papers.exported(head_of(people, "CAT", "head.cat"), key=review + 1)


def test_figures_count_what_was_decided_in_time_and_keep_their_past(people: Cast) -> None:
    own, head = system(people, level=3), head_of(people)
    assert inventory.levels_at(now())[own][2] == 3
    review = start(people.minh, hand_in(people.minh, own))
    for name in ("an.nv", "cu", "da.khoa"):
        say(head, review, Decision.REMOVE, name)
    say(head, review, Decision.KEEP, "minh", "quantri", reason="Quản trị")
    before = now()
    rounds.end_review(people.minh, key=review)

    def counts(at: timedelta) -> tuple[list[bool], list[str]]:
        moment = now() + at
        reviewed = measures.systems_reviewed(moment, frozenset({"XA1"}))
        proved = measures.decisions_proved(moment, None)
        return [one.counts for one in reviewed], [one.detail for one in proved]

    assert [one.counts for one in measures.systems_reviewed(before, None)] == [False]
    assert counts(timedelta(days=1)) == ([True], [])
    assert counts(timedelta(days=15)) == ([True], ["0 / 3"])
    assert counts(timedelta(days=190)) == ([False], ["0 / 3"])
    with played(now() + timedelta(days=16)):
        hand_in(people.minh, own, (OLD, AN.replace(";Có;", ";;")))
    assert counts(timedelta(days=15)) == ([True], ["0 / 3"])
    assert counts(timedelta(days=17)) == ([True], ["1 / 3"])
    mfa = measures.administrators_with_mfa
    assert [(one.counts, one.detail) for one in mfa(now(), None)] == [(False, "1 / 2")]
    assert measures.decisions_proved(now() + timedelta(days=17), frozenset({"XA2"})) == []


def test_open_reviews_and_lists_go_along_when_a_unit_ends(people: Cast) -> None:
    start(people.minh, hand_in(people.minh, system(people)))
    unit, heir = accounts.unit_key("XA1"), accounts.unit_key("XA2")

    assert [one.count(unit) for one in HOLDINGS] == [1, 1]
    assert [one.hand_over(unit, heir) for one in HOLDINGS] == [1, 1]
    assert [one.count(unit) for one in HOLDINGS] == [0, 0]
    assert reads.of_unit(people.hoa, "XA2")[0].title == "Soát xét quý IV (mẫu)"


def test_of_two_who_open_the_page_at_the_same_moment_the_second_is_told(people: Cast) -> None:
    review = start(people.minh, hand_in(people.minh, system(people)))
    first, second = head_of(people), head_of(people, name="head2")
    chosen, opened = (item(review, "cu").pk,), now()

    services.decide(first, key=review, said=Said(Decision.REMOVE, "", opened), chosen=chosen)
    with pytest.raises(DecidedMeanwhile, match=r"decided on “cu” at .*, after you had opened"):
        services.decide(second, key=review, said=Said(Decision.KEEP, "", opened), chosen=chosen)
    assert item(review, "cu").decision == Decision.REMOVE
    services.decide(first, key=review, said=Said(Decision.KEEP, "", opened), chosen=chosen)
    services.decide(second, key=review, said=Said(Decision.REMOVE, "", now()), chosen=chosen)

    assert item(review, "cu").decision == Decision.REMOVE

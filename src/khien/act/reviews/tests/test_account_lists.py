"""Lists are handed in once, by their own unit, kept without activity, proved and reduced in time."""

import hashlib
from dataclasses import replace
from datetime import timedelta

import pytest
from django.utils import translation
from tests.cast import Cast

from khien.act.reviews import access
from khien.act.reviews.models import ListedAccount, ReviewItem
from khien.act.reviews.queries import account_lists as queries
from khien.act.reviews.queries import reviews as reads
from khien.act.reviews.rules import reviews as rules
from khien.act.reviews.rules.account_lists import reading
from khien.act.reviews.services import account_lists as services
from khien.act.reviews.services import rounds
from khien.act.reviews.tests.build import (
    ADMIN,
    ALL,
    AN,
    MINH,
    OLD,
    hand_in,
    head_of,
    item,
    say,
    start,
    system,
    work,
    written,
)
from khien.act.reviews.types.account_lists import (
    ListBeingRead,
    ListDay,
    ListReduced,
    ListTwice,
    NewList,
)
from khien.act.reviews.types.reviews import Decision, Outcome
from khien.base.accounts.types import Actor
from khien.base.casework import queries as casework
from khien.base.core.clock import now, played, today
from khien.base.core.models import AuditRecord
from khien.base.core.refusals import NotAllowed, NotFound
from khien.base.files.types.stored import MarkedSecret

pytestmark = pytest.mark.django_db


def waiting(actor: Actor, words: str) -> list[str]:
    with translation.override("en"):
        return [line.title for line in casework.inbox(actor) if words in line.title]


def test_a_unit_hands_in_its_own_lists_and_nobody_elses(people: Cast) -> None:
    own = system(people)
    key = hand_in(people.minh, own)

    assert queries.account_list(people.minh, key).line.counts.plain() == {
        "accounts": 5,
        "disabled": 1,
        "privileged": 2,
        "privileged_with_mfa": 1,
        "no_mfa": 1,
        "inactive": 1,
        "ownerless": 1,
    }
    with pytest.raises(NotFound):
        hand_in(people.hoa, own)
    for read in (queries.account_list, queries.accounts_in):
        with pytest.raises(NotFound):
            read(people.hoa, key)
    with pytest.raises(NotFound):
        queries.system(people.hoa, own)
    assert queries.systems(people.hoa).rows == ()
    assert [one.system for one in queries.reviewable(people.lan)] == ["Một cửa (mẫu)"]
    with pytest.raises(NotAllowed):
        hand_in(head_of(people), own)


def test_no_sign_in_no_file_and_no_address_is_kept(people: Cast) -> None:
    mail = "Tài khoản;Email;Đăng nhập gần nhất\nan;minh@rieng.vn;19/11/2026\n".encode()
    with played(now()):
        services.hand_in(people.minh, new=NewList(system(people), today(), mail))

    held = str(list(ListedAccount.objects.values())) + str(list(access.lists().values()))
    told = str(list(AuditRecord.objects.values_list("details", flat=True)))
    for secret in ("19/11", "2026-11-19", "minh@rieng.vn"):
        assert secret not in held + told


def test_a_list_whose_reading_was_killed_counts_nowhere_and_is_handed_in_anew(
    people: Cast,
) -> None:
    own = system(people)
    first = hand_in(people.minh, own, (AN, OLD))
    killed = half_read(people.minh, own)

    assert queries.system(people.minh, own).newest == queries.account_list(people.minh, first).line
    assert [one.key for one in queries.history(people.minh, own).rows] == [first]
    with pytest.raises(NotFound):
        queries.account_list(people.minh, killed)
    with pytest.raises(ListBeingRead, match="is being read just now"):
        hand_in(people.minh, own)
    services.drop_unread(key=killed)
    assert access.accounts_in([killed]).count() == 500

    with played(now() + timedelta(minutes=3)):
        again = hand_in(people.minh, own)
        work()
    assert queries.system(people.minh, own).newest == queries.account_list(people.minh, again).line
    assert not access.accounts_in([killed]).exists()
    assert access.all_lists().count() == 2


def test_what_is_left_of_a_killed_reading_goes_by_itself(people: Cast) -> None:
    killed = half_read(people.minh, system(people))
    with played(now() + timedelta(minutes=11)):
        work()

    assert not access.all_lists().exists()
    assert not access.accounts_in([killed]).exists()


def half_read(by: Actor, own: int) -> int:
    """Leave what a process leaves that was killed after the first transaction of rows."""
    new = NewList(own, today(), written())
    found, _ = reading.read(new.content, made_on=new.made_on, inactive_days=45)
    digest = hashlib.sha256(new.content).hexdigest()
    counts = rules.counts_of(one.state for one in found.rows)
    read = services.FoundList(found, digest, 45, counts)
    key = services.reserve(by, new=new, system=services.system_of(by, own), found=read)
    some = tuple(replace(found.rows[0], account=f"a{number}") for number in range(500))
    services.write_accounts(key, "XA1", replace(found, rows=some))
    return key


def test_the_same_list_a_day_to_come_and_a_marked_one_are_refused(people: Cast) -> None:
    own = system(people)
    hand_in(people.minh, own)

    with pytest.raises(ListTwice, match=r"was handed in at .* by Minh; nothing was taken twice"):
        hand_in(people.minh, own)
    with pytest.raises(ListDay, match="is of"):
        hand_in(people.minh, own, (AN,), on=today() + timedelta(days=1))
    with pytest.raises(ListDay):
        hand_in(people.minh, own, (AN,), on=today() - timedelta(days=1))
    marked = NewList(own, today(), "TỐI MẬT\n".encode() + written((AN,)))
    with pytest.raises(MarkedSecret):
        services.hand_in(people.minh, new=marked)
    assert access.lists().count() == 1


def test_a_removal_is_proved_asked_again_or_told_when_it_comes_back(people: Cast) -> None:
    own, head = system(people), head_of(people)
    review = start(people.minh, hand_in(people.minh, own))
    say(head, review, Decision.REMOVE, "cu", "an.nv")
    say(head, review, Decision.LOWER, "quantri")
    say(head, review, Decision.KEEP, "da.khoa")
    say(head, review, Decision.KEEP, "minh", reason="Quản trị duy nhất")
    rounds.end_review(people.minh, key=review)
    assert waiting(people.minh, "3 accounts to remove or lower")

    lowered = ADMIN.replace(";Có;", ";Không;").replace("Quản trị hệ thống", "Văn thư")
    with played(now() + timedelta(days=1)):
        hand_in(people.minh, own, (lowered, AN, MINH))
        assert [item(review, one).outcome for one in ("cu", "quantri", "an.nv")] == [
            Outcome.PROVED,
            Outcome.PROVED,
            Outcome.UNDONE,
        ]
        assert waiting(people.minh, "Not carried out, asked again: 1")
        assert [one.account for one in reads.to_carry_out(people.minh, own)] == ["an.nv"]
    with played(now() + timedelta(days=2)):
        hand_in(people.minh, own, (lowered, OLD, AN.replace("Đang bật", "Khóa"), MINH))
        assert item(review, "an.nv").outcome == Outcome.PROVED
        assert item(review, "cu").outcome == Outcome.BACK
        assert waiting(people.minh, "1 removed accounts came back")
    with played(now() + timedelta(days=3)):
        hand_in(people.minh, own, (lowered, MINH))
        assert item(review, "cu").outcome == Outcome.PROVED
        assert not waiting(people.minh, "remove")


def test_a_list_made_before_the_decision_proves_nothing(people: Cast) -> None:
    own, head = system(people), head_of(people)
    with played(now() - timedelta(days=5)):
        review = start(people.minh, hand_in(people.minh, own))
    say(head, review, Decision.REMOVE, "cu")

    hand_in(people.minh, own, ALL[:3], on=today() - timedelta(days=1))

    assert item(review, "cu").outcome == Outcome.WAITS


def test_a_later_decision_stands_for_an_earlier_one(people: Cast) -> None:
    own, head = system(people), head_of(people)
    leaver = rounds.open_for_leaver
    hand_in(people.minh, own)
    first = leaver(people.minh, unit_code="XA1", account="cu")
    say(head, first, Decision.REMOVE, "cu")
    rounds.end_review(people.minh, key=first)
    second = leaver(people.minh, unit_code="XA1", account="CU")
    say(head, second, Decision.KEEP, "cu")

    with played(now() + timedelta(days=1)):
        hand_in(people.minh, own, (OLD,))

    assert item(first, "cu").outcome == Outcome.WAITS
    assert not waiting(people.minh, "remove")


def test_lists_and_reviews_become_counts_in_time_but_for_what_is_not_proved(people: Cast) -> None:
    own, head = system(people), head_of(people)
    key = hand_in(people.minh, own)
    review = start(people.minh, key)
    say(head, review, Decision.REMOVE, "cu", "an.nv")
    with played(now() + timedelta(days=1)):
        hand_in(people.minh, own, (AN, ADMIN))
    with played(now() + timedelta(days=12)):
        work()

    with played(now() + timedelta(days=181)):
        work()
        assert access.accounts_in([key]).count() == 5
    with played(now() + timedelta(days=200)):
        work()
        record = queries.account_list(people.minh, key)
        assert record.line.is_reduced
        assert record.line.counts.accounts == 5
        assert not access.accounts_in([key]).exists()
        assert list(ReviewItem.objects.exclude(account="").values_list("account", "decision")) == [
            ("an.nv", "remove")
        ]
        assert reads.review(people.minh, review).line.silent == 3
        with pytest.raises(ListReduced):
            start(people.minh, access.lists().get(is_newest=True).pk)


def test_a_decision_made_anew_is_proved_anew(people: Cast) -> None:
    own, head = system(people), head_of(people)
    review = start(people.minh, hand_in(people.minh, own))
    say(head, review, Decision.REMOVE, "cu")
    with played(now() + timedelta(days=1)):
        hand_in(people.minh, own, (AN, ADMIN))
        assert item(review, "cu").outcome == Outcome.PROVED
    with played(now() + timedelta(days=2)):
        say(head, review, Decision.KEEP, "cu")
        say(head, review, Decision.REMOVE, "cu")

    assert item(review, "cu").outcome == Outcome.WAITS
    assert [one.outcome for one in access.outcomes().filter(valid_to__isnull=True)] == []

"""A campaign opens for leaders first, is confirmed with its quiz, counted by units, and told in figures."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from hypothesis import given
from hypothesis import strategies as st
from tests.cast import Cast
from tests.clients import signed_in

from khien.act.training import access
from khien.act.training.queries import awareness as queries
from khien.act.training.rules import awareness as rules
from khien.act.training.services import awareness as services
from khien.act.training.types.awareness import (
    Audience,
    LeadersFirst,
    ListMissing,
    MaterialMissing,
    NewCampaign,
    NotOpenYet,
    OpenedAlready,
    PassMarkWrong,
    Question,
    QuizFailed,
    QuizUnread,
    Reach,
    TooManyReached,
)
from khien.base.accounts import queries as accounts
from khien.base.accounts import services as rights
from khien.base.accounts.types import Actor, Role
from khien.base.casework import queries as casework
from khien.base.core import outbox
from khien.base.core.clock import now, played, today
from khien.base.core.refusals import NotFound
from khien.base.files.services import storing as files

pytestmark = pytest.mark.django_db
QUIZ = """
? Nhận được thư lạ có tệp đính kèm thì làm gì?
+ Báo cán bộ CNTT của đơn vị
- Mở ra xem
"""
DUE = timedelta(days=20)


def start(cast: Cast, title: str = "Chỉ thị (mẫu)") -> int:
    new = NewCampaign("TINH", title, "Nội dung cần biết", rules.read_quiz(QUIZ), 1, 0.9)
    return services.start_campaign(cast.lan, campaign=new)


def opened(cast: Cast, key: int, audience: Audience = Audience.LEADERS) -> int:
    opening = services.open_for(cast.lan, key=key, audience=audience, due_on=today() + DUE)
    while outbox.work_once("w", is_long=True):
        pass
    return opening


def head_of(cast: Cast, unit: str) -> Actor:
    new = rights.NewPerson(f"head.{unit.lower()}", f"Chủ tịch {unit} (mẫu)", unit)
    person = rights.enter_person(cast.system, person=new)
    rights.give_role(
        cast.system, person_id=person, unit_code=unit, role=Role.UNIT_HEAD, has_subtree=False
    )
    return accounts.actor_of(person)


def waiting(actor: Actor, title: str = "Chỉ thị (mẫu)") -> int:
    return sum(title in line.title for line in casework.inbox(actor))


def kept_list(cast: Cast) -> int:
    content = "Danh sách đã ký (mẫu)".encode()
    return files.keep_file(cast.minh, name="ds.txt", content=content, unit_code="XA1").key


def test_leaders_are_asked_first_and_find_it_in_their_inbox(people: Cast) -> None:
    head, key = head_of(people, "XA1"), start(people)

    with pytest.raises(LeadersFirst):
        opened(people, key, Audience.ALL_STAFF)
    opened(people, key)

    assert waiting(head) == 1
    assert waiting(people.minh) == 1
    with pytest.raises(NotOpenYet):
        services.acknowledge(people.minh, key=key, chosen=(0,))
    with pytest.raises(OpenedAlready):
        opened(people, key)
    services.acknowledge(head, key=key, chosen=(0,))
    assert waiting(head) == 0
    opened(people, key, Audience.KEY_POSTS)
    assert waiting(people.minh) == 3
    services.acknowledge(people.minh, key=key, chosen=(0,))
    assert waiting(people.minh) == 2


def test_a_failed_quiz_confirms_nothing_and_leaves_no_trace(people: Cast) -> None:
    head, key = head_of(people, "XA1"), start(people)
    opened(people, key)

    with pytest.raises(QuizFailed, match="0 of 1 answers are right; 1 are needed"):
        services.acknowledge(head, key=key, chosen=(1,))
    with pytest.raises(QuizFailed):
        services.acknowledge(head, key=key, chosen=(None,))

    assert not access.acknowledgements().exists()
    assert queries.reading(head, key).acknowledged_at is None
    services.acknowledge(head, key=key, chosen=(0,))
    services.acknowledge(head, key=key, chosen=(0,))
    assert access.acknowledgements().count() == 1
    assert queries.reading(head, key).acknowledged_at is not None


def test_a_unit_counts_by_a_signed_list_and_reaches_the_goal(people: Cast) -> None:
    head, key = head_of(people, "XA1"), start(people)
    opening = opened(people, key)
    services.acknowledge(head, key=key, chosen=(0,))

    def count(addressed: int, by_list: int, file: int | None = None) -> None:
        services.count_reach(
            people.minh,
            opening=opening,
            unit_code="XA1",
            addressed=addressed,
            by_list=by_list,
            file_key=file,
        )

    with pytest.raises(TooManyReached):
        count(3, 3, kept_list(people))
    with pytest.raises(ListMissing):
        count(10, 5)
    count(10, 5, kept_list(people))
    assert waiting(people.minh) == 1
    with pytest.raises(ListMissing):
        count(10, 8)
    count(10, 8, kept_list(people))

    assert waiting(people.minh) == 0
    [(_, rows)] = queries.campaign(people.minh, key).reach
    assert [(one.unit_code, one.reached, one.share) for one in rows] == [("XA1", 9, 0.9)]
    with pytest.raises(NotFound):
        services.count_reach(people.hoa, opening=opening, unit_code="XA1", addressed=1, by_list=0)


def test_figures_of_a_past_day_come_out_again(people: Cast) -> None:
    key = start(people)
    opening = opened(people, key)
    before = now()

    def figure(at: object) -> list[tuple[str, bool]]:
        rows = queries.leaders_reached(at, None)  # type: ignore[arg-type]
        return [(one.unit_code, one.counts) for one in rows]

    with played(before + timedelta(days=1)):
        services.count_reach(people.minh, opening=opening, unit_code="XA1", addressed=0, by_list=0)
        after = now()

    assert figure(before) == [("XA1", False), ("XA2", False)]
    assert figure(after) == [("XA1", True), ("XA2", False)]
    assert figure(after + timedelta(days=400)) == []
    assert len(queries.awareness_reach(after, frozenset({"XA2"}))) == 1


def test_the_end_takes_it_out_of_every_inbox(people: Cast) -> None:
    head, key = head_of(people, "XA1"), start(people)
    opening = opened(people, key)

    services.end_campaign(people.lan, key=key)
    while outbox.work_once("w", is_long=True):
        pass

    assert waiting(head) == waiting(people.minh) == waiting(people.hoa) == 0
    with pytest.raises(NotOpenYet):
        services.acknowledge(head, key=key, chosen=(0,))
    with pytest.raises(NotOpenYet):
        services.count_reach(people.minh, opening=opening, unit_code="XA1", addressed=1, by_list=0)
    services.ask_reach(key=opening)
    assert waiting(head) == 0


def test_a_silent_unit_is_told_upwards_after_the_day(people: Cast) -> None:
    head, key = head_of(people, "XA1"), start(people)
    opened(people, key)
    head_before = waiting(head)

    with played(now() + timedelta(days=22)):
        while outbox.work_once("w", is_long=False):
            pass
        assert waiting(head) == head_before + 1


@pytest.mark.parametrize(
    ("given_text", "line"),
    [
        ("+ a", 1),
        ("? a\n+ b", 1),
        ("? a\n+ b\n+ c", 1),
        ("? a\n- b\n- c", 1),
        ("? a\n+ b\n- c\nd", 4),
        ("?", 1),
        ("\n".join(["? a", "+ b", "- c"] * 11), 31),
    ],
)
def test_a_quiz_that_cannot_be_read_is_refused_with_its_line(given_text: str, line: int) -> None:
    with pytest.raises(QuizUnread, match=f"line {line}:"):
        rules.read_quiz(given_text)


@given(st.lists(st.lists(st.booleans(), min_size=2, max_size=6), max_size=10))
def test_a_quiz_is_read_as_it_is_written(shape: list[list[bool]]) -> None:
    written = [
        Question("q", tuple(f"a{at}" for at in range(len(one))), len(one) - 1) for one in shape
    ]
    lines = [
        "\n".join(
            ["? q", *(f"{'+' if at == one.right else '-'} a{at}" for at in range(len(one.answers)))]
        )
        for one in written
    ]

    assert list(rules.read_quiz("\n\n".join(lines))) == written


@given(st.integers(0, 500), st.integers(0, 500), st.integers(0, 500))
def test_reach_is_a_share_and_unknown_until_counted(addressed: int, some: int, more: int) -> None:
    reach = Reach("X", "X", addressed, some, more, 0.9)

    assert reach.share is not None
    assert 0 <= reach.share <= 1
    assert not replace(reach, addressed=None).is_enough


def test_a_campaign_that_cannot_be_is_refused(people: Cast) -> None:
    good = NewCampaign("TINH", "Chiến dịch", "Đọc", (), 0, 0.9)
    for wrong, why in (
        (replace(good, words=" "), MaterialMissing),
        (replace(good, pass_mark=1), PassMarkWrong),
    ):
        with pytest.raises(why):
            services.start_campaign(people.lan, campaign=wrong)
    with pytest.raises(NotFound):
        services.start_campaign(people.minh, campaign=good)
    key = services.start_campaign(people.lan, campaign=good)
    with pytest.raises(OpenedAlready):
        services.open_for(
            people.lan, key=key, audience=Audience.LEADERS, due_on=today() - timedelta(days=1)
        )
    with pytest.raises(NotFound):
        services.open_for(people.minh, key=key, audience=Audience.LEADERS, due_on=today())


def test_the_pages_start_open_read_and_count(people: Cast) -> None:
    head_of(people, "XA1")
    lan, minh, head = signed_in("lan"), signed_in("minh"), signed_in("head.xa1")
    said = {"unit": "TINH", "title": "Chỉ thị (mẫu)", "words": "Đọc", "pass_mark": 1, "goal": 90}
    assert lan.post("/training/awareness/new", said | {"quiz": "x"}).status_code == 422
    where = lan.post("/training/awareness/new", said | {"quiz": QUIZ})["Location"]
    due = (today() + DUE).isoformat()
    early = lan.post(f"{where}/act", {"act": "open", "audience": "all_staff", "due_on": due})
    assert early.status_code == 422
    lan.post(f"{where}/act", {"act": "open", "audience": "leaders", "due_on": due})

    assert "is to be done" in minh.get(f"{where}/read").content.decode()
    assert head.post(f"{where}/read", {"q0": "1"}).status_code == 422
    page = head.post(f"{where}/read", {"q0": "0"}, follow=True).content.decode()
    assert "Confirmed" in page
    opening = access.openings().get().pk
    file = SimpleUploadedFile("ds.txt", "Danh sách (mẫu)".encode())
    counted = {"addressed": 2, "by_list": 1, "file": file}
    minh.post(f"{where}/{opening}/XA1", counted)
    own = minh.get(where).content.decode()
    assert "Reached" in own
    assert "Xã XA2" not in own
    listed = access.counts().get().pk
    assert minh.get(f"/training/awareness/lists/{listed}").content == "Danh sách (mẫu)".encode()
    assert signed_in("hoa").get(f"/training/awareness/lists/{listed}").status_code == 404
    assert minh.get("/training/awareness").status_code == 200
    lan.post(f"{where}/act", {"act": "end"})
    assert "Campaign ended" in lan.get(where).content.decode()

"""Items: waiting, taken, done as before; escalated rung by rung to those who stand above."""

from dataclasses import replace
from datetime import timedelta

import pytest
import time_machine

from khien.base.casework import queries, services
from khien.base.casework.models import Timer
from khien.base.casework.tests.build import LADDER, Province
from khien.base.casework.tests.test_clocks import told, work
from khien.base.casework.types import InboxFilter, NewItem, Waiting, Whose
from khien.base.core.clock import now
from khien.base.core.refusals import Invalid, NotFound


def item_of(subject: str, *, hours: int = 1, unit: str = "XA1", kind: str = "alert") -> NewItem:
    return NewItem(
        kind=kind,
        title="%(number)s",
        values={"number": subject},
        unit_code=unit,
        capability="work_incidents",
        due_at=now() + timedelta(hours=hours),
        url="/x",
        subject=subject,
    )


def titles(actor: object) -> list[str]:
    return [line.title for line in queries.inbox(actor)]  # type: ignore[arg-type]


def test_item_waits_once_is_taken_and_done(province: Province) -> None:
    minh, system = province.cast.minh, province.cast.system
    services.open_item(system, item=item_of("a"))
    services.open_item(system, item=item_of("a"))
    assert (titles(minh), titles(province.cast.hoa)) == (["a"], [])

    services.assign_item(system, kind="alert", subject="a", owner_id=minh.person_id)
    assert (titles(minh), titles(province.cast.lan)) == (["a"], [])
    services.finish_item(system, kind="alert", subject="a")

    assert titles(minh) == []
    assert queries.count_open(minh, most=9) == 0


def test_silence_climbs_unit_head_body_and_leadership(province: Province) -> None:
    start = now()
    services.open_item(province.cast.system, item=item_of("a"), ladder=LADDER)
    services.assign_item(
        province.cast.system, kind="alert", subject="a", owner_id=province.cast.minh.person_id
    )
    seen = []
    for hours in (0.5, 1.1, 3.1, 26):
        with time_machine.travel(start + timedelta(hours=hours), tick=False):
            work()
            above = (province.head, province.cong, province.leader)
            seen.append([titles(person) == ["a"] for person in above])

    assert seen == [
        [False, False, False],
        [True, False, False],
        [True, True, False],
        [True, True, True],
    ]
    assert titles(province.cast.minh) == ["a"]
    assert titles(province.quan) == []


def test_done_item_leaves_every_inbox_and_climbs_no_more(province: Province) -> None:
    start = now()
    services.open_item(province.cast.system, item=item_of("a"), ladder=LADDER)
    with time_machine.travel(start + timedelta(hours=2), tick=False):
        work()
        services.finish_item(province.cast.system, kind="alert", subject="a")
        assert titles(province.head) == []
    with time_machine.travel(start + timedelta(days=9), tick=False):
        work()
        assert told() == {"ItemEscalated": 1}


def test_escalating_by_hand_climbs_the_next_rung_once(province: Province) -> None:
    system = province.cast.system
    services.open_item(system, item=item_of("a"), ladder=LADDER)
    services.escalate(system, kind="alert", subject="a")
    assert titles(province.head) == ["a"]

    with time_machine.travel(now() + timedelta(days=9), tick=False):
        work()
        assert told() == {"ItemEscalated": 3}
        with pytest.raises(Invalid, match="Nobody stands above"):
            services.escalate(system, kind="alert", subject="a")
    assert Timer.objects.filter(fired_at__isnull=False).count() == 2
    with pytest.raises(NotFound):
        services.escalate(system, kind="alert", subject="b")


def test_item_seen_by_reach_and_by_rung_stands_once(province: Province) -> None:
    services.open_item(province.cast.system, item=item_of("a"), ladder=LADDER)
    with time_machine.travel(now() + timedelta(days=9), tick=False):
        work()
        assert titles(province.cast.lan) == ["a"]
        assert queries.inbox_page(province.cast.lan).total == 1


def test_filters_narrow_rows_and_total_alike(province: Province) -> None:
    lan, system = province.cast.lan, province.cast.system
    for name, hours, unit, kind in [
        ("late", -30, "XA1", "alert"),
        ("soon", 3, "XA1", "step"),
        ("week", 60, "XA2", "alert"),
        ("far", 900, "XA2", "alert"),
    ]:
        services.open_item(system, item=item_of(name, hours=hours, unit=unit, kind=kind))
    services.assign_item(system, kind="alert", subject="week", owner_id=lan.person_id)
    wanted = {
        InboxFilter(): ["late", "soon", "week", "far"],
        InboxFilter(waiting=Waiting.LATE): ["late"],
        InboxFilter(waiting=Waiting.DAY): ["soon"],
        InboxFilter(waiting=Waiting.WEEK): ["soon", "week"],
        InboxFilter(kind="alert"): ["late", "week", "far"],
        InboxFilter(unit_codes=frozenset({"XA1"})): ["late", "soon"],
        InboxFilter(whose=Whose.MINE): ["week"],
        InboxFilter(whose=Whose.FREE): ["late", "soon", "far"],
        InboxFilter(whose=Whose.ESCALATED): [],
    }

    for narrowed, expected in wanted.items():
        page = queries.inbox_page(lan, narrowed)
        assert ([line.title for line in page.rows], page.total) == (expected, len(expected))
    (late, *_) = queries.inbox_page(lan).rows
    assert (late.is_late, late.days_left, late.hours_left) == (True, 1, 6)


def test_pages_follow_each_other_without_loss_though_items_come_and_go(province: Province) -> None:
    system, lan = province.cast.system, province.cast.lan
    due = now() + timedelta(hours=5)
    for number in range(7):
        new = item_of(f"i{number}")
        services.open_item(system, item=replace(new, due_at=due))
    first = queries.inbox_page(lan, size=3)
    services.open_item(system, item=item_of("earlier"))
    services.finish_item(system, kind="alert", subject="i0")
    second = queries.inbox_page(lan, after=first.after, size=3)
    third = queries.inbox_page(lan, after=second.after, size=3)

    shown = [line.title for page in (first, second, third) for line in page.rows]
    assert shown == [f"i{number}" for number in range(7)]
    assert third.after == ""


@pytest.mark.parametrize(
    "after", ["x~1", "~", "2026-99-99T00:00:00+00:00~1", "2026-11-01~2", "~~~5"]
)
def test_mark_of_a_page_that_cannot_be_shows_the_first(province: Province, after: str) -> None:
    services.open_item(province.cast.system, item=item_of("a"))

    assert queries.inbox_page(province.cast.lan, after=after).total == 1

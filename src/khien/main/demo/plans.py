"""The two plans at work in the demo province: tasks given, answered, late; evidence judged; one set aside."""

from datetime import timedelta
from typing import Final

from khien.base.accounts import queries as people
from khien.base.accounts.types import Actor, Capability
from khien.base.core.clock import now, played, today
from khien.show.planning.queries import duties as reads
from khien.show.planning.queries.duties import DutyFilter
from khien.show.planning.services import duties, giving, loading, standing
from khien.show.planning.services.giving import NewTask

SIGNED: Final = "CM35-II.3-e"
AWARE: Final = "NB47-I.1-a"
ANSWERED: Final = ("XA12", "XA05", "XA07", "SKHCN")
"""Units that answered; the others whom the task was given to are late or on the way."""


def fill(by: Actor) -> None:
    """Bring in the plans, give two tasks, let some units answer, judge, and set one duty aside."""
    loading.load_shipped(by)
    lead = people.actor_named("truongnhom")
    with played(now() - timedelta(days=20)):
        late = _give(
            lead, SIGNED, "Báo cáo văn bản chỉ đạo, điều hành đã ký số trong quý (mẫu)", days=12
        )
    with played(now() - timedelta(days=12)):
        for number in late:
            if number.split(".")[-2] in ANSWERED:
                giving.answer_task(by, number=number, words="Gửi danh sách văn bản đã ký số (mẫu)")
    with played(now() - timedelta(days=9)):
        _judge(lead, late)
    _give(lead, AWARE, "Báo cáo kết quả phổ biến cho lãnh đạo và cán bộ (mẫu)", days=14)
    _show(by, lead)
    standing.refresh()


def _give(by: Actor, clause: str, title: str, *, days: int) -> list[str]:
    owed = reads.duties(by, DutyFilter(words=clause)).rows
    codes = tuple(one.unit_code for one in owed if one.clause == clause)[:24]
    chosen = tuple(dict.fromkeys((*ANSWERED, *codes)))
    obligation = next(one.obligation for one in owed if one.clause == clause)
    task = NewTask(
        obligation,
        chosen,
        title,
        "Trả lời bằng số, ngày, người ký; kèm tệp nếu có.",
        today() + timedelta(days=days),
    )
    return list(giving.give_tasks(by, task=task))


def _judge(lead: Actor, numbers: list[str]) -> None:
    answered = [one for one in numbers if one.split(".")[-2] in ANSWERED]
    for number in answered[:2]:
        giving.accept_task(lead, number=number)
    giving.return_task(lead, number=answered[2], reason="Danh sách thiếu số, ngày văn bản (mẫu).")


def _show(by: Actor, lead: Actor) -> None:
    own = reads.duties(by, DutyFilter(unit_codes=frozenset({"XA12"}))).rows
    free = [
        one for one in own if one.standing.value == "silent" and one.clause not in {SIGNED, AWARE}
    ]
    able = people.people_who_may(Capability.ANSWER_PLANS, "XA12")
    duties.give_to(by, key=free[0].key, person_id=able[0].key)
    piece = duties.show(by, key=free[1].key, words="Quyết định phân công số 12/QĐ-UBND (mẫu)")
    duties.judge(lead, key=piece, is_good=True, words="")
    duties.show(by, key=free[2].key, words="Biên bản tự kiểm tra quý III (mẫu)")
    duties.set_aside(lead, key=free[3].key, reason="Xã không có hệ thống thuộc phạm vi này (mẫu).")

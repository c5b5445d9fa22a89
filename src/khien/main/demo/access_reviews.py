"""Account reviews in the demo province: one review done, the next one half answered, by two lists.

Sample data: no account is a real person's.
"""

from datetime import timedelta
from typing import Final

from khien.act.reviews.queries import account_lists as lists
from khien.act.reviews.queries import items
from khien.act.reviews.services import account_lists, reviews, rounds
from khien.act.reviews.types.account_lists import NewList
from khien.act.reviews.types.reviews import Asked, Decision, NewReview, Said, Wanted
from khien.base.accounts import queries as accounts
from khien.base.accounts.types import Actor
from khien.base.core.clock import now, played, today

OFFICER: Final = "canbo.xa12"
SYSTEM: Final = "Một cửa xã Mẫu 12"
HEAD: Final = "Tài khoản;Chức vụ;Trạng thái;MFA;Quản trị;Đăng nhập gần nhất;Nhóm quyền"
STAYING: Final = (
    "canbo.xa12;Cán bộ CNTT (mẫu);Đang bật;Có;Có;{now};Quản trị hệ thống",
    "mau.chutich;Chủ tịch UBND xã (mẫu);Đang bật;Có;Không;{now};Phê duyệt",
    "mau.vanthu;Văn thư (mẫu);Đang bật;Có;Không;{now};Văn thư",
    "mau.motcua1;Công chức một cửa (mẫu);Đang bật;Không;Không;{now};Tiếp nhận",
    "mau.motcua2;Công chức một cửa (mẫu);Đang bật;Không;Không;{now};Tiếp nhận",
    "mau.hotich;Công chức hộ tịch (mẫu);Đang bật;Có;Không;{now};Hộ tịch",
    "mau.diachinh;Công chức địa chính (mẫu);Đang bật;Không;Không;{now};Địa chính",
    "mau.ketoan;Kế toán (mẫu);Đang bật;Có;Không;{now};Thu phí",
)
LEAVING: Final = (
    "mau.quantri2;Đơn vị bảo trì (mẫu);Đang bật;Không;Có;{now};Quản trị hệ thống",
    "mau.thuctap;;Đang bật;Không;Không;{old};",
    "mau.nghihuu;Nghỉ hưu (mẫu);Đang bật;Không;Không;{old};Hộ tịch",
)
COMING: Final = (
    "mau.motcua3;Công chức một cửa (mẫu);Đang bật;Có;Không;{now};Tiếp nhận",
    "mau.kiemthu;;Đang bật;Không;Có;{old};Quản trị hệ thống",
    "mau.diadiem;;Khóa;Không;Không;{old};",
)
WRONG: Final = ";Văn thư (mẫu);Đang bật;;;;"
REMOVED: Final = ("mau.quantri2", "mau.thuctap", "mau.nghihuu")
KEPT: Final = ("mau.chutich", "mau.vanthu", "mau.hotich", "mau.ketoan", "mau.motcua1")


def fill() -> None:
    """Hand in a list and review it whole; hand in the next one and answer half of its review."""
    officer, leadership = accounts.actor_named(OFFICER), accounts.actor_named("lanhdao")
    system = next(one.key for one in lists.choices(officer) if one.name == SYSTEM)
    with played(now() - timedelta(days=40)):
        first = _hand_in(officer, system, (*STAYING, *LEAVING))
    with played(now() - timedelta(days=39)):
        review = _start(officer, first, "Soát xét tài khoản đợt trước (mẫu)", days=10)
        own = tuple(
            line.key
            for line in items.page(officer, review, Wanted()).rows
            if line.account == OFFICER
        )
        assert leadership.person_id is not None
        reviews.hand_over(officer, key=review, chosen=own, to=leadership.person_id)
    with played(now() - timedelta(days=36)):
        _decide(officer, review, Decision.REMOVE, REMOVED)
        said = Said(Decision.KEEP, "", now())
        reviews.decide(officer, key=review, said=said, wanted=Wanted())
        _decide(leadership, review, Decision.KEEP, (OFFICER,), "Quản trị duy nhất của xã (mẫu)")
        rounds.end_review(officer, key=review)
    with played(now() - timedelta(days=4)):
        second = _hand_in(officer, system, (*STAYING, LEAVING[2], *COMING, WRONG))
    with played(now() - timedelta(days=3)):
        review = _start(officer, second, "Soát xét tài khoản quý này (mẫu)", days=12)
        _decide(officer, review, Decision.KEEP, KEPT)
        _decide(officer, review, Decision.REMOVE, ("mau.diadiem",))


def _hand_in(by: Actor, system: int, rows: tuple[str, ...]) -> int:
    day = today()
    days = {
        "now": f"{day - timedelta(days=2):%d/%m/%Y}",
        "old": f"{day - timedelta(days=90):%d/%m/%Y}",
    }
    content = "\n".join([HEAD, *(row.format(**days) for row in rows)]).encode()
    return account_lists.hand_in(by, new=NewList(system, day, content))


def _start(by: Actor, list_key: int, title: str, *, days: int) -> int:
    due_on = today() + timedelta(days=days)
    asked = (Asked(list_key, by.person_id),)
    return rounds.start_review(by, new=NewReview("XA12", title, due_on, asked))


def _decide(
    by: Actor, review: int, decision: Decision, named: tuple[str, ...], reason: str = ""
) -> None:
    rows = items.page(by, review, Wanted()).rows
    chosen = tuple(line.key for line in rows if line.account in named)
    reviews.decide(by, key=review, said=Said(decision, reason, now()), chosen=chosen)

"""A system of a commune, lists of its accounts, a head who decides."""

from datetime import date, timedelta

from tests.cast import Cast

from khien.act.reviews import access
from khien.act.reviews.models import ReviewItem
from khien.act.reviews.services import account_lists, rounds
from khien.act.reviews.services import reviews as services
from khien.act.reviews.types.account_lists import NewList
from khien.act.reviews.types.reviews import Asked, Decision, NewReview, Said
from khien.base.accounts import queries as accounts
from khien.base.accounts import services as rights
from khien.base.accounts.types import Actor, Role
from khien.base.core import outbox
from khien.base.core.clock import now, today
from khien.know.inventory.services.registers import enter_entry

HEAD = "Tài khoản;Chức vụ;Trạng thái;MFA;Quản trị;Đăng nhập gần nhất;Nhóm quyền"
AN = "an.nv;Chuyên viên;Đang bật;Có;Không;{now};Văn thư"
ADMIN = "quantri;Quản trị;Đang bật;Không;Có;{now};Quản trị hệ thống"
OLD = "cu;;Đang bật;Không;Không;01/01/2026;"
SHUT = "da.khoa;Nghỉ hưu;Khóa;Không;Không;;"
MINH = "minh;Cán bộ CNTT;Đang bật;Có;Có;{now};Quản trị hệ thống"
ALL = (AN, ADMIN, OLD, SHUT, MINH)


def system(people: Cast, name: str = "Một cửa (mẫu)", unit: str = "XA1", level: int = 2) -> int:
    """Enter an information system of a unit and return its key."""
    return enter_entry(
        people.system,
        register="systems",
        unit_code=unit,
        content={"name": name, "level": str(level)},
    )


def written(rows: tuple[str, ...] = ALL, *, on: date | None = None, head: str = HEAD) -> bytes:
    """Return a list with rows whose last sign-in is its own day where they say so."""
    day = on or today()
    return "\n".join([head, *(row.format(now=f"{day:%d/%m/%Y}") for row in rows)]).encode()


def hand_in(
    by: Actor, system_key: int, rows: tuple[str, ...] = ALL, *, on: date | None = None
) -> int:
    """Hand in a list of today, or of another day."""
    content = written(rows, on=on)
    new = NewList(system_key, on or today(), content)
    return account_lists.hand_in(by, new=new)


def head_of(people: Cast, unit: str = "XA1", name: str = "head") -> Actor:
    """Enter the head of a unit."""
    key = rights.enter_person(people.system, person=rights.NewPerson(name, "Chủ tịch (mẫu)", unit))
    rights.give_role(people.system, person_id=key, unit_code=unit, role=Role.UNIT_HEAD)
    return accounts.actor_of(key)


def start(by: Actor, *lists: int, unit: str = "XA1", reviewer: int | None = None) -> int:
    """Start a review over lists that ends in ten days."""
    asked = tuple(Asked(key, reviewer) for key in lists)
    due = today() + timedelta(days=10)
    return rounds.start_review(by, new=NewReview(unit, "Soát xét quý IV (mẫu)", due, asked))


def item(review: int, account: str) -> ReviewItem:
    """Return an account of XA1 under review."""
    return access.items().get(review_id=review, account=account, part__unit__code="XA1")


def say(
    by: Actor, review: int, decision: Decision, *named: str, reason: str = ""
) -> tuple[int, int]:
    """Decide on accounts by name, the page opened just now."""
    chosen = tuple(item(review, one).pk for one in named)
    said = Said(decision, reason, now())
    return services.decide(by, key=review, said=said, chosen=chosen)


def work() -> None:
    """Do what the outbox holds now."""
    while outbox.work_once("w", is_long=True) + outbox.work_once("w", is_long=False):
        pass

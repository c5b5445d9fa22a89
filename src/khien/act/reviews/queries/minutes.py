"""What the minutes of a review print in one unit, and its decisions as rows of a workbook."""

from collections import Counter
from collections.abc import Iterator
from typing import Any, Final

from django.db.models import Count, Q, QuerySet
from django.utils import timezone, translation
from django.utils.translation import gettext

from khien.act.reviews import access
from khien.act.reviews.models import Review, ReviewItem, ReviewMinutes
from khien.act.reviews.queries.items import reviewer_of
from khien.act.reviews.types.account_lists import FLAG_NAMES
from khien.act.reviews.types.reviews import (
    ACTS,
    DECISION_NAMES,
    OUTCOME_NAMES,
    Decision,
    Outcome,
    ReviewKind,
)
from khien.base.accounts.types import Actor
from khien.base.core.refusals import NotFound, text
from khien.base.files import queries as files
from khien.base.files.types.papers import (
    Block,
    Heading,
    Paper,
    Parties,
    Side,
    Table,
    Words,
    day_words,
)

PRINTED_MAX: Final = 400
EXPORTED_MAX: Final = 20_000
_PART_HEADS: Final = (
    "Hệ thống", "Danh sách ngày", "Người soát xét", "Tổng", "Giữ", "Hạ quyền", "Xóa", "Chưa trả lời",
)  # fmt: skip
_ACCOUNT_HEADS: Final = ("TT", "Tài khoản", "Chức vụ", "Hệ thống", "Quyết định", "Lý do, đặc điểm")
HEADS: Final = (
    text("Unit"),
    text("Information system"),
    text("Account"),
    text("Post of the owner"),
    text("What stands out"),
    text("Decided by"),
    text("Decision"),
    text("Reason"),
    text("Decided at"),
    text("What the next list shows"),
    text("List of the day"),
)


def minutes(actor: Actor, key: int, unit_code: str) -> ReviewMinutes:
    """Return the minutes of an ended review in a unit that the actor sees. Raises NotFound."""
    row = access.minutes_visible_to(actor).filter(review_id=key, unit__code=unit_code).first()
    if row is None:
        raise NotFound(what=f"{key}/{unit_code}")
    return row


def draft(actor: Actor, key: int, unit_code: str) -> Paper:
    """Return what the minutes of a running review would print now. Raises NotFound."""
    review = access.require_review(actor, key)
    seen = access.parts_visible_to(actor).filter(review=review, unit__code=unit_code).first()
    if seen is None:
        raise NotFound(what=f"{key}/{unit_code}")
    return paper(review, seen.unit)


def paper(review: Review, unit: Any) -> Paper:
    """Return the minutes of a review in a unit, in Vietnamese as official documents are. Seven queries."""
    with translation.override("vi"):
        return Paper(
            head=files.head_of(unit.name, unit.path),
            name="Biên bản",
            abbreviation="BB",
            subject="Soát xét tài khoản, quyền truy cập",
            number=f"{review.pk}/BB-SXTK",
            day=timezone.localdate(review.ended_at),
            blocks=tuple(_blocks(review, unit)),
            is_draft=review.ended_at is None,
        )


def _blocks(review: Review, unit: Any) -> Iterator[Block]:
    at = timezone.localtime(review.ended_at)
    items = access.items().filter(review=review, part__unit=unit)
    yield Words(
        f"Hồi {at:%H} giờ {at:%M} {day_words(at.date())}, {unit.name} lập biên bản kết quả soát xét tài "
        f"khoản, quyền truy cập “{_title(review)}”, bắt đầu ngày "
        f"{timezone.localtime(review.started_at):%d/%m/%Y} ({review.started_by}), hạn trả lời ngày "
        f"{review.due_on:%d/%m/%Y}."
    )
    yield Heading("1. Phạm vi và kết quả", level=2)
    yield _parts(items)
    yield Words(
        "Tài khoản chưa được trả lời trong thời hạn không được coi là đã chấp thuận; đơn vị tiếp tục "
        "soát xét các tài khoản này."
    )
    yield Heading(
        "2. Tài khoản bị xóa, hạ quyền, tài khoản quản trị được giữ và tài khoản chưa trả lời",
        level=2,
    )
    yield from _named(items)
    yield Heading("3. Thực hiện", level=2)
    yield Words(
        "Các tài khoản bị xóa, hạ quyền phải được thực hiện trên hệ thống; danh sách tài khoản kỳ sau là "
        "căn cứ chứng minh. Biên bản chỉ ghi trạng thái tài khoản, không ghi hoạt động của người sử dụng."
    )
    yield Parties((Side("Người lập biên bản"), Side("Thủ trưởng đơn vị")))


def decisions(actor: Actor, key: int) -> tuple[list[str], list[tuple[object, ...]]]:
    """Return the heads and rows of the decisions that the actor sees, in the reader's language."""
    review = access.require_review(actor, key)
    rows: QuerySet[ReviewItem] = access.items_visible_to(actor, review).order_by("part", "folded")
    return [gettext(head) for head in HEADS], [_row(one) for one in rows[:EXPORTED_MAX]]


def _row(one: ReviewItem) -> tuple[object, ...]:
    outcome = gettext(OUTCOME_NAMES[Outcome(one.outcome)]) if one.decision in ACTS else ""
    decided = f"{timezone.localtime(one.decided_at):%H:%M %d/%m/%Y}" if one.decided_at else ""
    return (
        one.part.unit.name,
        one.part.account_list.system_name,
        one.account,
        one.post,
        _flags(one),
        one.decided_by or reviewer_of(one.part),
        gettext(DECISION_NAMES[Decision(one.decision)]),
        one.reason,
        decided,
        outcome,
        f"{one.part.account_list.made_on:%d/%m/%Y}",
    )


def _parts(items: QuerySet[ReviewItem]) -> Table:
    """Return the counts of each list of accounts, and of all."""
    counts: dict[int, Counter[str]] = {}
    grouped = items.order_by().values_list("part_id", "decision").annotate(count=Count("pk"))
    for key, decision, count in grouped:
        counts.setdefault(key, Counter())[decision] = count
    parts = access.parts().filter(pk__in=counts).order_by("account_list__system_name", "pk")
    rows = [
        (
            part.account_list.system_name,
            f"{part.account_list.made_on:%d/%m/%Y}",
            reviewer_of(part),
            *_counts(counts[part.pk]),
        )
        for part in parts
    ]
    total = ("Cộng", "", "", *_counts(sum(counts.values(), Counter())))
    widths = (36, 22, 29, 14, 14, 14, 14, 19)
    return Table(_PART_HEADS, (*rows, total), widths=widths, aligns="lllrrrrr", is_total_last=True)


def _named(items: QuerySet[ReviewItem]) -> Iterator[Block]:
    """Yield the accounts that are named: not those that were plainly kept."""
    told = items.exclude(Q(decision=Decision.KEEP.value) & ~Q(is_privileged=True))
    rows = tuple(
        (
            str(at),
            one.account,
            one.post,
            one.part.account_list.system_name,
            gettext(DECISION_NAMES[Decision(one.decision)]),
            "; ".join(said for said in (one.reason, _flags(one)) if said),
        )
        for at, one in enumerate(told.order_by("part", "folded")[:PRINTED_MAX], start=1)
    )
    if not rows:
        yield Words("Không có.")
        return
    yield Table(_ACCOUNT_HEADS, rows, widths=(9, 36, 29, 29, 20, 37), aligns="clllll")
    left_out = max(0, told.count() - PRINTED_MAX)
    if left_out:
        yield Words(f"Còn {left_out} tài khoản nữa, có trong bảng quyết định kèm theo.")


def _counts(found: Counter[str]) -> tuple[str, ...]:
    """Return how many in all, kept, lowered, removed, and without an answer."""
    open_ = found[Decision.SILENT.value] + found[Decision.OPEN.value]
    told = (found.total(), found["keep"], found["lower"], found["remove"], open_)
    return tuple(str(one) for one in told)


def _flags(one: ReviewItem) -> str:
    return ", ".join(gettext(FLAG_NAMES[flag]) for flag in one.state.flags)


def _title(review: Review) -> str:
    if review.kind == ReviewKind.LEAVER:
        return f"Tài khoản của người nghỉ việc, chuyển công tác: {review.title}"
    return review.title

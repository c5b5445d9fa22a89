"""What the minutes of a count of storage media say, in Vietnamese as official documents are."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Final

from django.utils import timezone
from django.utils.translation import gettext

from khien.act.procedures.access import stocktakes as access
from khien.act.procedures.queries import stocktakes as reads
from khien.act.procedures.types.stocktakes import ItemLine, StockRecord, StockState
from khien.base.accounts.types import Actor
from khien.base.files import queries as files
from khien.base.files.types.papers import Block, Heading, Paper, Parties, Side, Table, Words

_WIDTHS: Final = (10, 50, 44, 56)
_BOOK: Final = ("TT", "Số trên nhãn", "Loại", "Chức danh giữ")
_BESIDE: Final = ("TT", "Mã đã quét", "Số trên nhãn", "Ghi nhận")


def paper(by: Actor, number: str) -> Paper:
    """Return the minutes of a count that the actor sees. Raises NotFound."""
    record, row = reads.stocktake(by, number), access.require_stocktake(by, number)
    line = record.line
    return Paper(
        head=files.head_of(row.unit.name, row.unit.path),
        name="Biên bản",
        abbreviation="BB",
        subject="Kiểm kê phương tiện lưu trữ",
        number=f"{line.number}/BB",
        day=timezone.localdate(line.closed_at or line.started_at),
        blocks=tuple(_blocks(record, reads.items(by, number))),
        is_draft=line.state is not StockState.CLOSED,
    )


def _blocks(record: StockRecord, items: Sequence[ItemLine]) -> Iterator[Block]:
    line = record.line
    kind = gettext(line.kind_name) if line.kind_name else "mọi loại"
    holder = f", chức danh giữ: {line.holder}" if line.holder else ""
    ended = f", kết thúc {_hour(line.closed_at)}" if line.closed_at else ""
    yield Words(f"Phạm vi: {kind}{holder}. Bắt đầu {_hour(line.started_at)}{ended}.")
    yield Heading("1. Thành phần", level=2)
    present = "; ".join(record.witnesses)
    yield Words(f"{present}." if present else "(ghi khi kết thúc kiểm kê)")
    yield Heading("2. Kết quả", level=2)
    missing = [one for one in items if one.found_at is None]
    yield Words(
        f"Theo sổ: {line.totals.expected}. Có mặt: {line.totals.found}. Thiếu: {len(missing)}. "
        f"Ngoài sổ hoặc ngoài phạm vi: {len(record.surplus)}."
    )
    beside = [(one.code, one.name, gettext(one.answer_name)) for one in record.surplus]
    yield from _listed("Thiếu", _BOOK, [_row(one) for one in missing])
    yield from _listed("Ngoài sổ hoặc ngoài phạm vi", _BESIDE, beside)
    yield from _listed("Có mặt", _BOOK, [_row(one) for one in items if one.found_at is not None])
    if record.words:
        yield Heading("3. Ý kiến", level=2)
        yield Words(record.words)
    if record.witnesses:
        yield Parties(tuple(Side("", name=one) for one in record.witnesses))


def _listed(title: str, heads: tuple[str, ...], rows: Sequence[tuple[str, ...]]) -> Iterator[Block]:
    if rows:
        numbered = tuple((str(at), *row) for at, row in enumerate(rows, start=1))
        yield Table(heads, numbered, widths=_WIDTHS, aligns="clll", title=title)


def _row(one: ItemLine) -> tuple[str, ...]:
    return (one.name, gettext(one.kind_name) if one.kind_name else "", one.holder)


def _hour(at: datetime | None) -> str:
    return f"{timezone.localtime(at):%H:%M %d/%m/%Y}" if at else ""

"""What the printed page of a report says: an official paper in the words of its form."""

from collections.abc import Iterator
from typing import Any

from django.utils import timezone

from khien.act.response.models import Report
from khien.act.response.types.reports import ReportState
from khien.base.core.clock import now
from khien.base.files import queries as files
from khien.base.files.types.papers import Block, Facts, Heading, Paper, Table, Words
from khien.base.regulation import queries as regulation
from khien.base.regulation.types import FormDefinition, FormField
from khien.base.regulation.types import Words as Said


def paper(row: Report) -> Paper:
    """Return a report as a paper, in Vietnamese as official documents are."""
    form = regulation.form(row.form, row.form_on)
    recipient = _vi(form.recipient)
    return Paper(
        head=files.head_of(row.unit.name, row.unit.path),
        name="Báo cáo",
        abbreviation="BC",
        subject=_vi(form.title),
        number=row.reference,
        day=timezone.localdate(row.sent_at or now()),
        addressed=(recipient,) if recipient else (),
        blocks=(*_blocks(form, row.values), Words(_basis(form), style="note")),
        receivers=("Như kính gửi", "Lưu: VT"),
        signer=files.head_signer(row.unit.kind, row.unit.name),
        is_draft=row.state == ReportState.DRAFT,
    )


def _basis(form: FormDefinition) -> str:
    number = f" (biểu mẫu {form.number})" if form.number else ""
    return f"Lập theo {form.source}{number}; số liệu lấy từ hồ sơ sự cố trên hệ thống Khiên."


def _blocks(form: FormDefinition, values: dict[str, Any]) -> Iterator[Block]:
    """Yield each block of a form: its title, its fields, its tables."""
    title, facts = "", list[tuple[str, str]]()
    for field in form.fields:
        if _vi(field.block) != title:
            yield from _told(facts)
            title = _vi(field.block)
            yield Heading(title, level=2)
        value = values.get(field.code)
        if field.kind == "table":
            yield from _told(facts)
            yield _table(field, value)
        else:
            facts.append((_vi(field.label), _value(field, value)))
    yield from _told(facts)


def _told(facts: list[tuple[str, str]]) -> Iterator[Block]:
    if facts:
        yield Facts(tuple(facts))
        facts.clear()


def _table(field: FormField, rows: Any) -> Table:
    codes = [column.code for column in field.columns]
    last = list((rows or [{}])[-1].values())
    return Table(
        tuple(_vi(column.label) for column in field.columns),
        tuple(tuple(_cell(row.get(code)) for code in codes) for row in rows or ()),
        aligns="l" + "c" * (len(codes) - 1),
        title=_vi(field.label),
        is_total_last="total" in last,
    )


def _value(field: FormField, value: Any) -> str:
    if field.kind in {"choice", "choices"}:
        chosen = value if isinstance(value, list) else [value]
        labels = {choice.code: _vi(choice.label) for choice in field.choices}
        return "; ".join(labels[code] for code in chosen if code in labels)
    if isinstance(value, list):
        return "\n".join(str(one) for one in value)
    return _spoken(field, str(value or ""))


def _cell(value: object) -> str:
    return "Tổng" if value == "total" else str(value if value is not None else "")


def _spoken(field: FormField, value: str) -> str:
    """Return an instant as officials write it."""
    day, _, hour = value.partition("T")
    parts = day.split("-")
    if field.kind == "month" and len(parts) == 2:
        return f"{parts[1]}/{parts[0]}"
    if field.kind in {"date", "moment"} and len(parts) == 3:
        written = f"{parts[2]}/{parts[1]}/{parts[0]}"
        return f"{hour[:2]} giờ {hour[3:5]} phút, ngày {written}" if hour else written
    return value


def _vi(words: Said) -> str:
    return words.spoken("vi")

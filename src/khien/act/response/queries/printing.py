"""What the printed page of a report says, as plain data for its template."""

from typing import Any

from django.utils import timezone

from khien.act.response.models import Report
from khien.act.response.types.reports import ReportState
from khien.base.accounts import queries as accounts
from khien.base.accounts.types import Actor
from khien.base.core.clock import now
from khien.base.regulation import queries as regulation
from khien.base.regulation.types import FormField, Words


def page(by: Actor, row: Report) -> dict[str, Any]:
    """Return everything that a report's page prints, in Vietnamese as official documents are."""
    form = regulation.form(row.form, row.form_on)
    local = timezone.localtime(row.sent_at or now())
    blocks: list[dict[str, Any]] = []
    for field in form.fields:
        title = _vi(field.block)
        if not blocks or blocks[-1]["title"] != title:
            blocks.append({"title": title, "lines": []})
        blocks[-1]["lines"].append(_line(field, row.values.get(field.code)))
    return {
        "unit": row.unit.name,
        "parent": _parent(row),
        "reference": row.reference,
        "day": f"{local.day:02d}",
        "month": f"{local.month:02d}" if local.month < 3 else str(local.month),
        "year": str(local.year),
        "title": _vi(form.title),
        "form": form.number,
        "basis": form.source,
        "recipient": _vi(form.recipient),
        "is_draft": row.state == ReportState.DRAFT,
        "blocks": blocks,
        "signer": by.name if row.state == ReportState.DRAFT else row.sent_by,
    }


def _line(field: FormField, value: Any) -> dict[str, Any]:
    found: dict[str, Any] = {
        "label": _vi(field.label),
        "value": "",
        "header": [],
        "rows": [],
    }
    if field.kind == "table":
        found["header"] = [_vi(column.label) for column in field.columns]
        codes = [column.code for column in field.columns]
        found["rows"] = [[_cell(row.get(code)) for code in codes] for row in value or ()]
    elif field.kind in {"choice", "choices"}:
        chosen = value if isinstance(value, list) else [value]
        labels = {choice.code: _vi(choice.label) for choice in field.choices}
        found["value"] = "; ".join(labels[code] for code in chosen if code in labels)
    elif isinstance(value, list):
        found["value"] = "\n".join(str(one) for one in value)
    else:
        found["value"] = _spoken(field, str(value or ""))
    return found


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


def _parent(row: Report) -> str:
    above = row.unit.path.rpartition("/")[0].rpartition("/")[2]
    return accounts.name_of_unit(above) if above else ""


def _vi(words: Words) -> str:
    return words.spoken("vi")

"""Decisions on reports: which mark a form sets, how a case's values and a person's are written in it."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final, Protocol

from khien.act.response.types.incidents import IncidentKind
from khien.act.response.types.reports import ReportState, SendChannel
from khien.base.core.refusals import text
from khien.base.regulation.types import FormDefinition, FormField

STATE_NAMES: Final[dict[ReportState, str]] = {
    ReportState.DRAFT: text("Draft"),
    ReportState.SENT: text("Sent"),
    ReportState.CLASSIFIED: text("Classified: sent by the lawful channel"),
}
CHANNEL_NAMES: Final[dict[SendChannel, str]] = {
    SendChannel.DISPATCH: text("By dispatch"),
    SendChannel.PORTAL: text("On the body's portal"),
    SendChannel.EMAIL: text("By e-mail"),
    SendChannel.LAWFUL: text("By the lawful channel for secrets"),
}
MARKS: Final = {
    "notice-24h": "first_notice_sent",
    "BM03": "first_notice_sent",
    "report-72h": "report_sent",
    "notice-2017": "report_sent",
    "personal-data-72h": "personal_data_notice_sent",
    "closing": "closing_report_sent",
    "BM04": "closing_report_sent",
}
"""What sending a report by a form does in its case: the clock that waits for this mark stops."""
OWNER_FORMS: Final = frozenset({"notice-24h", "BM03"})
"""Forms that may at the same time be the owner's notice to the Ministry, where the sender says so."""
STATISTICS: Final = "BM05"
TOTAL: Final = "total"
CLASSES: Final[dict[IncidentKind, str]] = {
    IncidentKind.WEBSITE: "deface",
    IncidentKind.DENIAL: "denial",
}
"""The rule book's class of a kind of incident, where it has another name."""

_NUMBERS: Final = ("quantity", "own", "helped", "foreign", "vncert", "damage")
_TEXT_MAX: Final = 20_000
_ROWS_MAX: Final = 60


class Posted(Protocol):
    """What a form on a page sends."""

    def getlist(self, key: str) -> list[str]:
        """Return all values of a name."""


def class_of(kind: IncidentKind) -> str:
    """Return the rule book's class of a kind of incident."""
    return CLASSES.get(kind, kind.value)


def written(field: FormField, value: object) -> Any:
    """Return a case's value as a field of its kind keeps it; instants are in local time."""
    if field.kind == "table":
        return value if isinstance(value, list) else []
    if field.kind in {"files", "choices"}:
        return list(value) if isinstance(value, list | tuple) else []
    if isinstance(value, datetime):
        return value.strftime(_PATTERNS.get(field.kind, "%H:%M %d/%m/%Y"))
    if isinstance(value, list | tuple):
        return ", ".join(str(one) for one in value)
    if field.kind == "choice":
        return value if value in {choice.code for choice in field.choices} else ""
    return "" if value is None else str(value)


_PATTERNS: Final = {
    "date": "%Y-%m-%d",
    "time": "%H:%M",
    "moment": "%Y-%m-%dT%H:%M",
    "month": "%Y-%m",
}


def filled(form: FormDefinition, values: Mapping[str, object]) -> dict[str, Any]:
    """Return a form's first contents: each field from where the rule book says, the rest empty."""
    return {field.code: written(field, _value(field, values)) for field in form.fields}


def _value(field: FormField, values: Mapping[str, object]) -> object:
    """Return a case's value for a field; for boxes to be ticked, their codes."""
    if field.kind == "choices":
        return values.get(f"{field.filled_from}#codes")
    return values.get(field.filled_from)


def posted(form: FormDefinition, said: Posted) -> dict[str, Any]:
    """Return what a person wrote into a form; what the form does not know is left out."""
    return {field.code: _posted(field, said) for field in form.fields}


def _posted(field: FormField, said: Posted) -> Any:
    if field.kind == "choices":
        known = {choice.code for choice in field.choices}
        return [code for code in said.getlist(field.code) if code in known]
    if field.kind == "files":
        return [line.strip() for line in _last(said, field.code).splitlines() if line.strip()]
    if field.kind == "table":
        columns = [column.code for column in field.columns]
        cells = {code: said.getlist(f"{field.code}.{code}")[:_ROWS_MAX] for code in columns}
        rows = max((len(cell) for cell in cells.values()), default=0)
        return [
            {
                code: cells[code][row].strip()[:200] if row < len(cells[code]) else ""
                for code in columns
            }
            for row in range(rows)
        ]
    return _last(said, field.code).strip()[:_TEXT_MAX]


def _last(said: Posted, name: str) -> str:
    return next(reversed(said.getlist(name)), "")


def with_total(rows: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Return rows of statistics with their sum as the last one."""
    total = {code: sum(int(row[code] or 0) for row in rows) for code in _NUMBERS}
    return [*(dict(row) for row in rows), {"row": TOTAL, **total}]

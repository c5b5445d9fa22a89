"""Reports by the rule book's forms: drafted from the case, checked, sent and frozen, or classified."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from khien.base.core.refusals import Refusal, text
from khien.base.regulation.types import FormDefinition, FormField, FormProblem


class ReportState(StrEnum):
    """How a report stands."""

    DRAFT = "draft"
    SENT = "sent"
    CLASSIFIED = "classified"


class SendChannel(StrEnum):
    """How a report went out."""

    DISPATCH = "dispatch"
    PORTAL = "portal"
    EMAIL = "email"
    LAWFUL = "lawful"


@dataclass(frozen=True, slots=True)
class Dispatch:
    """How and when a report went out, with its number in the book where it has one."""

    channel: SendChannel
    at: datetime
    reference: str = ""


@dataclass(frozen=True, slots=True)
class ReportLine:
    """One report, as lists show it."""

    key: int
    form: str
    title: str
    state: ReportState
    state_name: str
    made_at: datetime
    made_by: str
    sent_at: datetime | None
    sent_by: str
    channel_name: str
    reference: str
    dispatched_on: date | None
    number: str


@dataclass(frozen=True, slots=True)
class FilledField:
    """One field with what stands in it; `was_filled` when the case gave the value."""

    field: FormField
    value: Any
    was_filled: bool
    problems: tuple[str, ...]

    @property
    def chosen(self) -> tuple[str, ...]:
        """Return the codes that are ticked."""
        return tuple(self.value) if isinstance(self.value, list) else (str(self.value),)

    @property
    def written(self) -> str:
        """Return the value as text; several stand one a line."""
        if isinstance(self.value, list):
            return "\n".join(str(one) for one in self.value)
        return str(self.value)

    @property
    def cells(self) -> list[list[tuple[str, Any]]]:
        """Return the rows of a table, each with its columns in order."""
        rows = self.value if isinstance(self.value, list) else []
        codes = [column.code for column in self.field.columns]
        return [[(code, row.get(code, "")) for code in codes] for row in rows]

    @property
    def input_type(self) -> str:
        """Return the type of the browser's field."""
        return {
            "date": "date",
            "time": "time",
            "moment": "datetime-local",
            "month": "month",
            "email": "email",
            "phone": "tel",
        }.get(self.field.kind, "text")


@dataclass(frozen=True, slots=True)
class ReportRecord:
    """One report whole: its form, its fields block by block, what stands against sending it."""

    line: ReportLine
    unit: str
    unit_code: str
    form: FormDefinition
    fields: tuple[FilledField, ...]
    problems: tuple[FormProblem, ...]
    version: int
    may_edit: bool
    values: dict[str, Any]


@dataclass(frozen=True, slots=True)
class FormLine:
    """A form that can be begun, with the mark that sending it sets."""

    code: str
    title: str
    source: str
    is_compared: bool
    confidence_name: str


class ReportFrozen(Refusal):
    """What was sent is not changed; a later version is an update."""

    message = text("This report is “%(state)s” since %(at)s; write an update instead.")


class ReportIncomplete(Refusal):
    """A report with faults does not go out."""

    message = text("The report cannot go out yet: %(faults)s")
    status = 422

"""The words of the rule book."""

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from khien.base.core.refusals import Refusal, text


class Confidence(StrEnum):
    """How sure we are of an entry."""

    FULL_TEXT = "full_text"
    CODIFIED = "codified"
    EXCERPT = "excerpt"
    PRESS = "press"
    SECONDARY = "secondary"
    INFERRED = "inferred"
    LOCAL = "local"


@dataclass(frozen=True, slots=True)
class Clock:
    """A time limit: how long, from which instrument and article, valid when, how sure."""

    code: str
    profile: str
    length: timedelta
    instrument: str
    article: str
    valid_from: date
    valid_to: date | None
    confidence: Confidence
    compared_by: str
    note: str

    @property
    def source(self) -> str:
        """Return instrument and article as one text."""
        return f"{self.instrument} {self.article}".strip()


class ClockUnknown(Refusal):
    """The rule book has no such clock on that day."""

    message = text(
        "The rule book has no clock “%(code)s” on %(day)s; add it to the province's rules."
    )

"""The words of condition assessments: on which occasion, the five parts, eligible or what is missing."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Final

from khien.base.core.refusals import Refusal, text


class Occasion(StrEnum):
    """Why a system's conditions are assessed (NĐ 331/2026, Art. 28.3; Form 08, column 12)."""

    BEFORE = "before"
    CHANGE = "change"
    REQUEST = "request"
    PERIODIC = "periodic"


OCCASION_NAMES: Final[dict[Occasion, str]] = {
    Occasion.BEFORE: text("Before it is put into use"),
    Occasion.CHANGE: text("On a major change"),
    Occasion.REQUEST: text("On request"),
    Occasion.PERIODIC: text("Periodic"),
}


class Condition(StrEnum):
    """What is assessed (NĐ 331/2026, Art. 28.3)."""

    POLICY = "policy"
    ORGANISATION = "organisation"
    TECHNICAL = "technical"
    RESPONSE = "response"
    COMPLIANCE = "compliance"


CONDITION_NAMES: Final[dict[Condition, str]] = {
    Condition.POLICY: text("Policy"),
    Condition.ORGANISATION: text("Organisation"),
    Condition.TECHNICAL: text("Technical measures"),
    Condition.RESPONSE: text("Monitoring and response capability"),
    Condition.COMPLIANCE: text("Compliance with the law and the approved plan"),
}


@dataclass(frozen=True, slots=True)
class ConditionFinding:
    """Whether a condition is met, and what was seen or is missing."""

    is_met: bool
    words: str = ""


@dataclass(frozen=True, slots=True)
class NewCheck:
    """An assessment as it is entered."""

    system_key: int
    occasion: Occasion
    findings: Mapping[Condition, ConditionFinding]
    checked_on: date
    minutes: str = ""


@dataclass(frozen=True, slots=True)
class CheckLine:
    """An assessment as lists show it; `is_open`: not eligible, and no newer one of the system."""

    key: int
    system_key: int
    system: str
    unit: str
    unit_code: str
    occasion: Occasion
    is_eligible: bool
    is_open: bool
    checked_on: date
    minutes: str
    by: str
    by_unit: str
    at: datetime
    findings: tuple[tuple[str, bool, str], ...]

    @property
    def occasion_name(self) -> str:
        """Return the occasion's marked text."""
        return OCCASION_NAMES[self.occasion]

    @property
    def missing(self) -> tuple[tuple[str, str], ...]:
        """Return the conditions that are not met, with what is missing."""
        return tuple((title, words) for title, is_met, words in self.findings if not is_met)


class OwnConditions(Refusal):
    """Who runs a system would assess its conditions."""

    message = text(
        "“%(system)s” is run by %(unit)s, your own unit; somebody independent of the operator assesses "
        "it (NĐ 331/2026, Art. 28 and 31)."
    )
    status = 403


class CheckIncomplete(Refusal):
    """An assessment leaves a condition out, or does not say what is missing."""

    message = text("“%(condition)s”: %(what)s")
    status = 422

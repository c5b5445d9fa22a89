"""Form 08 of NĐ 331/2026 as data: a row for each system, the first part's lines, what is inconsistent."""

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Final

from khien.base.core.refusals import text
from khien.base.files.types.papers import Paper as OfficialPaper
from khien.show.assurance.types.dossiers import DEPLOYED_NAMES, Deployed


class Standing(StrEnum):
    """Column 6: how far the approval of a level is."""

    NONE = ""
    DRAFT = "draft"
    SENT = "sent"
    APPRAISED = "appraised"
    APPROVED = "approved"


STANDING_NAMES: Final[dict[Standing, str]] = {
    Standing.NONE: "",
    Standing.DRAFT: text("Being drafted"),
    Standing.SENT: text("Sent for appraisal"),
    Standing.APPRAISED: text("Appraised"),
    Standing.APPROVED: text("Level approved"),
}
APPRAISED_OR_LATER: Final = frozenset({Standing.APPRAISED, Standing.APPROVED})


@dataclass(frozen=True, slots=True)
class Paper:
    """A paper as a column names it: number, day, issuing body."""

    number: str
    day: date | None
    issuer: str


@dataclass(frozen=True, slots=True)
class Form08Row:
    """One row: the 12 columns, and where the system and its dossier are read."""

    number: int
    system: str
    owner: str
    operator: str
    level: int
    standing: Standing
    decision: Paper | None
    rules: Paper | None
    expected_on: date | None
    deployed: Deployed
    deployed_by: date | None
    was_checked_before: bool
    is_checked_periodically: bool
    key: int = 0
    kind: str = ""
    unit_code: str = ""
    url: str = ""

    @property
    def standing_name(self) -> str:
        """Return column 6's marked text."""
        return STANDING_NAMES[self.standing]

    @property
    def deployed_name(self) -> str:
        """Return column 10's marked text."""
        return DEPLOYED_NAMES[self.deployed]


@dataclass(frozen=True, slots=True)
class Form08Totals:
    """The seven lines of the first part."""

    systems: int
    classified: int
    drafted: int
    appraised: int
    approved: int
    checked: int
    expected_on: date | None


class Rule(StrEnum):
    """A rule of consistency between the rows and the lines of the form."""

    SYSTEMS = "systems"
    DRAFTED = "drafted"
    APPRAISED = "appraised"
    APPROVED = "approved"
    CHECKED = "checked"
    LEVEL = "level"
    DECISION_MISSING = "decision-missing"
    DECISION_EARLY = "decision-early"
    EXPECTED_MISSING = "expected-missing"
    EXPECTED_DONE = "expected-done"
    RULES_LATER = "rules-later"
    DEPLOYED_DATED = "deployed-dated"


RULE_TEXTS: Final[dict[Rule, str]] = {
    Rule.SYSTEMS: text("line 1 says %(said)s systems, the table has %(found)s rows"),
    Rule.DRAFTED: text("line 3 says %(said)s dossiers, %(found)s rows have a state"),
    Rule.APPRAISED: text("line 4 says %(said)s appraised, %(found)s rows are appraised or further"),
    Rule.APPROVED: text("line 5 says %(said)s approved, %(found)s rows are approved"),
    Rule.CHECKED: text(
        "line 6 says %(said)s approved and checked, %(found)s approved rows are checked periodically"
    ),
    Rule.LEVEL: text("column 5 is no level from 1 to 5, though the approval has begun"),
    Rule.DECISION_MISSING: text("it is approved, and column 7 names no decision"),
    Rule.DECISION_EARLY: text("column 7 names a decision, and it is not approved"),
    Rule.EXPECTED_MISSING: text("it is not approved, and column 9 says no expected day"),
    Rule.EXPECTED_DONE: text("it is approved, and column 9 still expects the approval"),
    Rule.RULES_LATER: text("the rules in column 8 are younger than the decision in column 7"),
    Rule.DEPLOYED_DATED: text("the plan is fully deployed, and column 11 still expects it"),
}


@dataclass(frozen=True, slots=True)
class Form08Fault:
    """A rule that does not hold: of a row (by its number), or of the lines as a whole (row 0)."""

    rule: Rule
    row: int = 0
    system: str = ""
    values: dict[str, str] = field(default_factory=dict)

    @property
    def message(self) -> str:
        """Return what is wrong, as a marked text."""
        return RULE_TEXTS[self.rule]


@dataclass(frozen=True, slots=True)
class Form08:
    """The form as of the end of a day."""

    day: date
    rows: tuple[Form08Row, ...]
    totals: Form08Totals
    faults: tuple[Form08Fault, ...]


@dataclass(frozen=True, slots=True)
class Form08Paper:
    """The form as it is printed, which facts of whom nobody has entered, and what does not agree."""

    paper: OfficialPaper
    missing: tuple[tuple[str, str], ...]
    faults: tuple[Form08Fault, ...]

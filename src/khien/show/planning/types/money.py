"""Money of plans: programmes, projects, lines by year and source, what became of them, units' budgets."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Final

from khien.base.core.refusals import Refusal, text


class Fund(StrEnum):
    """Where money comes from."""

    INVESTMENT = "investment"
    RECURRENT = "recurrent"
    CENTRAL = "central"
    FOREIGN = "foreign"
    OWN = "own"


FUND_NAMES: Final[dict[Fund, str]] = {
    Fund.INVESTMENT: text("Investment funds of the province"),
    Fund.RECURRENT: text("Recurrent funds of the province"),
    Fund.CENTRAL: text("Central budget"),
    Fund.FOREIGN: text("Foreign aid"),
    Fund.OWN: text("Own means"),
}


class MoneyAct(StrEnum):
    """What happens to a line of money, in order: allocated, committed by contract, spent, accepted."""

    ALLOCATED = "allocated"
    COMMITTED = "committed"
    SPENT = "spent"
    ACCEPTED = "accepted"


ACT_NAMES: Final[dict[MoneyAct, str]] = {
    MoneyAct.ALLOCATED: text("Allocated"),
    MoneyAct.COMMITTED: text("Committed by contract"),
    MoneyAct.SPENT: text("Spent"),
    MoneyAct.ACCEPTED: text("Taken over"),
}
BOUNDED_BY: Final[dict[MoneyAct, MoneyAct | None]] = {
    MoneyAct.ALLOCATED: None,
    MoneyAct.COMMITTED: MoneyAct.ALLOCATED,
    MoneyAct.SPENT: MoneyAct.COMMITTED,
    MoneyAct.ACCEPTED: MoneyAct.SPENT,
}
"""What an act may not exceed: money that is spent was committed before."""


@dataclass(frozen=True, slots=True)
class GivenProject:
    """A project as a plan file gives it; amounts in VND, by year."""

    clause: str
    title: str
    target: str
    lead: str
    starts: int
    ends: int
    total: int
    years: tuple[tuple[int, int], ...]
    place: str = ""


@dataclass(frozen=True, slots=True)
class GivenProgramme:
    """A programme as a plan file gives it, with the sums that the file itself states (0: states none)."""

    code: str
    title: str
    fund: Fund
    stated_total: int
    stated_years: tuple[tuple[int, int], ...]
    projects: tuple[GivenProject, ...]
    place: str = ""


@dataclass(frozen=True, slots=True)
class MoneyLine:
    """One project's money of one year: planned, and what became of it, in VND."""

    key: int
    clause: str
    project: str
    programme: str
    fund: Fund
    year: int
    planned: int
    allocated: int
    committed: int
    spent: int
    accepted: int

    @property
    def fund_name(self) -> str:
        """Return the source's marked text."""
        return FUND_NAMES[self.fund]

    @property
    def variance(self) -> int:
        """Return how much more (less: negative) was spent than planned."""
        return self.spent - self.planned


@dataclass(frozen=True, slots=True)
class MoneyEntryLine:
    """One act on a line of money, with its paper."""

    act: MoneyAct
    amount: int
    on: date
    document: str
    supplier: str
    by: str
    at: datetime

    @property
    def act_name(self) -> str:
        """Return the act's marked text."""
        return ACT_NAMES[self.act]


@dataclass(frozen=True, slots=True)
class NewMoneyEntry:
    """An act on a line of money as it is entered; a negative amount takes one back."""

    act: MoneyAct
    amount: int
    on: date
    document: str
    supplier: str = ""


@dataclass(frozen=True, slots=True)
class Sums:
    """Sums of lines, in VND."""

    planned: int = 0
    allocated: int = 0
    committed: int = 0
    spent: int = 0
    accepted: int = 0

    def plus(self, line: MoneyLine) -> "Sums":
        """Return the sums with one line more."""
        return Sums(
            self.planned + line.planned,
            self.allocated + line.allocated,
            self.committed + line.committed,
            self.spent + line.spent,
            self.accepted + line.accepted,
        )


@dataclass(frozen=True, slots=True)
class ProgrammeLines:
    """A programme with its lines and their sums."""

    title: str
    fund: Fund
    lines: tuple[MoneyLine, ...]
    sums: Sums

    @property
    def fund_name(self) -> str:
        """Return the source's marked text."""
        return FUND_NAMES[self.fund]


@dataclass(frozen=True, slots=True)
class UnitBudget:
    """A unit's money of a year: for information technology in all, and for security in it, in VND."""

    unit_code: str
    unit: str
    year: int
    it_total: int | None
    security: int | None
    least: float
    given_by: str
    given_at: datetime | None
    may_enter: bool

    @property
    def share(self) -> float | None:
        """Return the share of security; None where nothing was entered or there is no money at all."""
        if not self.it_total or self.security is None:
            return None
        return self.security / self.it_total

    @property
    def is_enough(self) -> bool | None:
        """Return whether the least share is reached; None where there is none to judge."""
        return None if self.share is None else self.share >= self.least


class SumWrong(Refusal):
    """A sum that a plan states is not the sum of its lines; nothing of the plan was taken."""

    message = text(
        "%(name)s, %(place)s: %(what)s is stated as %(stated)s VND, its lines make %(found)s VND. "
        "Nothing of this file was taken; mend the sum or the lines."
    )
    status = 422


class TooMuch(Refusal):
    """More would be committed, spent or accepted than the step before allows."""

    message = text(
        "“%(title)s” would have %(wanted)s VND %(act)s, and %(most)s VND %(bound)s; enter what comes "
        "before first, or less."
    )
    status = 422


class PaperMissing(Refusal):
    """An act on money names no paper."""

    message = text("Name the paper: number and day of the decision, contract, voucher or minutes.")
    status = 422


class ShareImpossible(Refusal):
    """Security money that is more than all the money it is a part of."""

    message = text(
        "Money for security (%(security)s VND) is a part of the money for information technology "
        "(%(total)s VND) and cannot be more, nor less than 0."
    )
    status = 422

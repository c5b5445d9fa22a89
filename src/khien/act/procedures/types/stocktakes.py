"""The words of stock-takes: what is counted, what a scan is answered, what came out."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

from khien.base.core.refusals import NotFound, Refusal, text

ITEMS_MAX: Final = 5000
CODE_MAX: Final = 300
SCANS_SHOWN: Final = 12


class StockState(StrEnum):
    """How a stock-take stands."""

    OPEN = "open"
    CLOSED = "closed"
    DROPPED = "dropped"


STOCK_NAMES: Final[dict[StockState, str]] = {
    StockState.OPEN: text("Being counted"),
    StockState.CLOSED: text("Counted, minutes drawn"),
    StockState.DROPPED: text("Dropped"),
}
STOCK_TONES: Final[dict[StockState, str]] = {
    StockState.OPEN: "medium",
    StockState.CLOSED: "done",
    StockState.DROPPED: "silent",
}


class Answer(StrEnum):
    """What a scan is answered."""

    FOUND = "found"
    AGAIN = "again"
    OUTSIDE = "outside"
    GONE = "gone"
    OTHER = "other"
    UNKNOWN = "unknown"


ANSWER_NAMES: Final[dict[Answer, str]] = {
    Answer.FOUND: text("Present"),
    Answer.AGAIN: text("Already counted"),
    Answer.OUTSIDE: text("Of the unit, but not in this count"),
    Answer.GONE: text("The book says that it is lost or destroyed"),
    Answer.OTHER: text("Of another unit"),
    Answer.UNKNOWN: text("Not in the book"),
}
ANSWER_TONES: Final[dict[Answer, str]] = {
    Answer.FOUND: "done",
    Answer.AGAIN: "info",
    Answer.OUTSIDE: "medium",
    Answer.GONE: "high",
    Answer.OTHER: "high",
    Answer.UNKNOWN: "high",
}
SURPLUS: Final = (Answer.OUTSIDE, Answer.GONE, Answer.OTHER, Answer.UNKNOWN)
"""Answers on what is here although this count does not expect it."""


@dataclass(frozen=True, slots=True)
class NewStocktake:
    """A stock-take as it is begun: a unit, a kind of media (empty: all), words of the holder's post."""

    unit_code: str
    kind: str = ""
    holder: str = ""


@dataclass(frozen=True, slots=True)
class Totals:
    """How far a stock-take is."""

    expected: int
    found: int
    surplus: int

    @property
    def missing(self) -> int:
        """Return how many are not found yet."""
        return self.expected - self.found

    @property
    def share(self) -> float:
        """Return the share that was found."""
        return self.found / self.expected if self.expected else 0.0


@dataclass(frozen=True, slots=True)
class StockLine:
    """One stock-take in a list."""

    number: str
    unit_code: str
    unit: str
    kind_name: str
    holder: str
    state: StockState
    started_at: datetime
    started_by: str
    closed_at: datetime | None
    totals: Totals

    @property
    def state_name(self) -> str:
        """Return the state's marked text."""
        return STOCK_NAMES[self.state]

    @property
    def tone(self) -> str:
        """Return the badge of the state."""
        return STOCK_TONES[self.state]

    @property
    def is_open(self) -> bool:
        """Return whether it is still counted."""
        return self.state is StockState.OPEN


@dataclass(frozen=True, slots=True)
class ScanLine:
    """One scan and what it was answered."""

    scan_id: str
    code: str
    answer: Answer
    name: str
    detail: str
    at: datetime
    by: str
    is_undone: bool

    @property
    def answer_name(self) -> str:
        """Return the answer's marked text."""
        return ANSWER_NAMES[self.answer]

    @property
    def tone(self) -> str:
        """Return the badge of the answer."""
        return ANSWER_TONES[self.answer]


@dataclass(frozen=True, slots=True)
class ItemLine:
    """One medium that a stock-take expects."""

    entry: int
    name: str
    kind_name: str
    holder: str
    found_at: datetime | None
    found_by: str


@dataclass(frozen=True, slots=True)
class StockRecord:
    """One stock-take whole."""

    line: StockLine
    scans: tuple[ScanLine, ...]
    surplus: tuple[ScanLine, ...]
    missing: tuple[ItemLine, ...]
    witnesses: tuple[str, ...]
    words: str
    closed_by: str
    may_count: bool


class StocktakeNotFound(NotFound):
    """No stock-take of this number is for this reader."""


class NothingToCount(Refusal):
    """The book holds nothing of what was chosen."""

    message = text(
        "The book of %(unit)s holds no medium of this choice; enter them in the register first."
    )
    status = 422


class TooMuchToCount(Refusal):
    """More than one sitting counts."""

    message = text(
        "%(count)s media are too many for one count; choose a kind or a post (most %(most)s)."
    )
    status = 422


class CountedAlready(Refusal):
    """The same is being counted."""

    message = text(
        "%(number)s counts the same and is open; go on with that one, also with two people."
    )


class StocktakeEnded(Refusal):
    """A stock-take that ended takes no scan."""

    message = text("%(number)s has ended; what was scanned now is not counted.")


class ScanWrong(Refusal):
    """A scan without code or mark."""

    message = text("Nothing was scanned; hold the scanner on the label, or type its number.")
    status = 422


class WitnessMissing(Refusal):
    """Minutes name who was there."""

    message = text("Name at least two who were there, one a line: name, post.")
    status = 422

"""What the rule book answers, and what it refuses."""

from datetime import datetime

from msgspec import Struct
from typing_extensions import override

from khien.base.accounts.types import BodyTask
from khien.base.core.refusals import NotFound, Refusal, text
from khien.base.regulation.types.dated import SILENCE, Words
from khien.base.regulation.types.rules import Clock, Route, Section


class Due(Struct, frozen=True):
    """When a clock runs out; provisional where a year passed has no announced holiday table."""

    at: datetime
    clock: Clock
    is_provisional: bool


class Telling(Struct, frozen=True):
    """One body that is told: all sections that its routes allow, the most urgent route first."""

    body: BodyTask
    sections: frozenset[Section]
    routes: tuple[Route, ...]


class Fault(Struct, frozen=True):
    """What is wrong in a data file: which file, which entry, and a sentence."""

    file: str
    entry: str
    sentence: str

    @override
    def __str__(self) -> str:
        return ": ".join(part for part in (self.file, self.entry, self.sentence) if part)


class FormFault(Struct, frozen=True):
    """A field that breaks a rule: a marked text, or the words of the form's own check."""

    field: str
    message: str = ""
    words: Words = SILENCE


class FormProblem(Struct, frozen=True):
    """A field that breaks a rule of its form, in the reader's language."""

    field: str
    label: str
    sentence: str


class RuleUnknown(Refusal):
    """The rule book says nothing of this on that day."""

    message = text(
        "The rule book has nothing under “%(code)s” on %(day)s for the profile %(profile)s; add it "
        "to the province's rules, or choose the profile that holds on that day."
    )


class ClockUnknown(RuleUnknown):
    """The rule book has no such clock on that day."""


class BookNotRight(Refusal):
    """Files that are tried are not right."""

    message = text(
        "%(fault)s; %(count)s in all. Mend the files first: khien regulation check FOLDER."
    )
    status = 422


class ThresholdUnknown(RuleUnknown):
    """The rule book has no such number on that day."""


class EntryNotFound(NotFound):
    """No entry of the rule book has this address."""

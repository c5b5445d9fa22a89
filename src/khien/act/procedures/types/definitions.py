"""The words of a definition: a procedure declared as data, its fields, steps, roles, guards, clocks, papers.

A definition is one TOML file. The texts of a shipped one stand in English and are put into Vietnamese as all
texts are; a province's own one, in `procedures/` of the home, speaks its own language.
"""

from collections.abc import Mapping
from enum import StrEnum
from typing import Final, Literal

import msgspec

from khien.base.core.fields import FieldKind, FieldRule
from khien.base.core.refusals import Refusal, text

When = Mapping[str, tuple[str, ...]]
"""A condition on what is entered: by field, the choices of which one must stand; empty always holds."""

OPENED: Final = "opened"
"""The mark that every act bears, and the name of its opening where moves must be made by another person."""


class Doer(StrEnum):
    """Who takes a step: one of the four parts that people have in procedures."""

    OFFICER = "officer"
    HEAD = "head"
    CENTRE = "centre"
    BODY = "body"


DOER_NAMES: Final[dict[Doer, str]] = {
    Doer.OFFICER: text("Officer or clerk of the unit"),
    Doer.HEAD: text("Head of the unit"),
    Doer.CENTRE: text("The province's centre"),
    Doer.BODY: text("Security body"),
}


class Group(StrEnum):
    """Under which heading a procedure stands on the first page."""

    EQUIPMENT = "equipment"
    MEDIA = "media"
    DATA = "data"
    WORK = "work"
    PEOPLE = "people"
    HELP = "help"


GROUP_NAMES: Final[dict[Group, str]] = {
    Group.EQUIPMENT: text("Equipment and software"),
    Group.MEDIA: text("Storage media and devices"),
    Group.DATA: text("Data"),
    Group.WORK: text("Operation"),
    Group.PEOPLE: text("People and discipline"),
    Group.HELP: text("Requests and help"),
}


class Said(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A piece of a definition."""


class FieldSaid(Said, frozen=True):
    """A field; `when` says when it is asked for, `no_person` that nobody may be named in it.

    One that a step asks for is entered at the start too where it says `start`.
    """

    code: str
    title: str
    kind: FieldKind = FieldKind.TEXT
    help: str = ""
    required: bool = False
    choices: Mapping[str, str] = {}
    source: str = ""
    listed: bool = False
    register: str = ""
    least: int = 0
    most: int = 10_000_000
    when: When = {}
    no_person: bool = False
    start: bool = False

    @property
    def rule(self) -> FieldRule:
        """Return it as forms, sheets and lists take fields."""
        return FieldRule(
            code=self.code,
            title=self.title,
            kind=self.kind,
            help=self.help,
            is_required=self.required and not self.when,
            choices=self.choices,
            register=self.register,
            source=self.source,
            least=self.least,
            most=self.most,
            is_listed=self.listed,
        )


class CheckSaid(Said, frozen=True):
    """One line of the checklist: passed, failed, or not applicable, with words."""

    code: str
    title: str
    help: str = ""
    when: When = {}


class StateSaid(Said, frozen=True):
    """A state in which the start may be edited, the list of checks filled, or the act signed."""

    code: str
    title: str
    tone: Literal["info", "low", "medium", "high", "critical", "done", "late", "silent"] = "info"
    end: bool = False
    edits: bool = False
    checks: bool = False
    signs: bool = False


class GuardSaid(Said, frozen=True):
    """What must hold before a step, with the sentence that says what is missing and what would be right.

    `needs` are fields that must be filled; `holds` choices that must stand; `checks` whether the list must be
    answered, or passed; `signed` who must have signed; `before` the field with the last day for the step.
    """

    sentence: str
    when: When = {}
    needs: tuple[str, ...] = ()
    holds: When = {}
    checks: Literal["", "done", "passed"] = ""
    signed: tuple[str, ...] = ()
    things: bool = False
    scan: bool = False
    before: str = ""


class MoveSaid(Said, frozen=True):
    """A step: from some states to one, by whom, which fields it asks for, under which guards.

    Whoever made one of the steps `apart` may not make this one. `things` is what it changes in the register
    of each thing: a value, or `=field` for what was entered. `auto`: the system takes it at the expiry.
    `allows` is the field with a product that may be installed in the unit from then on, until the expiry.
    `leads_to` is the procedure that the unit is asked to begin for the same things afterwards.
    """

    code: str
    title: str
    to: str
    role: Doer
    sources: tuple[str, ...] = msgspec.field(name="from")
    asks: tuple[str, ...] = ()
    guards: tuple[GuardSaid, ...] = msgspec.field(name="guard", default=())
    apart: tuple[str, ...] = ()
    reason: bool = False
    sets: tuple[str, ...] = ()
    clears: tuple[str, ...] = ()
    things: Mapping[str, str] = {}
    auto: bool = False
    allows: str = ""
    leads_to: str = ""
    leads_when: When = {}


class MarkSaid(Said, frozen=True):
    """An instant that the act keeps."""

    code: str
    title: str


class ClockSaid(Said, frozen=True):
    """A limit from one mark to another: a clock of the rule book, or a day entered at the start."""

    code: str
    title: str
    to: str
    role: Doer
    start: str = msgspec.field(name="from")
    rule: str = ""
    day: str = ""
    when: When = {}


class ThingsSaid(Said, frozen=True):
    """What an act is about: entries of these registers (`device` are machines), or named in words."""

    registers: tuple[str, ...] = ()
    title: str = text("What it is about")
    required: bool = False
    new: bool = False
    fields: tuple[FieldSaid, ...] = msgspec.field(name="field", default=())


class SignerSaid(Said, frozen=True):
    """A party that signs: of a role (with an account), or from outside where none is given."""

    code: str
    title: str
    role: Doer | None = None


class PaperSaid(Said, frozen=True):
    """A paper that is printed: its name, in which states the act has it, who signs it.

    `lines` is a field with a number: so many empty lines are printed for names and signatures.
    """

    code: str
    title: str
    states: tuple[str, ...]
    intro: str = ""
    signers: tuple[str, ...] = ()
    lines: str = ""


class Change(StrEnum):
    """What may change of a machine that passed: what it runs, where it stands, whose it is."""

    VERSION = "version"
    PLACE = "place"
    UNIT = "unit"


class Definition(Said, frozen=True):
    """A procedure whole; see each piece. `columns` is the order of the office's register.

    `expires` is the field with the last day of what was decided; people are told of it `warns_days` before.
    `uses` are the states in which its things may be in use: seen running in another, they raise an alarm.
    `again_after` are the changes of a machine after which it must be gone through anew.
    """

    code: str
    prefix: str
    title: str
    single: str
    purpose: str
    source: str
    group: Group
    first: str
    heading: str
    fields: tuple[FieldSaid, ...] = msgspec.field(name="field")
    states: tuple[StateSaid, ...] = msgspec.field(name="state")
    moves: tuple[MoveSaid, ...] = msgspec.field(name="move")
    opens: Doer = Doer.OFFICER
    columns: tuple[str, ...] = ()
    expires: str = ""
    warns_days: int = 30
    uses: tuple[str, ...] = ()
    again_after: tuple[Change, ...] = ()
    checks: tuple[CheckSaid, ...] = msgspec.field(name="check", default=())
    checks_title: str = text("Checklist")
    checked_by: Doer = Doer.OFFICER
    marks: tuple[MarkSaid, ...] = msgspec.field(name="mark", default=())
    clocks: tuple[ClockSaid, ...] = msgspec.field(name="clock", default=())
    signers: tuple[SignerSaid, ...] = msgspec.field(name="signer", default=())
    papers: tuple[PaperSaid, ...] = msgspec.field(name="paper", default=())
    things: ThingsSaid = ThingsSaid()

    @property
    def kind(self) -> str:
        """Return the code of its kind of case."""
        return f"act.{self.code}"

    @property
    def opening(self) -> tuple[FieldSaid, ...]:
        """Return the fields that are asked for at the start: those that no step asks for, or that say so."""
        later = {code for move in self.moves for code in move.asks}
        return tuple(one for one in self.fields if one.start or one.code not in later)

    @property
    def register(self) -> tuple[FieldSaid, ...]:
        """Return the fields in the order of the register."""
        order = self.columns or tuple(one.code for one in self.fields)
        held = {one.code: one for one in self.fields}
        named = tuple(held[code] for code in order)
        return (*named, *(one for one in self.fields if one.code not in order))

    def field(self, code: str) -> FieldSaid | None:
        """Return a field by its code."""
        return next((one for one in self.fields if one.code == code), None)

    def state(self, code: str) -> StateSaid | None:
        """Return a state by its code."""
        return next((one for one in self.states if one.code == code), None)

    def move(self, code: str) -> MoveSaid | None:
        """Return a step by its code."""
        return next((one for one in self.moves if one.code == code), None)

    def signer(self, code: str) -> SignerSaid | None:
        """Return a party by its code."""
        return next((one for one in self.signers if one.code == code), None)

    def paper(self, code: str) -> PaperSaid | None:
        """Return a paper by its code."""
        return next((one for one in self.papers if one.code == code), None)


class BadDefinition(Refusal):
    """A definition cannot be run: where in it, what is wrong and what would be right."""

    message = text("%(file)s: %(where)s: %(what)s")
    status = 422

"""Catalogues of controls: what a standard, a decree or a plan requires, by family and level."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Annotated

from msgspec import Meta, Struct

from khien.base.core.refusals import Refusal, text
from khien.base.regulation.types import SILENCE, Words

RequirementCode = Annotated[str, Meta(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]*$", max_length=60)]
Level = Annotated[int, Meta(ge=1, le=5)]


class Requirement(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One requirement: what must hold on which levels of systems (none named: on all).

    `recurrence` is the code of what comes round in the rule book; `measures` know the answer by
    themselves.
    """

    code: RequirementCode
    title: Words
    text: Words = SILENCE
    levels: tuple[Level, ...] = ()
    recurrence: str = ""
    measures: tuple[str, ...] = ()

    def is_asked_of(self, level: int) -> bool:
        """Return whether it is asked of a system of a level; level 0 is a unit as a whole: always."""
        return not level or not self.levels or level in self.levels


class Family(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Requirements that belong together."""

    code: RequirementCode
    title: Words
    requirement: tuple[Requirement, ...] = ()


class Catalogue(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A catalogue as its file gives it. `valid_to` is the first day on which it no longer holds."""

    code: RequirementCode
    version: Annotated[str, Meta(min_length=1, max_length=30)]
    title: Words
    source: Annotated[str, Meta(min_length=1, max_length=300)]
    valid_from: date
    valid_to: date | None = None
    note: Words = SILENCE
    family: tuple[Family, ...] = ()

    def requirements(self, level: int = 0) -> Iterator[Requirement]:
        """Yield what is asked of a system of a level (0: of a unit), in the catalogue's order."""
        for family in self.family:
            yield from (one for one in family.requirement if one.is_asked_of(level))


class Form(StrEnum):
    """The forms in which a catalogue comes."""

    TOML = "toml"
    EXCEL = "excel"
    OSCAL = "oscal"


@dataclass(frozen=True, slots=True)
class CatalogueRead:
    """A catalogue as its file was read; `left_out` counts what the file itself says is withdrawn."""

    catalogue: Catalogue
    form: Form
    left_out: int = 0


@dataclass(frozen=True, slots=True)
class Edition:
    """A catalogue as it was taken in; what was answered to it keeps it, whatever comes after."""

    key: int
    catalogue: Catalogue
    is_shipped: bool
    loaded_at: datetime


@dataclass(frozen=True, slots=True)
class EditionLine:
    """An edition as lists show it."""

    key: int
    code: str
    version: str
    title: Words
    source: str
    valid_from: date
    valid_to: date | None
    is_shipped: bool
    requirements: int


class CatalogueNotRead(Refusal):
    """A catalogue file is not as it must be."""

    status = 422
    message = text("%(name)s, %(place)s: %(what)s%(detail)s; %(right)s.")


class EditionTaken(Refusal):
    """This version of a catalogue was taken in with other contents."""

    message = text(
        "Catalogue %(code)s, version %(version)s, was taken in already with other contents; answers"
        " hold on to it. Give the changed catalogue a new version."
    )


class CatalogueUnknown(Refusal):
    """No catalogue has this name."""

    status = 404
    message = text("There is no catalogue %(name)s. There are: %(known)s.")

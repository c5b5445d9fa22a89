"""Playbooks: what is done about one sort of incident, task by task, each within its time."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Annotated

from msgspec import Meta, Struct

from khien.base.casework.types import StepLine
from khien.base.core.refusals import Refusal, text

Code = Annotated[str, Meta(pattern=r"^[a-z][a-z0-9_]*$", max_length=30)]
Within = Annotated[str, Meta(pattern=r"^[1-9][0-9]{0,3}[mhd]$")]
_UNITS = {"m": "minutes", "h": "hours", "d": "days"}


class Said(Struct, frozen=True, forbid_unknown_fields=True):
    """One text in both languages."""

    en: Annotated[str, Meta(min_length=1)]
    vi: Annotated[str, Meta(min_length=1)]

    def spoken(self, language: str) -> str:
        """Return the text in a language; Vietnamese unless English is asked for."""
        return self.en if language == "en" else self.vi


class Task(Struct, frozen=True, forbid_unknown_fields=True):
    """One task: its title is what the step says, `work` how it is done."""

    code: Code
    title: Said
    work: Said
    within: Within

    @property
    def time(self) -> timedelta:
        """Return how long after the start it is due."""
        return timedelta(**{_UNITS[self.within[-1]]: int(self.within[:-1])})


class Playbook(Struct, frozen=True, forbid_unknown_fields=True):
    """A playbook as its file holds it; `kinds` are the incidents that it is suggested for."""

    code: Code
    title: Said
    kinds: tuple[str, ...]
    source: Annotated[str, Meta(min_length=1)]
    tasks: Annotated[tuple[Task, ...], Meta(min_length=1)]


@dataclass(frozen=True, slots=True)
class PlaybookFault:
    """What is wrong in a playbook's file, in a sentence."""

    file: str
    sentence: str


@dataclass(frozen=True, slots=True)
class PlaybookLine:
    """A playbook as the page offers it."""

    code: str
    title: str
    source: str
    tasks: tuple[tuple[str, str], ...]
    is_suggested: bool
    is_started: bool


@dataclass(frozen=True, slots=True)
class IncidentStep:
    """A step of an incident with where it comes from and how it is done, in the reader's language."""

    step: StepLine
    title: str
    work: str
    origin: str


class PlaybookStarted(Refusal):
    """A playbook is started once in a case."""

    message = text("The playbook “%(title)s” is started in %(number)s already.")

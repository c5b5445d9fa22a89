"""What every entry of the rule book has: code, profile, dates, how sure we are, who compared it."""

from datetime import date
from enum import StrEnum
from typing import Annotated, ClassVar, Final

from msgspec import Meta, Struct

from khien.base.core.refusals import text

Code = Annotated[str, Meta(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]*$", max_length=60)]
Said = Annotated[str, Meta(min_length=1)]


class Confidence(StrEnum):
    """How sure we are of an entry."""

    FULL_TEXT = "full_text"
    CODIFIED = "codified"
    EXCERPT = "excerpt"
    PRESS = "press"
    SECONDARY = "secondary"
    INFERRED = "inferred"
    LOCAL = "local"


CONFIDENCE_NAMES: Final[dict[Confidence, str]] = {
    Confidence.FULL_TEXT: text("Full text read"),
    Confidence.CODIFIED: text("Codified text read"),
    Confidence.EXCERPT: text("Excerpt read"),
    Confidence.PRESS: text("Press report"),
    Confidence.SECONDARY: text("Secondary summary"),
    Confidence.INFERRED: text("Inferred"),
    Confidence.LOCAL: text("Local setting"),
}
NEEDS_NOTE: Final = frozenset({Confidence.INFERRED, Confidence.LOCAL})
"""An entry that no text states says in its note where the law is silent."""


class Words(Struct, frozen=True, forbid_unknown_fields=True):
    """One text in both languages."""

    en: str
    vi: str

    def spoken(self, language: str) -> str:
        """Return the text in a language; Vietnamese unless English is asked for."""
        return self.en if language == "en" else self.vi


SILENCE: Final = Words("", "")


class Dated(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What every entry has: its code and profile, its dates, how sure we are, who compared it.

    An empty profile is every profile. `valid_to` is the first day on which it no longer holds.
    """

    kind: ClassVar[str] = ""
    code: Code
    profile: str = ""
    title: Words
    valid_from: date
    valid_to: date | None = None
    confidence: Confidence
    compared_by: str
    note: Words = SILENCE

    @property
    def key(self) -> str:
        """Return what names this entry among those of its kind, fit for an address."""
        return f"{self.code}~{self.profile or 'all'}~{self.valid_from}"

    @property
    def confidence_name(self) -> str:
        """Return the marked text of how sure we are."""
        return CONFIDENCE_NAMES[self.confidence]

    def holds_on(self, day: date) -> bool:
        """Return whether the entry holds on a day."""
        return self.valid_from <= day and (self.valid_to is None or day < self.valid_to)


class Instrument(Dated, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A law, decree, circular, decision or plan; entries name it by `name`."""

    kind: ClassVar[str] = "instrument"
    name: Said
    issuer: Words
    issued_on: date | None = None

    @property
    def source(self) -> str:
        """Return its name."""
        return self.name


class Entry(Dated, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A rule: an article of an instrument says it, or the note says that none does."""

    instrument: Said
    article: str = ""

    @property
    def source(self) -> str:
        """Return instrument and article as one text."""
        return f"{self.instrument} {self.article}".strip()


class Profile(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A set of rules that a province selects; where it says nothing, the one it follows holds."""

    code: Code
    title: Words
    follows: str = ""
    note: Words = SILENCE

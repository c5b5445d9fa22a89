"""Imports: what a file was found to hold, record by record, and why a file is refused."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any, Final

from khien.act.exchange.types.indicators import NewIndicator, Reliability, TechnicalClass
from khien.base.core.refusals import Refusal, text
from khien.base.core.tlp import Tlp


class Format(StrEnum):
    """What a file is, told by its content."""

    STIX = "stix"
    MISP = "misp"
    CSAF = "csaf"


FORMAT_NAMES: Final[dict[Format, str]] = {
    Format.STIX: "STIX 2.1",
    Format.MISP: "MISP",
    Format.CSAF: "CSAF 2.0",
}


class Found(StrEnum):
    """What importing a record would do."""

    NEW = "new"
    CHANGED = "changed"
    KNOWN = "known"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Terms:
    """What a person says for all records of a file that say nothing themselves."""

    source: str
    reliability: Reliability = Reliability.F
    technical_class: TechnicalClass | None = None
    tlp: Tlp = Tlp.AMBER
    days: int = 90


@dataclass(frozen=True, slots=True)
class Reading:
    """One record of a file: an indicator, an object to be kept, or why it is refused.

    `path` says where it stands in the file; `raw` is the STIX object, where the file is STIX.
    """

    path: str
    indicator: NewIndicator | None = None
    raw: Mapping[str, Any] | None = None
    tlp: Tlp = Tlp.AMBER
    refused: str = ""
    refused_values: Mapping[str, str] = field(default_factory=dict)
    is_revoked: bool = False
    label: str = ""


@dataclass(frozen=True, slots=True)
class ReadFile:
    """A file that was read whole."""

    format: Format
    readings: tuple[Reading, ...]


@dataclass(frozen=True, slots=True)
class PlannedLine:
    """One record of a plan: what would come of it, and the differences field by field."""

    path: str
    found: Found
    label: str
    changes: tuple[tuple[str, str, str], ...] = ()
    why: str = ""
    why_values: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Plan:
    """What importing a file would do; `lines` are the first few of each sort, the counts whole.

    `tells` is true where the file holds a report or an event, of which an advisory can be begun.
    """

    format: Format
    counts: Mapping[Found, int]
    lines: tuple[PlannedLine, ...]
    tells: bool = False

    @property
    def format_name(self) -> str:
        """Return the format's name."""
        return FORMAT_NAMES[self.format]


@dataclass(frozen=True, slots=True)
class DraftRecord:
    """A file that waits for a person to apply or drop it, with what it would do now."""

    key: int
    name: str
    by: str
    at: datetime
    terms: Terms
    plan: Plan
    is_open: bool


class BadFile(Refusal):
    """A file that is broken or contradicts itself: nothing of it is taken."""

    message = text("%(path)s: %(why)s Nothing of the file was taken.")
    status = 422


class TooLarge(Refusal):
    """A file above the bound, refused before it is read."""

    message = text("The file has %(size)s bytes, more than the %(most)s that are read at once.")
    status = 413


class UnknownFormat(Refusal):
    """A file that is none of the formats."""

    message = text(
        "This is no STIX 2.1 bundle (“type”: “bundle”), no MISP event (“Event”) and no CSAF document."
    )
    status = 422


class IsAdvisory(Refusal):
    """A CSAF document, which holds no indicators: an advisory is begun from it."""

    message = text("This is a CSAF document: an advisory is begun from it, not indicators.")
    status = 422

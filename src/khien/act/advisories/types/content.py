"""What an advisory says: kinds, severity, TLP, products, remedies, addressees, times."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from khien.base.core.offers import Product
from khien.base.core.tlp import Tlp


class AdvisoryKind(StrEnum):
    """What sort of paper it is."""

    ADVISORY = "advisory"
    BULLETIN = "bulletin"
    GUIDANCE = "guidance"
    HARDENING = "hardening"


class Severity(StrEnum):
    """How bad it is where the thing is run."""

    CRITICAL = "critical"
    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"


class Reach(StrEnum):
    """How its addressees are named."""

    ALL = "all"
    KINDS = "kinds"
    UNITS = "units"


@dataclass(frozen=True, slots=True)
class Reference:
    """Where more can be read."""

    title: str
    url: str


@dataclass(frozen=True, slots=True)
class Addressing:
    """To whom it goes: all units, kinds of unit, or chosen units; `codes` are kinds or units."""

    reach: Reach = Reach.ALL
    codes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Content:
    """One version of an advisory, whole. `news` says in a sentence what is new in this version."""

    kind: AdvisoryKind = AdvisoryKind.ADVISORY
    title: str = ""
    summary: str = ""
    severity: Severity = Severity.HIGH
    tlp: Tlp = Tlp.AMBER
    products: tuple[Product, ...] = ()
    cves: tuple[str, ...] = ()
    remedies: tuple[str, ...] = ()
    workaround: str = ""
    references: tuple[Reference, ...] = ()
    valid_from: datetime | None = None
    valid_to: datetime | None = None
    accept_by: datetime | None = None
    done_by: datetime | None = None
    addressing: Addressing = Addressing()
    news: str = ""


@dataclass(frozen=True, slots=True)
class LineFault:
    """A line of a form's field that cannot be read: which, and what would be right."""

    line: int
    message: str


@dataclass(frozen=True, slots=True)
class Change:
    """A field that differs between two versions: lines gone, lines come, lines that stayed.

    `name` is a marked text. `removed`, `added` and `kept` count lines of `lines`, each of which is
    (sign, words) with the signs “-”, “+” and “ ”.
    """

    name: str
    lines: tuple[tuple[str, str], ...]

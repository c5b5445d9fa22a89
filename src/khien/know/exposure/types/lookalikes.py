"""The words of look-alikes: names that could be taken for a unit's own domain."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Final

from khien.base.core.refusals import Refusal, text


class Likeness(StrEnum):
    """How a name comes to look like another."""

    OMISSION = "omission"
    TRANSPOSITION = "transposition"
    REPETITION = "repetition"
    HOMOGLYPH = "homoglyph"
    HYPHENATION = "hyphenation"
    ENDING = "ending"
    BIT_FLIP = "bit_flip"
    WORD = "word"
    JOINED = "joined"
    HOLDING = "holding"


LIKENESS_NAMES: Final = {
    Likeness.OMISSION: text("A letter is left out"),
    Likeness.TRANSPOSITION: text("Two letters change places"),
    Likeness.REPETITION: text("A letter stands twice"),
    Likeness.HOMOGLYPH: text("A letter that looks alike"),
    Likeness.HYPHENATION: text("A hyphen is put in"),
    Likeness.ENDING: text("Another ending"),
    Likeness.BIT_FLIP: text("One letter is another"),
    Likeness.WORD: text("A word is added"),
    Likeness.JOINED: text("Dots are left out"),
    Likeness.HOLDING: text("Holds the whole name"),
}


class Source(StrEnum):
    """Where a name was seen."""

    DNS = "dns"
    CERTIFICATE = "certificate"
    BOTH = "both"


SOURCE_NAMES: Final = {
    Source.DNS: text("In the DNS"),
    Source.CERTIFICATE: text("On a certificate"),
    Source.BOTH: text("In the DNS and on a certificate"),
}


class Standing(StrEnum):
    """What was said of a name."""

    NEW = "new"
    OURS = "ours"
    HARMLESS = "harmless"
    REPORTED = "reported"


STANDING_NAMES: Final = {
    Standing.NEW: text("To be judged"),
    Standing.OURS: text("The unit's own"),
    Standing.HARMLESS: text("Harmless"),
    Standing.REPORTED: text("Reported to others"),
}


@dataclass(frozen=True, slots=True)
class NameSeen:
    """A name that the DNS holds: where it leads, and who takes its mail."""

    name: str
    likeness: Likeness
    addresses: tuple[str, ...] = ()
    mail_servers: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class NamesAsked:
    """What came of asking for the look-alikes of one domain; `problem` says why it was not done."""

    asked: int = 0
    untold: int = 0
    found: tuple[NameSeen, ...] = ()
    problem: str = ""


@dataclass(frozen=True, slots=True)
class Logged:
    """One certificate of a transparency log: the names that it is for."""

    names: tuple[str, ...]
    issuer: str = ""
    issued_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Alike:
    """One certificate's name that looks like a unit's own."""

    name: str
    own: str
    likeness: Likeness
    issuer: str
    issued_at: datetime | None


@dataclass(frozen=True, slots=True)
class Read:
    """What a log said: certificates, their names, those alike, those new to a queue, those beyond it."""

    certificates: int
    names: int
    alike: int
    new: int
    skipped: int
    left_out: int


@dataclass(frozen=True, slots=True)
class LookalikeLine:
    """One name as the queue shows it."""

    key: int
    name: str
    shown: str
    own: str
    unit: str
    unit_code: str
    likeness: Likeness
    source: Source
    state: Standing
    first_seen: datetime
    last_seen: datetime
    addresses: tuple[str, ...]
    mail_servers: tuple[str, ...]
    certificates: int
    issuer: str
    issued_at: datetime | None
    words: str
    decided_at: datetime | None
    decided_by: str
    may_decide: bool

    @property
    def likeness_name(self) -> str:
        """Return how it looks alike, as a marked text."""
        return LIKENESS_NAMES[self.likeness]

    @property
    def source_name(self) -> str:
        """Return where it was seen, as a marked text."""
        return SOURCE_NAMES[self.source]

    @property
    def state_name(self) -> str:
        """Return what was said of it, as a marked text."""
        return STANDING_NAMES[self.state]


@dataclass(frozen=True, slots=True)
class Search:
    """How the last search for look-alikes of one domain went."""

    own: str
    unit: str
    at: datetime | None
    asked: int
    untold: int
    problem: str


@dataclass(frozen=True, slots=True)
class Queue:
    """How many names stand in each state, and the searches that were made."""

    counts: dict[Standing, int] = field(default_factory=dict)
    searches: tuple[Search, ...] = ()


class NotALog(Refusal):
    """A file holds no certificates that we can read."""

    message = text(
        "“%(name)s” cannot be read: %(fault)s. Right is the JSON of crt.sh, its CSV, or one JSON object "
        "a line."
    )
    status = 422


class NothingSaid(Refusal):
    """A decision on a name needs a state, and of one that is reported, to whom."""

    message = text("Say what the name is; of a reported one, also to whom and when.")
    status = 422

"""The words of what units' sites and mail domains add up to."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Counting(StrEnum):
    """What a figure of a unit counts."""

    SITES = "sites"
    TLS = "tls"
    MAIL = "mail"
    DMARC = "dmarc"
    BAD = "bad"
    DOWN = "down"
    UNPROVEN = "unproven"
    PICTURED = "pictured"


@dataclass(frozen=True, slots=True)
class Share:
    """So many of so many."""

    good: int
    whole: int

    @property
    def missing(self) -> int:
        """Return how many are missing."""
        return self.whole - self.good


@dataclass(frozen=True, slots=True)
class CountedTarget:
    """One site or mail domain as the figures count it; `is_good` is None before its first look."""

    key: int
    name: str
    unit: str
    unit_code: str
    is_mail: bool
    is_proven: bool
    is_good: bool | None
    bad: int
    is_down: bool
    has_picture: bool
    looked_at: datetime | None

    def counts(self, what: Counting) -> bool:
        """Return whether a figure counts it."""
        looked = self.is_good is not None
        return {
            Counting.SITES: not self.is_mail and looked,
            Counting.TLS: not self.is_mail and self.is_good is True,
            Counting.MAIL: self.is_mail and looked,
            Counting.DMARC: self.is_mail and self.is_good is True,
            Counting.BAD: self.bad > 0,
            Counting.DOWN: self.is_down,
            Counting.UNPROVEN: not self.is_proven,
            Counting.PICTURED: self.has_picture,
        }[what]


@dataclass(frozen=True, slots=True)
class UnitSum:
    """What a unit's sites and mail domains add up to."""

    unit: str
    unit_code: str
    targets: tuple[CountedTarget, ...]
    lookalikes: int

    def count(self, what: Counting) -> int:
        """Return how many a figure counts."""
        return sum(one.counts(what) for one in self.targets)

    @property
    def tls(self) -> Share:
        """Return how many sites have good TLS, of those looked at."""
        return Share(self.count(Counting.TLS), self.count(Counting.SITES))

    @property
    def dmarc(self) -> Share:
        """Return how many mail domains turn forged mail away, of those looked at."""
        return Share(self.count(Counting.DMARC), self.count(Counting.MAIL))

    @property
    def bad(self) -> int:
        """Return how many have something bad about them."""
        return self.count(Counting.BAD)

    @property
    def down(self) -> int:
        """Return how many do not answer."""
        return self.count(Counting.DOWN)

    @property
    def unproven(self) -> int:
        """Return how many are not looked at."""
        return self.count(Counting.UNPROVEN)

    @property
    def pictured(self) -> int:
        """Return of how many sites a picture is held."""
        return self.count(Counting.PICTURED)

    @property
    def sites(self) -> int:
        """Return how many sites were looked at."""
        return self.count(Counting.SITES)

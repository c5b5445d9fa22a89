"""The words of outside checks: what is looked at, what a look saw, and what is said of it."""

from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Final

from khien.base.core.facts import Fact
from khien.base.core.refusals import Refusal, text


class Verdict(StrEnum):
    """What a check says."""

    GOOD = "good"
    WEAK = "weak"
    BAD = "bad"
    UNKNOWN = "unknown"


class ProofWay(StrEnum):
    """How a unit showed that a site or domain is its own."""

    NAME = "name"
    FILE = "file"
    LETTER = "letter"


CHANGED: Final = "site-changed"
"""The kind of work item that waits for somebody to look at a site that was perhaps defaced."""

INNER: Final = "inner address"
"""The problem of an answer that was not asked for: the address is inner, and none may be called."""

WAY_NAMES: Final = {
    ProofWay.NAME: text("by a DNS record"),
    ProofWay.FILE: text("by a file on the site"),
    ProofWay.LETTER: text("by a written confirmation"),
}


@dataclass(frozen=True, slots=True)
class Check:
    """One check: what it asks, how to mend what it finds (in a clerk's words), and what asks for it."""

    code: str
    title: str
    fix: str
    source: str


@dataclass(frozen=True, slots=True)
class Judged:
    """What one check says of one site or domain: the verdict, why, and the details as they were seen."""

    check: str
    verdict: Verdict
    why: str
    details: str = ""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a site stands: scheme, host name or address, port (0: the scheme's own)."""

    scheme: str
    host: str
    port: int = 0

    @property
    def origin(self) -> str:
        """Return it as the beginning of a URL."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"{self.scheme}://{host}" + (f":{self.port}" if self.port else "")


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer of a site; `problem` says why there was none. `headers` have names in small letters."""

    url: str
    status: int = 0
    headers: tuple[tuple[str, str], ...] = ()
    body: bytes = b""
    is_cut: bool = False
    seconds: float = 0.0
    problem: str = ""

    def header(self, name: str) -> str:
        """Return the first header of a name, or nothing."""
        return next((value for one, value in self.headers if one == name), "")

    def all(self, name: str) -> list[str]:
        """Return all headers of a name."""
        return [value for one, value in self.headers if one == name]


@dataclass(frozen=True, slots=True)
class Walk:
    """The answers from a first address on, through the redirects that stay on the host.

    `left_to` is the foreign address that the last one leads to; it was not followed. `is_endless`:
    there were more redirects than are followed.
    """

    answers: tuple[Answer, ...]
    left_to: str = ""
    is_endless: bool = False

    @property
    def last(self) -> Answer:
        """Return the last answer."""
        return self.answers[-1]


@dataclass(frozen=True, slots=True)
class CertificateSeen:
    """A site's certificate and the connection it came on; `problem` says why it is not trusted."""

    names: tuple[str, ...]
    begins: datetime
    ends: datetime
    issuer: str
    version: str
    problem: str = ""
    der: bytes = field(default=b"", repr=False)


@dataclass(frozen=True, slots=True)
class PictureTaken:
    """A picture of a first page as PNG; `problem` says why there is none."""

    content: bytes = b""
    problem: str = ""


@dataclass(frozen=True, slots=True)
class TlsScanned:
    """What a scanner found weak in a site's TLS, as it words it; `problem` says why it told nothing."""

    weak: tuple[str, ...] = ()
    is_grave: bool = False
    problem: str = ""


@dataclass(frozen=True, slots=True)
class SiteSeen:
    """All that one look saw of a site.

    `old_versions` are the TLS versions before 1.2 that it takes, None where that could not be tried.
    `exposed` are answers to HEAD by path; `nowhere` is the answer for a path that cannot exist.
    """

    place: Place
    at: datetime
    home: Walk
    plain: Walk | None = None
    certificate: CertificateSeen | None = None
    certificate_problem: str = ""
    old_versions: tuple[str, ...] | None = None
    security_txt: Answer | None = None
    exposed: tuple[tuple[str, Answer], ...] = ()
    nowhere: Answer | None = None
    folders: tuple[Answer, ...] = ()
    picture: PictureTaken | None = None
    scan: TlsScanned | None = None


@dataclass(frozen=True, slots=True)
class Records:
    """The records of one name; `was_told` is false where the server gave no answer at all.

    `is_signed`: the server says that it checked their signatures (AD).
    """

    values: tuple[str, ...] = ()
    was_told: bool = True
    is_signed: bool = False


@dataclass(frozen=True, slots=True)
class MailSeen:
    """All that one look saw of a mail domain.

    `spf_lookups` counts how often a receiver must ask on; None where one of the answers was missing.
    `dmarc_at` is the domain whose record holds: its own, or one above. `dkim` is by selector.
    `sts_policy` is what stands where a record of MTA-STS sends senders; None: it was not asked for.
    """

    txt: Records
    mx: Records
    dmarc: Records
    dmarc_at: str
    mta_sts: Records
    tls_rpt: Records
    dnskey: Records
    spf_lookups: int | None
    dkim: tuple[tuple[str, Records], ...] = ()
    sts_policy: Answer | None = None


@dataclass(frozen=True, slots=True)
class Content:
    """What a page says, for comparing: its text, where it links to, what it loads, what it hides."""

    text: str = ""
    domains: frozenset[str] = frozenset()
    loads: tuple[str, ...] = ()
    hidden: tuple[str, ...] = ()
    generator: str = ""
    title: str = ""


@dataclass(frozen=True, slots=True)
class Baseline:
    """What a site said when all was good."""

    text: str
    domains: frozenset[str]


@dataclass(frozen=True, slots=True)
class Proof:
    """A unit's proof that a site or domain is its own."""

    way: ProofWay
    at: datetime
    by: str
    until: date
    letter: str = ""
    letter_on: date | None = None


@dataclass(frozen=True)
class SiteChanged(Fact):
    """What a site says changed strongly, or it links to hosts it never linked to.

    `is_grave`: its text is another, or it hides words of gambling; it was perhaps broken into.
    """

    entry_id: int
    unit_code: str
    address: str
    what: str
    at: datetime
    is_grave: bool = False


@dataclass(frozen=True)
class SiteDefaced(Fact):
    """A person says that a site was defaced; `seen` is what the last look saw."""

    entry_id: int
    unit_code: str
    address: str
    by: str
    seen: str
    at: datetime


class NotAnAddress(Refusal):
    """A register holds what cannot be looked at."""

    message = text(
        "“%(name)s” is no address of a site or domain; write it in the register as "
        "https://xa.tinh.gov.vn or tinh.gov.vn."
    )
    status = 422


class NotShown(Refusal):
    """The token was found at neither place."""

    message = text(
        "The token was not found: neither in a TXT record of _khien.%(domain)s nor at "
        "%(file)s. Put it at one of the two places and try again."
    )


class TalkedWith(Refusal):
    """Somebody has the site called at this moment."""

    message = text("The site is being called at this moment; try again in a minute.")


class DemoCallsNobody(Refusal):
    """The demo's sites are made up."""

    message = text("This is the demo: its sites are made up, and nobody is called.")


class LookedJustNow(Refusal):
    """A site is not looked at again and again."""

    message = text("“%(name)s” was looked at less than five minutes ago; try again a little later.")
    status = 409


class NotProven(Refusal):
    """Nobody has shown yet that the site is the unit's own, or the year is over."""

    message = text(
        "“%(name)s” is not looked at: first show that it is the unit's own, once a year."
    )


class AlreadyReported(Refusal):
    """The incident of a defaced site stands already."""

    message = text(
        "An incident of “%(name)s” was opened already. When the site is mended, say that what it says now "
        "is right."
    )
    status = 409


class NotWanted(Refusal):
    """The register does not say that the site is to be checked."""

    message = text("“%(name)s” is not looked at: its register says that it is not to be checked.")


class LetterOutOfTime(Refusal):
    """A written confirmation needs its number and a day within the last year."""

    message = text("A confirmation needs its number and its date, within the last year.")
    status = 422

"""What a room hands to the house: each room's `offer.py` fills these, `main/wiring` gives them out."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Final

from khien.base.core.cases import CaseKind, ItemKind
from khien.base.core.facts import Fact
from khien.base.core.refusals import text
from khien.base.core.sharing import Shareable


@dataclass(frozen=True)
class Hearer:
    """A service that is called with each fact of one type, once, in a transaction of the worker."""

    fact: type[Fact]
    service: Callable[[Any], None]

    @property
    def name(self) -> str:
        """Return the stable name under which the outbox keeps it."""
        return f"{self.service.__module__}.{self.service.__qualname__}"


@dataclass(frozen=True)
class Job:
    """A named piece of work for the worker's long loop; takes the keywords it was asked with.

    A job that talks to the network or works long `is_outside`: it is called outside any
    transaction, holds its own short ones (reserve, work, commit) and may be called again when its
    worker was killed.
    """

    name: str
    service: Callable[..., None]
    is_outside: bool = False


@dataclass(frozen=True)
class Counted:
    """One row that a measure looked at: whose it is, whether it counts, and where it can be read."""

    label: str
    unit_code: str
    counts: bool
    detail: str = ""
    url: str = ""


@dataclass(frozen=True)
class Measure:
    """A figure with its source: a share of rows that fulfil a predicate, as of an instant.

    `rows(at, unit_codes)` returns every row of the denominator; those that count are the
    numerator. `unit_codes` None means every unit.
    """

    code: str
    title: str
    definition: str
    source: str
    target: float
    rows: Callable[[datetime, frozenset[str] | None], Sequence[Counted]]
    higher_is_better: bool = True


SEVERITIES: Final[dict[str, str]] = {
    "critical": text("critical severity"),
    "high": text("high severity"),
    "medium": text("medium severity"),
    "low": text("low severity"),
    "info": text("for information"),
    "informational": text("for information"),
}
"""What rows of every room are split by; without a severity they stand under none."""


@dataclass(frozen=True, slots=True)
class Happened:
    """One row of what happened: its words, whose it is, when, of which sort, where it is read."""

    label: str
    unit_code: str
    at: datetime | date
    group: str = ""
    url: str = ""


@dataclass(frozen=True)
class Happening:
    """Rows of a room that are counted by the day or instant on which something happened to them.

    `rows` gives a query set of all that may count; the other words name fields of theirs. `at` is a
    date or an instant; `group` splits the count (`groups` are its values with their marked texts, in
    order). `page` is the name of the address at which a row is read, by the field `key`.
    """

    code: str
    title: str
    definition: str
    source: str
    rows: Callable[[], Any]
    at: str
    label: tuple[str, ...]
    unit: str = "unit__code"
    group: str = ""
    groups: Mapping[Any, str] = field(default_factory=dict)
    page: str = ""
    key: str = "pk"


@dataclass(frozen=True)
class Finding:
    """One answer of the search box: what it is, where it is."""

    title: str
    kind: str
    url: str
    detail: str = ""


@dataclass(frozen=True)
class Finder:
    """What the search box asks a room: words and the asker in, a few findings out."""

    kind: str
    service: Callable[[Any, str], Sequence[Finding]]


@dataclass(frozen=True)
class Relative:
    """What a higher room knows of a thing of a lower one, for the page of that thing.

    `of` names what is asked about: `alert` or `entry` (of a register; by their keys), `unit.incident` (the
    unit's open incidents), `person` (one's own account), `incidents` (pages beside the list of incidents),
    `measure` (by its code: what asks for it), `host` (a host name: whose it is, the unit's code in `detail`).
    """

    of: str
    service: Callable[[Any, str], Sequence[Finding]]


@dataclass(frozen=True)
class Product:
    """A product as an advisory names it: versions are words (“before 2.4.58”)."""

    name: str
    versions: str = ""
    vendor: str = ""


@dataclass(frozen=True)
class Matched:
    """A unit that runs an affected product, why this is thought, and where it can be read."""

    unit_code: str
    why: str
    url: str = ""


@dataclass(frozen=True)
class Matcher:
    """What knows who runs what: the asker and products in, the units that run one of them out."""

    name: str
    service: Callable[[Any, Sequence[Product]], Sequence[Matched]]


@dataclass(frozen=True)
class Entry:
    """One line of the left rail: for whom it stands there, and where it leads.

    It stands there for who has `capability`, or one of `or_capabilities`; for all where both are empty.
    """

    title: str
    url_name: str
    icon: str
    order: int
    capability: str = ""
    or_capabilities: tuple[str, ...] = ()


@dataclass(frozen=True)
class Holding:
    """What a unit holds or owes in a room, for the day on which the unit ends.

    `count(unit)` is how much of it is open; `hand_over(unit, heir)` gives it to the unit that follows,
    inside the caller's transaction, and returns how much went. Units are named by their keys. What has
    ended stays where it was.
    """

    title: str
    count: Callable[[int], int]
    hand_over: Callable[[int, int], int]


@dataclass(frozen=True)
class Offer:
    """All that one room hands to the house."""

    hearers: Sequence[Hearer] = ()
    jobs: Sequence[Job] = ()
    measures: Sequence[Measure] = ()
    happenings: Sequence[Happening] = ()
    finders: Sequence[Finder] = ()
    relatives: Sequence[Relative] = ()
    matchers: Sequence[Matcher] = ()
    entries: Sequence[Entry] = ()
    facts: Sequence[type[Fact]] = field(default=())
    case_kinds: Sequence[CaseKind] = ()
    item_kinds: Sequence[ItemKind] = ()
    shareables: Sequence[Shareable] = ()
    holdings: Sequence[Holding] = ()


class _Registry:
    """The offers of all rooms, handed in once at start."""

    def __init__(self) -> None:
        self.hearers: dict[type[Fact], list[Hearer]] = {}
        self.jobs: dict[str, Job] = {}
        self.measures: dict[str, Measure] = {}
        self.happenings: dict[str, Happening] = {}
        self.finders: list[Finder] = []
        self.relatives: list[Relative] = []
        self.matchers: list[Matcher] = []
        self.entries: list[Entry] = []
        self.case_kinds: dict[str, CaseKind] = {}
        self.item_kinds: dict[str, ItemKind] = {}
        self.shareables: list[Shareable] = []
        self.holdings: list[Holding] = []


registry = _Registry()


def hand_out(offers: Sequence[Offer]) -> None:
    """Take the offers of all rooms, in place of any given before."""
    fresh = _Registry()
    for offer in offers:
        for fact in offer.facts:
            fresh.hearers.setdefault(fact, [])
        for hearer in offer.hearers:
            fresh.hearers.setdefault(hearer.fact, []).append(hearer)
        fresh.jobs |= {job.name: job for job in offer.jobs}
        fresh.measures |= {measure.code: measure for measure in offer.measures}
        fresh.happenings |= {one.code: one for one in offer.happenings}
        fresh.finders.extend(offer.finders)
        fresh.relatives.extend(offer.relatives)
        fresh.matchers.extend(offer.matchers)
        fresh.entries.extend(offer.entries)
        fresh.shareables.extend(offer.shareables)
        fresh.holdings.extend(offer.holdings)
        fresh.case_kinds |= {kind.code: kind for kind in offer.case_kinds}
        fresh.item_kinds |= {kind.code: kind for kind in offer.item_kinds}
    fresh.entries.sort(key=lambda entry: entry.order)
    registry.__dict__.update(fresh.__dict__)


def matched_units(actor: Any, products: Sequence[Product]) -> list[Matched]:
    """Return the units that any room knows to run one of the products, each once, by code."""
    found: dict[str, Matched] = {}
    for matcher in registry.matchers:
        for matched in matcher.service(actor, products):
            found.setdefault(matched.unit_code, matched)
    return [found[code] for code in sorted(found)]


def relatives_of(kind: str, actor: Any, key: str) -> list[Finding]:
    """Return what the higher rooms know of a thing, as far as the actor may see it."""
    found = [one.service(actor, key) for one in registry.relatives if one.of == kind]
    return [finding for findings in found for finding in findings]

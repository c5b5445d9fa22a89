"""The words of imports: what a file holds, what it would change, what of it is refused and where."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from khien.base.core.refusals import Refusal, text
from khien.know.inventory.types.observation import Observation


class Form(StrEnum):
    """What a file is, told by its content."""

    GLPI = "GLPI JSON"
    FUSION = "GLPI/FusionInventory XML"
    NMAP = "nmap XML"
    OSQUERY = "osquery JSON"
    WAZUH = "Wazuh JSON"
    CYCLONEDX = "CycloneDX"
    SPDX = "SPDX"
    SYSTEMINFO = "systeminfo"
    HOTFIXES = "Get-HotFix"
    COLLECTOR = "Khiên collector JSON"
    REGISTER = "register"
    DIRECTORY = "Active Directory CSV"
    CONSOLE = "anti-virus console CSV"


@dataclass(frozen=True, slots=True)
class Told:
    """One machine in a file: where it stands, what is said of it, and whose it is where the file says so."""

    where: str
    one: Observation
    unit_code: str = ""
    key: int = 0


@dataclass(frozen=True, slots=True)
class Fault:
    """One place of a file that is not taken, and why."""

    where: str
    what: str


@dataclass(frozen=True, slots=True)
class Reading:
    """What a file, or all files of a zip, say; and each place that is not taken."""

    forms: tuple[Form, ...]
    told: tuple[Told, ...]
    faults: tuple[Fault, ...] = ()


class Outcome(StrEnum):
    """What taking in one machine of a file would do."""

    NEW = "new"
    CHANGED = "changed"
    SAME = "same"
    OVERRULED = "overruled"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class CellChange:
    """One value that would change: which, from what, to what."""

    field: str
    old: str
    new: str

    @property
    def is_word(self) -> bool:
        """Return whether the values are words of ours, put into the reader's language."""
        return self.field in {"kind", "encrypted"}


@dataclass(frozen=True, slots=True)
class PlanLine:
    """One machine of a file and what taking it in would do."""

    where: str
    name: str
    unit_code: str
    outcome: Outcome
    cells: tuple[CellChange, ...] = ()
    packages: int = 0
    why: str = ""


@dataclass(frozen=True)
class Plan:
    """What taking in a file would do, machine by machine; `counts` by outcome."""

    forms: tuple[Form, ...]
    lines: tuple[PlanLine, ...]
    counts: Counter[Outcome] = field(default_factory=Counter)


@dataclass(frozen=True, slots=True)
class DraftLine:
    """A file that waits for somebody to say that it is taken in."""

    key: int
    name: str
    unit: str
    unit_code: str
    by: str
    at: datetime
    applied_at: datetime | None


class DraftGone(Refusal):
    """The draft was taken in already, or thrown away."""

    message = text("This file was taken in or thrown away already; upload it again.")


class NothingToTake(Refusal):
    """A file of which nothing can be taken."""

    message = text("Nothing of %(name)s can be taken: %(what)s")
    status = 422

"""The words of machines: kinds, rows, the record of one, questions of merging."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from khien.base.core.refusals import Refusal, text


class DeviceKind(StrEnum):
    """What sort of machine a device is."""

    PC = "pc"
    SERVER = "server"
    NETWORK = "network"
    PRINTER = "printer"
    PHONE = "phone"
    OTHER = "other"


class Field(StrEnum):
    """What of a machine is compared when sources differ, and kept in its history when it changes."""

    HOST_NAME = "host_name"
    UNIT = "unit"
    KIND = "kind"
    SERIAL = "serial"
    MAKER = "maker"
    MODEL = "model"
    SYSTEM = "system"
    BUILD = "build"
    MEMORY = "memory"
    PLACE = "place"
    ANTIVIRUS = "antivirus"
    ENCRYPTED = "encrypted"
    IN_USE = "in_use"
    MERGED = "merged"
    SERVES = "serves"


class Claim(StrEnum):
    """What a unit says of a machine that stood in no register when it was seen."""

    OURS = "ours"
    GUEST = "guest"
    NOT_OURS = "not_ours"
    REMOVED = "removed"


class Standing(StrEnum):
    """Where a machine is in its life."""

    IN_USE = "in_use"
    IN_STORE = "in_store"
    RETIRED = "retired"


@dataclass(frozen=True, slots=True)
class NewDevice:
    """A device as it enters the register by hand."""

    host_name: str
    unit_code: str
    kind: DeviceKind
    has_licensed_antivirus: bool


@dataclass(frozen=True, slots=True)
class UnitStock:
    """What one unit has: machines, those with licensed anti-virus, and whether a firewall."""

    unit_code: str
    unit: str
    devices: int
    protected: int
    has_firewall: bool | None


@dataclass(frozen=True, slots=True)
class StockTotals:
    """What all units of a look have together."""

    units: int
    devices: int
    protected: int
    firewalls: int


@dataclass(frozen=True, slots=True)
class DeviceFilter:
    """Which machines a list wants; empty means all."""

    words: str = ""
    kind: str = ""
    unit_codes: frozenset[str] | None = None
    lacks: str = ""
    source: str = ""
    package: int = 0


@dataclass(frozen=True, slots=True)
class DeviceLine:
    """One machine of a list."""

    key: int
    host_name: str
    unit: str
    unit_code: str
    kind: DeviceKind
    system: str
    has_licensed_antivirus: bool
    antivirus: str
    is_encrypted: bool | None
    last_seen: datetime | None
    last_source: str
    serial: str = ""
    model: str = ""
    support_ends: date | None = None


@dataclass(frozen=True, slots=True)
class SightingLine:
    """What one source said last of a machine, and when."""

    source: str
    at: datetime
    by: str


@dataclass(frozen=True, slots=True)
class ChangeLine:
    """One change of a machine: what, from what to what, by which source or person."""

    at: datetime
    field: Field
    old: str
    new: str
    by: str


@dataclass(frozen=True, slots=True)
class PackageLine:
    """One product on a machine, since when, and who says so."""

    key: int
    name: str
    version: str
    publisher: str
    since: datetime
    source: str


@dataclass(frozen=True, slots=True)
class DeviceRecord:
    """One machine whole: its line, what is known of it, by whom, and what changed."""

    line: DeviceLine
    serial: str
    uuid: str
    maker: str
    model: str
    made_on: date | None
    memory_mb: int | None
    cpu: str
    disk_gb: int | None
    addresses: tuple[str, ...]
    place: str
    standing: Standing
    signatures_at: datetime | None
    licence_until: date | None
    has_fresh_signatures: bool | None
    build: str
    patches: int
    handles_secrets: bool
    is_known: bool
    holder: str
    serves: tuple[int, str] | None
    first_seen: datetime
    sightings: tuple[SightingLine, ...]
    changes: tuple[ChangeLine, ...]
    packages: int
    questions: tuple["QuestionLine", ...]


@dataclass(frozen=True, slots=True)
class PutIn:
    """How many machines were put into a system, and which names no machine of its unit has."""

    done: int
    unknown: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class QuestionLine:
    """Two machines that may be one: a person says whether."""

    key: int
    one: DeviceLine
    other: DeviceLine
    why: str


class Lack(StrEnum):
    """What a list of machines asks for: those that lack something."""

    ANTIVIRUS = "antivirus"
    SIGNATURES = "signatures"
    ENCRYPTION = "encryption"
    SEEN = "seen"
    SUPPORT = "support"


@dataclass(frozen=True, slots=True)
class DueLine:
    """One machine that is due for replacement, and why."""

    line: DeviceLine
    made_on: date | None
    memory_mb: int | None
    reasons: tuple[str, ...]


class SameMachine(Refusal):
    """A machine cannot be joined with itself, or with one that is gone."""

    message = text("The two machines are one already; open the list again.")

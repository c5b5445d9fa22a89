"""What a source says of a machine, whatever its format: every reader ends here, every merge begins here."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from khien.base.core.refusals import Refusal, text
from khien.know.inventory.types.devices import DeviceKind


class Source(StrEnum):
    """Who says it. The order is how far a source is believed where two differ: the first the most."""

    AGENT = "agent"
    OSQUERY = "osquery"
    WAZUH = "wazuh"
    SYSTEMINFO = "systeminfo"
    CONSOLE = "console"
    DIRECTORY = "directory"
    SBOM = "sbom"
    REGISTER = "register"
    SCAN = "scan"
    LOGS = "logs"


OFFLINE_SOURCES = frozenset({Source.REGISTER})
"""Sources that need no network: a machine that is never online may stand in them."""


class Ecosystem(StrEnum):
    """Whose packages these are: their versions are compared by its own rules."""

    WINDOWS = "windows"
    DEB = "deb"
    RPM = "rpm"
    APK = "apk"
    MACOS = "macos"
    NPM = "npm"
    PYPI = "pypi"
    MAVEN = "maven"
    GO = "go"
    GENERIC = "generic"


@dataclass(frozen=True, slots=True)
class PackageSeen:
    """One installed product: names as the source writes them, in NFC.

    `origin` is the source package of a distribution's binary, `purl` and `cpe` as the source gives them.
    """

    name: str
    version: str
    publisher: str = ""
    ecosystem: Ecosystem = Ecosystem.GENERIC
    arch: str = ""
    origin: str = ""
    purl: str = ""
    cpe: str = ""


@dataclass(frozen=True, slots=True)
class SystemSeen:
    """The operating system: `build` and `revision` (UBR) are Windows' own numbers, 19045 and 3803.

    `distribution` and `release` are a Linux's (`debian`, `12`); `patches` are KB numbers.
    """

    name: str = ""
    version: str = ""
    build: int | None = None
    revision: int | None = None
    arch: str = ""
    distribution: str = ""
    release: str = ""
    kernel: str = ""
    patches: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class AntivirusSeen:
    """One anti-virus: None where the source does not say."""

    name: str
    version: str = ""
    is_on: bool | None = None
    is_up_to_date: bool | None = None
    signatures_at: datetime | None = None
    licence_until: date | None = None


@dataclass(frozen=True, slots=True)
class Observation:
    """What one source says of one machine at an instant. None and empty: it does not say.

    `packages` and `antivirus` are whole lists where they are given: what is missing is gone. Names of
    people are never read. A partial one adds to what its source said last and takes nothing away.
    """

    source: Source
    seen_at: datetime
    host_name: str = ""
    domain: str = ""
    agent_id: str = ""
    serial: str = ""
    uuid: str = ""
    macs: tuple[str, ...] = ()
    addresses: tuple[str, ...] = ()
    kind: DeviceKind | None = None
    maker: str = ""
    model: str = ""
    made_on: date | None = None
    memory_mb: int | None = None
    cpu: str = ""
    disk_gb: int | None = None
    system: SystemSeen | None = None
    is_encrypted: bool | None = None
    antivirus: tuple[AntivirusSeen, ...] | None = None
    packages: tuple[PackageSeen, ...] | None = None
    place: str = ""
    tag: str = ""
    is_partial: bool = False

    def summed(self) -> str:
        """Return what the audit keeps of it: who says it of which machine, not what."""
        return f"{self.source}: {self.host_name or self.serial or self.uuid}"


@dataclass(frozen=True, slots=True)
class Observed:
    """What came of observations: machines that were new, changed, as before, or doubtful; and packages."""

    new: int = 0
    changed: int = 0
    same: int = 0
    doubtful: int = 0
    packages_come: int = 0
    packages_gone: int = 0
    keys: tuple[int, ...] = ()


class NotRead(Refusal):
    """A file or message that is no inventory, or a broken one; nothing of it was taken."""

    message = text("%(where)s: %(what)s. Nothing was taken; %(right)s.")
    status = 422

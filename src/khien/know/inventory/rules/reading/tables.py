"""Lists of machines from others' consoles: Active Directory's computers, an anti-virus console's devices.

The columns are known by their names in English and Vietnamese; who manages or uses a machine is passed over.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from khien.base.core.refusals import text
from khien.know.inventory.rules.reading import machines
from khien.know.inventory.rules.reading.door import day, instant, truth
from khien.know.inventory.rules.reading.sheets import Grid, grid_of
from khien.know.inventory.types.imports import Fault, Form, Reading, Told
from khien.know.inventory.types.observation import AntivirusSeen, Observation, Source

DIRECTORY: Final[dict[str, tuple[str, ...]]] = {
    "name": ("name", "cn", "samaccountname"),
    "dns": ("dnshostname",),
    "system": ("operatingsystem", "operating system"),
    "version": ("operatingsystemversion", "operating system version"),
    "address": ("ipv4address", "ip address"),
    "place": ("location",),
    "logon": ("lastlogondate", "lastlogontimestamp", "lastlogon"),
    "enabled": ("enabled",),
    "dn": ("distinguishedname", "dn"),
}
CONSOLE: Final[dict[str, tuple[str, ...]]] = {
    "name": (
        "device",
        "device name",
        "devicename",
        "computer",
        "computer name",
        "host name",
        "hostname",
        "machine name",
        "endpoint name",
        "netbios name",
        "ten thiet bi",
        "thiet bi",
        "ten may",
        "may tinh",
    ),
    "dns": ("dns name", "dnsname", "fqdn", "computerdnsname"),
    "address": ("ip address", "lastipaddress", "ip", "dia chi ip"),
    "mac": ("mac address", "mac", "dia chi mac"),
    "system": ("operating system", "osplatform", "os platform", "os", "he dieu hanh"),
    "product": (
        "application",
        "application name",
        "product",
        "product name",
        "antivirus",
        "anti virus",
        "security application",
        "ung dung",
        "ten ung dung",
        "phan mem diet virus",
        "san pham",
    ),
    "version": (
        "application version",
        "product version",
        "agent version",
        "client version",
        "antivirus version",
        "amproductversion",
        "version",
        "phien ban ung dung",
        "phien ban",
    ),
    "status": (
        "protection status",
        "real time protection status",
        "real time protection",
        "realtime protection",
        "protection state",
        "healthstatus",
        "health status",
        "status",
        "trang thai bao ve",
        "trang thai",
        "bao ve thoi gian thuc",
    ),
    "signatures": (
        "databases updated",
        "anti virus databases updated",
        "database update date",
        "bases updated",
        "signature update time",
        "antivirus signature last updated",
        "antivirussignaturelastupdated",
        "last security intelligence update",
        "definition date",
        "last update",
        "last updated",
        "cap nhat co so du lieu",
        "ngay cap nhat co so du lieu",
        "ngay cap nhat mau",
        "cap nhat lan cuoi",
    ),
    "licence": (
        "license expiration date",
        "licence expiry",
        "license expires",
        "key expiration date",
        "license expiry",
        "han ban quyen",
        "ngay het han ban quyen",
        "ngay het han giay phep",
    ),
    "seen": (
        "last visible",
        "last seen",
        "lastseen",
        "last connected",
        "last connection",
        "ket noi lan cuoi",
        "lan cuoi ket noi",
    ),
}
_ON: Final = (
    "on",
    "running",
    "active",
    "enabled",
    "ok",
    "protected",
    "dang chay",
    "da bat",
    "hoat dong",
    "bat",
)
_OFF: Final = (
    "off",
    "stopped",
    "paused",
    "inactive",
    "disabled",
    "not running",
    "da tat",
    "tat",
    "dung",
    "tam dung",
    "unprotected",
    "khong hoat dong",
)
_FILETIME_DAYS: Final = 134774


def directory(cells: Sequence[Sequence[object]], *, at: datetime) -> Reading | None:
    """Return the computers of a directory's export, or None where it is none."""
    grid = grid_of(cells, DIRECTORY, frozenset({"name"}))
    if grid is None or not {"dn", "logon", "version"} & set(grid.columns):
        return None
    told, faults = [], []
    for number, row in enumerate(grid.cells):
        name = grid.words(row, "name").rstrip("$")
        if not name:
            if any(row):
                faults.append(Fault(grid.place(number, "name"), text("the name is missing")))
            continue
        if truth(grid.words(row, "enabled")) is False:
            faults.append(Fault(grid.place(number, "enabled"), text("disabled in the directory")))
            continue
        told.append(Told(grid.place(number), _computer(grid, row, name, at)))
    return Reading((Form.DIRECTORY,), tuple(told), tuple(faults))


def console(cells: Sequence[Sequence[object]], *, at: datetime) -> Reading | None:
    """Return what an anti-virus console's export says of its devices, or None where it is none."""
    grid = grid_of(cells, CONSOLE, frozenset({"name"}))
    said = {"product", "status", "signatures", "licence"} & set(grid.columns) if grid else set()
    if grid is None or not ({"signatures", "status"} & said) or len(said) < 1:
        return None
    told, faults = [], []
    for number, row in enumerate(grid.cells):
        name = grid.words(row, "name")
        if not name:
            if any(row):
                faults.append(Fault(grid.place(number, "name"), text("the name is missing")))
            continue
        told.append(Told(grid.place(number), _device(grid, row, name, at)))
    return Reading((Form.CONSOLE,), tuple(told), tuple(faults))


def _computer(grid: Grid, row: Sequence[object], name: str, at: datetime) -> Observation:
    system = grid.words(row, "system")
    version = grid.words(row, "version")
    domain = grid.words(row, "dns").partition(".")[2]
    found = None
    if system:
        is_windows = machines.is_windows(system)
        found = machines.windows(system, version) if is_windows else machines.linux(system, version)
    return Observation(
        source=Source.DIRECTORY,
        seen_at=_logon(grid.words(row, "logon"), at),
        host_name=name,
        domain=domain,
        addresses=machines.addresses_in([grid.words(row, "address")]),
        kind=machines.kind_of(system=system),
        system=found,
        place=grid.words(row, "place")[:200],
    )


def _logon(given: str, at: datetime) -> datetime:
    """Return when a computer logged on last: a date, or a count of 100 ns since 1601."""
    if given.isdigit() and len(given) == 18:
        days, rest = divmod(int(given), 864_000_000_000)
        epoch = datetime(1970, 1, 1, tzinfo=at.tzinfo)
        return min(epoch + timedelta(days=days - _FILETIME_DAYS, microseconds=rest // 10), at)
    return instant(given, at) or at


def _device(grid: Grid, row: Sequence[object], name: str, at: datetime) -> Observation:
    product = grid.words(row, "product")
    system = grid.words(row, "system")
    mac = grid.words(row, "mac")
    seen = AntivirusSeen(
        name=product[:150],
        version=grid.words(row, "version")[:40],
        is_on=_is_on(grid.words(row, "status")),
        signatures_at=instant(grid.words(row, "signatures"), at),
        licence_until=day(grid.words(row, "licence")),
    )
    return Observation(
        source=Source.CONSOLE,
        seen_at=instant(grid.words(row, "seen"), at) or at,
        host_name=name[:120],
        macs=(mac,) if mac else (),
        addresses=machines.addresses_in([grid.words(row, "address")]),
        kind=machines.kind_of(system=system),
        antivirus=(seen,),
    )


def _is_on(given: str) -> bool | None:
    plain = machines.fold(given)
    if not plain:
        return None
    if plain in _OFF or any(plain.startswith(f"{one} ") for one in _OFF):
        return False
    return True if plain in _ON or any(plain.startswith(f"{one} ") for one in _ON) else None

"""The register of machines as a sheet: our template, filled in, downloaded, edited, uploaded again."""

from collections.abc import Sequence
from datetime import date, datetime
from functools import lru_cache
from typing import Final

from khien.base.core.refusals import text
from khien.know.inventory.rules.reading import machines
from khien.know.inventory.rules.reading.door import day, truth
from khien.know.inventory.rules.reading.sheets import Grid, grid_of, is_formula
from khien.know.inventory.types.devices import DeviceKind
from khien.know.inventory.types.imports import Fault, Form, Reading, Told
from khien.know.inventory.types.observation import AntivirusSeen, Observation, Source, SystemSeen

COLUMNS: Final[tuple[tuple[str, str, tuple[str, ...]], ...]] = (
    ("key", "Mã máy", ("ma may", "id")),
    ("unit", "Mã đơn vị", ("ma don vi", "unit code", "unit")),
    (
        "name",
        "Tên máy",
        ("ten may", "ten may tinh", "ten thiet bi", "host name", "hostname", "name"),
    ),
    ("kind", "Loại", ("loai", "loai may", "loai thiet bi", "kind", "type")),
    ("serial", "Số sê-ri", ("so se ri", "so seri", "serial", "serial number", "so may")),
    ("maker", "Hãng", ("hang", "hang san xuat", "maker", "manufacturer")),
    ("model", "Kiểu máy", ("kieu may", "model", "cau hinh")),
    (
        "made",
        "Năm sản xuất",
        ("nam san xuat", "ngay san xuat", "nam mua", "nam dua vao su dung", "made on"),
    ),
    ("mac", "Địa chỉ MAC", ("dia chi mac", "mac", "mac address")),
    ("address", "Địa chỉ IP", ("dia chi ip", "ip", "ip address")),
    ("memory", "RAM (MB)", ("ram mb", "bo nho mb", "memory mb")),
    ("system", "Hệ điều hành", ("he dieu hanh", "operating system", "os")),
    ("place", "Nơi đặt", ("noi dat", "vi tri", "phong", "place", "location")),
    (
        "antivirus",
        "Diệt vi rút",
        ("diet vi rut", "phan mem diet vi rut", "diet virus", "phan mem diet virus", "antivirus"),
    ),
    ("licence", "Hạn bản quyền", ("han ban quyen", "ngay het han", "licence until")),
    ("encrypted", "Mã hóa ổ đĩa", ("ma hoa o dia", "ma hoa", "encrypted")),
)
"""What a column is called in code, its header in our template, and the folded headers it is known by."""

KIND_WORDS: Final[dict[DeviceKind, str]] = {
    DeviceKind.PC: "Máy tính",
    DeviceKind.SERVER: "Máy chủ",
    DeviceKind.NETWORK: "Thiết bị mạng",
    DeviceKind.PRINTER: "Máy in",
    DeviceKind.PHONE: "Điện thoại",
    DeviceKind.OTHER: "Khác",
}
_KINDS: Final = {machines.fold(word): kind for kind, word in KIND_WORDS.items()} | {
    "pc": DeviceKind.PC,
    "may tinh de ban": DeviceKind.PC,
    "may tinh xach tay": DeviceKind.PC,
    "laptop": DeviceKind.PC,
    "may tram": DeviceKind.PC,
    "desktop": DeviceKind.PC,
    "server": DeviceKind.SERVER,
    "switch": DeviceKind.NETWORK,
    "router": DeviceKind.NETWORK,
    "tuong lua": DeviceKind.NETWORK,
    "network": DeviceKind.NETWORK,
    "printer": DeviceKind.PRINTER,
    "phone": DeviceKind.PHONE,
    "other": DeviceKind.OTHER,
    "may tinh bang": DeviceKind.PHONE,
}
_NO_ANTIVIRUS: Final = frozenset({"khong", "khong co", "chua", "chua co", "no", "none", "0"})
_NAMES: Final = {field: known for field, _, known in COLUMNS}


class _BadCell(Exception):
    """A cell that cannot be right: its field and what is wrong."""

    def __init__(self, field: str, what: str) -> None:
        super().__init__(field, what)
        self.field, self.what = field, what


def read(cells: Sequence[Sequence[object]], *, at: datetime) -> Reading | None:
    """Return the machines of a register and each cell that is refused, or None where it is none."""
    grid = grid_of(cells, _NAMES, frozenset({"name"}))
    if grid is None or len(grid.columns) < 3:
        return None
    told, faults = [], []
    for number, row in enumerate(grid.cells):
        if not any(one not in {None, ""} for one in row):
            continue
        try:
            key = _key(grid.words(row, "key"))
            one = _machine(grid, row, at)
        except _BadCell as bad:
            faults.append(Fault(grid.place(number, bad.field), bad.what))
            continue
        told.append(Told(grid.place(number), one, grid.words(row, "unit"), key))
    return Reading((Form.REGISTER,), tuple(told), tuple(faults))


def _machine(grid: Grid, row: Sequence[object], at: datetime) -> Observation:
    found = ((field, grid.words(row, field)) for field in grid.columns)
    words = {field: told for field, told in found if told}
    for field, told in words.items():
        if is_formula(told):
            raise _BadCell(field, text("the cell is a formula; write its value"))
    if not words.get("name") and not words.get("serial"):
        raise _BadCell("name", text("neither name nor serial number is given"))
    mac = words.get("mac", "")
    return Observation(
        source=Source.REGISTER,
        seen_at=at,
        host_name=words.get("name", "")[:120],
        serial=words.get("serial", "")[:120],
        macs=tuple(one.strip() for one in mac.replace(";", ",").split(",") if one.strip()),
        addresses=_addresses(words.get("address", "")),
        kind=_kind(words.get("kind", "")),
        maker=words.get("maker", "")[:120],
        model=words.get("model", "")[:200],
        made_on=_made(grid.cell(row, "made"), words.get("made", "")),
        memory_mb=_memory(words.get("memory", "")),
        system=_system(words.get("system", "")),
        place=words.get("place", "")[:200],
        antivirus=_antivirus(grid.cell(row, "licence"), words),
        is_encrypted=_encrypted(words.get("encrypted", "")),
    )


def _key(given: str) -> int:
    if given and not (given.isdigit() and len(given) < 16):
        raise _BadCell("key", text("this is no machine's number; leave it empty for a new machine"))
    return int(given or 0)


@lru_cache(maxsize=256)
def _kind(given: str) -> DeviceKind | None:
    if not given:
        return None
    found = _KINDS.get(machines.fold(given))
    if found is None:
        raise _BadCell(
            "kind",
            text(
                "this kind is not known; write Máy tính, Máy chủ, Thiết bị mạng, Máy in, Điện thoại or Khác"
            ),
        )
    return found


def _addresses(given: str) -> tuple[str, ...]:
    wanted = [one.strip() for one in given.replace(";", ",").split(",") if one.strip()]
    found = machines.addresses_in(wanted)
    if len(found) < len(set(wanted)):
        raise _BadCell("address", text("this is no IP address of a machine"))
    return found


def _made(cell: object, words: str) -> date | None:
    if not words:
        return None
    found = (
        date(int(words), 1, 1)
        if words.isdigit() and len(words) == 4 and words > "1979"
        else day(cell)
    )
    if found is None:
        raise _BadCell("made", text("this is no year and no date; write 2021 or 31/12/2021"))
    return found


def _memory(words: str) -> int | None:
    if words and not (words.isdigit() and len(words) < 9):
        raise _BadCell("memory", text("the memory is no whole number of MB"))
    return int(words) if words else None


@lru_cache(maxsize=1024)
def _system(words: str) -> SystemSeen | None:
    if not words:
        return None
    return (
        machines.windows(words, words)
        if machines.is_windows(words)
        else machines.linux(words, "", full=words)
    )


def _antivirus(cell: object, words: dict[str, str]) -> tuple[AntivirusSeen, ...] | None:
    told = words.get("antivirus", "")
    if not told:
        return None
    if machines.fold(told) in _NO_ANTIVIRUS:
        return ()
    until = day(cell)
    if words.get("licence") and until is None:
        raise _BadCell("licence", text("this is no date; write it as 31/12/2027"))
    return (AntivirusSeen(name=told[:150], licence_until=until),)


def _encrypted(words: str) -> bool | None:
    found = truth(words)
    if words and found is None:
        raise _BadCell("encrypted", text("write “có” or “không”"))
    return found

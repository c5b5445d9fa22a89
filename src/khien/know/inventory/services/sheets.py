"""The register as an Excel sheet: the empty one, and what a list shows, to be edited and uploaded."""

import io
from collections.abc import Iterable

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font, PatternFill

from khien.base.accounts.types import Actor
from khien.base.core.workbooks import neutral
from khien.know.inventory.models import Device, DeviceState
from khien.know.inventory.queries import devices as queries
from khien.know.inventory.rules.reading.register import COLUMNS, KIND_WORDS
from khien.know.inventory.types.devices import DeviceFilter, DeviceKind

_WIDTHS = {
    "key": 10,
    "unit": 12,
    "name": 22,
    "system": 34,
    "model": 26,
    "place": 24,
    "antivirus": 28,
}
_MARK = {True: "có", False: "không", None: ""}


def template(unit_code: str) -> bytes:
    """Return the empty register of a unit; its first row holds the unit's code."""
    return _book([["", unit_code, *[""] * (len(COLUMNS) - 2)]])


def exported(actor: Actor, wanted: DeviceFilter) -> bytes:
    """Return the visible machines that a list shows as a register; no cell of it is computed."""
    return _book(_row(device, state) for device, state in queries.exported(actor, wanted))


def _row(device: Device, state: DeviceState | None) -> list[str | int | None]:
    values: dict[str, str | int | None] = {
        "key": device.pk,
        "unit": device.unit.code,
        "name": device.host_name,
        "kind": KIND_WORDS[DeviceKind(device.kind)],
        "serial": device.serial,
        "maker": device.maker,
        "model": device.model,
        "made": f"{device.made_on:%d/%m/%Y}" if device.made_on else "",
        "mac": "",
        "address": ", ".join(device.addresses),
        "memory": device.memory_mb,
        "system": device.system_name,
        "place": device.place,
        "antivirus": device.antivirus,
        "licence": f"{device.licence_until:%d/%m/%Y}" if device.licence_until else "",
        "encrypted": _MARK[state.is_encrypted if state else None],
    }
    return [values[field] for field, _, _ in COLUMNS]


def _book(rows: Iterable[list[str | int | None]]) -> bytes:
    book = Workbook(write_only=True)
    sheet = book.create_sheet("May")
    sheet.freeze_panes = "A2"
    for number, (field, _, _) in enumerate(COLUMNS):
        sheet.column_dimensions[chr(65 + number)].width = _WIDTHS.get(field, 16)
    head = []
    for _, title, _ in COLUMNS:
        cell = WriteOnlyCell(sheet, value=title)
        cell.font = Font(bold=True)
        cell.fill = PatternFill("solid", fgColor="DDE7E7")
        head.append(cell)
    sheet.append(head)
    for row in rows:
        sheet.append([neutral(one) if isinstance(one, str) else one for one in row])
    kept = io.BytesIO()
    book.save(kept)
    return kept.getvalue()

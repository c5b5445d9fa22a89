"""What a file is, told by its content, and what it says; a zip of many is read file by file."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any, Final

import orjson

from khien.base.core.refusals import text
from khien.know.inventory.rules.reading import (
    bom,
    collector,
    fusion,
    glpi,
    nmap,
    osquery,
    register,
    spdx,
    systeminfo,
    tables,
    wazuh,
)
from khien.know.inventory.rules.reading.door import (
    decoded,
    json_of,
    members,
    refused,
    unpacked,
    xml_of,
)
from khien.know.inventory.rules.reading.sheets import excel, separated
from khien.know.inventory.types.imports import Fault, Form, Reading, Told
from khien.know.inventory.types.observation import NotRead, Observation

_ZIP: Final = b"PK\x03\x04"
_OLE: Final = b"\xd0\xcf\x11\xe0"
_WORKBOOK: Final = b"xl/workbook"


def read(content: bytes, *, at: datetime, host: str = "") -> Reading:
    """Return what one file, or a zip of many, says. Raises NotRead where it is none of the formats.

    `host` names the machine for files that do not. Of a zip each unreadable file is a fault.
    """
    body = unpacked(content)
    if body.startswith(_ZIP) and _WORKBOOK not in body:
        return _zip(body, at, host)
    try:
        return _one(body, at, host)
    except RecursionError as problem:
        raise refused(
            "1:1", text("it is nested too deep"), text("send the file as the program wrote it")
        ) from problem


def _zip(body: bytes, at: datetime, host: str) -> Reading:
    forms: dict[Form, None] = {}
    told: list[Told] = []
    faults: list[Fault] = []
    for name, content in members(body):
        try:
            found = _one(unpacked(content), at, host)
        except (NotRead, RecursionError) as problem:
            values = problem.values if isinstance(problem, NotRead) else {}
            faults.append(
                Fault(
                    f"{name[:150]}:{values.get('where', '1:1')}",
                    str(values.get("what", text("it is nested too deep"))),
                )
            )
            continue
        forms |= dict.fromkeys(found.forms)
        told += [
            Told(f"{name[:150]}:{one.where}", one.one, one.unit_code, one.key) for one in found.told
        ]
        faults += [Fault(f"{name[:150]}:{one.where}", one.what) for one in found.faults]
    return Reading(tuple(forms), tuple(told), tuple(faults))


def _one(body: bytes, at: datetime, host: str) -> Reading:  # noqa: PLR0911 - one for each form
    if not body.strip():
        raise refused("1:1", text("the file is empty"), text("send a whole inventory"))
    if body.startswith((_ZIP, _OLE)):
        return _sheet(excel(body), at)
    words = decoded(body[:4000]).lstrip("\ufeff \r\n\t")
    if words.startswith("<"):
        return _xml(body, at, host)
    if words.startswith(("{", "[")):
        return _json(body, at, host)
    whole_text = decoded(body)
    if words.startswith("SPDXVersion:"):
        return _told(Form.SPDX, spdx.read(spdx.document_of(whole_text), at=at, host=host))
    if systeminfo.is_systeminfo(whole_text):
        return _told(Form.SYSTEMINFO, systeminfo.read(whole_text, at=at, host=host))
    if systeminfo.is_hotfixes(whole_text) or words.startswith("KB"):
        return _told(Form.HOTFIXES, systeminfo.read_hotfixes(whole_text, at=at))
    return _sheet(separated(body), at)


def _told(form: Form, found: Sequence[Observation]) -> Reading:
    places = [f"[{number}]" for number in range(1, len(found) + 1)]
    return Reading((form,), tuple(map(Told, places, found)))


def _sheet(cells: list[list[object]], at: datetime) -> Reading:
    readers: tuple[Callable[..., Reading | None], ...] = (
        tables.directory,
        register.read,
        tables.console,
    )
    for reader in readers:
        found = reader(cells, at=at)
        if found is not None:
            return found
    raise refused(
        "1",
        text(
            "this is none of the formats that are read, and no row names the columns of a register"
        ),
        text("download the template and keep its header"),
    )


def _xml(body: bytes, at: datetime, host: str) -> Reading:
    root = xml_of(body)
    if root.tag == "REQUEST":
        return _told(Form.FUSION, fusion.read(root, at=at))
    if root.tag == "nmaprun":
        return _told(Form.NMAP, nmap.read(root, at=at))
    if root.tag.startswith("{http://cyclonedx.org/schema/bom/") and root.tag.endswith("}bom"):
        return _told(Form.CYCLONEDX, bom.read(bom.document_of(root), at=at, host=host))
    raise refused(
        f"<{str(root.tag)[:60]}>",
        text("the XML is none of an inventory"),
        text("send XML of GLPI, FusionInventory, nmap or CycloneDX"),
    )


def _json(body: bytes, at: datetime, host: str) -> Reading:
    lines = _lines(body)
    document: Any = lines if lines is not None else json_of(body)
    for is_it, form, reader in _READERS:
        if is_it(document):
            more = {"host": host} if form in {Form.CYCLONEDX, Form.SPDX} else {}
            return _told(form, reader(document, at=at, **more))
    raise refused(
        "1:1",
        text("the JSON is none of an inventory"),
        text("send JSON of GLPI, osquery, Wazuh, CycloneDX, SPDX or of our collector"),
    )


def _lines(body: bytes) -> list[Any] | None:
    """Return the values of a file with one JSON object a line, or None where it is another."""
    parts = decoded(body).strip().splitlines()
    if len(parts) < 2 or not all(part.startswith("{") and part.endswith("}") for part in parts[:2]):
        return None
    try:
        return [orjson.loads(part) for part in parts if part.strip()]
    except orjson.JSONDecodeError:
        return None


def _has(name: str, told: object = None) -> Callable[[object], bool]:
    def has(document: object) -> bool:
        if not isinstance(document, dict) or name not in document:
            return False
        return told is None or document[name] == told

    return has


def _is_collectors(document: object) -> bool:
    first = document[0] if isinstance(document, list) and document else document
    return isinstance(first, dict) and first.get("format") == collector.FORM


def _osquery(document: Any, *, at: datetime) -> list[Observation]:
    return osquery.read(document if isinstance(document, list) else [document], at=at)


def _is_glpi(document: object) -> bool:
    return isinstance(document, dict) and (
        "deviceid" in document
        or document.get("action") == "inventory"
        or isinstance(document.get("content"), dict)
    )


_READERS: Final[
    tuple[tuple[Callable[[object], bool], Form, Callable[..., list[Observation]]], ...]
] = (
    (_is_collectors, Form.COLLECTOR, collector.read),
    (_has("bomFormat", "CycloneDX"), Form.CYCLONEDX, bom.read),
    (_has("spdxVersion"), Form.SPDX, spdx.read),
    (_is_glpi, Form.GLPI, glpi.read),
    (osquery.is_results, Form.OSQUERY, _osquery),
    (wazuh.is_wazuh, Form.WAZUH, wazuh.read),
)

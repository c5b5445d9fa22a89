"""GLPI's and FusionInventory's XML: computers, and equipment that an agent asked over SNMP."""

from datetime import datetime
from typing import Any
from xml.etree.ElementTree import Element

from khien.base.core.refusals import text
from khien.know.inventory.rules.reading import glpi
from khien.know.inventory.rules.reading.door import refused, table, value
from khien.know.inventory.types.observation import NotRead, Observation


def query_of(root: Element) -> str:
    """Return what an agent wants: `PROLOG` asks what to do, others bring an inventory."""
    return value(root.findtext("QUERY")).upper()


def agent_of(root: Element) -> str:
    """Return the name that an agent gave itself."""
    return value(root.findtext("DEVICEID"), 120)


def read(root: Element, *, at: datetime) -> list[Observation]:
    """Return what one REQUEST says: one computer, or each device. Raises NotRead."""
    held = root.find("CONTENT")
    if root.tag != "REQUEST" or held is None or len(held) == 0:
        raise refused(
            "REQUEST/CONTENT",
            text("the machine's part is missing"),
            text("send the whole file that the agent wrote"),
        )
    if query_of(root) == "INVENTORY" or held.find("HARDWARE") is not None:
        return [
            glpi.of_content(
                _dict(held),
                at=at,
                agent_id=agent_of(root),
                itemtype=value(root.findtext("ITEMTYPE")),
                tag=value(root.findtext("TAG"), 120),
            )
        ]
    return _equipment(held, at)


def _equipment(held: Element, at: datetime) -> list[Observation]:
    found = []
    devices = held.findall("DEVICE")
    for number, device in enumerate(devices, start=1):
        where = f"REQUEST/CONTENT/DEVICE[{number}]"
        plain = _dict(device)
        info = table(plain.get("info")) or plain
        if device.find("ERROR") is not None:
            continue  # one that did not answer says nothing
        info = info | {
            "name": info.get("name") or info.get("snmphostname") or info.get("dnshostname"),
            "ips": _addresses(info.get("ips")),
        }
        try:
            found.append(glpi.of_content(plain | {"network_device": info}, at=at))
        except NotRead as problem:
            raise refused(where, problem.values["what"], problem.values["right"]) from problem  # type: ignore[arg-type]
    if not devices:
        raise refused(
            "REQUEST/CONTENT",
            text("it holds no computer and no device"),
            text("send an inventory, a discovery or an SNMP query"),
        )
    return found


def _addresses(given: object) -> list[str]:
    inside = table(given).get("ip")
    return [value(one) for one in (inside if isinstance(inside, list) else [inside])]


def _dict(element: Element) -> dict[str, Any]:
    """Return an element as JSON would have it: names in lower case, what comes twice as a list."""
    found: dict[str, list[Any]] = {}
    for child in element:
        told: Any = _dict(child) if len(child) else child.text
        found.setdefault(child.tag.lower(), []).append(told)
    return {name: held[0] if len(held) == 1 else held for name, held in found.items()}

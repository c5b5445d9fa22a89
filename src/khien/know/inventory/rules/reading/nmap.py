"""nmap's XML: the machines that answered in a scan, by address, name and network card."""

from datetime import datetime
from xml.etree.ElementTree import Element

from khien.base.core.refusals import text
from khien.know.inventory.rules.reading import machines
from khien.know.inventory.rules.reading.door import instant, refused, value, whole
from khien.know.inventory.types.devices import DeviceKind
from khien.know.inventory.types.observation import Observation, Source, SystemSeen

SURE_PERCENT = 90
_KINDS = {
    "general purpose": None,
    "printer": DeviceKind.PRINTER,
    "print server": DeviceKind.PRINTER,
    "router": DeviceKind.NETWORK,
    "switch": DeviceKind.NETWORK,
    "firewall": DeviceKind.NETWORK,
    "WAP": DeviceKind.NETWORK,
    "broadband router": DeviceKind.NETWORK,
    "bridge": DeviceKind.NETWORK,
    "phone": DeviceKind.PHONE,
    "storage-misc": DeviceKind.SERVER,
}


def read(root: Element, *, at: datetime) -> list[Observation]:
    """Return the hosts that were up. A run that did not end says only of those that it reached.

    A host of which only the address is known goes by its address.
    """
    if root.tag != "nmaprun":
        raise refused("1:1", text("this is no scan of nmap"), text("write it with nmap -oX"))
    started = instant(root.get("start"), at) or at
    return [_host(host, started, at) for host in root.iter("host") if _is_up(host)]


def _is_up(host: Element) -> bool:
    state = host.find("status")
    return state is None or state.get("state") == "up"


def _host(host: Element, started: datetime, at: datetime) -> Observation:
    macs, addresses, maker = [], [], ""
    for one in host.findall("address"):
        given = value(one.get("addr"), 60)
        if one.get("addrtype") == "mac":
            macs.append(given)
            maker = value(one.get("vendor"), 120)
        else:
            addresses.append(given)
    names = [value(one.get("name"), 120) for one in host.iter("hostname") if one.get("name")]
    kind, system = _system(host)
    ended = host.get("endtime") or host.get("starttime")
    return Observation(
        source=Source.SCAN,
        seen_at=(instant(ended, at) if ended else None) or started,
        host_name=(names[0] if names else _name_told(host))
        or ("" if macs else addresses[0] if addresses else ""),
        macs=tuple(macs),
        addresses=machines.addresses_in(addresses) or tuple(addresses),
        kind=kind,
        maker=maker,
        system=system,
    )


def _system(host: Element) -> tuple[DeviceKind | None, SystemSeen | None]:
    """Return kind and system where nmap is sure of them."""
    matches = sorted(host.iter("osmatch"), key=lambda one: -(whole(one.get("accuracy")) or 0))
    if not matches or (whole(matches[0].get("accuracy")) or 0) < SURE_PERCENT:
        return None, None
    best = matches[0]
    name = value(best.get("name"), 200)
    told = [one.get("type", "") for one in best.iter("osclass")]
    kind = next((_KINDS[one] for one in told if _KINDS.get(one) is not None), None)
    return kind or machines.kind_of(system=name), SystemSeen(name=name)


def _name_told(host: Element) -> str:
    """Return the name that a script of the scan was told by the machine itself."""
    for element in host.iter("elem"):
        if element.get("key") in {"NetBIOS_Computer_Name", "DNS_Computer_Name"} and element.text:
            return value(element.text, 120)
    return ""

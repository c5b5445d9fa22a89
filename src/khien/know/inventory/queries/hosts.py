"""Reads of inventory for other rooms: which machine a host name or an address is."""

import ipaddress
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from django.db.models import QuerySet

from khien.know.inventory import access
from khien.know.inventory.models import Device


@dataclass(frozen=True, slots=True)
class Host:
    """A machine with its unit."""

    key: int
    unit_code: str


class HostIndex:
    """Machines by their names and addresses; what two machines share tells of none."""

    def __init__(self, rows: Iterable[tuple[int, str, str, str, Collection[str]]]) -> None:
        self._held: dict[str, Host | None] = {}
        for key, unit_code, host_name, short_name, addresses in rows:
            marks = {host_name.lower(), short_name, *map(_plain, addresses)} - {""}
            for mark in marks:
                held = self._held.get(mark)
                known = held is None and mark not in self._held
                self._held[mark] = Host(key, unit_code) if known else None

    def find(self, host: str) -> Host | None:
        """Return the one machine of this name or address, or None."""
        if not host:
            return None
        found = self._held.get(host)
        if found is None and not _is_address(host):
            found = self._held.get(host.partition(".")[0])
        return found


def hosts_of(unit_codes: frozenset[str] | None = None) -> HostIndex:
    """Return the machines of units (None: of all) by what they are called. One query."""
    rows: QuerySet[Device] = access.everything()
    if unit_codes is not None:
        rows = rows.filter(unit__code__in=unit_codes)
    found = rows.values_list("pk", "unit__code", "host_name", "short_name", "addresses")
    return HostIndex(found.iterator())


def _plain(address: str) -> str:
    bare = str(address).partition("/")[0].strip().lower()
    return str(ipaddress.ip_address(bare)) if _is_address(bare) else bare


def _is_address(value: str) -> bool:
    try:
        ipaddress.ip_address(value)
    except ValueError:
        return False
    return True

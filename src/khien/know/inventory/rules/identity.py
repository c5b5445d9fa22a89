"""Whether an observation is of a machine that is known: by marks that are worth something.

Cloned images share UUIDs and agents' ids, boards come with “To be filled by O.E.M.”, docks lend their
network address to whoever stands in them: no single mark but a real serial number makes two machines one.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

from khien.base.core.refusals import text
from khien.know.inventory.types.observation import Observation

SERIAL, UUID, MAC = "serial", "uuid", "mac"
KINDS: Final = (SERIAL, UUID, MAC)

_NO_SERIAL: Final = re.compile(
    r"(?i)^(to be filled.*|default string|system serial number|not (specified|available|applicable)"
    r"|none|n/?a|unknown|chassis serial number|serial( number)?|o\.?e\.?m\.?|empty|x+|0+|1234567(89?0?)?"
    r"|[.\-_ ]*)$"
)
_NO_UUID: Final = frozenset(
    {
        "00000000-0000-0000-0000-000000000000",
        "ffffffff-ffff-ffff-ffff-ffffffffffff",
        "03000200-0400-0500-0006-000700080009",
        "12345678-1234-5678-90ab-cddeefaabbcc",
    }
)
_UUID: Final = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_MAC: Final = re.compile(r"([0-9a-f]{2}:){5}[0-9a-f]{2}")
_ADDRESS: Final = re.compile(r"[\d.]+|[0-9a-f]*:[0-9a-f:]+")
_VIRTUAL_MACS: Final = (
    "00:00:00",
    "ff:ff:ff",
    "00:50:56:c0:00:0",
    "0a:00:27",
    "00:15:5d",
    "02:42",
    "00:ff",
)
"""Adapters that a program makes, the same on many machines (VMware, VirtualBox, Hyper-V, Docker, TAP)."""


@dataclass(frozen=True, slots=True)
class Marks:
    """The marks of one machine that are worth something, each in one form."""

    serial: str = ""
    uuid: str = ""
    macs: frozenset[str] = frozenset()
    host: str = ""

    def rows(self) -> Iterable[tuple[str, str]]:
        """Return the marks that are looked up, as kind and value."""
        if self.serial:
            yield SERIAL, self.serial
        if self.uuid:
            yield UUID, self.uuid
        for mac in sorted(self.macs):
            yield MAC, mac


class Kinship(StrEnum):
    """How an observation stands to a known machine."""

    SAME = "same"
    DOUBTFUL = "doubtful"
    OTHER = "other"


@dataclass(frozen=True)
class Verdict:
    """Which machine it is (None: a new one), and those that a person should compare with it."""

    device: int | None
    doubts: Mapping[int, str] = field(default_factory=dict)


_ANY: Final = "=≠?"
_TABLE: Final[tuple[tuple[tuple[str, str, str, str], Kinship, str], ...]] = (
    # serial, UUID, network cards, name: "=" the same, "≠" another, "?" not known of one of the two
    (("=", "≠", "≠?", "≠?"), Kinship.DOUBTFUL, text("the same serial number, all else differs")),
    (("=", _ANY, _ANY, _ANY), Kinship.SAME, ""),
    (
        ("≠", _ANY, "=", "="),
        Kinship.DOUBTFUL,
        text("the same name and card, another serial number"),
    ),
    (("≠", _ANY, _ANY, _ANY), Kinship.OTHER, ""),
    (("?", "=", "≠", "="), Kinship.DOUBTFUL, text("the same UUID and name, other network cards")),
    (("?", "=", "≠", _ANY), Kinship.OTHER, ""),  # a cloned image
    (("?", "=", "?", "≠"), Kinship.DOUBTFUL, text("the same UUID, another name")),
    (("?", "=", _ANY, _ANY), Kinship.SAME, ""),
    (("?", "≠", "=", "="), Kinship.DOUBTFUL, text("the same name and card, another UUID")),
    (("?", "≠", _ANY, _ANY), Kinship.OTHER, ""),
    (("?", "?", "=", "≠"), Kinship.DOUBTFUL, text("the same network card, another name")),
    (("?", "?", "=", _ANY), Kinship.SAME, ""),
    (("?", "?", "≠", "="), Kinship.DOUBTFUL, text("the same name, other network cards")),
    (("?", "?", "?", "="), Kinship.SAME, ""),
)
"""The first line that fits decides; where none does, it is another machine."""


def marks_of(one: Observation) -> Marks:
    """Return the marks of an observation."""
    return Marks(
        serial=serial_of(one.serial),
        uuid=uuid_of(one.uuid),
        macs=frozenset(mac for mac in map(mac_of, one.macs) if mac),
        host=short_name(one.host_name),
    )


def short_name(host_name: str) -> str:
    """Return a name without its domain, in lower case; an address that stands for a name stays whole."""
    plain = host_name.strip().lower()
    return plain if _ADDRESS.fullmatch(plain) else plain.partition(".")[0][:120]


def serial_of(given: str) -> str:
    """Return a serial number in one form, or nothing for a maker's placeholder."""
    plain = given.strip()
    return "" if len(plain) < 4 or _NO_SERIAL.match(plain) else plain.upper()[:120]


def uuid_of(given: str) -> str:
    """Return a UUID in one form, or nothing for none and for a maker's placeholder."""
    plain = given.strip().lower().strip("{}")
    return plain if _UUID.fullmatch(plain) and plain not in _NO_UUID else ""


def mac_of(given: str) -> str:
    """Return a network address in one form, or nothing for one that many machines have."""
    plain = given.strip().lower().replace("-", ":")
    if not _MAC.fullmatch(plain) or plain.startswith(_VIRTUAL_MACS):
        return ""
    return "" if int(plain[1], 16) & 0b10 else plain  # locally administered: made up anew at will


def kinship(seen: Marks, known: Marks) -> tuple[Kinship, str]:
    """Return how an observation stands to a known machine, and in words why one must ask."""
    macs = "?"
    if seen.macs and known.macs:
        macs = "=" if seen.macs & known.macs else "≠"
    found = (
        _compared(seen.serial, known.serial),
        _compared(seen.uuid, known.uuid),
        macs,
        _compared(seen.host, known.host),
    )
    for pattern, how, why in _TABLE:
        if all(sign in wanted for sign, wanted in zip(found, pattern, strict=True)):
            return how, why
    return Kinship.OTHER, ""


def _compared(one: str, other: str) -> str:
    if not (one and other):
        return "?"
    return "=" if one == other else "≠"


def judged(seen: Marks, known: Mapping[int, Marks]) -> Verdict:
    """Return which of the machines that share a mark the observation is of."""
    kin = {key: kinship(seen, marks) for key, marks in known.items()}
    same = [key for key, (how, _) in kin.items() if how is Kinship.SAME]
    doubts = {key: why for key, (how, why) in kin.items() if how is Kinship.DOUBTFUL}
    if len(same) == 1:
        return Verdict(same[0])
    if same:
        best = max(same, key=lambda key: (_worth(seen, known[key]), -key))
        others = {key: text("one source speaks of both") for key in same if key != best}
        return Verdict(best, others)
    return Verdict(None, doubts)


def _worth(seen: Marks, known: Marks) -> int:
    return (
        8 * (bool(seen.serial) and seen.serial == known.serial)
        + 4 * (bool(seen.uuid) and seen.uuid == known.uuid)
        + 2 * bool(seen.macs & known.macs)
        + (bool(seen.host) and seen.host == known.host)
    )

"""When support of a system or a product ends, from `data/lifecycle.toml`; what is due for replacement."""

import re
import tomllib
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any, Final

from khien.base.core.refusals import text
from khien.know.inventory.types.observation import SystemSeen

FILE: Final = Path(__file__).parent.parent / "data" / "lifecycle.toml"
OLD_YEARS: Final = 5
"""A PC older than this is due. Source: Circular 162/2014/TT-BTC, annex 1: computers wear out in 5 years."""

MEMORY_MB_MIN: Final = 4096
_MEMORY_SLACK: Final = 300
"""What firmware keeps for itself: a machine with 4 GB tells of a little less."""

_SERVER: Final = re.compile(r"(?i)server")
_LTSC: Final = re.compile(r"(?i)ltsc|ltsb")
_ENTERPRISE: Final = re.compile(r"(?i)enterprise|education|entreprise|unternehmen|doanh nghiệp")


@dataclass(frozen=True, slots=True)
class End:
    """The last day of support of a product, and who says so."""

    product: str
    on: date
    source: str


@cache
def _held() -> dict[str, Any]:
    return tomllib.loads(FILE.read_text(encoding="utf-8"))


@cache
def _windows() -> dict[tuple[int, str], End]:
    return {
        (build, edition): End(one["product"], one["ends"], one["source"])
        for one in _held()["windows"]
        for build in one["builds"]
        for edition in one["editions"]
    }


@cache
def _linux() -> dict[tuple[str, str], End]:
    return {
        (one["distribution"], one["release"]): End(one["product"], one["ends"], one["source"])
        for one in _held()["linux"]
    }


def end_of(system: SystemSeen) -> End | None:
    """Return when a system's support ends, or None where the list does not hold it."""
    if system.build is not None:
        return _windows().get((system.build, edition_of(system.name)))
    return _linux().get((system.distribution, system.release))


def edition_of(name: str) -> str:
    """Return which line of support a Windows is in, by its name."""
    if _SERVER.search(name):
        return "server"
    if _LTSC.search(name):
        return "ltsc"
    return "enterprise" if _ENTERPRISE.search(name) else "client"


def end_of_software(name: str) -> End | None:
    """Return when a product's support ends, by the name that its installer writes, or None."""
    words = name.lower().split()
    for one in _held()["software"]:
        if one["year"] in words and words[:2] == ["microsoft", "office"]:
            return End(one["product"], one["ends"], one["source"])
    return None


def reasons(
    *, made_on: date | None, ends_on: date | None, memory_mb: int | None, on: date
) -> list[str]:
    """Return why a machine is due for replacement; empty where it is not."""
    found = []
    if ends_on is not None and ends_on < on:
        found.append(text("its system gets no more fixes"))
    if made_on is not None and (on - made_on).days > OLD_YEARS * 365.25:
        found.append(text("it is older than 5 years"))
    if memory_mb is not None and memory_mb < MEMORY_MB_MIN - _MEMORY_SLACK:
        found.append(text("it has less than 4 GB of memory"))
    return found

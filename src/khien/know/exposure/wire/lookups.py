"""Asks the DNS for many names: a few side by side, slowly, within a time; nothing is ever visited."""

import secrets
import threading
import time
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import Final

from khien.know.exposure.types.lookalikes import Likeness, NamesAsked, NameSeen
from khien.know.exposure.wire.names import Names

AT_ONCE: Final = 8
PAUSE_S = 0.05
WHOLE_S = 90.0
HELD_MAX: Final = 10
LYING: Final = "the name server answers for names that cannot exist"


def look_up(names: Names, candidates: Mapping[str, Likeness]) -> NamesAsked:
    """Return which of the names the DNS holds; those that there was no time or no answer for are counted."""
    nonsense = names.find(f"khien-{secrets.token_hex(10)}.com", "NS")
    if nonsense.values or names.find(f"khien-{secrets.token_hex(10)}.vn", "A").values:
        return NamesAsked(problem=LYING)
    until = time.monotonic() + WHOLE_S
    pace = threading.Lock()

    def ask(one: tuple[str, Likeness]) -> NameSeen | bool:
        with pace:
            time.sleep(PAUSE_S / AT_ONCE)
        if time.monotonic() > until:
            return False
        return _seen(names, *one)

    with ThreadPoolExecutor(AT_ONCE) as pool:
        told = list(pool.map(ask, candidates.items()))
    return NamesAsked(
        asked=len(told),
        untold=sum(one is False for one in told),
        found=tuple(one for one in told if isinstance(one, NameSeen)),
    )


def _seen(names: Names, name: str, likeness: Likeness) -> NameSeen | bool:
    """Return a name that is registered; true for none, false without an answer."""
    servers = names.find(name, "NS")
    addresses = names.find(name, "A")
    if not servers.was_told and not addresses.was_told:
        return False
    if not servers.values and not addresses.values:
        return True
    mail = names.find(name, "MX").values
    return NameSeen(name, likeness, addresses.values[:HELD_MAX], mail[:HELD_MAX])

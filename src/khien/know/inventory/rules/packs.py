"""The queries that osquery may run, from the list in `data/osquery.toml`."""

import tomllib
from collections.abc import Collection
from functools import cache
from pathlib import Path
from typing import Any

from khien.know.inventory.types.agents import NotAllowListed, Query

FILE = Path(__file__).parent.parent / "data" / "osquery.toml"


@cache
def allowed() -> dict[str, Query]:
    """Return the queries that may run, by name."""
    held = tomllib.loads(FILE.read_text(encoding="utf-8"))
    return {
        one["name"]: Query(one["name"], one["sql"], one["seconds"], one["platform"], one["reads"])
        for one in held["query"]
    }


def require_allowed(names: Collection[str]) -> list[str]:
    """Return the names in the list's order. Raises NotAllowListed."""
    for name in names:
        if name not in allowed():
            raise NotAllowListed(name=name[:60])
    return [name for name in allowed() if name in names]


def schedule(names: Collection[str]) -> dict[str, Any]:
    """Return the part of osquery's configuration that runs the named queries, as snapshots."""
    found: dict[str, Any] = {}
    for name in names:
        one = allowed()[name]
        found[name] = {"query": one.sql, "interval": one.seconds, "snapshot": True}
        if one.platform:
            found[name]["platform"] = one.platform
    return found

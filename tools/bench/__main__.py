"""`python -m tools.bench [PART …]`: measure the parts that are named, or all, and print the figures."""

import sys
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Final

from tools.bench import (
    casework,
    certificates,
    command,
    desk,
    engine,
    exchange,
    files,
    findings,
    inventory,
    lists,
    matching,
    papers,
    plans,
    registers,
    reports,
    signatures,
    store,
    whole,
)
from tools.bench.figures import DATA, Figure, machine

PARTS: Final[dict[str, Callable[[], list[Figure]]]] = {
    "engine": engine.run,
    "command": command.run,
    "whole": whole.run,
    "store": store.run,
    "casework": casework.run,
    "certificates": certificates.run,
    "desk": desk.run,
    "exchange": exchange.run,
    "matching": matching.run,
    "findings": findings.run,
    "inventory": inventory.run,
    "papers": papers.run,
    "plans": plans.run,
    "files": files.run,
    "lists": lists.run,
    "registers": registers.run,
    "reports": reports.run,
    "signatures": signatures.run,
}


def main() -> int:
    """Measure the parts that are named, or all."""
    if not DATA.is_dir():
        sys.stderr.write(f"real test data is not at {DATA}: set KHIEN_DATA.\n")
        return 2
    wanted = sys.argv[1:] or list(PARTS)
    unknown = [part for part in wanted if part not in PARTS]
    if unknown:
        sys.stderr.write(f"there is no part “{unknown[0]}”: choose of {', '.join(PARTS)}.\n")
        return 2
    print(f"{datetime.now(UTC):%Y-%m-%d}  {machine()}")
    for part in wanted:
        print(f"\n{part}")
        for figure in PARTS[part]():
            print(f"  {figure.line()}", flush=True)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())

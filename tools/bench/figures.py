"""A measured figure with its spread, and the machine that it was measured on."""

import os
import platform
import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).parent.parent.parent
DATA: Final = Path(os.environ.get("KHIEN_DATA", ROOT.parent / "shared" / "data"))
CALLS: Final = 40
ROUNDS: Final = int(os.environ.get("KHIEN_BENCH_ROUNDS", "5"))


@dataclass(frozen=True, slots=True)
class Figure:
    """One measured value: the median where it was measured several times; `target` may be empty."""

    name: str
    value: float
    unit: str
    low: float | None = None
    high: float | None = None
    target: str = ""

    def line(self) -> str:
        """Return the figure as it is printed."""
        spread = f"({self.low:,.1f} to {self.high:,.1f})" if self.low is not None else ""
        return f"{self.name:<62} {self.value:>12,.1f} {self.unit:<18} {spread:<28} {self.target}"


def median(name: str, values: Sequence[float], unit: str, target: str = "") -> Figure:
    """Return the median of several measurements with the least and the greatest."""
    return Figure(name, statistics.median(values), unit, min(values), max(values), target)


def p95(call: Callable[[], object]) -> float:
    """Return the 95th of a hundred equal parts of many calls, in milliseconds, after a warm-up."""
    call()
    took = []
    for _ in range(CALLS):
        began = time.perf_counter()
        call()
        took.append((time.perf_counter() - began) * 1000)
    return sorted(took)[int(CALLS * 0.95)]


def machine() -> str:
    """Return what this machine is, in a line."""
    text = Path("/proc/cpuinfo").read_text("utf-8") if Path("/proc/cpuinfo").exists() else ""
    names = [line.partition(":")[2].strip() for line in text.splitlines() if "model name" in line]
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    load = os.getloadavg()[0]
    return (
        f"{names[0] if names else platform.processor()}, {os.cpu_count()} CPUs, {memory:.0f} GiB, "
        f"Python {platform.python_version()}, load {load:.2f}"
    )

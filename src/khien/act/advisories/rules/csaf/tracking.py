"""Versions and dates of a CSAF file. Tests 6.1.14, 6.1.16-6.1.22 and 6.1.30."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from khien.act.advisories.types.foreign import Fault

_HISTORY = "/document/tracking/revision_history"
_VERSION = "/document/tracking/version"

Rank = tuple[tuple[int, ...], bool, tuple[tuple[bool, int, str], ...]]


def moment(given: str) -> datetime:
    """Return an instant of a file."""
    return datetime.fromisoformat(given.upper())


def rank(number: str) -> Rank:
    """Return how high a version stands: an integer, or a semantic version without its build."""
    core, _, pre = number.partition("+")[0].partition("-")
    parts = tuple(
        (not word.isdigit(), int(word) if word.isdigit() else 0, word) for word in pre.split(".")
    )
    return tuple(int(part) for part in core.split(".")), not pre, parts if pre else ()


def is_newer(number: str, held: str) -> bool:
    """Return whether a version stands above another."""
    return rank(number) > rank(held)


def faults(file: dict[str, Any]) -> Iterator[Fault]:
    """Yield what contradicts itself in versions, history and state."""
    tracking = file["document"]["tracking"]
    numbers = [each["number"] for each in tracking["revision_history"]]
    are_whole = {"." not in number for number in [*numbers, tracking["version"]]}
    if len(are_whole) > 1:
        yield Fault("6.1.30", _VERSION, "integer and semantic versions are mixed")
        return
    yield from _history(tracking)
    yield from _state(tracking, numbers)


def _history(tracking: dict[str, Any]) -> Iterator[Fault]:
    rows = list(enumerate(tracking["revision_history"]))
    rows.sort(key=lambda row: (moment(row[1]["date"]), rank(row[1]["number"])))
    seen: set[str] = set()
    before: tuple[int, Rank] | None = None
    for place, row in rows:
        number, path = row["number"], f"{_HISTORY}/{place}/number"
        if number in seen:
            yield Fault("6.1.22", path, f"version {number} stands twice")
        seen.add(number)
        here = (rank(number)[0][0], rank(number))
        if before is None and here[0] not in {0, 1}:
            yield Fault("6.1.21", path, f"the history begins with {number}, not with 0 or 1")
        if before is not None and here[1] < before[1]:
            yield Fault("6.1.14", path, f"version {number} is dated after a higher one")
        if before is not None and here[0] > before[0] + 1:
            yield Fault("6.1.21", path, f"a version before {number} is missing")
        before = here
        if rank(number)[1] is False:
            yield Fault("6.1.19", path, f"the history holds the pre-release {number}")
    last = rows[-1][1]["number"]
    is_draft = tracking["status"] == "draft"
    if _compared(last, is_draft=is_draft) != _compared(tracking["version"], is_draft=is_draft):
        what = f"{tracking['version']} is not the newest of the history, {last}"
        yield Fault("6.1.16", _VERSION, what)


def _state(tracking: dict[str, Any], numbers: list[str]) -> Iterator[Fault]:
    version, status = tracking["version"], tracking["status"]
    core, is_release, _ = rank(version)
    if status == "draft":
        return
    if core[0] == 0 or not is_release:
        yield Fault("6.1.17", "/document/tracking/status", f"version {version} must be a draft")
    if not is_release:
        yield Fault("6.1.20", _VERSION, f"a {status} file has the pre-release {version}")
    for place, number in enumerate(numbers):
        if rank(number)[0][0] == 0:
            what = f"a {status} file still holds version {number}"
            yield Fault("6.1.18", f"{_HISTORY}/{place}/number", what)


def _compared(number: str, *, is_draft: bool) -> str:
    whole = number.partition("+")[0]
    return whole.partition("-")[0] if is_draft else whole

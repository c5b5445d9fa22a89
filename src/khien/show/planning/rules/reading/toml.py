"""Plans written as TOML, as those that come with Khiên are."""

import re
import tomllib
from typing import Any

from khien.base.core.refusals import text
from khien.show.planning.rules.reading.gathering import Gathering, said


def read(found: Gathering, content: bytes) -> None:
    """Gather a plan. Raises PlanNotRead."""
    try:
        words = content.decode("utf-8-sig")
        data = tomllib.loads(words)
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as fault:
        found.refuse(
            _line_of(str(fault)),
            text("this is no TOML in UTF-8"),
            text("see the plans that come with Khiên"),
        )
    places = _Places(words)
    plan = data.get("plan")
    found.plan(plan if isinstance(plan, dict) else {}, "[plan]")
    for one in _tables(data.get("section")):
        found.section(str(one.get("clause") or ""), said(one.get("title")), places.of(one))
    for one in _tables(data.get("obligation")):
        found.obligation(one, places.of(one))
    for one in _tables(data.get("programme")):
        found.programme(one, _tables(one.get("project")), places.of(one))


class _Places:
    """Where each clause is written: the reader of TOML does not say."""

    def __init__(self, words: str) -> None:
        self._held: dict[str, list[int]] = {}
        for number, line in enumerate(words.splitlines(), start=1):
            written = re.match(r"""\s*clause\s*=\s*["']([^"']*)""", line)
            if written:
                self._held.setdefault(written[1], []).append(number)

    def of(self, one: dict[str, Any]) -> str:
        """Return the line of the next entry of this clause."""
        lines = self._held.get(str(one.get("clause") or ""), [])
        return f"line {lines.pop(0) if len(lines) > 1 else lines[0]}" if lines else "[[obligation]]"


def _tables(given: Any) -> list[dict[str, Any]]:
    return [one for one in given if isinstance(one, dict)] if isinstance(given, list) else []


def _line_of(fault: str) -> str:
    found = re.search(r"line (\d+)", fault)
    return found[0] if found else "line 1"

"""Reads of the rule book: which limit holds on a day, and where it comes from."""

import functools
import tomllib
from datetime import date, timedelta
from pathlib import Path

from django.conf import settings

from khien.base.regulation import rules
from khien.base.regulation.types import Clock, Confidence

DATA = Path(__file__).parent / "data" / "clocks.toml"


def clock(code: str, day: date) -> Clock:
    """Return the clock of the instance's profile that holds on a day. Raises ClockUnknown."""
    return rules.clock_on(all_clocks(), code=code, profile=settings.KHIEN.profile, day=day)


@functools.cache
def all_clocks() -> tuple[Clock, ...]:
    """Return every clock of the rule book, read once."""
    entries = tomllib.loads(DATA.read_text(encoding="utf-8"))["clock"]
    return tuple(
        Clock(
            code=entry["code"],
            profile=entry.get("profile", ""),
            length=timedelta(hours=entry["hours"]),
            instrument=entry["instrument"],
            article=entry["article"],
            valid_from=entry["valid_from"],
            valid_to=entry.get("valid_to"),
            confidence=Confidence(entry["confidence"]),
            compared_by=entry["compared_by"],
            note=entry["note"],
        )
        for entry in entries
    )

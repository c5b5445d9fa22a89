"""Which entry of the rule book holds on a day, for a profile."""

from collections.abc import Iterable
from datetime import date

from khien.base.regulation.types import Clock, ClockUnknown


def clock_on(clocks: Iterable[Clock], *, code: str, profile: str, day: date) -> Clock:
    """Return the clock that holds on a day: the profile's own before the one for every profile.

    Raises ClockUnknown.
    """
    holding = [
        clock
        for clock in clocks
        if clock.code == code
        and clock.profile in {"", profile}
        and clock.valid_from <= day
        and (clock.valid_to is None or day < clock.valid_to)
    ]
    if not holding:
        raise ClockUnknown(code=code, day=day.isoformat())
    return max(holding, key=lambda clock: (clock.profile == profile, clock.valid_from))

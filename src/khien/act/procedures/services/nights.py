"""When the night's look at procedures comes next."""

from datetime import date, time
from typing import Final

from khien.base.core import nights

NIGHT: Final = "procedures.night"
AT: Final = time(3, 20)


def ask_for_night(day: date) -> None:
    """Ask for the look in the night after a day. Call inside a transaction."""
    nights.ask_for_night(NIGHT, day, AT)

"""How often one place may ask: so many a minute, held in memory, in bounded room."""

from typing import Final

PLACES_MAX: Final = 10_000
WINDOW_S: Final = 60


class Pace:
    """Counts what each place took in the running minute."""

    def __init__(self, a_minute: int) -> None:
        self.a_minute = a_minute
        self._minute = 0
        self._taken: dict[str, int] = {}

    def take(self, place: str, at: float) -> bool:
        """Count one more for a place, and return whether it may."""
        minute = int(at // WINDOW_S)
        if minute != self._minute:
            self._minute, self._taken = minute, {}
        taken = self._taken.get(place, 0)
        if taken >= self.a_minute or (place not in self._taken and len(self._taken) >= PLACES_MAX):
            return False
        self._taken[place] = taken + 1
        return True

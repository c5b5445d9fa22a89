"""Stamps time with a key of this instance; no network is needed."""

from collections.abc import Callable
from datetime import datetime

from khien.base.trust.rules.authority import stamps


class OwnStamper:
    """The time-stamping authority of this instance."""

    def __init__(self, by: stamps.Stamping, clock: Callable[[], datetime]) -> None:
        self._by, self._clock = by, clock

    def stamp(self, question: bytes) -> bytes:
        """Return the answer (DER) to a request (DER); a refusal says why."""
        try:
            request = stamps.read(question, policy=self._by.policy)
        except stamps.Unstampable as problem:
            return stamps.refused(problem.failure)
        at = self._clock().replace(microsecond=0)
        return bytes(stamps.granted(request, self._by, at=at).dump())

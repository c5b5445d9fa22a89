"""Stamps time with a key of this instance: for requests as bytes, and as pyHanko asks in process."""

from collections.abc import Callable
from datetime import datetime

from asn1crypto import tsp
from pyhanko.sign.timestamps import TimeStamper
from typing_extensions import override

from khien.base.trust.rules.authority import stamps


class OwnStamper(TimeStamper):
    """The time-stamping authority of this instance; no network is needed."""

    def __init__(self, by: stamps.Stamping, clock: Callable[[], datetime]) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self._by, self._clock = by, clock

    @property
    def policy(self) -> str:
        """Return the OID of the policy that its stamps name."""
        return self._by.policy

    def stamp(self, question: bytes) -> bytes:
        """Return the answer (DER) to a request (DER); a refusal says why."""
        try:
            request = stamps.read(question, policy=self._by.policy)
        except stamps.Unstampable as problem:
            return stamps.refused(problem.failure)
        return bytes(self._granted(request).dump())

    @override
    async def async_request_tsa_response(self, req: tsp.TimeStampReq) -> tsp.TimeStampResp:
        """Return the answer to a request."""
        return self._granted(req)

    def _granted(self, request: tsp.TimeStampReq) -> tsp.TimeStampResp:
        return stamps.granted(request, self._by, at=self._clock().replace(microsecond=0))

"""Time stamps of this instance's own authority: for requests over HTTP, and for signing in process."""

from asn1crypto import tsp
from pyhanko.sign.timestamps import TimeStamper
from typing_extensions import override

from khien.base.core.clock import now
from khien.base.trust.queries import status
from khien.base.trust.rules.authority import stamps


class OwnStamper(TimeStamper):
    """Stamps with the key of this instance, without a network."""

    def __init__(self, by: stamps.Stamping) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self.by = by

    @override
    async def async_request_tsa_response(self, req: tsp.TimeStampReq) -> tsp.TimeStampResp:
        """Return the answer to a request."""
        return stamps.granted(req, self.by, at=now().replace(microsecond=0))


def stamper() -> OwnStamper | None:
    """Return what stamps signatures here, or None where there is no internal authority."""
    by = status.stamping()
    return OwnStamper(by) if by is not None else None


def answer(content: bytes) -> bytes:
    """Return the answer (DER) to a request for a time stamp; a refusal says why."""
    by = status.stamping()
    if by is None:
        return stamps.refused("time_not_available")
    try:
        request = stamps.read(content, policy=by.policy)
    except stamps.Unstampable as problem:
        return stamps.refused(problem.failure)
    return bytes(stamps.granted(request, by, at=now().replace(microsecond=0)).dump())

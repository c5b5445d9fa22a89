"""Asks a stamper for the time stamps (RFC 3161) of a signature, as pyHanko wants them."""

import asyncio
from typing import Final

from asn1crypto import core, tsp
from pyhanko.sign.timestamps.api import TimeStamper
from typing_extensions import override

from khien.base.core.refusals import Refusal
from khien.base.trust.rules.faults import FAULTS, said
from khien.base.trust.types.signing import NoStamp, Stamper

_GRANTED: Final = frozenset({"granted", "granted_with_mods"})


class _Status(core.Sequence):  # type: ignore[misc]
    """An answer of which the status alone is read: a rejection holds no stamp."""

    _fields = [("status", tsp.PKIStatusInfo), ("rest", core.Any, {"optional": True})]


class Stamping(TimeStamper):
    """A stamper as pyHanko asks it."""

    def __init__(self, stamper: Stamper) -> None:
        super().__init__(include_nonce=True)  # type: ignore[no-untyped-call]
        self._stamper = stamper

    @override
    async def async_request_tsa_response(self, req: tsp.TimeStampReq) -> tsp.TimeStampResp:
        """Return the stamper's answer. Raises NoStamp."""
        try:
            answer = await asyncio.to_thread(self._stamper.stamp, req.dump())
            said_in: _Status = _Status.load(answer)
            status = said_in["status"]["status"].native
            if status in _GRANTED:
                return tsp.TimeStampResp.load(answer, strict=True)
        except Refusal:
            raise
        except FAULTS as problem:
            raise NoStamp(detail=said(problem)) from problem
        raise NoStamp(detail=status)

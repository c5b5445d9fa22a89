"""Gives time stamps (RFC 3161) with a key, and asks a stamper for those of a signature."""

import asyncio
import secrets
from datetime import UTC, datetime
from typing import Any, Final

from asn1crypto import cms, core, tsp
from pyhanko.sign.timestamps.api import TimeStamper
from typing_extensions import override

from khien.base.core.refusals import Refusal
from khien.base.trust.rules.faults import FAULTS, said
from khien.base.trust.types.signing import NoStamp, SigningKey, Stamper

POLICY: Final = "1.3.6.1.4.1.62253.1.1"
"""The policy under which this instance stamps: its own clock, no legal weight."""

DIGESTS: Final = frozenset({"sha256", "sha384", "sha512"})
SERIAL_BITS: Final = 64


_GRANTED: Final = frozenset({"granted", "granted_with_mods"})


class _Status(core.Sequence):  # type: ignore[misc]
    """An answer of which the status alone is read or written: a rejection holds no stamp."""

    _fields = [("status", tsp.PKIStatusInfo), ("rest", core.Any, {"optional": True})]


class KeyStamper:
    """Stamps with a key of this instance, whose certificate is for time stamps alone."""

    def __init__(self, key: SigningKey, *, policy: str = POLICY) -> None:
        self.key, self.policy = key, policy

    def stamp(self, question: bytes) -> bytes:
        """Return the answer to a question; one that cannot be read or is too weak is refused in it."""
        try:
            asked = tsp.TimeStampReq.load(question, strict=True)
            digest = asked["message_imprint"]["hash_algorithm"]["algorithm"].native
            assert len(asked["message_imprint"]["hashed_message"].native) > 0
        except FAULTS:
            return _rejected("bad_data_format")
        if digest not in DIGESTS:
            return _rejected("bad_alg")
        return bytes(_granted(self._token(asked)).dump())

    def _token(self, asked: tsp.TimeStampReq) -> cms.ContentInfo:
        info: dict[str, Any] = {
            "version": "v1",
            "policy": self.policy,
            "message_imprint": asked["message_imprint"],
            "serial_number": secrets.randbits(SERIAL_BITS) | 1,
            "gen_time": core.GeneralizedTime(datetime.now(UTC).replace(microsecond=0)),  # noqa: TID251
            "accuracy": tsp.Accuracy({"seconds": 1}),
        }
        if asked["nonce"].native is not None:
            info["nonce"] = asked["nonce"]
        held = cms.EncapsulatedContentInfo(
            {
                "content_type": "tst_info",
                "content": core.ParsableOctetString(tsp.TSTInfo(info).dump()),
            }
        )
        with self.key.opened() as signer:
            return asyncio.run(
                signer.async_sign_general_data(held, "sha256", detached=False, use_cades=True)
            )


class Stamping(TimeStamper):
    """A stamper as pyHanko asks it; keeps when the last stamp's certificate ends."""

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


def _granted(token: cms.ContentInfo) -> tsp.TimeStampResp:
    return tsp.TimeStampResp({"status": {"status": "granted"}, "time_stamp_token": token})


def _rejected(why: str) -> bytes:
    return bytes(_Status({"status": {"status": "rejection", "fail_info": {why}}}).dump())

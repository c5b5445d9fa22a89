"""Has signatures checked in a process that is killed when it takes too long."""

from datetime import datetime
from typing import Final

import msgspec
from asn1crypto.x509 import Certificate

from khien.base.core.confined import BrokeOff, Pool, TookTooLong
from khien.base.core.refusals import text
from khien.base.trust.rules.verifying.__main__ import Question, Reply, Told
from khien.base.trust.rules.verifying.grounds import Grounds
from khien.base.trust.types.signatures import Checked, NoSignature, TooLongToCheck

PROCESSES: Final = 2
USES: Final = 1000
ROUNDS_MAX: Final = 4
"""How often a check is begun anew with what was answered outside: each may show one more to ask about."""

_POOL: Final = Pool("khien.base.trust.rules.verifying", uses=USES, most=PROCESSES)


def check(
    content: bytes, beside: bytes | None, grounds: Grounds, *, at: datetime, seconds: float
) -> Checked:
    """Return what every signature in a content, or a detached one beside it, is worth.

    Raises NoSignature, also where the check broke off, and TooLongToCheck after so many seconds a round.
    """
    told: list[Told] = []
    for _ in range(ROUNDS_MAX):
        reply = _reply(content, beside, grounds, told, at=at, seconds=seconds)
        if grounds.asks is None or not reply.wanted:
            break
        for certificate, issuer in dict.fromkeys(reply.wanted):
            answers, notes = grounds.asks(Certificate.load(certificate), Certificate.load(issuer))
            told.append(Told(certificate, issuer, answers, notes))
    if reply.found is None:
        raise NoSignature(detail=reply.detail)
    return reply.found


def _reply(
    content: bytes,
    beside: bytes | None,
    grounds: Grounds,
    told: list[Told],
    *,
    at: datetime,
    seconds: float,
) -> Reply:
    question = Question(
        content=len(content),
        beside=len(beside) if beside is not None else None,
        at=at,
        own=[one.dump() for one in grounds.own],
        others=[one.dump() for one in grounds.others],
        answers=list(grounds.answers),
        told=told if grounds.asks else None,
    )
    head = msgspec.json.encode(question) + b"\n"
    try:
        with _POOL.taken() as process:
            answer = process.ask(head, content, beside or b"", seconds=seconds)
    except TookTooLong as late:
        raise TooLongToCheck(seconds=f"{seconds:g}") from late
    except BrokeOff as broken:
        raise NoSignature(detail=text("the check broke off")) from broken
    return msgspec.json.decode(answer, type=Reply)

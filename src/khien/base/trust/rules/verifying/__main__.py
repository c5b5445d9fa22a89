"""The check of signatures as a process of its own: questions on stdin, each answered by a child of its own.

A line of JSON says how long the content and the signature beside it are and what trust rests on; they
follow. The answer is a line of JSON, empty where the child ended without one: what one content does to
it bends no word on the next. It asks nobody outside: what it would ask it names.
"""

import os
import sys
from datetime import datetime

import msgspec
from asn1crypto.x509 import Certificate

from khien.base.core.confined import confine, spare_processor
from khien.base.trust.rules.verifying import reading
from khien.base.trust.rules.verifying.grounds import Answer, Grounds
from khien.base.trust.types.notes import Note
from khien.base.trust.types.signatures import Checked, NoSignature


class Told(msgspec.Struct):
    """What was answered outside about a certificate of an issuer (both DER)."""

    certificate: bytes
    issuer: bytes
    answers: list[Answer]
    notes: list[Note]


class Question(msgspec.Struct):
    """A content to check; `beside` is the length of a detached signature, None where there is none."""

    content: int
    beside: int | None
    at: datetime
    own: list[bytes]
    others: list[bytes]
    answers: list[Answer]
    told: list[Told] | None


class Reply(msgspec.Struct):
    """What was found, else why nothing could be read; `wanted`: whom to ask about, with issuers."""

    found: Checked | None
    detail: str
    wanted: list[tuple[bytes, bytes]]


class _Asks:
    """Stands for who asks outside: gives what was told, and notes what was not."""

    def __init__(self, told: list[Told]) -> None:
        self._told = {(one.certificate, one.issuer): one for one in told}
        self.wanted: list[tuple[bytes, bytes]] = []

    def __call__(
        self, certificate: Certificate, issuer: Certificate
    ) -> tuple[list[Answer], list[Note]]:
        """Return what was answered before."""
        key = certificate.dump(), issuer.dump()
        found = self._told.get(key)
        if found is None:
            self.wanted.append(key)
            return [], []
        return found.answers, found.notes


def main() -> None:
    """Answer what comes until nothing does."""
    confine()
    source, target = sys.stdin.buffer, sys.stdout.buffer
    while line := source.readline():
        asked = msgspec.json.decode(line, type=Question)
        content = source.read(asked.content)
        beside = source.read(asked.beside) if asked.beside is not None else None
        target.write(_answered_apart(asked, content, beside) + b"\n")
        target.flush()


def _answered_apart(asked: Question, content: bytes, beside: bytes | None) -> bytes:
    reads, writes = os.pipe()
    child = os.fork()
    if not child:
        try:
            os.close(reads)
            spare_processor()
            with os.fdopen(writes, "wb") as out:
                out.write(_answer(asked, content, beside))
        finally:
            os._exit(0)
    os.close(writes)
    with os.fdopen(reads, "rb") as held:
        answer = held.read()
    os.waitpid(child, 0)
    return answer


def _answer(asked: Question, content: bytes, beside: bytes | None) -> bytes:
    asks = _Asks(asked.told) if asked.told is not None else None
    own, others = (list(map(Certificate.load, held)) for held in (asked.own, asked.others))
    grounds = Grounds(own, others, asked.answers, asks)
    found, detail = None, ""
    try:
        if beside is None:
            found = reading.check(content, grounds, at=asked.at)
        else:
            found = reading.check_beside(content, beside, grounds, at=asked.at)
    except NoSignature as none:
        detail = str(none.values["detail"])
    return msgspec.json.encode(Reply(found, detail, asks.wanted if asks else []))


if __name__ == "__main__":
    main()

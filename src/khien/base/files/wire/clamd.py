"""Asks clamd for a verdict on a content (INSTREAM), over its socket or TCP."""

import socket
import struct
import time
from contextlib import suppress
from dataclasses import dataclass
from typing import Final

STEP_S: Final = 10.0
WHOLE_S: Final = 60.0
CHUNK_BYTES: Final = 256 * 1024
ANSWER_BYTES_MAX: Final = 4096


@dataclass(frozen=True, slots=True)
class Scanned:
    """What clamd said: checked or not, and what it found; `why` says why it was not checked."""

    is_checked: bool
    found: str = ""
    why: str = ""


def scan(where: str, content: bytes, *, seconds: float = WHOLE_S) -> Scanned:
    """Return clamd's verdict. Anything but a clear answer is “not checked”, never clean."""
    until = time.monotonic() + seconds
    answer = b""
    try:
        with _opened(where) as talk:
            # over its StreamMaxLength it hangs up; what it said may still be read
            with suppress(BrokenPipeError, ConnectionResetError):
                _put(talk, content, until)
            answer = _answer(talk, until)
    except OSError as problem:
        return Scanned(is_checked=False, why=f"{type(problem).__name__}: {problem}"[:200])
    return _read(answer)


def _opened(where: str) -> socket.socket:
    if where.startswith("/"):
        talk = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        talk.settimeout(STEP_S)
        try:
            talk.connect(where)
        except OSError:
            talk.close()
            raise
        return talk
    host, _, port = where.rpartition(":")
    return socket.create_connection((host.strip("[]"), int(port)), timeout=STEP_S)


def _put(talk: socket.socket, content: bytes, until: float) -> None:
    talk.sendall(b"zINSTREAM\0")
    for start in range(0, len(content), CHUNK_BYTES):
        chunk = content[start : start + CHUNK_BYTES]
        _limit(talk, until)
        talk.sendall(struct.pack("!I", len(chunk)) + chunk)
    talk.sendall(struct.pack("!I", 0))


def _answer(talk: socket.socket, until: float) -> bytes:
    answer = b""
    while not answer.endswith(b"\0") and len(answer) < ANSWER_BYTES_MAX:
        _limit(talk, until, step=WHOLE_S)
        more = talk.recv(ANSWER_BYTES_MAX)
        if not more:
            break
        answer += more
    return answer


def _limit(talk: socket.socket, until: float, *, step: float = STEP_S) -> None:
    left = until - time.monotonic()
    if left <= 0:
        raise TimeoutError("clamd took too long")
    talk.settimeout(min(step, left))


def _read(answer: bytes) -> Scanned:
    """Return what an answer means: `stream: OK`, `stream: NAME FOUND`, or anything else."""
    if not answer.endswith(b"\0"):
        return Scanned(is_checked=False, why="clamd hung up before it answered")
    said = answer.rstrip(b"\0").decode("utf-8", "replace").strip()
    if said == "stream: OK":
        return Scanned(is_checked=True)
    if said.startswith("stream: ") and said.endswith(" FOUND"):
        return Scanned(is_checked=True, found=said[len("stream: ") : -len(" FOUND")])
    return Scanned(is_checked=False, why=said[:200])

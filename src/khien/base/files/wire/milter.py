"""The milter protocol, version 6, as far as a filter needs it that looks at whole letters.

Packets are a length of four bytes, a command of one, and its data. Source: the protocol as Sendmail's
libmilter and Postfix (README MILTER) speak it.
"""

import socket
import struct
from collections.abc import Callable
from dataclasses import dataclass, field
from io import BufferedRWPair
from typing import Final, NamedTuple

from khien.base.files.rules.limits import SCANNED_BYTES_MAX
from khien.base.files.rules.policy import Act

HEADER: Final = "X-Khien-Check"
VERSION: Final = 6
IDLE_S: Final = 300.0
PACKET_BYTES_MAX: Final = 1024 * 1024
_ADD_HEADERS, _CHANGE_HEADERS = 0x01, 0x10
_NOTHING: Final = 0x37F
"""What is not wanted at all while the filter is off: connection to unknown commands, headers, body."""
_NOT_WANTED: Final = 0x30F
"""What a filter of whole letters does not need: connection, HELO, sender, recipient, DATA, unknown."""
_UNANSWERED: Final = {b"L": 0x80, b"N": 0x40000, b"B": 0x80000}
_STEPS: Final = frozenset({b"C", b"H", b"M", b"R", b"T", b"U"})
_ANEW: Final = frozenset({b"A", b"K"})
_MACROS: Final = b"D"
_REFUSED: Final = "550 5.7.1 Not accepted by the receiving agency's file check: {verdict}"


Line = BufferedRWPair


class Told(NamedTuple):
    """What is done with a letter, and what its header says."""

    act: Act
    header: str


@dataclass
class Filter:
    """What a connection asks of the house: whether it may look, and what is to be done with a letter."""

    may_look: Callable[[], bool]
    look: Callable[[bytes], Told]


@dataclass
class _Letter:
    """A letter as it comes in: its headers and body, until it is too large to be held."""

    pieces: list[bytes] = field(default_factory=list)
    size: int = 0
    forged: int = 0

    def take(self, piece: bytes) -> None:
        """Keep a piece within the bound; one byte over says that there was more."""
        self.size += len(piece)
        if self.size <= SCANNED_BYTES_MAX + PACKET_BYTES_MAX:
            self.pieces.append(piece)


def serve(talk: socket.socket, asks: Filter) -> None:
    """Speak with one MTA until it hangs up."""
    talk.settimeout(IDLE_S)
    with talk, talk.makefile("rwb") as line:
        heard = _Talk(line, asks)
        while (packet := _read(line)) is not None and heard.goes_on(*packet):
            line.flush()
        line.flush()


class _Talk:
    """One MTA's connection: what was agreed on, and the letter that is coming in."""

    def __init__(self, line: Line, asks: Filter) -> None:
        self.line, self.asks = line, asks
        self.unanswered: frozenset[bytes] = frozenset()
        self.letter = _Letter()

    def goes_on(self, command: bytes, held: bytes) -> bool:
        """Answer one command; return whether more may come."""
        if command == b"O":
            self._negotiate(held)
        elif command == b"E":
            self.letter.take(held)
            self._answer()
            self.letter = _Letter()
        elif command in _UNANSWERED:
            self._take(command, held)
            if command not in self.unanswered:
                self._put(b"c")
        elif command in _ANEW:
            self.letter = _Letter()
        elif command in _STEPS:
            self._put(b"c")
        else:
            return command == _MACROS
        return True

    def _negotiate(self, held: bytes) -> None:
        """Agree on what is handed over and which commands are not answered."""
        version, actions, steps = struct.unpack_from("!III", held.ljust(12, b"\0"))
        is_on = self.asks.may_look()
        wanted = _NOT_WANTED | sum(_UNANSWERED.values()) if is_on else _NOTHING
        agreed = steps & wanted
        can = actions & (_ADD_HEADERS | _CHANGE_HEADERS) if is_on else 0
        self._put(b"O", struct.pack("!III", min(version, VERSION), can, agreed))
        answered = [command for command, flag in _UNANSWERED.items() if not agreed & flag]
        self.unanswered = frozenset(_UNANSWERED) - frozenset(answered)

    def _take(self, command: bytes, held: bytes) -> None:
        """Add a header, the end of the headers or a piece of the body to the letter."""
        if command == b"B":
            self.letter.take(held)
        elif command == b"N":
            self.letter.take(b"\r\n")
        else:
            name, _, value = held.partition(b"\0")
            self.letter.forged += name.lower() == HEADER.lower().encode()
            self.letter.take(name + b": " + value.rstrip(b"\0").strip() + b"\r\n")

    def _answer(self) -> None:
        """Say what is done with the letter; a header of ours that came along is taken away."""
        if not self.letter.pieces or not self.asks.may_look():
            self._put(b"c")
            return
        told = self.asks.look(b"".join(self.letter.pieces))
        if told.act is Act.TEMPFAIL:
            self._put(b"t")
        elif told.act is Act.REJECT:
            said = _REFUSED.format(verdict=told.header.partition(";")[0])
            self._put(b"y", said.encode("ascii", "replace") + b"\0")
        else:
            for number in range(self.letter.forged, 0, -1):
                self._put(b"m", struct.pack("!I", number) + HEADER.encode() + b"\0\0")
            value = told.header.encode("ascii", "replace")
            self._put(b"h", HEADER.encode() + b"\0" + value + b"\0")
            self._put(b"c")

    def _put(self, command: bytes, held: bytes = b"") -> None:
        self.line.write(struct.pack("!I", len(held) + 1) + command + held)


def _read(line: Line) -> tuple[bytes, bytes] | None:
    """Return the next packet, or None where the other side ends or speaks something else."""
    head = line.read(4)
    if len(head) < 4:
        return None
    (size,) = struct.unpack("!I", head)
    if not 0 < size <= PACKET_BYTES_MAX:
        return None
    held = line.read(size)
    return (held[:1], held[1:]) if len(held) == size else None

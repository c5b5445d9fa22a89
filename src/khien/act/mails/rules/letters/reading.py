"""A mail taken apart within bounds: its head, its words, its attachments; also Outlook's own files."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field
from email import message_from_bytes
from email.header import decode_header
from email.message import Message
from email.policy import compat32
from typing import Final

from khien.base.core.refusals import text

HEAD_BYTES_MAX: Final = 256 * 1024
HEAD_LINES_MAX: Final = 2000
HEADER_MAX: Final = 4000
PARTS_MAX: Final = 200
DEPTH_MAX: Final = 8
TEXT_MAX: Final = 1_000_000
NAME_MAX: Final = 150
OLE: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_BLANK: Final = re.compile(rb"\r?\n[ \t]*\r?\n")
_HEAD_LINE: Final = re.compile(rb"(?im)^[ \t]*(from|received|subject|return-path|to|date)[ \t]*:")
_MAIL_ENDINGS: Final = (".eml", ".msg")


class Unreadable(Exception):
    """The mail cannot be taken apart; says why in a marked text."""


@dataclass(frozen=True, slots=True)
class Part:
    """One attachment with its content."""

    name: str
    content: bytes


@dataclass(slots=True)
class Letter:
    """One mail taken apart: headers in their order as they stand, plain words, pages, attachments."""

    headers: list[tuple[str, str]] = field(default_factory=list)
    words: list[str] = field(default_factory=list)
    pages: list[str] = field(default_factory=list)
    parts: list[Part] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)
    is_cut: bool = False

    def all_of(self, name: str) -> list[str]:
        """Return the values of a header as people read them, the topmost first."""
        return [decoded(value) for value in self.raw(name)]

    def raw(self, name: str) -> list[str]:
        """Return the values of a header as they stand: addresses are told apart before names are decoded."""
        return [value for held, value in self.headers if held == name]

    def first(self, name: str) -> str:
        """Return the topmost value of a header, or nothing."""
        return next(iter(self.all_of(name)), "")


def read(content: bytes) -> Letter:
    """Return a mail taken apart. Raises Unreadable."""
    try:
        message = parsed(content)
        letter = Letter(headers=headers_of(message))
        _collect(message, letter, 0)
    except RecursionError:
        raise Unreadable(text("parts inside parts without end")) from None
    return letter


def has_head(content: bytes) -> bool:
    """Return whether a text begins with headers of a mail."""
    return len(_HEAD_LINE.findall(content[:8192])) >= 2


def parsed(content: bytes) -> Message:
    """Return a mail as the standard library takes it apart, its head within bounds. Raises Unreadable."""
    ends = _BLANK.search(content[: HEAD_BYTES_MAX + 4])
    head = content[: ends.start()] if ends else content
    if len(head) > HEAD_BYTES_MAX or head.count(b"\n") > HEAD_LINES_MAX:
        raise Unreadable(text("its head is longer than that of any mail"))
    if b"\0" in head:
        raise Unreadable(text("its head is not text"))
    return message_from_bytes(content, policy=compat32)


def inner_mail(content: bytes) -> bytes | None:
    """Return the mail that another carries as an attachment, or None. Raises Unreadable."""
    try:
        for part, _ in _walked(parsed(content), 0):
            held = _parts_of(part)
            if part.get_content_type() == "message/rfc822" and held:
                return _as_bytes(held[0])
            if name_of(part).lower().endswith(_MAIL_ENDINGS):
                return _content_of(part) or None
    except RecursionError:
        raise Unreadable(text("parts inside parts without end")) from None
    return None


def decoded(value: object) -> str:
    """Return a header's value as people read it, its line ends and control signs gone."""
    raw = str(value)[:HEADER_MAX]
    pieces = []
    try:
        for piece, charset in decode_header(raw):
            pieces.append(_characters(piece, charset) if isinstance(piece, bytes) else piece)
        said = "".join(pieces)
    except (ValueError, LookupError):
        said = raw
    except Exception as problem:  # noqa: BLE001 - the library lets many kinds through on hostile input
        said = f"{raw} ({type(problem).__name__})"
    return unicodedata.normalize("NFC", " ".join(clean(said).split()))


def clean(said: str) -> str:
    """Return characters that every database keeps: no NUL, no half of a pair."""
    return said.encode("utf-8", "replace").decode("utf-8").replace("\x00", " ")


def name_of(part: Message) -> str:
    """Return the name that an attachment bears, or nothing."""
    try:
        return decoded(part.get_filename() or "")[:NAME_MAX]
    except (ValueError, LookupError, TypeError):
        return ""


def headers_of(message: Message) -> list[tuple[str, str]]:
    """Return the headers of a mail in their order, none longer than is looked at."""
    return [(name.lower(), str(value)[:HEADER_MAX]) for name, value in message.items()]


def _walked(message: Message, depth: int) -> Iterator[tuple[Message, int]]:
    yield message, depth
    if depth > DEPTH_MAX:
        raise Unreadable(text("parts inside parts without end"))
    for part in _parts_of(message):
        yield from _walked(part, depth + 1)


def _parts_of(message: Message) -> list[Message]:
    """Return the parts of which a part is made; none for one that holds content itself."""
    held = message.get_payload() if message.is_multipart() else []
    return [part for part in held if isinstance(part, Message)]


def _collect(message: Message, letter: Letter, depth: int) -> None:
    count = 0
    for part, _ in _walked(message, depth):
        count += 1
        if count > PARTS_MAX:
            raise Unreadable(text("it has more than 200 parts"))
        letter.faults += [type(defect).__name__ for defect in part.defects[:3]]
        if part.is_multipart():
            if part.get_content_type() == "message/rfc822":
                letter.parts.append(Part(name_of(part) or "message.eml", b""))
            continue
        _take(part, letter)


def _take(part: Message, letter: Letter) -> None:
    content = _content_of(part)
    name, kind = name_of(part), part.get_content_type()
    is_attached = bool(name) or part.get_content_disposition() == "attachment"
    if is_attached or not kind.startswith("text/"):
        if content:
            letter.parts.append(Part(name or clean(f"({kind})")[:NAME_MAX], content))
        return
    said = _characters(content, part.get_content_charset())
    letter.is_cut = letter.is_cut or len(said) > TEXT_MAX
    (letter.pages if kind == "text/html" else letter.words).append(said[:TEXT_MAX])


def _content_of(part: Message) -> bytes:
    try:
        kept = part.get_payload(decode=True)
    except (ValueError, LookupError):
        return b""
    return kept if isinstance(kept, bytes) else b""


def _characters(content: bytes, charset: str | None) -> str:
    for encoding in (charset, "utf-8"):
        try:
            return clean(content.decode(encoding or "utf-8"))
        except (UnicodeDecodeError, LookupError, ValueError):
            continue
    return clean(content.decode("latin-1"))


def _as_bytes(message: object) -> bytes | None:
    if not isinstance(message, Message):
        return None
    try:
        return message.as_bytes()
    except (ValueError, LookupError, TypeError, AttributeError, KeyError):
        return None

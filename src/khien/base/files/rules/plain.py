"""Lines of plain text, HTML, and workbooks as calamine reads them; the contents of an e-mail."""

import binascii
import io
import re
from collections.abc import Iterator
from email import message_from_bytes
from email.message import EmailMessage, Message
from email.policy import default
from html.parser import HTMLParser
from typing import Any, Final

import python_calamine
from typing_extensions import override

from khien.base.files.rules.kinds import decoded
from khien.base.files.rules.limits import Refused
from khien.base.files.types.stored import Fault, Line, Part

HEAD_LINES: Final = 25
HEAD_ROWS: Final = 10
LINES_MAX: Final = 20_000
TAGGED_MAX: Final = 2_000_000

_BLOCKS: Final = frozenset(
    {"p", "div", "br", "tr", "td", "th", "li", "h1", "h2", "h3", "h4", "h5", "h6"}
    | {"table", "section", "header", "footer", "title", "center", "w:p", "w:br", "text:p", "text:h"}
)
_LETTERS: Final = re.compile(rb"(?<=\n)\r?\n(?=From \S+ \w{3} \w{3} )")
_WRITTEN_PICTURE: Final = re.compile(
    rb"data:image/(?!svg)[a-z.+-]{1,20};base64,([A-Za-z0-9+/=\s]{100,})", re.IGNORECASE
)
LETTERS_MAX: Final = 2000
_SEALED: Final = frozenset(
    {"application/pkcs7-mime", "application/x-pkcs7-mime", "multipart/encrypted"}
)


def text_parts(content: bytes) -> list[Part]:
    """Return the one part of a plain text."""
    written = decoded(content)
    parts = [headed(written.splitlines())]
    return parts + html_parts(content) if written.lstrip().startswith("<?xml") else parts


def html_parts(content: bytes) -> list[Part]:
    """Return the one part of an HTML page: each block a line."""
    parser = _Blocks()
    parser.feed(decoded(content)[:TAGGED_MAX])
    parser.close()
    return [headed("".join(parser.pieces).splitlines())]


def html_pictures(content: bytes) -> Iterator[bytes]:
    """Yield the pictures that are written into an HTML page itself."""
    for found in _WRITTEN_PICTURE.finditer(content):
        try:
            yield binascii.a2b_base64(found[1])
        except binascii.Error:
            yield found[1]


def sheet_parts(content: bytes) -> list[Part]:
    """Return the sheets of a workbook that calamine reads (.xls, .xlsb). Raises Refused."""
    try:
        book = python_calamine.load_workbook(io.BytesIO(content))
        sheets = [
            book.get_sheet_by_name(name).to_python(nrows=LINES_MAX) for name in book.sheet_names
        ]
    except python_calamine.PasswordError as problem:
        raise Refused(Fault.LOCKED, "Excel") from problem
    except python_calamine.CalamineError as problem:
        raise Refused(Fault.BROKEN, f"Excel: {problem}"[:120]) from problem
    return [
        Part(
            f"sheet{sheet}",
            tuple(
                Line(line, is_head=number < HEAD_ROWS)
                for number, row in enumerate(rows)
                for cell in row
                if isinstance(cell, str)
                for line in cell.splitlines()
            ),
        )
        for sheet, rows in enumerate(sheets, 1)
    ]


def mail_contents(content: bytes) -> Iterator[tuple[str, bytes]]:
    """Yield the subject and each part of an e-mail that is not itself of parts, with its place.

    Raises Refused for a mail that only its addressee can open.
    """
    for number, letter in enumerate(_LETTERS.split(content.lstrip())[:LETTERS_MAX], 1):
        message = message_from_bytes(letter, policy=default)
        assert isinstance(message, EmailMessage)
        for place, held in _letter_contents(message):
            yield f"letter {number} / {place}" if number > 1 else place, held


def _letter_contents(message: EmailMessage) -> Iterator[tuple[str, bytes]]:
    yield "subject", str(message.get("Subject", "")).encode("utf-8", "replace") or b" "
    number = 0
    for part in message.walk():
        if part.get_content_type() in _SEALED and part.get_param("smime-type") != "signed-data":
            raise Refused(Fault.LOCKED, "S/MIME, PGP")
        if part.is_multipart():
            continue
        held = _held(part)
        if held:
            number += 1
            yield f"part {number}", held


def _held(part: Message) -> bytes:
    """Return what a part of a letter holds; of a text, its characters as UTF-8."""
    held = part.get_payload(decode=True)
    if not isinstance(held, bytes):
        return b""
    charset = part.get_content_charset()
    if part.get_content_maintype() != "text" or charset is None:
        return held
    try:
        return held.decode(charset).encode("utf-8", "replace")
    except (LookupError, UnicodeError):
        return held


class _Blocks(HTMLParser):
    """Collects the text of a page; blocks end lines."""

    def __init__(self) -> None:
        super().__init__()
        self.pieces: list[str] = []

    @override
    def handle_starttag(self, tag: str, *words: Any) -> None:
        """End the line before a block."""
        if tag in _BLOCKS:
            self.pieces.append("\n")

    @override
    def handle_endtag(self, tag: str) -> None:
        """End the line after a block."""
        self.handle_starttag(tag)

    @override
    def handle_data(self, data: str) -> None:
        """Keep the text; line ends of the source are blanks."""
        self.pieces.append(data.replace("\n", " ").replace("\r", " "))


def headed(lines: list[str]) -> Part:
    """Return lines that say something, the first ones marked as the head."""
    said = [line for line in lines[:LINES_MAX] if line.strip()]
    return Part("text", tuple(Line(line, number < HEAD_LINES) for number, line in enumerate(said)))

"""Outlook's own files (.msg): the few properties that a look at a mail needs.

Source: MS-OXMSG 2.1 and 2.2 (streams named by property), MS-OXPROPS (their numbers).
"""

import io
from typing import Final

import olefile

from khien.act.mails.rules.letters.reading import (
    NAME_MAX,
    PARTS_MAX,
    TEXT_MAX,
    Letter,
    Part,
    Unreadable,
    clean,
    decoded,
    headers_of,
    parsed,
)
from khien.base.core.refusals import text

_HEADERS: Final = "007D"
_SUBJECT: Final = "0037"
_SENDER_NAME: Final = "0C1A"
_SENDER_ADDRESS: Final = ("5D01", "0C1F")
_BODY: Final = "1000"
_PAGE: Final = "1013"
_DATA: Final = "3701"
_NAMES: Final = ("3707", "3704")


def read(content: bytes) -> Letter:
    """Return a mail that Outlook kept as a file. Raises Unreadable."""
    try:
        with olefile.OleFileIO(io.BytesIO(content)) as file:
            return _letter(file)
    except Unreadable:
        raise
    except Exception as problem:  # the library lets many kinds through on hostile input
        raise Unreadable(text("the file of Outlook is broken")) from problem


def _letter(file: olefile.OleFileIO) -> Letter:
    if not file.exists("__properties_version1.0"):
        raise Unreadable(text("it is no mail of Outlook"))
    letter = Letter()
    head = _said(file, _HEADERS)
    if head:
        held = parsed(head.strip().encode("utf-8", "replace") + b"\n\n")
        letter.headers = headers_of(held)
    else:
        address = next((said for code in _SENDER_ADDRESS if (said := _said(file, code))), "")
        letter.headers = [
            ("from", f"{_said(file, _SENDER_NAME)} <{address}>"),
            ("subject", _said(file, _SUBJECT)),
        ]
        letter.faults.append("no transport headers")
    letter.words = [clean(_said(file, _BODY))[:TEXT_MAX]]
    page = _bytes(file, f"__substg1.0_{_PAGE}0102")
    letter.pages = [clean(page.decode("utf-8", "replace") or _said(file, _PAGE))[:TEXT_MAX]]
    folders = {entry[0] for entry in file.listdir() if entry[0].startswith("__attach_version1.0")}
    if len(folders) > PARTS_MAX:
        raise Unreadable(text("it has more than 200 parts"))
    for folder in sorted(folders):
        name = next((said for code in _NAMES if (said := _said(file, code, folder))), "")
        data = _bytes(file, f"{folder}/__substg1.0_{_DATA}0102")
        letter.parts.append(Part(decoded(name)[:NAME_MAX] or "(mail)", data))
    return letter


def _said(file: olefile.OleFileIO, code: str, folder: str = "") -> str:
    start = f"{folder}/" if folder else ""
    wide = _bytes(file, f"{start}__substg1.0_{code}001F")
    if wide:
        return wide.decode("utf-16-le", "replace").rstrip("\x00")
    return _bytes(file, f"{start}__substg1.0_{code}001E").decode("cp1258", "replace").rstrip("\x00")


def _bytes(file: olefile.OleFileIO, name: str) -> bytes:
    if not file.exists(name):
        return b""
    with file.openstream(name) as stream:
        found = stream.read()
    return found if isinstance(found, bytes) else b""

"""Codes of labels: made of the entry's number with two check digits, read back from what a scanner gives.

A code is digits alone: scanners type like a keyboard, and the Vietnamese way of typing changes letters.
"""

import re
from typing import Final

import qrcode
from qrcode.constants import ERROR_CORRECT_M

LABELS_MAX: Final = 480
"""How many labels one file holds: twenty sheets."""

_CODE: Final = re.compile(r"(?:^|[/\s])(\d{1,9})-(\d{2})/?\s*$")


def code_of(key: int) -> str:
    """Return the code of an entry's label."""
    return f"{key}-{_check(key):02d}"


def key_in(said: str) -> int | None:
    """Return the entry that a code or a scanned address names; None for what is neither."""
    found = _CODE.search(said)
    if found is None or _check(int(found[1])) != int(found[2]):
        return None
    return int(found[1])


def drawing(said: str) -> str:
    """Return words as a QR code in SVG, with the white margin that scanners need."""
    code = qrcode.QRCode(error_correction=ERROR_CORRECT_M, border=4)
    code.add_data(said)
    rows = code.get_matrix()
    path = "".join(
        f"M{column} {line}h1v1h-1z"
        for line, row in enumerate(rows)
        for column, is_dark in enumerate(row)
        if is_dark
    )
    size = len(rows)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {size} {size}">'
        f'<rect width="{size}" height="{size}" fill="#fff"/><path d="{path}" fill="#000"/></svg>'
    )


def _check(key: int) -> int:
    """Return two digits that a wrong or changed digit does not fit. Source: ISO 7064, modulo 97."""
    return 98 - key * 100 % 97

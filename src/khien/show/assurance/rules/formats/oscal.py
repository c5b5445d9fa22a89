"""The words of OSCAL that both ways share: our own properties, escaped prose, identifiers."""

import re
import unicodedata
from typing import Final

NAMESPACE: Final = "https://khien.vn/ns/oscal"
VERSION: Final = "1.1.3"
_MARKS: Final = re.compile(r"[\\`*_\[\]{}<>^~\"]")
_BREAK: Final = re.compile(r"(?<!\n)\n(?!\n)")
_TOKEN: Final = re.compile(r"[A-Za-z_][A-Za-z0-9._-]*")


def escaped(said: str) -> str:
    """Return plain text as the marked-up text of OSCAL: a line that ends is a hard break."""
    marked = _MARKS.sub(lambda found: "\\" + found[0], said)
    return _BREAK.sub("\\\\\n", marked)


def token_of(code: str) -> str:
    """Return a code as an identifier of OSCAL, which begins with a letter or an underscore."""
    return code if _TOKEN.fullmatch(code) else f"_{code}"


def code_of(token: str) -> str:
    """Return an identifier or a title as a code of ours: plain letters, digits, points and hyphens."""
    plain = unicodedata.normalize("NFD", token.replace("đ", "d").replace("Đ", "D"))
    plain = "".join(one for one in plain if not unicodedata.combining(one))
    return re.sub(r"[^A-Za-z0-9._-]+", "-", plain).strip("-._")

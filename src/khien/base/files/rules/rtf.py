"""Lines of an RTF document: its text and that of its boxes, without tables of fonts, styles, pictures."""

import re
from typing import Final

from khien.base.files.rules.plain import headed
from khien.base.files.types.stored import Part

_TOKEN: Final = re.compile(
    r"\\u(-?\d{1,5}) ?(?:\\'[0-9a-fA-F]{2}|\?)?|\\'([0-9a-fA-F]{2})|\\([a-zA-Z]+)(?:-?\d+)? ?"
    r"|\\(.)|([{}])|([^\\{}\r\n]+)"
)
_BREAKS: Final = frozenset({"par", "line", "cell", "row", "page", "sect"})
_UNSEEN: Final = frozenset(
    {"fonttbl", "colortbl", "stylesheet", "info", "pict", "objdata", "themedata", "fldinst"}
)
_SEEN: Final = frozenset({"shpinst", "shptxt", "shprslt", "background"})
_OBJECT: Final = re.compile(rb"\\objdata\s*((?:[0-9a-fA-F]{2}\s*)+)")
_PICTURE: Final = re.compile(
    rb"\\(?:png|jpeg)blip\b(?:[^{}]|\{[^{}]{0,400}\}){0,1000}?((?:[0-9a-fA-F]{2}\s*){100,})"
)
_COMPOUND: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_CODE_PAGE: Final = re.compile(r"\\ansicpg(\d{3,5})")


def rtf_parts(content: bytes) -> list[Part]:
    """Return the one part of an RTF document: each paragraph a line."""
    written = content.decode("latin-1")
    page = _CODE_PAGE.search(written[:4096])
    reader = _Reader("cp1258" if page and page[1] == "1258" else "latin-1")
    for token in _TOKEN.finditer(written):
        reader.take(token)
    text = "".join(reader.said).encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return [headed(text.split("\n"))]


def rtf_objects(content: bytes) -> list[bytes]:
    """Return the files that lie inside an RTF document, without the envelope before each."""
    held = [bytes.fromhex(found[1].decode()) for found in _OBJECT.finditer(content)]
    return [one[max(one.find(_COMPOUND), 0) :] for one in held if one]


def rtf_pictures(content: bytes) -> list[bytes]:
    """Return the PNG and JPEG pictures of an RTF document."""
    return [bytes.fromhex(found[1].decode()) for found in _PICTURE.finditer(content)]


class _Reader:
    """Reads tokens in their groups; what a group hides is hidden in the groups inside it too."""

    def __init__(self, encoding: str) -> None:
        self.encoding = encoding
        self.said: list[str] = []
        self.hides = [False]
        self.is_starred = False

    def take(self, token: re.Match[str]) -> None:
        """Read one token."""
        unicode, byte, word, sign, brace, plain = token.groups()
        if brace == "{":
            self.hides.append(self.hides[-1])
        elif brace and len(self.hides) > 1:
            self.hides.pop()
        elif word:
            self._word(word)
        elif sign == "*":
            self.is_starred = True
        elif unicode:
            self._say(chr(int(unicode) % 0x10000))
        elif byte:
            self._say(bytes([int(byte, 16)]).decode(self.encoding, "replace"))
        else:
            self._say(plain or (sign if sign and sign in "\\{}" else " " if sign == "~" else ""))

    def _word(self, word: str) -> None:
        if word in _UNSEEN or (self.is_starred and word not in _SEEN):
            self.hides[-1] = True
        self.is_starred = False
        self._say("\n" if word in _BREAKS else "\t" if word == "tab" else "")

    def _say(self, said: str) -> None:
        if not self.hides[-1]:
            self.said.append(said)

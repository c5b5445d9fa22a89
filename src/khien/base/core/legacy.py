"""Vietnamese as it was written before Unicode: the TCVN3 (ABC) and VNI fonts."""

import unicodedata
from typing import Final

_TCVN3: Final = (
    "ÀẢÃÁẠẶẬÈẺẼÉẸỆÌỈĨÍỊÒỎÕÓỌỘỜỞỠỚỢÙỦŨ\xa0ĂÂÊÔƠƯĐăâêôơưđẶ\u0300\u0309\u0303\u0301\u0323àảãáạẲằẳẵắ"
    "ẴẮẦẨẪẤỀặầẩẫấậèỂẻẽéẹềểễếệìỉỄẾỒĩíịòỔỏõóọồổỗốộờởỡớợùỖủũúụừửữứựỳỷỹýỵỐ"
)
_TCVN3_TABLE: Final = {128 + place: character for place, character in enumerate(_TCVN3)}
_ACUTE, _GRAVE, _HOOK, _TILDE, _DOT = "\u0301", "\u0300", "\u0309", "\u0303", "\u0323"
_ROOF, _BREVE = "\u0302", "\u0306"
_VNI_MARKS: Final = {
    "ù": _ACUTE,
    "ø": _GRAVE,
    "û": _HOOK,
    "õ": _TILDE,
    "ï": _DOT,
    "â": _ROOF,
    "á": _ROOF + _ACUTE,
    "à": _ROOF + _GRAVE,
    "å": _ROOF + _HOOK,
    "ã": _ROOF + _TILDE,
    "ä": _ROOF + _DOT,
    "ê": _BREVE,
    "é": _BREVE + _ACUTE,
    "è": _BREVE + _GRAVE,
    "ú": _BREVE + _HOOK,
    "ü": _BREVE + _TILDE,
    "ë": _BREVE + _DOT,
}
_VNI_SINGLES: Final = dict(zip("ñÑôÔöÖæÆóÓòÒîÎ", "đĐơƠưƯỉỈĩĨịỊỵỴ", strict=True))
_VNI_BASES: Final = frozenset("aeouyôöAEOUYÔÖ")


def readings(line: str) -> tuple[str, ...]:
    """Return what a line may say: itself, and where it may be in an old font, that too.

    Any character from U+0100 on means that it is Unicode already.
    """
    own = unicodedata.normalize("NFC", line)
    if line.isascii() or max(own) >= "\u0100":
        return (own,)
    return own, from_tcvn3(own), from_vni(own)


def from_tcvn3(line: str) -> str:
    """Return a line of a .Vn font in Unicode. Capitals are a matter of the font, not of the text."""
    return unicodedata.normalize("NFC", line.translate(_TCVN3_TABLE))


def from_vni(line: str) -> str:
    """Return a line of a VNI font in Unicode: a letter, then its marks as a character of its own."""
    made: list[str] = []
    before = ""
    for character in line:
        mark = _VNI_MARKS.get(character.lower())
        if mark and before in _VNI_BASES and before:
            made.append(mark)
            before = ""
            continue
        made.append(_VNI_SINGLES.get(character, character))
        before = character
    return unicodedata.normalize("NFC", "".join(made))

"""The fixed words of official papers, and text made fit to be printed. Source: NĐ 30/2020/NĐ-CP, annex I."""

import re
import unicodedata
from collections.abc import Sequence
from datetime import date
from typing import Final

from khien.base.files.types.papers import Head, Paper, day_words

NOTHING: Final = "(Không có)"
"""Stands in a table without rows."""

DOTS: Final = "……………………"
"""Stands where something is not known yet and is written in by hand."""

DRAFT: Final = "DỰ THẢO"
DECIDES: Final = "QUYẾT ĐỊNH:"
STATE: Final = "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"
MOTTO: Final = "Độc lập - Tự do - Hạnh phúc"
SIGNED_BY_HAND: Final = "(Ký, ghi rõ họ tên, chức vụ)"

_UNSEEN: Final = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"
    "\ufeff\ufffe\uffff\ud800-\udfff]"
)
"""Characters that no printed paper has: controls, turns of direction, halves of pairs."""

_BODY_OF: Final = re.compile(r"^(?:ủy ban nhân dân|ubnd|hội đồng nhân dân|hđnd)\s+", re.IGNORECASE)
_AREA: Final = re.compile(r"^(xã|phường|đặc khu|thị trấn|tỉnh|thành phố)\s+(\S.*)$", re.IGNORECASE)
_SAMPLE: Final = re.compile(r"\s*\(mẫu\)\s*$")
_BOLD: Final = re.compile(r"\*\*(.+?)\*\*", re.DOTALL)


def clean(said: str) -> str:
    """Return text as it can be printed: composed, without controls or turned directions."""
    lines = said.replace("\r\n", "\n").replace("\r", "\n").replace("\t", " ")
    return unicodedata.normalize("NFC", _UNSEEN.sub("", lines))


def runs(said: str) -> list[tuple[str, bool]]:
    """Return a text as runs: what, and whether it is bold."""
    found = [(part, place % 2 == 1) for place, part in enumerate(_BOLD.split(clean(said)))]
    return [(part, is_bold) for part, is_bold in found if part]


def number_line(paper: Paper) -> str:
    """Return "Số: 05/BC": a bare number gets its zero and the kind of paper, any other stands as it is."""
    number = clean(paper.number).strip()
    kind = f"/{clean(paper.abbreviation)}" if paper.abbreviation else ""
    if not number:
        return f"Số:          {kind}"
    return f"Số: {int(number):02d}{kind}" if number.isdecimal() else f"Số: {number}"


def place_line(head: Head, day: date | None) -> str:
    """Return the place and the date as they stand under the motto."""
    return f"{clean(head.place)}, {day_words(day)}" if head.place else day_words(day)


def listed(lines: Sequence[str]) -> list[str]:
    """Return lines that end with a semicolon, the last with a full stop."""
    bare = [clean(line).strip().rstrip(";.,").rstrip() for line in lines]
    bare = [line for line in bare if line]
    return [line + ("." if line is bare[-1] else ";") for line in bare]


def accompanies(paper: Paper) -> str:
    """Return the line under an annex's title that says which paper it belongs to."""
    name = (clean(paper.name).capitalize() if paper.name else "Công văn").strip()
    number = number_line(paper).removeprefix("Số: ").strip()
    told = f"số {number}" if paper.number else f"số ……{number.removeprefix('Số:').strip()}"
    return f"(Kèm theo {name} {told} {day_words(paper.day)} của {clean(paper.head.unit)})"


def place_of(names: Sequence[str]) -> str:
    """Return the place that a body's papers are dated at: its own area, else that of the body above.

    `names` are the bodies from the province down to the one that issues.
    """
    for name in reversed(names):
        area = _AREA.match(_BODY_OF.sub("", _SAMPLE.sub("", clean(name).strip())))
        if area is not None:
            return area[2][:1].upper() + area[2][1:]
    return ""

"""Finds the three secrecy markings where they are stamps: short lines of their own, in capitals.

Words such as “bảo mật” or “Tuyệt mật” in running text are none, nor is a list of the levels. Where
it stands (head of a page), how it is written (capitals) and a label (“Độ mật:”) count two each; from
four on it is a marking. Source: Luật Bảo vệ bí mật nhà nước; Nghị định 30/2020/NĐ-CP, Phụ lục I.
"""

import re
from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

from khien.base.core.legacy import readings
from khien.base.files.types import Line

ENOUGH: Final = 4
LINE_MAX: Final = 80
NEAR_LINES: Final = 6
REPEATS_ARE_A_COLUMN: Final = 3

LEVELS: Final = ("TUYỆT MẬT", "TỐI MẬT", "MẬT")
_BLANKS: Final = re.compile(r"[\s\u200b-\u200f\u00ad\u2060\ufeff]+")
_FRAME: Final = r"[\s|*_=~#+<>«»\[\](){}.:;,'\"“”‘’\u2010-\u2015\u2500-\u25ff\u2022/\\-]*"


def _spaced(word: str) -> str:
    return r"\s?".join(word)


_STAMP: Final = re.compile(
    rf"{_FRAME}(?P<label>(?:dấu\s|mức\s|chỉ\s)*(?:độ\s|dấu\s|mức\s)mật\s?[:.=–-]\s?{_FRAME})?"
    rf"(?P<word>(?:(?P<top>{_spaced('tuyệt')}\s*|tuyet\s)|(?P<second>{_spaced('tối')}\s*|toi\s))?"
    rf"(?:{_spaced('mật')}|(?P<bare>mat)))"
    rf"(?:\s?[-–/(]?\s?(?:[abc]|(?:bản\s)?số\s?[:.]?\s?\d{{1,4}}(?:\s?/\s?\d{{1,4}})?))?{_FRAME}",
    re.IGNORECASE,
)
_RELEASED: Final = re.compile(rf"{_FRAME}giải\s?mật{_FRAME}", re.IGNORECASE)
_MOTTO: Final = re.compile(r"\s(?=C\s?ỘNG H\s?[ÒO]\s?[ÀA]? XÃ HỘI CHỦ NGHĨA)|(?<=VIỆT NAM)\s")
_COLUMNS: Final = re.compile(r"\t|\s{3,}|[|│║]")


class Stamp(NamedTuple):
    """One line that may be a marking: its level, grade, place, and whether it has a label."""

    level: int
    grade: int
    place: int
    has_label: bool


def marking(parts: Sequence[Sequence[Line]]) -> str:
    """Return the highest marking that a document bears, or empty. A part is a page, a sheet, a header."""
    if any(_is_released(line) for part in parts for line in part):
        return ""
    found = [stamp for part in parts for stamp in _stamps(part) if stamp.grade >= ENOUGH]
    return LEVELS[min(stamp.level for stamp in found)] if found else ""


def _stamps(part: Sequence[Line]) -> list[Stamp]:
    """Return the possible markings of a part, without lists and columns of levels."""
    found = list(_candidates(part))
    bare = [stamp for stamp in found if not stamp.has_label]
    kept = []
    for stamp in found:
        others = {other.level for other in bare if abs(other.place - stamp.place) <= NEAR_LINES} - {
            stamp.level
        }
        repeats = sum(other.level == stamp.level for other in bare)
        if stamp.has_label or not (others or repeats >= REPEATS_ARE_A_COLUMN):
            kept.append(stamp)
    return kept


def _candidates(part: Sequence[Line]) -> Iterator[Stamp]:
    for place, line in enumerate(part):
        for piece in _pieces(line.text):
            stamp = _stamp(piece, line, place)
            if stamp is not None:
                yield stamp
                break


def _pieces(text: str) -> Iterator[str]:
    """Yield a line, and where columns were glued into it, each of them."""
    whole = text.strip()
    if len(whole) <= LINE_MAX:
        yield _BLANKS.sub(" ", whole)
    columns = [piece for piece in _COLUMNS.split(whole) if piece.strip()]
    for column in columns:
        for piece in _MOTTO.split(_BLANKS.sub(" ", column.strip())):
            if 3 <= len(piece) <= LINE_MAX and piece != whole:
                yield piece


def _stamp(piece: str, line: Line, place: int) -> Stamp | None:
    for number, reading in enumerate(readings(piece)):
        match = _STAMP.fullmatch(reading)
        if match is None or (match["bare"] and not (match["top"] or match["second"])):
            continue
        level = 0 if match["top"] else 1 if match["second"] else 2
        is_by_font = number == 1 and line.is_head
        is_caps = line.is_caps or is_by_font or match["word"] == match["word"].upper()
        if match["bare"] and not is_caps:
            continue
        grade = 2 * is_caps + 2 * line.is_head + 2 * bool(match["label"])
        return Stamp(level, grade, place, bool(match["label"]))
    return None


def _is_released(line: Line) -> bool:
    """Return whether a line is the stamp that ends secrecy."""
    text = _BLANKS.sub(" ", line.text.strip())
    return line.is_head and any(
        _RELEASED.fullmatch(reading) and (line.is_caps or reading == reading.upper())
        for reading in readings(text)
    )

"""Finds secrecy markings where they are stamps: short lines of their own, in capitals.

Words such as “bảo mật” or “Tuyệt mật” in running text are none, nor is a list of the levels, a column
of them or an unticked box. Where it stands (head of a page), how it is written (capitals), a label
(“Độ mật:”) and the words that only stand beside one count two each; from four on it is a marking.
Source: Luật Bảo vệ bí mật nhà nước; Nghị định 30/2020/NĐ-CP, Phụ lục I.
"""

import re
from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

from khien.base.core.legacy import readings
from khien.base.files.types.stored import Level, Line, Part

ENOUGH: Final = 4
LINE_MAX: Final = 80
GLUED_MAX: Final = 2000
NEAR_LINES: Final = 6
COLUMN_LINES: Final = 20
REPEATS_ARE_A_COLUMN: Final = 3

_ORDER: Final = tuple(Level)[1:]
_BLANKS: Final = re.compile(r"[\s\u200b-\u200f\u00ad\u2060\ufeff]+")
_FRAME: Final = (
    r"[\s|*_=~#+<>«»\[\](){}.:;,'\"“”‘’\u2010-\u2015"
    r"\u2500-\u25a0\u25a3-\u25ca\u25cc-\u25ff\u2022\u2611\u2612/\\-]*"
)


def _spaced(word: str) -> str:
    return r"\s?".join(word)


_HINT: Final = re.compile(
    r"m\W{0,3}[aâậëăä]|h\W{0,4}[àaµ][ø\W]{0,4}n\W{0,4}h\W{0,6}n|bóc bì|thu hồi", re.IGNORECASE
)
"""What every line has that may matter here: most lines are left after one look."""

_LABEL: Final = r"(?:dấu\s|mức\s|chỉ\s)*(?:độ\s|dấu\s|mức\s)mật"
_STAMP: Final = re.compile(
    rf"{_FRAME}(?P<label>{_LABEL}\s?[:.=–-]\s?{_FRAME})?"
    rf"(?P<word>(?:(?P<top>{_spaced('tuyệt')}\s*|tuyet\s)|(?P<second>{_spaced('tối')}\s*|toi\s))?"
    rf"(?:{_spaced('mật')}|(?P<bare>mat)))"
    rf"(?:\s?[-–/(]?\s?(?:[abc]|(?:bản\s)?số\s?[:.]?\s?\d{{1,4}}(?:\s?/\s?\d{{1,4}})?))?{_FRAME}",
    re.IGNORECASE,
)
_INTERNAL: Final = re.compile(
    rf"{_FRAME}(?P<label>{_LABEL}\s?[:.=–-]\s?{_FRAME})?"
    rf"(?P<word>(?:tài\sliệu\s)?(?:lưu\shành\snội\sbộ|{_spaced('lưuhànhnộibộ')}|luu hanh noi bo)){_FRAME}",
    re.IGNORECASE,
)
_RELEASED: Final = re.compile(
    rf"{_FRAME}(?:đã\s)?{_spaced('giải')}\s*{_spaced('mật')}{_FRAME}", re.IGNORECASE
)
_BESIDE: Final = re.compile(
    rf"{_FRAME}(?:chỉ người có tên mới được bóc bì|tài liệu thu hồi(?:.{{0,40}}))", re.IGNORECASE
)
_COLUMN: Final = re.compile(rf"{_FRAME}{_LABEL}{_FRAME}(?:\(.*\))?", re.IGNORECASE)
_BROKEN_OFF: Final = re.compile(r"\b(?:bí|bảo|độ|cơ|mức)\s*$", re.IGNORECASE)
_UNTICKED: Final = re.compile(r"[\u2610\u25a1\u25a2\u25cb]|\[\s?\]|\(\s?\)")
_MOTTO: Final = re.compile(r"\s(?=C\s?ỘNG H\s?[ÒO]\s?[ÀA]? XÃ HỘI CHỦ NGHĨA)|(?<=VIỆT NAM)\s")
_COLUMNS: Final = re.compile(r"\t|\s{3,}|[|│║]")


class Marking(NamedTuple):
    """A marking that a document bears, and where it stands."""

    level: Level
    place: str


class _Stamp(NamedTuple):
    """One line that may be a marking: its level, grade, place, and whether it has a label."""

    level: Level
    grade: int
    place: int
    has_label: bool


def marking(parts: Sequence[Part]) -> Marking | None:
    """Return the highest marking that a document bears, with the first part that bears it."""
    parts = [part for part in parts if any(map(_may_matter, part.lines))]
    is_released = any(_is_released(line) for part in parts for line in part.lines)
    found = [
        Marking(stamp.level, part.place)
        for part in parts
        for stamp in _stamps(part.lines)
        if stamp.grade >= ENOUGH and not (is_released and stamp.level is not Level.INTERNAL)
    ]
    return min(found, key=lambda one: _ORDER.index(one.level)) if found else None


def _may_matter(line: Line) -> bool:
    """Return whether a line may be a stamp or stand beside one."""
    return len(line.text) <= GLUED_MAX and _HINT.search(line.text) is not None


def _stamps(lines: Sequence[Line]) -> list[_Stamp]:
    """Return the possible markings of a part, without lists and columns of levels."""
    found = list(_candidates(lines))
    bare = [stamp for stamp in found if not stamp.has_label and stamp.level is not Level.INTERNAL]
    column = _column_from(lines)
    kept = []
    for stamp in found:
        others = {other.level for other in bare if abs(other.place - stamp.place) <= NEAR_LINES} - {
            stamp.level
        }
        repeats = sum(
            other.level == stamp.level and abs(other.place - stamp.place) <= COLUMN_LINES
            for other in bare
        )
        is_listed = bool(others) or repeats >= REPEATS_ARE_A_COLUMN or stamp.place > column
        if stamp.has_label or stamp.level is Level.INTERNAL or not is_listed:
            kept.append(stamp)
    return kept


def _column_from(lines: Sequence[Line]) -> int:
    """Return the place of the heading of a column of levels, or a place past the end."""
    for place, line in enumerate(lines):
        if not _may_matter(line):
            continue
        row = _cut(line.text.strip())
        if len(row) > 1 and any(map(_is_heading, row)):
            return place
        if _is_heading(line.text) and not _is_field(lines, place):
            return place
    return len(lines)


def _is_heading(text: str) -> bool:
    return len(text) <= LINE_MAX and any(
        _COLUMN.fullmatch(reading) for reading in readings(_BLANKS.sub(" ", text.strip()))
    )


def _is_field(lines: Sequence[Line], place: int) -> bool:
    """Return whether a heading is a form's field: the line after it is the only level in the part."""
    levels = [
        at
        for at, line in enumerate(lines)
        if len(line.text) <= LINE_MAX
        and _may_matter(line)
        and _matches(_BLANKS.sub(" ", line.text.strip()))
    ]
    return levels == [place + 1]


def _candidates(lines: Sequence[Line]) -> Iterator[_Stamp]:
    beside = 2 * any(
        _BESIDE.match(line.text.strip()) for line in lines if len(line.text) <= LINE_MAX
    )
    for place, line in enumerate(lines):
        if not _may_matter(line):
            continue
        before = lines[place - 1].text.strip() if place else ""
        stamps = [
            stamp
            for piece in _pieces(line.text)
            if (stamp := _stamp(piece, line, place, before)) is not None
        ]
        if stamps and len({stamp.level for stamp in stamps}) == 1:
            best = max(stamps, key=lambda one: one.grade)
            if _is_heading(before) and _is_field(lines, place - 1):
                best = best._replace(grade=best.grade + 2, has_label=True)
            yield best._replace(grade=best.grade + beside)


def _pieces(text: str) -> Iterator[str]:
    """Yield a line, and where columns were glued into it, each of them."""
    whole = text.strip()
    if len(whole) <= LINE_MAX:
        yield _BLANKS.sub(" ", whole)
    for column in _cut(whole):
        for piece in _MOTTO.split(_BLANKS.sub(" ", column.strip())):
            if 3 <= len(piece) <= LINE_MAX and piece != whole:
                yield piece


def _cut(whole: str) -> list[str]:
    """Return the columns of a line, without empty ones; of most lines there is but one."""
    if _COLUMNS.search(whole) is None:
        return [whole] if _MOTTO.search(_BLANKS.sub(" ", whole)) else []
    return [piece for piece in _COLUMNS.split(whole) if piece.strip()]


def _stamp(piece: str, line: Line, place: int, before: str) -> _Stamp | None:
    """Return a piece as a possible marking; `before` is the line above it."""
    if _UNTICKED.search(piece):
        return None
    for number, match in _matches(piece):
        word, level = match["word"], _level(match)
        is_by_font = number == 1 and line.is_head and (len(word) > 3 or not word.istitle())
        is_caps = line.is_caps or is_by_font or word == word.upper()
        if level is not Level.INTERNAL and match["bare"] and not is_caps:
            continue
        above = readings(before)[min(number, len(readings(before)) - 1)]
        if level is Level.SECRET and _UPPER_PART.fullmatch(above):
            level = Level.UTMOST if "u" in above.lower() else Level.TOP
        elif _BROKEN_OFF.search(above):
            continue
        grade = 2 * is_caps + 2 * line.is_head + 2 * bool(match["label"])
        return _Stamp(level, grade, place, bool(match["label"]))
    return None


_UPPER_PART: Final = re.compile(rf"{_FRAME}(?:TUYỆT|TỐI|T U Y Ệ T|T Ố I){_FRAME}")


def _matches(piece: str) -> list[tuple[int, re.Match[str]]]:
    """Return the readings of a piece that are the words of a stamp, by the number of the reading."""
    found = []
    for number, reading in enumerate(readings(piece)):
        match = _STAMP.fullmatch(reading) or _INTERNAL.fullmatch(reading)
        if match is None:
            continue
        groups = match.groupdict()
        if not groups.get("bare") or groups["top"] or groups["second"]:
            found.append((number, match))
    return found


def _level(match: re.Match[str]) -> Level:
    if match.re is _INTERNAL:
        return Level.INTERNAL
    return Level.UTMOST if match["top"] else Level.TOP if match["second"] else Level.SECRET


def _is_released(line: Line) -> bool:
    """Return whether a line is the stamp that ends secrecy."""
    if not line.is_head or len(line.text) > LINE_MAX or not _may_matter(line):
        return False
    text = _BLANKS.sub(" ", line.text.strip())
    return any(
        _RELEASED.fullmatch(reading) and (line.is_caps or reading == reading.upper())
        for reading in readings(text)
    )

"""Words with figures in them: `[[code]]` stands for a figure, and only the figure's own value comes there."""

import re
from collections.abc import Mapping
from datetime import date
from typing import Final

from khien.show.reporting.types.reports import FigureUnknown, ReportFigure, Value

_FIGURE: Final = re.compile(r"\[\[([a-z0-9-]+)(?::([a-z0-9_-]+))?(?:\|([a-z]+))?\]\]")
_DATE: Final = re.compile(r"\b\d{1,2}[/.-]\d{1,2}(?:[/.-]\d{2,4})?\b")
_SIGN: Final = re.compile(r"\b\d+(?:/\d{4})?/[A-ZĐ][A-ZĐa-z0-9/-]*")
_NUMBER: Final = re.compile(r"(?<![\w/.,-])\d[\d.,]*(?![\w/])")
UNKNOWN: Final = "chưa có số liệu"
NO_CHANGE: Final = "không thay đổi"


def codes_in(words: str) -> list[str]:
    """Return the codes of the figures that words name, in order."""
    return [found[1] for found in _FIGURE.finditer(words)]


def require_known(words: str, figures: Mapping[str, ReportFigure]) -> None:
    """Raise FigureUnknown for words that name a figure which is not there."""
    for code in codes_in(words):
        if code not in figures:
            raise FigureUnknown(code=code)


def written(words: str, figures: Mapping[str, ReportFigure], places: Mapping[str, str]) -> str:
    """Return words with the figures' values and the places (`{period}`, `{unit}`) filled in."""
    return _FIGURE.sub(lambda found: _value(found, figures), _placed(words, places))


def parts(
    words: str, figures: Mapping[str, ReportFigure], places: Mapping[str, str]
) -> list[tuple[str, str]]:
    """Return words in parts: plain ones, and the values of figures beside their codes."""
    said = _placed(words, places)
    found: list[tuple[str, str]] = []
    at = 0
    for one in _FIGURE.finditer(said):
        found.append((said[at : one.start()], ""))
        found.append((_value(one, figures), one[1] if one[1] in figures else ""))
        at = one.end()
    found.append((said[at:], ""))
    return [part for part in found if part[0]]


def typed_numbers(words: str) -> list[str]:
    """Return the numbers in words that are neither figures of the report nor dates nor numbers of papers.

    They were typed by hand: whoever checks the report sees them named.
    """
    left = _SIGN.sub(" ", _DATE.sub(" ", _FIGURE.sub(" ", words)))
    return list(dict.fromkeys(found[0].rstrip(".,") for found in _NUMBER.finditer(left)))


def number(count: int) -> str:
    """Return a number as official papers write it: 2.512."""
    return f"{count:,}".replace(",", ".")


def percent(share: float) -> str:
    """Return a share as official papers write it: 98,4%."""
    return f"{share * 100:.1f}%".replace(".", ",")


def day(at: date) -> str:
    """Return a day as official papers write it: 05/02/2026."""
    return f"{at:%d/%m/%Y}"


def value_written(one: Value) -> str:
    """Return a value in words: “12”, “150/170 (88,2%)”, or that there is none."""
    if one.count is None or one.total == 0:
        return "–"
    if one.total is None:
        return number(one.count)
    share = f" ({percent(one.share)})" if one.share is not None else ""
    return f"{number(one.count)}/{number(one.total)}{share}"


def change_written(now: Value, then: Value) -> str:
    """Return how a figure moved: “tăng 3”, “giảm 1,5 điểm %”, “không thay đổi”, or – where unknown."""
    if now.total is not None or then.total is not None:
        if now.share is None or then.share is None:
            return "–"
        points = round((now.share - then.share) * 100, 1)
        if not points:
            return NO_CHANGE
        said = f"{abs(points):.1f}".replace(".", ",")
        return f"{'tăng' if points > 0 else 'giảm'} {said} điểm %"
    if now.count is None or then.count is None:
        return "–"
    moved = now.count - then.count
    return f"{'tăng' if moved > 0 else 'giảm'} {number(abs(moved))}" if moved else NO_CHANGE


def _placed(words: str, places: Mapping[str, str]) -> str:
    for place, filled in places.items():
        words = words.replace("{" + place + "}", filled)
    return words


def _value(found: re.Match[str], figures: Mapping[str, ReportFigure]) -> str:
    figure = figures.get(found[1])
    return UNKNOWN if figure is None else _written(figure, found[2] or "", found[3] or "")


def _written(figure: ReportFigure, group: str, form: str) -> str:
    now = figure.now
    if figure.failed or (figure.is_measure and not now.total):
        return UNKNOWN
    if group:
        return number(next((count for code, _, count in figure.groups if code == group), 0))
    if form == "change":
        return change_written(now, figure.before)
    if form == "share" and now.share is not None:
        return percent(now.share)
    if form == "lack" and now.count is not None:
        return number((now.total or now.count) - now.count)
    return value_written(now)

"""Charts of papers as SVG: on a page with the page's colours, in print with fixed ones."""

from collections.abc import Callable, Sequence
from html import escape
from itertools import pairwise
from textwrap import wrap
from typing import Final

from khien.base.files.rules.papers.words import clean
from khien.base.files.types.papers import Chart, Series

WIDTH, HEIGHT = 720, 300
_LEFT, _RIGHT, _TOP, _BOTTOM = 52, 12, 26, 30
_LEGEND: Final = 22
_LABELLED_MAX: Final = 24
"""Up to so many bars say their value."""

_LETTER: Final = 6.6
"""How wide a letter of a label is taken to be."""

_LINE: Final = 15
_LINES_MAX: Final = 3
"""Labels below bars stand in up to so many lines; longer ones stand beside bars that lie."""

_BESIDE: Final = 240
_STEPS: Final = (1, 1.5, 2, 2.5, 3, 4, 5, 6, 8)
_DASHES: Final = ("", "7 4", "2 4", "9 3 2 3")

Colours = dict[str, str | tuple[str, ...]]

PAGE: Final[Colours] = {
    "ink": "var(--ink-soft)",
    "grid": "var(--chart-grid)",
    "none": "var(--line)",
    "series": ("var(--chart-1)", "var(--chart-2)", "var(--chart-3)", "var(--ink-soft)"),
}
PRINTED: Final[Colours] = {
    "ink": "#222222",
    "grid": "#d0d5d9",
    "none": "#c4c9cd",
    "series": ("#0b5f66", "#d9903f", "#7fa6d6", "#555555"),
}


def svg(chart: Chart, *, colours: Colours = PAGE) -> str:
    """Return a chart as SVG; its colours are attributes, so that a strict content policy lets it stand."""
    top = _round_up(max((one or 0 for line in chart.series for one in line.values), default=0))
    lines = _label_lines(chart)
    if lines > _LINES_MAX:
        parts, high = _lying(chart, top, colours)
    else:
        draw = _bars if chart.kind == "bars" else _lines
        parts = [*_grid(top, chart.unit, colours), *_labels(chart, lines, colours)]
        parts += draw(chart, chart.series, _scale(top), colours)
        high = HEIGHT + (lines - 1) * _LINE
    if len(chart.series) > 1:
        high += _LEGEND
        parts += _legend(chart.series, high - 8, colours)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" class="chart" viewBox="0 0 {WIDTH} {high}" role="img" '
        f'aria-label="{_said(chart.title)}" font-family="Arial, Arimo, Noto Sans, DejaVu Sans, sans-serif" '
        f'font-size="12">{"".join(parts)}</svg>'
    )


def _label_lines(chart: Chart) -> int:
    """Return in how many lines the labels below stand; of labels in one word some are left out."""
    if not any(" " in label for label in chart.labels):
        return 1
    wide = _letters(chart)
    if chart.kind == "bars" and any(
        len(word) > wide for label in chart.labels for word in label.split()
    ):
        return _LINES_MAX + 1
    most = max(len(wrap(label, wide)) for label in chart.labels)
    return most if chart.kind == "bars" else min(most, _LINES_MAX)


def _lying(chart: Chart, top: float, colours: Colours) -> tuple[list[str], int]:
    """Return bars that lie, each label beside its own, and how high they are together."""
    found, y = [], 8.0
    room = WIDTH - _BESIDE - 60
    for index, label in enumerate(chart.labels):
        said = wrap(label, int((_BESIDE - 12) / _LETTER))
        tall = max(len(said) * _LINE, len(chart.series) * _LINE)
        first = y + (tall - len(said) * _LINE) / 2 + 11
        found += [
            _text(_BESIDE - 10, first + place * _LINE, line, colours, "end")
            for place, line in enumerate(said)
        ]
        for place, line in enumerate(chart.series):
            value = line.values[index] if index < len(line.values) else None
            fill = colours["none"] if value is None else colours["series"][place % 4]
            long = max(room * max(value or 0, 0) / top, 1.5)
            at = y + (tall - len(chart.series) * _LINE) / 2 + place * _LINE
            told = "–" if value is None else _figure(value)
            found.append(
                f'<rect x="{_BESIDE}" y="{at:.1f}" width="{long:.1f}" height="{_LINE - 2}" fill="{fill}">'
                f"<title>{_said(label)}: {told} {_said(line.name)}</title></rect>"
            )
            found.append(_text(_BESIDE + long + 5, at + 11, told, colours, "start"))
        y += tall + 8
    return found, int(y)


def _bars(
    chart: Chart, series: Sequence[Series], scale: Callable[[float], float], colours: Colours
) -> list[str]:
    step = _step(chart)
    wide = step * 0.76 / max(1, len(series))
    shows = len(chart.labels) * len(series) <= _LABELLED_MAX
    found = []
    for place, line in enumerate(series):
        for index, value in enumerate(line.values[: len(chart.labels)]):
            x = _LEFT + index * step + step * 0.12 + place * wide
            y = scale(value or 0)
            fill = colours["none"] if value is None else colours["series"][place % 4]
            tall = max(HEIGHT - _BOTTOM - y, 1.5)
            told = "–" if value is None else _figure(value)
            found.append(
                f'<rect x="{x:.1f}" y="{min(y, HEIGHT - _BOTTOM - 1.5):.1f}" width="{wide * 0.94:.1f}" '
                f'height="{tall:.1f}" fill="{fill}">'
                f"<title>{_said(chart.labels[index])}: {told} {_said(line.name)}</title></rect>"
            )
            if shows:
                found.append(_text(x + wide * 0.47, y - 4, told, colours, "middle"))
    return found


def _lines(
    chart: Chart, series: Sequence[Series], scale: Callable[[float], float], colours: Colours
) -> list[str]:
    step = _step(chart)
    found = []
    for place, line in enumerate(series):
        colour, dash = colours["series"][place % 4], _DASHES[place % 4]
        dots = [
            (index, _LEFT + index * step + step / 2, scale(value), value)
            for index, value in enumerate(line.values[: len(chart.labels)])
            if value is not None
        ]
        for before, after in pairwise(dots):
            if after[0] == before[0] + 1:
                found.append(
                    f'<line x1="{before[1]:.1f}" y1="{before[2]:.1f}" x2="{after[1]:.1f}" '
                    f'y2="{after[2]:.1f}" stroke="{colour}" stroke-width="2" stroke-dasharray="{dash}"/>'
                )
        for index, x, y, value in dots:
            found.append(
                f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3.2" fill="{colour}">'
                f"<title>{_said(chart.labels[index])}: {_figure(value)}</title></circle>"
            )
            if len(series) == 1 and len(chart.labels) <= _LABELLED_MAX:
                found.append(_text(x, y - 8, _figure(value), colours, "middle"))
    return found


def _grid(top: float, unit: str, colours: Colours) -> list[str]:
    found = []
    for part in (0.0, 0.25, 0.5, 0.75, 1.0):
        y = _scale(top)(top * part)
        found.append(
            f'<line x1="{_LEFT}" x2="{WIDTH - _RIGHT}" y1="{y:.1f}" y2="{y:.1f}" '
            f'stroke="{colours["grid"]}" stroke-width="1"/>'
        )
        found.append(_text(_LEFT - 6, y + 4, _figure(top * part), colours, "end"))
    return [*found, _text(4, 12, unit, colours, "start")] if unit else found


def _labels(chart: Chart, lines: int, colours: Colours) -> list[str]:
    step = _step(chart)
    if lines > 1:
        wide = _letters(chart)
        return [
            _text(
                _LEFT + place * step + step / 2, HEIGHT - 12 + row * _LINE, said, colours, "middle"
            )
            for place, label in enumerate(chart.labels)
            for row, said in enumerate(wrap(label, wide)[:lines])
        ]
    longest = max((len(label) for label in chart.labels), default=1)
    every = max(1, round(longest * _LETTER / step + 0.4))
    return [
        _text(_LEFT + place * step + step / 2, HEIGHT - 10, label, colours, "middle")
        for place, label in enumerate(chart.labels)
        if place % every == 0
    ]


def _legend(series: Sequence[Series], y: float, colours: Colours) -> list[str]:
    found, x = [], float(_LEFT)
    for place, line in enumerate(series):
        colour = colours["series"][place % 4]
        found.append(f'<rect x="{x:.1f}" y="{y - 10}" width="12" height="12" fill="{colour}"/>')
        found.append(_text(x + 17, y, line.name, colours, "start"))
        x += 17 + len(line.name) * _LETTER + 22
    return found


def _letters(chart: Chart) -> int:
    return max(int(_step(chart) * 0.92 / _LETTER), 1)


def _step(chart: Chart) -> float:
    return (WIDTH - _LEFT - _RIGHT) / max(1, len(chart.labels))


def _scale(top: float) -> Callable[[float], float]:
    room = HEIGHT - _BOTTOM - _TOP
    return lambda value: HEIGHT - _BOTTOM - room * min(max(value, 0), top) / top


def _round_up(value: float) -> float:
    """Return the top of a scale whose four steps are round whole numbers."""
    size = 1.0
    while True:
        for part in _STEPS:
            if part * size * 4 >= value and (part * size).is_integer():
                return part * size * 4
        size *= 10


def _figure(value: float) -> str:
    """Return a number as it is written in Vietnamese: 2.512 and 98,4."""
    if float(value).is_integer():
        return f"{int(value):,}".replace(",", ".")
    return f"{value:,.1f}".translate(str.maketrans(",.", ".,"))


def _text(x: float, y: float, said: str, colours: Colours, anchor: str) -> str:
    return (
        f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" fill="{colours["ink"]}">'
        f"{_said(said)}</text>"
    )


def _said(words: str) -> str:
    return escape(clean(words))

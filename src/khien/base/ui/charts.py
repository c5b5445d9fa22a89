"""Charts as SVG made on the server, coloured by CSS variables; a table belongs beside each."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

WIDTH, HEIGHT = 720, 200
LEFT, BOTTOM, TOP = 44, 24, 12


@dataclass(frozen=True, slots=True)
class Point:
    """One bar or point: what it is called (shown where there is room), and how much."""

    label: str
    value: float | None
    tooltip: str = ""


def bars(points: Sequence[Point], *, title: str) -> SafeString:
    """Return a bar chart; a point without a value is drawn as a grey stub: silence is visible."""
    top = _round_up(max((point.value or 0 for point in points), default=0))
    inner = WIDTH - LEFT
    step = inner / max(1, len(points))
    shapes = format_html_join(
        "",
        '<rect class="{}" x="{}" y="{}" width="{}" height="{}" rx="1"><title>{}</title></rect>',
        (
            (
                "silent" if point.value is None else "one",
                f"{LEFT + index * step + step * 0.12:.1f}",
                f"{_height(point.value, top):.1f}",
                f"{step * 0.76:.1f}",
                f"{max(HEIGHT - BOTTOM - _height(point.value, top), 1.5):.1f}",
                point.tooltip or f"{point.label}: {point.value or 0:g}",
            )
            for index, point in enumerate(points)
        ),
    )
    return _chart(points, shapes, top=top, title=title, step=step)


def line(points: Sequence[Point], *, title: str, top: float, target: float | None) -> SafeString:
    """Return a line chart from 0 to `top`, with a dashed line at the target."""
    step = (WIDTH - LEFT) / max(1, len(points))
    places = [
        (LEFT + index * step + step / 2, _height(point.value, top))
        for index, point in enumerate(points)
        if point.value is not None
    ]
    path = " ".join(f"{x:.1f},{y:.1f}" for x, y in places)
    shapes = format_html('<polyline class="line" points="{}"/>', path)
    shapes += format_html_join(
        "",
        '<circle class="one" cx="{}" cy="{}" r="3"/>',
        ((f"{x:.1f}", f"{y:.1f}") for x, y in places),
    )
    if target is not None:
        height = f"{_height(target, top):.1f}"
        shapes += format_html(
            '<line class="target" x1="{}" x2="{}" y1="{}" y2="{}"/>', LEFT, WIDTH, height, height
        )
    return _chart(points, shapes, top=top, title=title, step=step)


def share_bar(share: float) -> SafeString:
    """Return a thin bar filled from 0 to 1."""
    filled = max(0.0, min(1.0, share)) * 100
    return format_html(
        '<span class="bar" aria-hidden="true"><svg viewBox="0 0 100 8" preserveAspectRatio="none">'
        '<rect class="one" width="{}" height="8" fill="var(--chart-1)"/></svg></span>',
        f"{filled:.1f}",
    )


def _height(value: float | None, top: float) -> float:
    room = HEIGHT - BOTTOM - TOP
    return HEIGHT - BOTTOM - room * (value or 0) / top


def _round_up(value: float) -> float:
    size = 1.0
    while size < value:
        size *= 2 if str(size)[0] in "15" else 2.5
    return size


def _chart(
    points: Sequence[Point], shapes: SafeString, *, top: float, title: str, step: float
) -> SafeString:
    every = max(1, round(len(points) / 8))
    labels = format_html_join(
        "",
        '<text x="{}" y="{}" text-anchor="middle">{}</text>',
        (
            (f"{LEFT + index * step + step / 2:.1f}", HEIGHT - 6, point.label)
            for index, point in enumerate(points)
            if index % every == 0
        ),
    )
    grid = format_html_join(
        "",
        '<line class="grid" x1="{}" x2="{}" y1="{}" y2="{}"/>'
        '<text x="{}" y="{}" text-anchor="end">{}</text>',
        (
            (LEFT, WIDTH, y, y, LEFT - 6, f"{float(y) + 4:.1f}", _short(top * part))
            for part in (0.0, 0.5, 1.0)
            for y in [f"{_height(top * part, top):.1f}"]
        ),
    )
    return format_html(
        '<svg class="chart" viewBox="0 0 {} {}" role="img" aria-label="{}">{}{}{}</svg>',
        WIDTH,
        HEIGHT,
        title,
        grid,
        shapes,
        labels,
    )


def _short(value: float) -> str:
    if value >= 1_000_000:
        return f"{value / 1_000_000:g}M"
    if value >= 10_000:
        return f"{value / 1000:g}k"
    return f"{value:g}"

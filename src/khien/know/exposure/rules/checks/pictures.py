"""Compares pictures of a site's first page: how much of one differs from the last good one."""

import io
from typing import Final

from PIL import Image

from khien.base.core.refusals import text
from khien.know.exposure.rules.checks.cases import first
from khien.know.exposure.types.checks import INNER, Judged, PictureTaken, Verdict

SIDE: Final = 64
SHADES_APART: Final = 24
"""A cell differs where its shade (0 to 255) lies further apart than this."""

CHANGED_LEAST: Final = 30
"""From so many per cent on a page is taken for another one: measured on changed and defaced pages."""

SAME_MOST: Final = 1
QUALITY: Final = 80
PIXELS_MAX: Final = 4_000_000
CODE: Final = "picture"
_GOOD, _WEAK, _UNKNOWN = Verdict.GOOD, Verdict.WEAK, Verdict.UNKNOWN


def read_picture(png: bytes) -> tuple[bytes, bytes]:
    """Return a browser's picture as it is kept (JPEG), and its cells. Raises ValueError for none."""
    try:
        with Image.open(io.BytesIO(png), formats=["PNG"]) as found:
            if found.width * found.height > PIXELS_MAX:
                msg = "the picture is larger than was asked for"
                raise ValueError(msg)
            plain = found.convert("RGB")
    except OSError as problem:
        msg = "no picture"
        raise ValueError(msg) from problem
    kept = io.BytesIO()
    plain.save(kept, "JPEG", quality=QUALITY)
    cells = plain.convert("L").resize((SIDE, SIDE), Image.Resampling.BOX)
    return kept.getvalue(), cells.tobytes()


def change(cells: bytes, good: bytes) -> int:
    """Return how much of a picture differs from another, in per cent."""
    apart = sum(abs(one - other) > SHADES_APART for one, other in zip(cells, good, strict=True))
    return round(100 * apart / len(cells))


def judge(taken: PictureTaken | None, changed: int | None) -> Judged:
    """Return what a picture says; `changed` is None where there is no good one to lie beside it."""
    if taken is None:
        return Judged(CODE, _UNKNOWN, text("There is no first page to take a picture of."))
    if not taken.content:
        why = {
            INNER: text(
                "It stands at an inner address; only a written confirmation lets it be called."
            ),
            "no browser": text("No browser is set up here that takes pictures."),
        }.get(taken.problem, text("The browser took no picture."))
        return Judged(CODE, _UNKNOWN, why, taken.problem)
    if changed is None:
        return Judged(CODE, _GOOD, text("First picture; the next one is laid beside it."))
    return first(
        CODE,
        f"{changed} %",
        (
            changed >= CHANGED_LEAST,
            _WEAK,
            text("The page looks different: lay the two beside each other."),
        ),
        good=text("The page looks about as it did."),
    )

"""Images of signatures and seals are looked through: a PNG, a transparent ground, blue or red."""

import io
from typing import Any, Final

from PIL import Image

from khien.base.core.refusals import text
from khien.base.trust.types.images import SEAL_MM, BadImage, BadSealWidth, ImageKind

BYTES_MAX: Final = 1_000_000
SIDE_MAX: Final = 3000
_SEEN: Final = 40
"""From this opacity on a point counts as seen."""

_CLEAR_LEAST: Final = 0.2
"""At least this share of an image is ground, and lets through what stands below."""

_LIGHT: Final = 225
_SAMPLE: Final = (200, 200)
_MARGIN: Final = 10
"""By so much the wanted colour outdoes the other two, in its mean."""


def prepared(content: bytes, kind: ImageKind) -> bytes:
    """Return an image as it is kept: without its empty edges and without anything but its points.

    Raises BadImage.
    """
    image = _read(content)
    seen = image.getchannel("A").point(lambda opacity: 255 if opacity >= _SEEN else 0)
    edges = seen.getbbox()
    if edges is None:
        raise BadImage(detail=text("shows nothing"))
    small = _points(image)
    if sum(1 for one in small if one[3] < _SEEN) < _CLEAR_LEAST * len(small):
        raise BadImage(detail=text("has no transparent ground"))
    _require_colour(small, kind)
    out = io.BytesIO()
    cut = image.crop(edges)
    kept = Image.new("RGBA", cut.size)
    kept.paste(cut)
    kept.save(out, "PNG", optimize=True)
    return out.getvalue()


def require_width(width_mm: int) -> None:
    """Raise BadSealWidth unless seals may be so wide."""
    least, most = SEAL_MM
    if not least <= width_mm <= most:
        raise BadSealWidth(least=least, most=most)


def _read(content: bytes) -> Image.Image:
    if len(content) > BYTES_MAX:
        raise BadImage(detail=text("is larger than 1 MB"))
    try:
        with Image.open(io.BytesIO(content), formats=["PNG"]) as opened:
            if max(opened.size) > SIDE_MAX:
                raise BadImage(detail=text("has more than 3,000 points a side"))
            return opened.convert("RGBA")
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError) as problem:
        raise BadImage(detail=text("is no PNG")) from problem


def _points(image: Image.Image) -> list[tuple[int, int, int, int]]:
    small = image.copy()
    small.thumbnail(_SAMPLE)
    every: Any = small.get_flattened_data()
    return list(every)


def _require_colour(points: list[tuple[int, int, int, int]], kind: ImageKind) -> None:
    """Raise BadImage unless what is seen has, in its mean, the colour of its kind."""
    seen = [one[:3] for one in points if one[3] >= _SEEN and min(one[:3]) < _LIGHT]
    if seen:
        red, green, blue = (sum(channel) / len(seen) for channel in zip(*seen, strict=True))
        wanted, others = (
            (blue, (red, green)) if kind is ImageKind.SIGNATURE else (red, (green, blue))
        )
        if wanted > max(others) + _MARGIN:
            return
    is_signature = kind is ImageKind.SIGNATURE
    raise BadImage(detail=text("is not blue") if is_signature else text("is not red"))

"""How a signature shows on a page: the image of the signature, blue, as Decree 30/2020 has it."""

import io
from typing import Any, Final

from PIL import Image
from pyhanko.pdf_utils.images import PdfImage
from pyhanko.sign.fields import SigFieldSpec
from pyhanko.stamp import StaticStampStyle

from khien.base.trust.types.signing import Appearance, BadImage, BadPlace

BYTES_MAX: Final = 1_000_000
SIDE_MAX: Final = 3000
_SEEN: Final = 40
"""From this opacity on a point counts as seen."""

_LIGHT: Final = 225
_SAMPLE: Final = (200, 200)


def style(appearance: Appearance) -> StaticStampStyle:
    """Return the image as pyHanko draws it. Raises BadImage."""
    image = _read(appearance.image)
    return StaticStampStyle(background=PdfImage(image), background_opacity=1.0, border_width=0)


def field_spec(name: str, appearance: Appearance, reader: Any) -> SigFieldSpec:
    """Return the field on its page. Raises BadPlace."""
    pages = int(reader.root["/Pages"]["/Count"])
    page = appearance.page - 1 if appearance.page > 0 else pages + appearance.page
    left, bottom, right, top = appearance.box
    if not 0 <= page < pages or not (0 <= left < right <= 2000 and 0 <= bottom < top <= 2000):
        raise BadPlace(page=appearance.page, box=appearance.box, pages=pages)
    return SigFieldSpec(name, on_page=page, box=appearance.box)


def _read(content: bytes) -> Image.Image:
    if len(content) > BYTES_MAX:
        raise BadImage(detail=f"{len(content)} bytes")
    try:
        with Image.open(io.BytesIO(content), formats=["PNG"]) as opened:
            if max(opened.size) > SIDE_MAX:
                raise BadImage(detail=f"{opened.size[0]} × {opened.size[1]}")
            image = opened.convert("RGBA")
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError) as problem:
        raise BadImage(detail="not a PNG") from problem
    if not _is_blue(image):
        raise BadImage(detail="not blue")
    return image


def _is_blue(image: Image.Image) -> bool:
    """Return whether what is seen of an image is, in its mean, more blue than red and green."""
    small = image.copy()
    small.thumbnail(_SAMPLE)
    every: Any = small.get_flattened_data()
    points = [
        (red, green, blue)
        for red, green, blue, opacity in every
        if opacity >= _SEEN and min(red, green, blue) < _LIGHT
    ]
    if not points:
        return False
    red, green, blue = (sum(channel) / len(points) for channel in zip(*points, strict=True))
    return bool(blue > red + 10 and blue > green + 10)

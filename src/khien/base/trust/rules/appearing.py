"""Where the images of a signature and a seal stand in the room that a paper leaves for them.

Source: ND30-PL1, parts II.7.d and II.8.a: the signature between the signer's post and name, the seal as
large as in life, over about a third of the signature from the left.
"""

import io
import math
from dataclasses import dataclass
from typing import Any, Final

from PIL import Image
from pyhanko.pdf_utils import layout
from pyhanko.pdf_utils.content import PdfContent
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.fields import SigFieldSpec
from pyhanko.stamp import StaticStampStyle
from typing_extensions import override

from khien.base.trust.types.signing import Appearance, BadPlace

_MM: Final = 72 / 25.4
_WIDE: Final = 50 * _MM
"""A signature is at most so wide."""

_UNDER_SEAL: Final = 1 / 3
_GAP: Final = 4.0
"""Lines stand so far beside a seal."""

Spot = tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class Face:
    """What shows of a signature, as a page of its own, and where it lies: whole points, page from 1."""

    content: bytes
    box: tuple[int, int, int, int]
    page: int


def placed(shown: Appearance) -> tuple[tuple[int, int, int, int], dict[str, Spot]]:
    """Return the box of all that shows, and where the pictures and the lines stand in it.

    Spots are left, top, width and height in points from the upper left corner of the box.
    """
    left, bottom, right, top = shown.box
    across, down = (left + right) / 2, (bottom + top) / 2
    wide, high = _size(shown)
    spots: dict[str, Spot] = {"lines": shown.box}
    if shown.signature:
        spots["signature"] = _around(across, down, wide, high)
    if shown.seal:
        side = shown.seal_mm * _MM
        edge = across - wide / 2 + wide * _UNDER_SEAL
        spots["seal"] = _around(edge - side / 2, down, side, side)
        spots["lines"] = (edge + _GAP, bottom, right, top)
    every = list(zip(*spots.values(), strict=True))
    box = (
        math.floor(min(every[0])),
        math.floor(min(every[1])),
        math.ceil(max(every[2])),
        math.ceil(max(every[3])),
    )
    return box, {name: _within(one, box) for name, one in spots.items()}


def field_spec(name: str, face: Face, reader: Any) -> SigFieldSpec:
    """Return the field on its page. Raises BadPlace."""
    pages = int(reader.root["/Pages"]["/Count"])
    page = face.page - 1 if face.page > 0 else pages + face.page
    left, bottom, right, top = face.box
    if not 0 <= page < pages or not (0 <= left < right <= 2000 and 0 <= bottom < top <= 2000):
        raise BadPlace(page=face.page, box=face.box, pages=pages)
    return SigFieldSpec(name, on_page=page, box=face.box)


def style(face: Face) -> StaticStampStyle:
    """Return the face as pyHanko draws it: edge to edge."""
    fills = layout.SimpleBoxLayoutRule(
        x_align=layout.AxisAlignment.ALIGN_MIN,
        y_align=layout.AxisAlignment.ALIGN_MIN,
        margins=layout.Margins(),
        inner_content_scaling=layout.InnerScaling.STRETCH_FILL,
    )
    return StaticStampStyle(
        background=_Drawn(face.content),
        background_layout=fills,
        background_opacity=1.0,
        border_width=0,
    )


class _Drawn(PdfContent):
    """A page of another document, drawn as it is."""

    def __init__(self, page: bytes) -> None:
        self.page = page
        super().__init__()

    @override
    def render(self) -> bytes:
        """Return the operators that draw the page."""
        reader = PdfFileReader(io.BytesIO(self.page))
        drawn = self._ensure_writer.import_page_as_xobject(reader)
        self.resources.xobject["/Face"] = drawn
        left, bottom, right, top = (float(one) for one in drawn.get_object()["/BBox"])
        self.box = layout.BoxConstraints(width=right - left, height=top - bottom)
        return b"/Face Do"


def _size(shown: Appearance) -> tuple[float, float]:
    """Return how large a signature stands in its room, or would stand where there is none."""
    left, bottom, right, top = shown.box
    wide, high = min(_WIDE, right - left), top - bottom
    if not shown.signature:
        return wide, high
    with Image.open(io.BytesIO(shown.signature)) as image:
        scale = min(wide / image.width, high / image.height)
        return image.width * scale, image.height * scale


def _around(across: float, down: float, wide: float, high: float) -> Spot:
    return (across - wide / 2, down - high / 2, across + wide / 2, down + high / 2)


def _within(spot: Spot, box: tuple[int, int, int, int]) -> Spot:
    left, bottom, right, top = spot
    return (left - box[0], box[3] - top, right - left, top - bottom)

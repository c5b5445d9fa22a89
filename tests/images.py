"""Images of signatures and seals as people scan them, and where a page shows them."""

import io
from typing import Any, Final

import pypdfium2
from PIL import Image, ImageDraw

Colour = tuple[int, int, int, int]
BLUE: Final[Colour] = (20, 40, 200, 255)
RED: Final[Colour] = (220, 20, 20, 255)
CLEAR: Final[Colour] = (0, 0, 0, 0)
BLACK: Final[Colour] = (0, 0, 0, 255)
NEAR: Final = 30


def drawn(colour: Colour, size: tuple[int, int], *, ground: Colour = CLEAR) -> bytes:
    """Return a PNG of a zigzag from edge to edge inside a ring."""
    image = Image.new("RGBA", size, ground)
    pen, (wide, high) = ImageDraw.Draw(image), size
    pen.line([(2, high - 3), (wide // 2, 2), (wide - 3, high - 3)], fill=colour, width=5)
    pen.ellipse([0, 0, wide - 1, high - 1], outline=colour, width=5)
    out = io.BytesIO()
    image.save(out, "PNG")
    return out.getvalue()


def seen(content: bytes, place: int, *, of: Colour) -> tuple[float, float, float, float] | None:
    """Return where a page shows a colour, in points: left, bottom, right, top."""
    document = pypdfium2.PdfDocument(content)
    document.init_forms()
    page = document[place]
    picture = page.render(scale=2, may_draw_forms=True).to_pil().convert("RGB")
    high, wide = page.get_height(), picture.width
    document.close()
    every: Any = picture.get_flattened_data()
    points = [
        (at % wide / 2, high - at // wide / 2)
        for at, one in enumerate(every)
        if max(abs(part - wanted) for part, wanted in zip(one, of, strict=False)) < NEAR
    ]
    if not points:
        return None
    across, down = zip(*points, strict=True)
    return min(across), min(down), max(across), max(down)

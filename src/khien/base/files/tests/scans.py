"""Pages as a scanner gives them: letterhead, text, a round red seal, a stamp set askew; noise over all."""

import io

import numpy as np
import typst
from PIL import Image, ImageFilter

_PAGE = """
#set page(width: 21cm, height: 29.7cm, margin: 2cm, fill: rgb("#fcfbf7"))
#set text(13pt, rgb("#141414"))
#grid(columns: (1fr, 1.4fr), align: center, [SỞ NỘI VỤ \\ Số: 12/BC-SNV], [
  *CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM* \\ Độc lập - Tự do - Hạnh phúc])
#v(2cm)
#for _ in range(14) [Thực hiện chỉ đạo về bảo vệ bí mật nhà nước, quản lý mật khẩu và bảo mật. \\ ]
#place(bottom + right, circle(radius: 1.8cm, stroke: 2pt + rgb("#cd2832"))[
  #set align(center + horizon)
  #text(rgb("#cd2832"))[TỈNH (MẪU)]])
"""
_STAMP = """
#place(top + left, dx: 0.6cm, dy: 1.5cm, rotate({tilt}deg, box(stroke: 1.5pt + {ink}, inset: 2pt,
  box(stroke: {inner} + {ink}, inset: 5pt, text({size}pt, {ink})[*{mark}*]))))
"""


def scan(
    mark: str = "", *, ink: str = 'rgb("#c81e28")', tilt: float = 3, inner: str = "0.7pt"
) -> Image.Image:
    """Return a page at 150 dots an inch, its stamp turned by some degrees."""
    markup = _PAGE
    if mark:
        markup += _STAMP.format(tilt=tilt, ink=ink, inner=inner, size=15, mark=mark)
    page = Image.open(io.BytesIO(typst.compile(markup.encode(), format="png", ppi=150)))
    paper = page.convert("RGB").rotate(
        0.7, fillcolor=(252, 251, 247), resample=Image.Resampling.BICUBIC
    )
    pixels = np.asarray(paper.filter(ImageFilter.GaussianBlur(0.6))).astype(np.int16)
    noise = np.random.default_rng(7).normal(0, 6, (*pixels.shape[:2], 1))
    return Image.fromarray((pixels + noise).clip(0, 255).astype(np.uint8))


def cut(
    mark: str,
    *,
    ink: str = 'rgb("#c81e28")',
    ppi: int = 110,
    fill: str = "white",
    frame: str = "1.5pt",
) -> Image.Image:
    """Return a stamp cut out of a page, as it is pasted into a document; `fill` may be none."""
    markup = f"""
#set page(width: auto, height: auto, margin: 3pt, fill: {fill})
#box(stroke: {frame} + {ink}, inset: 5pt, text(15pt, {ink})[*{mark}*])"""
    return Image.open(io.BytesIO(typst.compile(markup.encode(), format="png", ppi=ppi)))


def noise(width: int, height: int) -> Image.Image:
    """Return a colourful picture that says nothing."""
    pixels = np.random.default_rng(width).integers(0, 255, (height, width, 3))
    return Image.fromarray(pixels.astype(np.uint8))


def png(page: Image.Image) -> bytes:
    """Return a picture as a PNG file."""
    out = io.BytesIO()
    page.save(out, "PNG")
    return out.getvalue()


def jpeg(page: Image.Image) -> bytes:
    """Return a page as a JPEG file."""
    out = io.BytesIO()
    page.save(out, "JPEG", quality=80)
    return out.getvalue()


def scanned_pdf(*pages: Image.Image) -> bytes:
    """Return a PDF whose pages are pictures."""
    out = io.BytesIO()
    pages[0].save(out, "PDF", save_all=True, append_images=pages[1:], resolution=150)
    return out.getvalue()

"""The words of images: a signature in blue, a seal in red, and why one is not taken."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

from khien.base.core.refusals import Refusal, text

SEAL_MM: Final = (20, 50)
"""How wide a seal may be, least and most."""

SEAL_MM_USUAL: Final = 36


class ImageKind(StrEnum):
    """What an image shows. Source: ND30-PL1, parts II.7 and II.8."""

    SIGNATURE = "signature"
    SEAL = "seal"


@dataclass(frozen=True, slots=True)
class ImageLine:
    """A kept image: whose seal (empty: the person's own signature), how wide, since when, by whom."""

    unit_code: str
    unit: str
    width_mm: int
    set_at: datetime
    set_by: str


class BadImage(Refusal):
    """An image that does not stand for a signature or a seal."""

    message = text(
        "The image %(detail)s. It is a PNG with a transparent ground, of at most 1 MB and 3,000 points a "
        "side, a signature in blue, a seal in red."
    )
    status = 422


class BadSealWidth(Refusal):
    """A seal of no size that seals have."""

    message = text("A seal is %(least)s to %(most)s mm wide; measure the stamp itself.")
    status = 422

"""The words of the signature block: in what capacity somebody signs, and with which post."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from khien.base.core.refusals import Refusal, text


class Manner(StrEnum):
    """In what capacity a paper is signed. Source: ND30-PL1, part II.7.b."""

    HEAD = "head"
    ACTING = "acting"
    DEPUTY = "deputy"
    ORDER = "order"
    DELEGATED = "delegated"


MANNER_NAMES: Final[dict[Manner, str]] = {
    Manner.HEAD: text("The head of the unit"),
    Manner.ACTING: text("Q.: with the powers of the head"),
    Manner.DEPUTY: text("KT.: a deputy for the head"),
    Manner.ORDER: text("TL.: by order of the head"),
    Manner.DELEGATED: text("TUQ.: by written delegation of the head"),
}


@dataclass(frozen=True, slots=True)
class SignedAs:
    """As what somebody signs: `authority` is the body in whose name, `own` the signer's own post.

    The head, and who has the head's powers, sign with the head's post: they need no other.
    """

    manner: Manner
    authority: str
    head: str
    own: str
    name: str


class PostMissing(Refusal):
    """A signature block without a post."""

    message = text(
        "Enter the post of the head, and who signs in another capacity also the own one: "
        "both stand above the name."
    )
    status = 422

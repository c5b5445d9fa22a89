"""The words of the signature block: in what capacity somebody signs, and with which post."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

import msgspec

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


class PostSaid(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What the heads of some units are called; without kinds or beginnings it fits all."""

    head: str
    deputy: str
    authority: str = ""
    kinds: tuple[str, ...] = ()
    begins: tuple[str, ...] = ()


class PostsSaid(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """All of them; the first that fits counts."""

    posts: tuple[PostSaid, ...]


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


class BadPosts(Refusal):
    """A list of posts that cannot be read."""

    message = text("%(file)s: %(where)s: %(what)s")
    status = 422

"""What heads of units are called in the signature block of an official paper."""

import msgspec

from khien.base.core.refusals import Refusal, text


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


class BadPosts(Refusal):
    """A list of posts that cannot be read."""

    message = text("%(file)s: %(where)s: %(what)s")
    status = 422

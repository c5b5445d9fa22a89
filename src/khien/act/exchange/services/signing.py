"""Signatures of what is given out as files, kept by content so that each is made once."""

from functools import lru_cache

from khien.base.accounts.services import everything
from khien.base.core.refusals import NotFound, text
from khien.base.trust.queries import keys
from khien.base.trust.services import signing
from khien.base.trust.types.keys import INSTANCE_KEY, KeyEnded, NoKey
from khien.base.trust.types.signing import Level


def signature_of(content: bytes) -> bytes:
    """Return the detached signature (CMS) of the instance over a content, without a time stamp.

    Whoever fetches it waits meanwhile, and no stamper is waited for. Takes 0.1 s at first.

    Raises NotFound where no key was made yet, or its certificate has ended.
    """
    try:
        return _made(content, keys.key(INSTANCE_KEY).fingerprint)
    except (NoKey, KeyEnded):
        raise NotFound(what="p7s") from None


@lru_cache(maxsize=500)
def _made(content: bytes, fingerprint: str) -> bytes:
    by = everything(text("a shared document is signed"))
    return signing.sign_detached(by, content=content, level=Level.B).content

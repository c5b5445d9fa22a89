"""Who gives time stamps here."""

from django.conf import settings

from khien.base.trust.queries import keys, stamping
from khien.base.trust.rules.signing import FileKey
from khien.base.trust.rules.stamping import KeyStamper
from khien.base.trust.types.signing import Stamper
from khien.base.trust.wire.stamps import AddressStamper

STAMPING_KEY = "tsa"
"""The name of the key with which an instance without an authority of its own stamps."""


def stamper() -> Stamper | None:
    """Return the authority at the operator's address, else this instance's own, else its key's, else None."""
    if settings.KHIEN.time_stamps:
        return AddressStamper(settings.KHIEN.time_stamps)
    own = stamping.stamper()
    if own is not None or not (keys.key_folder() / f"{STAMPING_KEY}.key").exists():
        return own
    return KeyStamper(FileKey(STAMPING_KEY, keys.key_pair(STAMPING_KEY)))

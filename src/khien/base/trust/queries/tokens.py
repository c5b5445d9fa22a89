"""Keys in tokens."""

from django.conf import settings

from khien.base.trust.types.signing import NoToken, SigningKey
from khien.base.trust.wire.tokens import TokenKey


def token_key(label: str, *, pin: str) -> SigningKey:
    """Return the key of a label in the operator's token. Raises NoToken."""
    if not settings.KHIEN.pkcs11:
        raise NoToken
    return TokenKey(settings.KHIEN.pkcs11, settings.KHIEN.pkcs11_token, label, pin)

"""Sealing: to the core's key, so that the gateway cannot read; and to a phone's key, so that nobody else can.

X25519 with a fresh key for each message, HKDF-SHA256, ChaCha20-Poly1305. Nothing here knows a framework.
"""

import base64
import hashlib
import os
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from khien.act.gate.types import SealBroken

KEY_BYTES: Final = 32
NONCE_BYTES: Final = 12
_TO_CORE: Final = b"khien gate: form to core"
_TO_PHONE: Final = b"khien gate: box to phone"


def new_core_key() -> bytes:
    """Return a fresh private key of the core."""
    return X25519PrivateKey.generate().private_bytes(
        serialization.Encoding.Raw,
        serialization.PrivateFormat.Raw,
        serialization.NoEncryption(),
    )


def public_of(private: bytes) -> str:
    """Return the public key of a private one, as it is given to the gateway."""
    public = X25519PrivateKey.from_private_bytes(private).public_key()
    return base64.urlsafe_b64encode(public.public_bytes_raw()).decode().rstrip("=")


def seal_to_core(message: bytes, public: str) -> bytes:
    """Return a message that only the core can open."""
    raw = base64.urlsafe_b64decode(public + "=" * (-len(public) % 4))
    fresh = X25519PrivateKey.generate()
    shared = fresh.exchange(X25519PublicKey.from_public_bytes(raw))
    mine = fresh.public_key().public_bytes_raw()
    nonce = os.urandom(NONCE_BYTES)
    return mine + nonce + _cipher(shared + mine + raw, _TO_CORE).encrypt(nonce, message, mine)


def open_at_core(sealed: bytes, private: bytes) -> bytes:
    """Return the message of a sealed form. Raises SealBroken."""
    key = X25519PrivateKey.from_private_bytes(private)
    mine, nonce = sealed[:KEY_BYTES], sealed[KEY_BYTES : KEY_BYTES + NONCE_BYTES]
    try:
        shared = key.exchange(X25519PublicKey.from_public_bytes(mine))
        cipher = _cipher(shared + mine + key.public_key().public_bytes_raw(), _TO_CORE)
        return cipher.decrypt(nonce, sealed[KEY_BYTES + NONCE_BYTES :], mine)
    except (InvalidTag, ValueError) as broken:
        raise SealBroken from broken


def seal_to_phone(message: bytes, token: str) -> bytes:
    """Return a message that only who has the phone's key can open."""
    nonce = os.urandom(NONCE_BYTES)
    return nonce + _cipher(token.encode(), _TO_PHONE).encrypt(nonce, message, None)


def open_at_phone(sealed: bytes, token: str) -> bytes:
    """Return the message of a box. Raises SealBroken."""
    try:
        cipher = _cipher(token.encode(), _TO_PHONE)
        return cipher.decrypt(sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], None)
    except (InvalidTag, ValueError) as broken:
        raise SealBroken from broken


def mark_of(token: str) -> str:
    """Return the mark under which a phone's box lies on the gateway; the key does not follow from it."""
    return hashlib.sha256(b"khien gate: mark " + token.encode()).hexdigest()


def _cipher(secret: bytes, purpose: bytes) -> ChaCha20Poly1305:
    derived = HKDF(algorithm=hashes.SHA256(), length=32, salt=None, info=purpose).derive(secret)
    return ChaCha20Poly1305(derived)

"""Secrets: tokens that are only compared, and those of others that must be used again."""

import base64
import hashlib
import hmac

from cryptography.fernet import Fernet, InvalidToken


def hash_of(token: str) -> str:
    """Return under what a token of ours is kept: it cannot be read back."""
    return hashlib.sha256(b"khien exchange:" + token.encode()).hexdigest()


def sealed(secret: str, instance_secret: str) -> str:
    """Return another side's secret as it is kept: readable with the instance's own secret alone."""
    return _box(instance_secret).encrypt(secret.encode()).decode() if secret else ""


def opened(kept: str, instance_secret: str) -> str:
    """Return a sealed secret again; empty where the instance's own secret has changed."""
    if not kept:
        return ""
    try:
        return _box(instance_secret).decrypt(kept.encode()).decode()
    except InvalidToken:
        return ""


def _box(instance_secret: str) -> Fernet:
    key = hmac.new(instance_secret.encode(), b"exchange sealing", hashlib.sha256).digest()
    return Fernet(base64.urlsafe_b64encode(key))

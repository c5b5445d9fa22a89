"""Public identifiers: short, sortable by time, not guessable."""

import secrets
import time

_ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"


def new_id() -> str:
    """Return 16 characters: 8 of time (30 ms steps) and 8 of chance (40 bits)."""
    ticks = time.time_ns() // 30_000_000
    return _digits(ticks, 8) + _digits(secrets.randbits(40), 8)


def new_token() -> str:
    """Return a secret of 256 bits for a URL or a header."""
    return secrets.token_urlsafe(32)


def new_code() -> str:
    """Return a code of 50 bits that a person can copy from paper: two groups of five characters."""
    code = _digits(secrets.randbits(50), 10).upper()
    return f"{code[:5]}-{code[5:]}"


def _digits(number: int, length: int) -> str:
    characters = []
    for _ in range(length):
        number, place = divmod(number, 32)
        characters.append(_ALPHABET[place])
    return "".join(reversed(characters))

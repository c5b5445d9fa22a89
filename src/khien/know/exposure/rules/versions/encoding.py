"""A number as bytes that sort by its value."""


def number(digits: str) -> bytes:
    """Return a number's length and digits: without the length, 10 would sort below 9."""
    bare = digits.lstrip("0")[:255]
    return bytes([len(bare)]) + bare.encode()

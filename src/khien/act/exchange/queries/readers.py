"""Reads of who asks from outside, by the token in their hand."""

from khien.act.exchange import access
from khien.act.exchange.types.peers import Reader

NOBODY = access.NOBODY


def reader_of_token(token: str) -> Reader | None:
    """Return a peer with what it may read and write, or None for a token of nobody."""
    return access.reader_of_token(token)

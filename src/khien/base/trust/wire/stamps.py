"""Asks a time-stamping authority at an address that the operator set."""

from typing import Final

from khien.base.trust.types.signing import NoStamp
from khien.base.trust.wire.talking import NoAnswer, asked

_KIND: Final = "application/timestamp-query"


class AddressStamper:
    """A stamper behind an address (RFC 3161 over HTTP)."""

    def __init__(self, url: str) -> None:
        self.url = url

    def stamp(self, question: bytes) -> bytes:
        """Return its answer. Raises NoStamp."""
        try:
            return asked(self.url, body=question, kind=_KIND)
        except NoAnswer as problem:
            raise NoStamp(detail=f"{self.url} did not answer in time") from problem

"""TAXII 2.1: media types, where a page begins, what a request may match."""

import base64
import binascii
import re
from datetime import UTC, datetime, timedelta
from typing import Final

from khien.act.exchange.rules.stix_in import read_instant
from khien.base.core.refusals import Invalid, text

MEDIA: Final = "application/taxii+json;version=2.1"
ROOT: Final = "khien"
PAGE_MAX: Final = 1000
POST_BYTES_MAX: Final = 4 * 1024 * 1024
POST_OBJECTS_MAX: Final = 5000
_MARK: Final = re.compile(r"(\d{1,17})~(\d{1,18})")
_ZERO: Final = datetime(1970, 1, 1, tzinfo=UTC)


def is_accepted(header: str) -> bool:
    """Return whether an Accept header takes TAXII 2.1."""
    if not header.strip():
        return True
    for part in header.split(","):
        words = [word.strip().lower() for word in part.split(";")]
        version = next((word for word in words if word.startswith("version=")), "version=2.1")
        if words[0] in {"*/*", "application/*"}:
            return True
        if words[0] == "application/taxii+json" and version.strip('"') == "version=2.1":
            return True
    return False


def is_taxii(header: str) -> bool:
    """Return whether a body's Content-Type is that of TAXII 2.1."""
    return header.strip().lower().startswith("application/taxii+json") and is_accepted(header)


def instant(at: datetime) -> str:
    """Return an instant of adding, to the microsecond."""
    return f"{at.astimezone(UTC):%Y-%m-%dT%H:%M:%S}.{at.microsecond:06d}Z"


def read_added_after(written: str) -> datetime | None:
    """Return after which instant objects are wanted; None for all. Raises Invalid."""
    if not written:
        return None
    found = read_instant(written)
    if found is None:
        raise Invalid(what=text("added_after is an instant like 2026-11-25T08:00:00.000000Z."))
    return found


def read_limit(written: str) -> int:
    """Return how many objects a page has at most. Raises Invalid."""
    if not written:
        return PAGE_MAX
    if not re.fullmatch(r"[0-9]{1,9}", written) or int(written) < 1:
        raise Invalid(what=text("limit is a whole number above 0."))
    return min(int(written), PAGE_MAX)


def next_mark(at: datetime, key: int) -> str:
    """Return the mark of the page that starts after an object."""
    micros = (at - _ZERO) // timedelta(microseconds=1)
    return base64.urlsafe_b64encode(f"{micros}~{key}".encode()).decode().rstrip("=")


def read_next(written: str) -> tuple[datetime, int] | None:
    """Return where a page begins. Raises Invalid for what we did not give out."""
    if not written:
        return None
    try:
        padded = written + "=" * (-len(written) % 4)
        found = _MARK.fullmatch(base64.urlsafe_b64decode(padded.encode("ascii")).decode("ascii"))
        if found is not None:
            return _ZERO + timedelta(microseconds=int(found[1])), int(found[2])
    except (binascii.Error, ValueError, OverflowError):
        pass
    raise Invalid(what=text("next is a mark that this server gave; begin again without it."))


def version(at: datetime) -> str:
    """Return an object's version, to the millisecond where that says all."""
    whole = instant(at)
    return f"{whole[:-4]}Z" if at.microsecond % 1000 == 0 else whole

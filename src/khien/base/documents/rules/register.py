"""Decisions of the register: what is complete, how a document stands, what a line of an obligation says."""

import re
import unicodedata
from collections.abc import Sequence
from datetime import date
from typing import Final

from khien.base.core.refusals import text
from khien.base.documents.types.register import (
    DatesWrong,
    DocumentIncomplete,
    Found,
    NewDocument,
    Standing,
    TooMany,
)

LINES_MAX: Final = 200
LINE_MAX: Final = 1000
_DAY: Final = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4})")
_BOUNDS: Final = (
    (text("Number"), "number", 80),
    (text("Issued by"), "issuer", 200),
    (text("Title"), "title", 500),
)


def require_document(document: NewDocument) -> None:
    """Raise DocumentIncomplete, DatesWrong or TooMany unless the document can be kept."""
    for name, field, most in _BOUNDS:
        if not 0 < len(getattr(document, field).strip()) <= most:
            raise DocumentIncomplete(field=name, most=most)
    starts = document.holds_from or document.issued_on
    for what, earlier, later in (
        (text("In force from"), document.issued_on, document.holds_from),
        (text("In force until"), starts, document.holds_to),
        (text("Review by"), document.issued_on, document.review_on),
    ):
        if later is not None and later < earlier:
            raise DatesWrong(what=what, earlier=f"{later:%d/%m/%Y}", later=f"{earlier:%d/%m/%Y}")
    require_lines(document.bases)
    require_lines(document.obligations)


def require_lines(lines: Sequence[str]) -> None:
    """Raise TooMany for more lines than a document keeps."""
    if len(lines) > LINES_MAX:
        raise TooMany(most=LINES_MAX, count=len(lines))


def lines_of(written: str) -> tuple[str, ...]:
    """Return the lines of a text without blanks around and without empty ones."""
    return tuple(one.strip()[:LINE_MAX] for one in written.splitlines() if one.strip())


def number_key(number: str) -> str:
    """Return the form under which a number is one, however it was typed."""
    return re.sub(r"^(?:số)?:?", "", re.sub(r"\s+", "", number).casefold())


def issuer_key(issuer: str) -> str:
    """Return the form under which an issuer is one."""
    words = " ".join(unicodedata.normalize("NFC", issuer).casefold().split())
    return re.sub(r"^(?:ủy|uỷ) ban nhân dân\b", "ubnd", words)


def standing(
    *, day: date, holds_from: date, holds_to: date | None, review_on: date | None, is_replaced: bool
) -> Standing:
    """Return how a document stands on a day. `holds_to` is the first day on which it no longer does."""
    if is_replaced:
        return Standing.REPLACED
    if holds_to is not None and holds_to <= day:
        return Standing.ENDED
    if day < holds_from:
        return Standing.FUTURE
    if review_on is not None and review_on < day:
        return Standing.REVIEW_DUE
    return Standing.IN_FORCE


def found_in(line: str) -> Found:
    """Return the obligation of a line `article | words | day`; a line without bars is words alone."""
    parts = [one.strip() for one in line.split("|")]
    if len(parts) == 1:
        return Found("", parts[0], None)
    due = _day(parts[2]) if len(parts) > 2 else None
    return Found(parts[0][:60], parts[1], due)


def written(found: Found) -> str:
    """Return an obligation as the line that gives it again."""
    parts = [found.article, found.words, f"{found.due_on:%d/%m/%Y}" if found.due_on else ""]
    return " | ".join(parts).rstrip(" |") if found.article or found.due_on else found.words


def _day(given: str) -> date | None:
    match = _DAY.search(given)
    if match is None:
        return None
    day, month, year = (int(one) for one in match.groups())
    try:
        return date(year, month, day)
    except ValueError:
        return None

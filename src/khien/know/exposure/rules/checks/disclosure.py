"""Reads security.txt (RFC 9116) as far as its two duties go: Contact and Expires."""

from datetime import UTC, datetime, timedelta
from typing import Final

from khien.base.core.refusals import text
from khien.know.exposure.rules.checks.cases import first
from khien.know.exposure.types.checks import Answer, Judged, Verdict

_CODE: Final = "security-txt"
SHORT: Final = timedelta(days=30)


def judge(answer: Answer | None, now: datetime) -> Judged:
    """Return what is said of a site's security.txt."""
    if answer is None or answer.problem:
        return Judged(_CODE, Verdict.UNKNOWN, text("The site gave no answer for it."))
    written = answer.body.decode("utf-8", "replace")
    fields = _fields(written)
    shown = written[:1000] if answer.status == 200 else str(answer.status)
    ends = _instant(fields.get("expires", [""]))
    return first(
        _CODE,
        shown,
        (answer.status != 200 or not fields, Verdict.WEAK, text("There is no security.txt.")),
        ("contact" not in fields, Verdict.WEAK, text("It has no Contact line.")),
        (ends is None, Verdict.WEAK, text("It has no readable Expires line.")),
        (
            ends is not None and ends <= now,
            Verdict.BAD,
            text("It has expired, so nobody will rely on it."),
        ),
        (
            ends is not None and ends <= now + SHORT,
            Verdict.WEAK,
            text("It expires within 30 days."),
        ),
        good=text("It says whom to tell, and holds."),
    )


def _fields(written: str) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for line in written.splitlines()[:200]:
        name, colon, value = line.partition(":")
        key = name.strip().lower()
        if colon and key in {"contact", "expires"} and value.strip():
            found.setdefault(key, []).append(value.strip())
    return found


def _instant(values: list[str]) -> datetime | None:
    if len(values) != 1:
        return None
    try:
        found = datetime.fromisoformat(values[0].upper())
    except ValueError:
        return None
    return found if found.tzinfo else found.replace(tzinfo=UTC)

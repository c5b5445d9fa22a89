"""Decisions on public reports: classes, bounds, where they come from without keeping who."""

import hashlib
import hmac
import threading
from collections import deque
from datetime import date, datetime, timedelta
from typing import Final

from khien.act.gate.types import Dismissal, TooMany
from khien.act.response.types.incidents import IncidentKind
from khien.base.core.refusals import text

WINDOW: Final = timedelta(hours=1)
FROM_ONE_PLACE: Final = 5
ALTOGETHER: Final = 200
LOOK_WITHIN: Final = timedelta(hours=4)
COUNTED: Final = timedelta(days=365)
"""How far back the measure of reports looks."""
ELSEWHERE: Final = "elsewhere"
"""The answer on the form that is no technical class: such a report is pointed elsewhere."""

WEAKNESS: Final = "weakness"
WEAKNESS_TITLE: Final = text("A weakness in a site or a system")
"""What the public may tell beside incidents: it is followed as a procedure."""

KINDS: Final[dict[str, IncidentKind]] = {
    WEAKNESS: IncidentKind.OTHER,
    "deface": IncidentKind.WEBSITE,
    "phishing": IncidentKind.PHISHING,
    "malware": IncidentKind.MALWARE,
    "ransomware": IncidentKind.RANSOMWARE,
    "intrusion": IncidentKind.INTRUSION,
    "account": IncidentKind.ACCOUNT,
    "data_leak": IncidentKind.DATA_LEAK,
    "denial": IncidentKind.DENIAL,
}

DISMISSALS: Final[dict[Dismissal, str]] = {
    Dismissal.NOT_TECHNICAL: text("No technical matter: its words are deleted"),
    Dismissal.SPAM: text("Nonsense or advertising: its words are deleted"),
    Dismissal.KNOWN: text("Known already"),
    Dismissal.NOTHING_FOUND: text("Looked at, nothing found"),
}
FORGETS_WORDS: Final = frozenset({Dismissal.NOT_TECHNICAL, Dismissal.SPAM})


def origin_of(address: str, *, secret: str, day: date) -> str:
    """Return a mark of an address that cannot be turned back, and is another one every day."""
    message = f"{day.isoformat()} {address}".encode()
    return hmac.new(secret.encode(), message, hashlib.sha256).hexdigest()[:16]


class Places:
    """Counts in memory what came within the last hour from where; holds marks, never addresses."""

    def __init__(self) -> None:
        self._came: deque[tuple[datetime, str]] = deque(maxlen=ALTOGETHER)
        self._lock = threading.Lock()

    def require_room(self, origin: str, at: datetime) -> None:
        """Count one more report from a place. Raises TooMany beyond the bounds."""
        with self._lock:
            while self._came and self._came[0][0] < at - WINDOW:
                self._came.popleft()
            from_there = sum(origin == mark for _, mark in self._came)
            if len(self._came) >= ALTOGETHER or from_there >= FROM_ONE_PLACE:
                raise TooMany
            self._came.append((at, origin))

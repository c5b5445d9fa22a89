"""Which weaknesses were found and settled in a period, for reports."""

from typing import Final

from khien.base.core.offers import SEVERITIES, Happening
from khien.base.core.refusals import text
from khien.know.exposure import access

HAPPENINGS: Final = (
    Happening(
        code="findings-opened",
        title=text("Weaknesses found"),
        definition=text("Weaknesses that were opened in the period."),
        source="NB47-I.2-b",
        rows=access.findings,
        at="opened_at",
        label=("title", "asset"),
        group="severity",
        groups=SEVERITIES,
        page="exposure:finding",
    ),
    Happening(
        code="findings-settled",
        title=text("Weaknesses settled"),
        definition=text("Weaknesses that were settled in the period."),
        source="NB47-I.2-b",
        rows=access.findings,
        at="settled_at",
        label=("title", "asset"),
        group="severity",
        groups=SEVERITIES,
        page="exposure:finding",
    ),
)

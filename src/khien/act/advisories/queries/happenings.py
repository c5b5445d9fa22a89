"""Which early warnings went out in a period, for reports."""

from typing import Final

from khien.act.advisories import access
from khien.base.core.offers import SEVERITIES, Happening
from khien.base.core.refusals import text

HAPPENINGS: Final = (
    Happening(
        code="advisories-received",
        title=text("Early warnings that reached units"),
        definition=text("Advisories that units got in the period: each unit and advisory once."),
        source="CM35-III.2-b2",
        rows=access.follow_ups,
        at="version__sent_at",
        label=("version__advisory__number", "version__title"),
        group="version__severity",
        groups=SEVERITIES,
        page="advisories:advisory",
        key="version__advisory__number",
    ),
)

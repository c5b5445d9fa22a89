"""What telemetry hands to the house: its measure."""

from khien.base.core.offers import Measure, Offer
from khien.base.core.refusals import text
from khien.watch.telemetry import queries
from khien.watch.telemetry.services.handing import HOLDINGS

OFFER = Offer(
    holdings=HOLDINGS,
    measures=[
        Measure(
            code="units-with-logs",
            title=text("Units whose logs arrive"),
            definition=text(
                "Units from which at least one log source sent events within the rule book's "
                "time before the instant, of all units."
            ),
            source="NB47-II.6-c",
            target=1.0,
            rows=queries.units_with_logs,
        )
    ],
)

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
        ),
        Measure(
            code="logs-kept-long-enough",
            title=text("Units whose logs are kept long enough"),
            definition=text(
                "Units with a log source for which this instance keeps logs as many days as the rule book "
                "asks for the highest level of their systems, of all with a source; each row says both."
            ),
            source="TCVN 14423:2026; TT 31/2017/TT-BTTTT",
            target=1.0,
            rows=queries.logs_kept,
        ),
    ],
)

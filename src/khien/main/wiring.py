"""Which rooms offer what: a new room is one line here."""

from khien.act.advisories.offer import OFFER as ADVISORIES
from khien.act.exchange.offer import OFFER as EXCHANGE
from khien.act.gate.offer import OFFER as GATE
from khien.act.mails.offer import OFFER as MAILS
from khien.act.procedures.offer import OFFER as PROCEDURES
from khien.act.response.offer import OFFER as RESPONSE
from khien.act.reviews.offer import OFFER as REVIEWS
from khien.act.training.offer import OFFER as TRAINING
from khien.base.accounts.offer import OFFER as ACCOUNTS
from khien.base.accounts.types import Capability
from khien.base.casework.offer import OFFER as CASEWORK
from khien.base.core.offers import Entry, Offer, hand_out
from khien.base.core.refusals import text
from khien.base.delivery.offer import OFFER as DELIVERY
from khien.base.documents.offer import OFFER as DOCUMENTS
from khien.base.files.offer import OFFER as FILES
from khien.base.regulation.offer import OFFER as REGULATION
from khien.base.trust.offer import OFFER as TRUST
from khien.know.exposure.offer import OFFER as EXPOSURE
from khien.know.inventory.offer import OFFER as INVENTORY
from khien.show.assurance.offer import OFFER as ASSURANCE
from khien.show.overview.offer import OFFER as OVERVIEW
from khien.show.planning.offer import OFFER as PLANNING
from khien.show.publishing.offer import OFFER as PUBLISHING
from khien.show.reporting.offer import OFFER as REPORTING
from khien.watch.detection.offer import OFFER as DETECTION
from khien.watch.telemetry.offer import OFFER as TELEMETRY

MAIN = Offer(
    entries=[
        Entry(text("Health"), "health", "pulse", order=95, capability=Capability.SEE_HEALTH.value),
        Entry(text("Audit"), "audit", "list", order=96, capability=Capability.SEE_AUDIT.value),
    ]
)

OFFERS: tuple[Offer, ...] = (
    ACCOUNTS,
    DELIVERY,
    FILES,
    CASEWORK,
    REGULATION,
    TRUST,
    DOCUMENTS,
    INVENTORY,
    EXPOSURE,
    TELEMETRY,
    DETECTION,
    ADVISORIES,
    RESPONSE,
    TRAINING,
    PROCEDURES,
    REVIEWS,
    MAILS,
    GATE,
    EXCHANGE,
    ASSURANCE,
    PLANNING,
    REPORTING,
    PUBLISHING,
    OVERVIEW,
    MAIN,
)


def connect() -> None:
    """Hand every room's offer to the house."""
    hand_out(OFFERS)

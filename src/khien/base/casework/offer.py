"""What casework hands to the house."""

from khien.base.casework import services
from khien.base.casework.services.feeds import DIGEST
from khien.base.casework.services.handing import HOLDINGS
from khien.base.casework.services.letters import send_digest
from khien.base.casework.services.timers import TIMER
from khien.base.casework.types import CaseMoved, ClockRanOut, ItemEscalated, ReminderDue
from khien.base.core.cases import ItemKind
from khien.base.core.offers import Entry, Job, Offer
from khien.base.core.refusals import text

OFFER = Offer(
    entries=[Entry(text("To do"), "casework:inbox", "inbox", order=10)],
    facts=[CaseMoved, ClockRanOut, ItemEscalated, ReminderDue],
    jobs=[Job(TIMER, services.fire), Job(DIGEST, send_digest)],
    holdings=HOLDINGS,
    item_kinds=[
        ItemKind("clock", text("Time limits")),
        ItemKind("step", text("Steps")),
    ],
)

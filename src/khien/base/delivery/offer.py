"""What delivery hands to the house: the job that sends, the facts it tells, the queue's entry."""

from khien.base.accounts.types import Capability
from khien.base.core.offers import Entry, Job, Offer
from khien.base.core.refusals import text
from khien.base.delivery import services
from khien.base.delivery.types import DeliveryFailed, DeliverySent

OFFER = Offer(
    jobs=[Job(services.JOB, services.send, is_outside=True)],
    facts=[DeliverySent, DeliveryFailed],
    entries=[
        Entry(
            text("E-mail and webhooks"),
            "delivery:queue",
            "mail",
            order=94,
            capability=Capability.SEE_HEALTH.value,
        )
    ],
)

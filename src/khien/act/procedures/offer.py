"""What procedures hands to the house: pages, kinds of case, the night's look, what others show."""

from khien.act.procedures.queries import acts
from khien.act.procedures.queries.definitions import definitions
from khien.act.procedures.rules.kinds import ALARM_ITEM, RENEW_ITEM, kind_of
from khien.act.procedures.services import nightly
from khien.act.procedures.services.handing import HOLDINGS
from khien.act.procedures.services.nights import NIGHT
from khien.act.procedures.types.acts import ActMoved
from khien.base.accounts.types import Capability
from khien.base.core.offers import Entry, Finder, Hearer, Job, Offer, Relative
from khien.base.core.refusals import text
from khien.know.inventory.types.facts import DeviceSeen

OFFER = Offer(
    holdings=HOLDINGS,
    facts=[ActMoved],
    hearers=[Hearer(DeviceSeen, nightly.hear_device)],
    jobs=[Job(NIGHT, nightly.night)],
    case_kinds=[kind_of(one) for one in definitions()],
    item_kinds=[ALARM_ITEM, RENEW_ITEM],
    finders=[Finder(text("Procedures and registers"), acts.find)],
    relatives=[
        Relative("entry", acts.of_entry),
        Relative("device", acts.of_device),
        Relative("unit.incident", acts.of_unit),
    ],
    entries=[
        Entry(
            text("Procedures and registers"),
            "procedures:home",
            "steps",
            order=68,
            capability=Capability.SEE_PROCEDURES,
        )
    ],
)

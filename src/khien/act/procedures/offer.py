"""What procedures hands to the house: pages, kinds of case, the night's look, what others show."""

from khien.act.procedures.queries import acts, measures, stocktakes
from khien.act.procedures.queries.definitions import definitions
from khien.act.procedures.queries.happenings import HAPPENINGS
from khien.act.procedures.rules.kinds import ALARM_ITEM, NEXT_ITEM, RENEW_ITEM, kind_of
from khien.act.procedures.services import following, handing, nightly
from khien.act.procedures.services.nights import NIGHT
from khien.act.procedures.types.acts import ActMoved
from khien.base.accounts.types import Capability
from khien.base.core.offers import Entry, Finder, Hearer, Job, Measure, Offer, Relative
from khien.base.core.refusals import text
from khien.know.inventory.types.facts import DeviceMoved, DeviceSeen

OFFER = Offer(
    happenings=HAPPENINGS,
    holdings=handing.HOLDINGS,
    facts=[ActMoved],
    hearers=[Hearer(DeviceSeen, nightly.hear_device), Hearer(DeviceMoved, following.hear_move)],
    jobs=[Job(NIGHT, nightly.night)],
    case_kinds=[kind_of(one) for one in definitions()],
    item_kinds=[ALARM_ITEM, NEXT_ITEM, RENEW_ITEM],
    finders=[
        Finder(text("Procedures and registers"), acts.find),
        Finder(text("Counts of media"), stocktakes.find),
    ],
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
        ),
    ],
    measures=[
        Measure(
            code="inspections-concluded",
            title=text("Inspections before use that were concluded"),
            definition=text(
                "Inspections before use that were concluded by that day, of all asked for in the year "
                "before and not withdrawn."
            ),
            source="NB47-II.4-d",
            target=1.0,
            rows=measures.inspections_concluded,
        ),
        Measure(
            code="foreign-gifts-inspected",
            title=text("Foreign gifts that were inspected before they ran"),
            definition=text(
                "Gifts and loans of foreign bodies whose inspection was concluded by that day and that "
                "were not seen running before, of all of the year before."
            ),
            source="NB47-II.4-e",
            target=1.0,
            rows=measures.foreign_gifts_inspected,
        ),
        Measure(
            code="secret-areas-agreed",
            title=text("Equipment for important and secret areas with a written agreement"),
            definition=text(
                "Inspections for important or secret areas for which the security body had agreed in "
                "writing by that day, of all of the year before."
            ),
            source="NB47-II.4-f",
            target=1.0,
            rows=measures.secret_areas_agreed,
        ),
        Measure(
            code="journeys-checked",
            title=text("Devices abroad that were allowed and checked on return"),
            definition=text(
                "Devices taken abroad that were allowed before and checked on return by that day, of all "
                "whose day of return had come in the year before."
            ),
            source="NB47-II.3-h",
            target=1.0,
            rows=measures.journeys_checked,
        ),
        Measure(
            code="meetings-listed",
            title=text("Meetings whose list of recording devices was closed"),
            definition=text(
                "Meetings whose list of recording devices kept out was closed by that day, of all held in "
                "the year before."
            ),
            source="NB47-II.3-f",
            target=1.0,
            rows=measures.meetings_listed,
        ),
        Measure(
            code="units-attested",
            title=text("Units whose people attested the prohibitions"),
            definition=text(
                "Units whose yearly attestation of the prohibitions was closed with all signatures and "
                "held that day, of all units."
            ),
            source="NB47-II.3-b; NB47-II.3-d",
            target=1.0,
            rows=measures.units_attested,
        ),
        Measure(
            code="destructions-witnessed",
            title=text("Destructions closed with minutes"),
            definition=text(
                "Media and data that were wiped or destroyed before a witness by that day, of all that "
                "were decided in the year before."
            ),
            source="CM35-II.2-c3; NB47-II.3-a",
            target=1.0,
            rows=measures.destructions_witnessed,
        ),
        Measure(
            code="difficulties-answered",
            title=text("Difficulties of units that were answered"),
            definition=text(
                "Difficulties that were answered by that day, of all of the year before that were "
                "answered or older than a week."
            ),
            source="NB47-III.4-f",
            target=1.0,
            rows=measures.difficulties_answered,
        ),
        Measure(
            code="violations-received",
            title=text("Violations handed on with a receipt"),
            definition=text(
                "Violations for which the competent body had given a receipt by that day, of all noted in "
                "the year before."
            ),
            source="NB47-II.4-c; NB47-II.5-b",
            target=1.0,
            rows=measures.violations_received,
        ),
        Measure(
            code="experts-authorised",
            title=text("Outside experts at work with a letter"),
            definition=text(
                "Engagements of outside experts with a letter of authorisation, of all whose first day "
                "had come in the year before."
            ),
            source="CM35-III.2-c1",
            target=1.0,
            rows=measures.experts_authorised,
        ),
        Measure(
            code="systems-restore-proved",
            title=text("Systems whose backup was proved by a restore"),
            definition=text(
                "Systems of which something was restored whole from the backup, with minutes, in the year "
                "before that day, of all systems."
            ),
            source="CM35-II.2-c1",
            target=1.0,
            rows=measures.systems_restored,
        ),
        Measure(
            code="media-counted-yearly",
            title=text("Units that counted their storage media"),
            definition=text(
                "Units that counted all media of their book before witnesses in the year before that day, of "
                "all that kept such a book; each row names the count and the share found."
            ),
            source="NB47-II.3-a",
            target=1.0,
            rows=stocktakes.units_counted,
        ),
    ],
)

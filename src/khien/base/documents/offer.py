"""What documents hands to the house: its pages, the case of rules, two measures, the nightly look."""

from khien.base.accounts.types import Capability
from khien.base.core.offers import Entry, Finder, Job, Measure, Offer, Relative
from khien.base.core.refusals import text
from khien.base.documents.queries import drafts, measures, register
from khien.base.documents.queries.happenings import HAPPENINGS
from khien.base.documents.rules import drafts as cases
from khien.base.documents.services import waiting
from khien.base.documents.services.handing import HOLDINGS

OFFER = Offer(
    happenings=HAPPENINGS,
    holdings=HOLDINGS,
    entries=[
        Entry(
            text("Documents"),
            "documents:register",
            "book",
            order=85,
            capability=Capability.SEE_DOCUMENTS,
        )
    ],
    jobs=[Job(waiting.NIGHT, waiting.night)],
    case_kinds=[cases.DRAFT],
    item_kinds=[
        cases.APPROVE_ITEM,
        cases.ISSUE_ITEM,
        cases.REVIEW_ITEM,
        cases.BASIS_ITEM,
        cases.READ_ITEM,
    ],
    finders=[Finder(text("Documents"), register.find)],
    relatives=[Relative("unit.incident", drafts.of_unit)],
    measures=[
        Measure(
            code="units-with-rules",
            title=text("Units whose security rules are issued and within review"),
            definition=text(
                "Units whose main rules on security were in force that day, with a day of review that "
                "had not passed, of all units."
            ),
            source="NB47-III.1-b",
            target=1.0,
            rows=measures.units_with_rules,
        ),
        Measure(
            code="units-with-media-rules",
            title=text("Units whose rules on storing devices are issued and within review"),
            definition=text(
                "Units whose rules on devices and media were in force that day, with a day of review "
                "that had not passed, of all units."
            ),
            source="NB47-II.3-a",
            target=1.0,
            rows=measures.units_with_media_rules,
        ),
        Measure(
            code="units-with-recording-rules",
            title=text("Units whose rules on recording in meetings are issued and within review"),
            definition=text(
                "Units whose rules on recording devices were in force that day, with a day of review "
                "that had not passed, of all units."
            ),
            source="NB47-II.3-f",
            target=1.0,
            rows=measures.units_with_recording_rules,
        ),
        Measure(
            code="legal-bases-valid",
            title=text("Legal bases that still hold"),
            definition=text(
                "Legal bases of documents in force that were found in the rule book or in the register "
                "and held that day, of all that were found there."
            ),
            source="CM35-III.4-a",
            target=1.0,
            rows=measures.legal_bases_valid,
        ),
        Measure(
            code="units-with-processes",
            title=text("Units with a working process that is issued and within review"),
            definition=text(
                "Units that had at least one working process in force that day, with a day of review that "
                "had not passed, of all units."
            ),
            source="CM35-II.1-d5; CM35-II.3-h",
            target=1.0,
            rows=measures.units_with_processes,
        ),
        Measure(
            code="documents-within-review",
            title=text("Documents in force that are within their review"),
            definition=text(
                "Documents in force that day with a day of review that had not passed, of all in force, "
                "without laws, decrees and circulars."
            ),
            source="NB47-III.3-f",
            target=1.0,
            rows=measures.within_review,
        ),
        Measure(
            code="mail-rules-within-review",
            title=text("Rules on e-mail that are within their review"),
            definition=text(
                "Rules on the use of e-mail in force that day with a day of review that had not passed, of "
                "all such rules in force."
            ),
            source="CM35-II.2-a",
            target=1.0,
            rows=measures.mail_rules_within_review,
        ),
        Measure(
            code="network-rules-within-review",
            title=text("Rules on buying equipment and on networks that are within their review"),
            definition=text(
                "Rules on buying equipment and on private and internal networks in force that day with a "
                "day of review that had not passed, of all such rules in force."
            ),
            source="NB47-II.6-h",
            target=1.0,
            rows=measures.network_rules_within_review,
        ),
        Measure(
            code="documents-read-in-time",
            title=text("Documents read by their day"),
            definition=text(
                "Documents sent to units that the unit said to have read by the day set, of all whose day "
                "came or that were read in the year before that day."
            ),
            source="NB47-II.1-a",
            target=0.95,
            rows=measures.read_in_time,
        ),
        Measure(
            code="documents-sent",
            title=text("Directing documents that were sent to units"),
            definition=text(
                "Directives, decisions, plans and guidance entered in the year before that day that were "
                "sent to at least one unit by then, of all entered."
            ),
            source="NB47-NN; CM1576-HL",
            target=1.0,
            rows=measures.sent,
        ),
    ],
)

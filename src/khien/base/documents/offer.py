"""What documents hands to the house: its pages, the case of rules, two measures, the nightly look."""

from khien.base.accounts.types import Capability
from khien.base.core.offers import Entry, Finder, Job, Measure, Offer, Relative
from khien.base.core.refusals import text
from khien.base.documents.queries import drafts, measures, register
from khien.base.documents.rules import drafts as cases
from khien.base.documents.services import waiting
from khien.base.documents.services.handing import HOLDINGS

OFFER = Offer(
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
    ],
)

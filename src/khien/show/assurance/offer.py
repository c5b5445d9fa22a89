"""What assurance hands to the house: its entries, the nightly job, cases and measures of assessments."""

from khien.base.accounts.types import Capability
from khien.base.core.offers import Entry, Finder, Job, Measure, Offer, Relative
from khien.base.core.refusals import text
from khien.show.assurance.queries import assessments, shortcomings
from khien.show.assurance.rules.assessments import ANSWER_ITEM, JUDGE_ITEM, NOTICE_ITEM, SIGN_ITEM
from khien.show.assurance.rules.shortcomings import CHECK_ITEM, PLAN_ITEM, SHORTCOMING
from khien.show.assurance.services import measures
from khien.show.assurance.types.measures import MeasuresKept

OFFER = Offer(
    facts=[MeasuresKept],
    jobs=[Job(measures.NIGHTLY, measures.keep_tonight)],
    entries=[
        Entry(
            text("Inspections and assessments"),
            "assurance:assessments",
            "shield",
            order=78,
            capability=Capability.SEE_MEASURES,
        ),
        Entry(
            text("Measures"),
            "assurance:measures",
            "chart",
            order=80,
            capability=Capability.SEE_MEASURES,
        ),
        Entry(
            text("Catalogues of requirements"),
            "assurance:catalogues",
            "list",
            order=92,
            capability=Capability.RUN_ASSESSMENTS,
            or_capabilities=(Capability.MANAGE_RULES, Capability.APPRAISE_LEVELS),
        ),
    ],
    case_kinds=[SHORTCOMING],
    item_kinds=[NOTICE_ITEM, ANSWER_ITEM, JUDGE_ITEM, SIGN_ITEM, PLAN_ITEM, CHECK_ITEM],
    finders=[Finder(text("Assessments"), assessments.find)],
    relatives=[Relative("unit.incident", assessments.of_unit)],
    measures=[
        Measure(
            code="units-inspected",
            title=text("Units inspected within the year"),
            definition=text(
                "Units of the province where the team of an inspection gave its verdicts in the year before"
                " that day, of all units."
            ),
            source="NB47-III.1-a",
            target=0.5,
            rows=assessments.inspected,
        ),
        Measure(
            code="self-assessments-done",
            title=text("Units that assessed themselves within the year"),
            definition=text(
                "Units where a self-assessment by people independent of the operator was judged in the year"
                " before that day, of all units."
            ),
            source="NĐ 331/2026, Art. 31.2(c)",
            target=1.0,
            rows=assessments.self_assessed,
        ),
        Measure(
            code="assessments-concluded",
            title=text("Inspections and assessments with signed minutes"),
            definition=text(
                "Units and systems that were announced to be assessed in the year before that day, and whose"
                " minutes both sides had signed by then; counted for the unit that assesses."
            ),
            source="NB47-III.3-h",
            target=0.9,
            rows=assessments.concluded,
        ),
        Measure(
            code="shortcomings-closed-in-time",
            title=text("Shortcomings mended by their day and closed"),
            definition=text(
                "Shortcomings found by assessments that the unit mended by its day and the team closed, of"
                " all whose day fell in the year before that day or that were closed already."
            ),
            source="NB47-III.1-a",
            target=0.9,
            rows=shortcomings.closed_in_time,
        ),
    ],
)

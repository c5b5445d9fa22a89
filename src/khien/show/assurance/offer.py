"""What assurance hands to the house: measures kept every night, level dossiers and what waits for them."""

from khien.base.accounts.types import Capability
from khien.base.core.offers import Entry, Finder, Hearer, Job, Measure, Offer, Relative
from khien.base.core.refusals import text
from khien.show.assurance.queries import catalogues, dossiers, level_measures
from khien.show.assurance.rules import dossiers as cases
from khien.show.assurance.services import measures, reminding
from khien.show.assurance.types.level_refusals import LevelApproved
from khien.show.assurance.types.measures import MeasuresKept

OFFER = Offer(
    facts=[MeasuresKept, LevelApproved],
    hearers=[Hearer(MeasuresKept, reminding.hear_kept)],
    jobs=[Job(measures.NIGHTLY, measures.keep_tonight)],
    case_kinds=[cases.DOSSIER],
    item_kinds=[
        cases.REVIEW_ITEM,
        cases.RULES_ITEM,
        cases.HIGHER_ITEM,
        cases.RECHECK_ITEM,
    ],
    finders=[
        Finder(text("Level dossiers"), dossiers.find),
        Finder(text("Catalogues of requirements"), catalogues.find),
    ],
    relatives=[Relative("entry", dossiers.of_entry)],
    entries=[
        Entry(
            text("Levels"),
            "assurance:levels",
            "shield",
            order=72,
            capability=Capability.SEE_INVENTORY,
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
    measures=[
        Measure(
            code="level-dossiers-in-time",
            title=text("Level dossiers decided within their limits"),
            definition=text(
                "Limits of level dossiers (validity, appraisal, approval) that were kept, of all that "
                "ended in the year before that day."
            ),
            source="NĐ 331/2026, Art. 23-24",
            target=1.0,
            rows=level_measures.decided_in_time,
        ),
        Measure(
            code="systems-assessed-before-use",
            title=text("Systems in use whose conditions were found eligible"),
            definition=text(
                "Systems with an approved level that were reachable that day and whose last assessment of "
                "conditions found them eligible, of all that were reachable with an approved level."
            ),
            source="NĐ 331/2026, Art. 28.3",
            target=1.0,
            rows=level_measures.assessed_before_use,
        ),
        Measure(
            code="systems-with-plan-deployed",
            title=text("Systems whose protection plan is fully deployed"),
            definition=text(
                "Systems whose level was in force that day and whose protection plan was fully deployed, "
                "of all whose level was in force."
            ),
            source="NĐ 331/2026, Art. 30.6",
            target=1.0,
            rows=level_measures.plan_deployed,
        ),
    ],
)

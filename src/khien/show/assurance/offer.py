"""What assurance hands to the house: measures, level dossiers, catalogues, assessments and what waits."""

from khien.base.accounts.types import Capability
from khien.base.core.offers import Entry, Finder, Hearer, Job, Measure, Offer, Relative
from khien.base.core.refusals import text
from khien.show.assurance.queries import (
    assessments,
    catalogues,
    dossiers,
    layers,
    level_measures,
    shortcomings,
)
from khien.show.assurance.queries.happenings import HAPPENINGS
from khien.show.assurance.rules import dossiers as cases
from khien.show.assurance.rules.assessments import ANSWER_ITEM, JUDGE_ITEM, NOTICE_ITEM, SIGN_ITEM
from khien.show.assurance.rules.shortcomings import CHECK_ITEM, PLAN_ITEM, SHORTCOMING
from khien.show.assurance.services import measures, reminding
from khien.show.assurance.services.handing import HOLDINGS
from khien.show.assurance.types.level_refusals import LevelApproved
from khien.show.assurance.types.measures import MeasuresKept

OFFER = Offer(
    happenings=HAPPENINGS,
    holdings=HOLDINGS,
    facts=[MeasuresKept, LevelApproved],
    hearers=[Hearer(MeasuresKept, reminding.hear_kept)],
    jobs=[Job(measures.NIGHTLY, measures.keep_tonight)],
    case_kinds=[cases.DOSSIER, SHORTCOMING],
    item_kinds=[
        cases.REVIEW_ITEM,
        cases.RULES_ITEM,
        cases.HIGHER_ITEM,
        cases.RECHECK_ITEM,
        NOTICE_ITEM,
        ANSWER_ITEM,
        JUDGE_ITEM,
        SIGN_ITEM,
        PLAN_ITEM,
        CHECK_ITEM,
    ],
    finders=[
        Finder(text("Level dossiers"), dossiers.find),
        Finder(text("Catalogues of requirements"), catalogues.find),
        Finder(text("Assessments"), assessments.find),
    ],
    relatives=[
        Relative("entry", dossiers.of_entry),
        Relative("unit.incident", assessments.of_unit),
    ],
    entries=[
        Entry(
            text("Levels"),
            "assurance:levels",
            "shield",
            order=72,
            capability=Capability.SEE_INVENTORY,
        ),
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
        Measure(
            code="important-systems-protected",
            title=text("Important systems levelled and protected"),
            definition=text(
                "Systems of level 3 to 5 whose level was in force that day and whose protection plan was "
                "fully deployed, of all of these levels."
            ),
            source="QĐ 566/QĐ-BTTTT 06/4/2023",
            target=1.0,
            rows=level_measures.important_protected,
        ),
        Measure(
            code="systems-with-protection-plan",
            title=text("Systems with a protection plan"),
            definition=text(
                "Systems of level 2 to 5 whose protection plan was sent for appraisal or in force that day, "
                "of all of these levels."
            ),
            source="NĐ 331/2026, Art. 29",
            target=0.8,
            rows=level_measures.plan_written,
        ),
        Measure(
            code="units-with-four-layers",
            title=text("Units on the four-layer model"),
            definition=text(
                "Units with a named officer, monitoring, an inspection within the year and a connection to "
                "the national centre that day, of all units; each row names the layers that are missing."
            ),
            source="CT 14/CT-TTg 07/6/2019; MIC CT 01/2020",
            target=1.0,
            rows=layers.four_layers,
        ),
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

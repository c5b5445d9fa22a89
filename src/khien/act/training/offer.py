"""What training hands to the house: its pages, items, measures, search."""

from khien.act.training.queries import awareness, certificates, exercises, people, staffing
from khien.act.training.queries.happenings import HAPPENINGS
from khien.act.training.rules.awareness import COUNT_ITEM, READ_ITEM
from khien.act.training.rules.certificates import ENDING_ITEM
from khien.act.training.rules.exercises import JUDGE_ITEM, LESSON_ITEM
from khien.act.training.services import awareness as campaigns
from khien.act.training.services import certificates as papers
from khien.act.training.services.handing import HOLDINGS
from khien.base.accounts.types import Capability
from khien.base.core.offers import Entry, Finder, Job, Measure, Offer, Relative
from khien.base.core.refusals import text

OFFER = Offer(
    happenings=HAPPENINGS,
    holdings=HOLDINGS,
    jobs=[
        Job(papers.REMIND, papers.remind),
        Job(campaigns.ASK, campaigns.ask_reach, is_outside=True),
        Job(campaigns.CLOSE, campaigns.close_reach, is_outside=True),
    ],
    item_kinds=[ENDING_ITEM, READ_ITEM, COUNT_ITEM, JUDGE_ITEM, LESSON_ITEM],
    relatives=[Relative("person", awareness.to_read)],
    finders=[Finder(text("People trained"), people.find)],
    entries=[
        Entry(
            text("People and training"),
            "training:classes",
            "book",
            order=82,
            capability=Capability.SEE_TRAINING,
        )
    ],
    measures=[
        Measure(
            code="important-units-drilled-live",
            title=text("Units with important systems that were drilled live"),
            definition=text(
                "Units with a system of level 3 to 5 that took part in a live exercise which ended in the "
                "year before that day, of all with such a system."
            ),
            source="CT 18/CT-TTg 13/10/2022; CM35-III.2-c2",
            target=1.0,
            rows=exercises.held_live,
        ),
        Measure(
            code="operators-with-certificate",
            title=text("Operators of important systems with a certificate"),
            definition=text(
                "Persons appointed that day to operate a system of level 3 to 5 whose certificate was valid, "
                "of all so appointed."
            ),
            source="NĐ 333/2026/NĐ-CP, Art. 24",
            target=1.0,
            rows=staffing.operators_with_certificate,
        ),
        Measure(
            code="exercises-held",
            title=text("Units that took part in an exercise"),
            definition=text(
                "Units that ran an exercise or took part in one that ended in the year before that day, "
                "of all."
            ),
            source="CM35-III.2-c2",
            target=1.0,
            rows=exercises.held,
        ),
        Measure(
            code="awareness-reach",
            title=text("Awareness campaigns that reached their goal"),
            definition=text(
                "Audiences opened in the year before that day, in each unit asked, in which the share "
                "that confirmed or signed the list reached the campaign's goal, of all."
            ),
            source="NB47-I.1-a; CM35-III.2-a1",
            target=1.0,
            rows=awareness.awareness_reach,
        ),
        Measure(
            code="leaders-reached",
            title=text("Units whose leaders were reached by a campaign"),
            definition=text(
                "Openings for leaders in the year before that day, in each unit asked, in which the share "
                "that confirmed or signed the list reached the campaign's goal, of all."
            ),
            source="CM35-III.2-a2",
            target=1.0,
            rows=awareness.leaders_reached,
        ),
        Measure(
            code="units-with-trained-officer",
            title=text("Units whose IT officer is trained"),
            definition=text(
                "Units one of whose appointed IT officers had a valid certificate of training that day, "
                "of all units."
            ),
            source="CM35-II.4-b",
            target=1.0,
            rows=staffing.units_with_trained_officer,
        ),
        Measure(
            code="officers-with-certificate",
            title=text("Security officers with a professional certificate"),
            definition=text(
                "Appointed security officers with a national or international certificate that was valid "
                "that day, of all appointed security officers."
            ),
            source="CM35-II.4-c",
            target=1.0,
            rows=staffing.officers_with_certificate,
        ),
        Measure(
            code="certificates-valid",
            title=text("Certificates of persons that are valid"),
            definition=text(
                "Certificates of persons in the register that had not ended that day, of all that "
                "were neither revoked nor replaced by a newer one."
            ),
            source="CM35-II.4-c",
            target=1.0,
            rows=certificates.certificates_valid,
        ),
    ],
)

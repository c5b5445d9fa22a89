"""What procedures hands to the house: its pages, its cases, its measures."""

from khien.act.procedures.queries import mails, stocktakes
from khien.act.procedures.rules import mail_cases
from khien.act.procedures.services.handing import HOLDINGS
from khien.base.accounts.types import Capability
from khien.base.core.offers import Entry, Finder, Measure, Offer, Relative
from khien.base.core.refusals import text

OFFER = Offer(
    holdings=HOLDINGS,
    case_kinds=[mail_cases.MAIL_REPORT],
    item_kinds=[mail_cases.ANSWER_ITEM],
    finders=[
        Finder(text("Reported mails"), mails.find),
        Finder(text("Counts of media"), stocktakes.find),
    ],
    relatives=[Relative("person", mails.own_mails)],
    entries=[
        Entry(
            text("Procedures and registers"),
            "procedures:home",
            "steps",
            order=68,
            capability=Capability.SEE_PROCEDURES,
        ),
        Entry(text("Suspicious mail"), "procedures:mails", "mail", order=69),
    ],
    measures=[
        Measure(
            code="mail-reports-judged-in-time",
            title=text("Reported mails judged in time"),
            definition=text(
                "Mails reported by staff whose limit for the centre's answer fell in the year before that "
                "day, or that were judged by then; one counts that was judged within the limit."
            ),
            source="NB47-III.3-b",
            target=0.95,
            rows=mails.judged_in_time,
        ),
        Measure(
            code="units-reporting-mail",
            title=text("Units whose staff report suspicious mail"),
            definition=text(
                "Units from which at least one mail was reported in the half year before that day, of "
                "all units."
            ),
            source="NB47-I.1-a",
            target=0.5,
            rows=mails.units_reporting,
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

"""What mails hands to the house: its page, the case of a reported mail, measures, what was reported when."""

from khien.act.mails.queries import mails
from khien.act.mails.queries.happenings import HAPPENINGS
from khien.act.mails.rules import cases
from khien.act.mails.services import handing
from khien.base.core.offers import Entry, Finder, Measure, Offer, Relative
from khien.base.core.refusals import text

OFFER = Offer(
    happenings=HAPPENINGS,
    holdings=handing.HOLDINGS,
    case_kinds=[cases.MAIL_REPORT],
    item_kinds=[cases.ANSWER_ITEM],
    finders=[Finder(text("Reported mails"), mails.find)],
    relatives=[Relative("person", mails.own_mails)],
    entries=[Entry(text("Suspicious mail"), "mails:mails", "mail", order=69)],
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
    ],
)

"""Web sites and mail domains: what outside checks look at, once the unit has shown that it is its own."""

from typing import Final

from khien.base.core.fields import FieldKind as Kind
from khien.base.core.fields import FieldRule
from khien.base.core.refusals import text
from khien.know.inventory.types.registers import Register

SITES: Final = Register(
    "sites",
    text("Web sites"),
    text("Web site"),
    text("Portals and pages of the unit, who runs them and what they run on."),
    "NB47-II.6-g; CM35-II.1",
    (
        FieldRule("name", text("Address"), help="https://xa.tinh.gov.vn", is_required=True),
        FieldRule("system", text("System"), Kind.ENTRY, register="systems"),
        FieldRule("host", text("Hosted at"), is_listed=True),
        FieldRule("software", text("Software of the site"), is_listed=True),
        FieldRule("contractor", text("Contractor")),
        FieldRule("is_checked", text("Checked from outside"), Kind.YES_NO, is_listed=True),
    ),
)

MAIL_DOMAINS: Final = Register(
    "mail-domains",
    text("Mail domains"),
    text("Mail domain"),
    text("The domains from which the unit writes, and the mail services that are approved for it."),
    "NB47-II.3; CM35-II.2",
    (
        FieldRule("name", text("Domain"), help="tinh.gov.vn", is_required=True),
        FieldRule("service", text("Approved mail service"), is_required=True, is_listed=True),
        FieldRule("mailboxes", text("Mailboxes"), Kind.NUMBER, most=1_000_000, is_listed=True),
        FieldRule("selectors", text("Selectors of its signatures (DKIM)"), Kind.LINES),
        FieldRule("has_second_factor", text("Second factor"), Kind.YES_NO, is_listed=True),
    ),
)

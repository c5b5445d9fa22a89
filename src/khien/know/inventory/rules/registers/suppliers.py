"""Who supplies and what access they have; each purchase with the questions that are asked before it."""

from typing import Final

from khien.base.core.fields import FieldKind as Kind
from khien.base.core.fields import FieldRule
from khien.base.core.refusals import text
from khien.know.inventory.types.registers import Register

ACCESSES: Final = {
    "none": text("No access"),
    "onsite": text("On site, accompanied"),
    "remote": text("Remote"),
    "standing": text("Standing, with an account of its own"),
}
DOMESTIC: Final = {
    "domestic": text("A domestic product"),
    "none_fits": text("Foreign: no domestic one fits, reason given"),
    "prescribed": text("Foreign: prescribed by law or treaty"),
}
OPENNESS: Final = {
    "open": text("Open source"),
    "none_fits": text("Closed: no open one fits, reason given"),
    "hardware": text("Not software"),
}

SUPPLIERS: Final = Register(
    "suppliers",
    text("Suppliers"),
    text("Supplier"),
    text(
        "Who delivers or maintains: licence, scope, contract, and what access was granted until when."
    ),
    "CM35-III.1; TCVN 14423:2026, suppliers",
    (
        FieldRule("name", text("Name"), is_required=True),
        FieldRule("tax_code", text("Tax code")),
        FieldRule(
            "licence",
            text("Licence for security products and services (number, date)"),
            source="Law 116/2025",
        ),
        FieldRule("licence_until", text("Licence valid until"), Kind.DAY, is_listed=True),
        FieldRule("scope", text("What it supplies"), Kind.LONG, is_required=True),
        FieldRule("contract", text("Contract (number, date)"), is_listed=True),
        FieldRule("contract_until", text("Contract until"), Kind.DAY, is_listed=True),
        FieldRule("access", text("Access granted"), Kind.CHOICE, choices=ACCESSES, is_listed=True),
        FieldRule("access_to", text("Access to systems"), Kind.ENTRIES, register="systems"),
        FieldRule("access_until", text("Access ends on"), Kind.DAY, is_listed=True),
        FieldRule("confidentiality", text("Undertaking of confidentiality signed"), Kind.YES_NO),
        FieldRule("contact", text("Contact (post, telephone)")),
        FieldRule("reviewed_on", text("Reviewed on"), Kind.DAY, source="TCVN 14423:2026"),
    ),
)

PROCUREMENTS: Final = Register(
    "procurements",
    text("Purchases"),
    text("Purchase"),
    text(
        "What is to be bought, with the questions to be answered before: origin, domestic, open source."
    ),
    "Law 116/2025, Art. 37.3(đ); CM35-II.3-g; NB47-II.4",
    (
        FieldRule("name", text("What is bought"), is_required=True),
        FieldRule(
            "project", text("Project or line of the plan"), help=text("Its clause: CM35-PL-I.1")
        ),
        FieldRule("supplier", text("Supplier"), Kind.ENTRY, register="suppliers", is_listed=True),
        FieldRule("origin", text("Country of origin"), is_listed=True),
        FieldRule(
            "domestic",
            text("Domestic product preferred"),
            Kind.CHOICE,
            choices=DOMESTIC,
            source="Law 116/2025, Art. 37.3(đ)",
            is_listed=True,
        ),
        FieldRule(
            "openness",
            text("Open source preferred"),
            Kind.CHOICE,
            choices=OPENNESS,
            source="CM35-II.3-g",
            is_listed=True,
        ),
        FieldRule("why", text("Reason for a foreign or closed product"), Kind.LONG),
        FieldRule("requirements", text("Security required in the tender documents"), Kind.YES_NO),
        FieldRule("updates_until", text("Maker's updates until"), Kind.DAY),
        FieldRule("is_donated", text("Donated by foreigners"), Kind.YES_NO, source="NB47-II.4-e"),
        FieldRule("inspection", text("Inspection before use (minutes, date)"), source="NB47-II.4"),
        FieldRule("bought_on", text("Bought on"), Kind.DAY, is_listed=True),
    ),
)

"""Licences that the unit bought: seats and until when."""

from typing import Final

from khien.base.core.fields import FieldKind as Kind
from khien.base.core.fields import FieldRule
from khien.base.core.refusals import text
from khien.know.inventory.types.registers import Register

LICENCES: Final = Register(
    "licences",
    text("Licences"),
    text("Licence"),
    text("Bought software: how many seats, until when; compared with what machines have."),
    "NB47-II.4-c; CM35-PL",
    (
        FieldRule(
            "name",
            text("Product"),
            help=text("As machines name it: Kaspersky Endpoint Security"),
            is_required=True,
        ),
        FieldRule(
            "seats", text("Seats"), Kind.NUMBER, is_required=True, most=1_000_000, is_listed=True
        ),
        FieldRule("until", text("Valid until"), Kind.DAY, is_listed=True),
        FieldRule("supplier", text("Supplier"), is_listed=True),
        FieldRule("contract", text("Contract (number, date)")),
    ),
)

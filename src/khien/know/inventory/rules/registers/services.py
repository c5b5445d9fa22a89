"""Shared services, and who uses them."""

from typing import Final

from khien.base.core.fields import FieldKind as Kind
from khien.base.core.fields import FieldRule
from khien.base.core.refusals import text
from khien.know.inventory.types.registers import Register

SHARED_SERVICES: Final = Register(
    "shared-services",
    text("Shared services"),
    text("Shared service"),
    text("What one unit runs for others: portal, mail, documents, video conference, data network."),
    "CM35-II.1-a",
    (
        FieldRule("name", text("Name"), is_required=True),
        FieldRule("address", text("Address"), help="https://hop.tinh.gov.vn"),
        FieldRule("is_checked", text("Checked from outside"), Kind.YES_NO),
        FieldRule("system", text("System"), Kind.ENTRY, register="systems", is_listed=True),
        FieldRule("users", text("Units that use it"), Kind.LINES, help=text("One on each line")),
        FieldRule("agreed", text("Agreed availability and help"), is_listed=True),
        FieldRule("contact", text("Whom to ring"), is_listed=True),
    ),
)

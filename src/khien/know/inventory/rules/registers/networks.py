"""Networks, and the lines by which they reach the Internet."""

from typing import Final

from khien.base.core.fields import FieldKind as Kind
from khien.base.core.fields import FieldRule
from khien.base.core.refusals import text
from khien.know.inventory.types.registers import Register

NETWORKS: Final = Register(
    "networks",
    text("Networks"),
    text("Network"),
    text("The networks of the unit: what stands in them and what separates them."),
    "NB47-II.2-b; CM35-II.2",
    (
        FieldRule("name", text("Name"), is_required=True),
        FieldRule(
            "range", text("Address ranges"), Kind.LINES, help=text("10.1.2.0/24, one on each line")
        ),
        FieldRule(
            "purpose",
            text("Use"),
            Kind.CHOICE,
            choices={
                "office": text("Office"),
                "servers": text("Servers"),
                "guests": text("Guests"),
                "specialised": text("Specialised data network"),
                "isolated": text("Isolated, never online"),
                "other": text("Other"),
            },
            is_listed=True,
        ),
        FieldRule("has_wifi", text("Wireless"), Kind.YES_NO, is_listed=True),
        FieldRule("separated_by", text("Separated from others by"), is_listed=True),
        FieldRule("machines", text("Machines, about"), Kind.NUMBER, most=100_000),
    ),
)

LINES: Final = Register(
    "internet-lines",
    text("Internet lines"),
    text("Internet line"),
    text("Each line, SIM or 4G link to the outside, and its public addresses."),
    "NB47-II.3-c; CM35-II.2",
    (
        FieldRule("name", text("Name or subscriber number"), is_required=True),
        FieldRule(
            "kind",
            text("Kind"),
            Kind.CHOICE,
            choices={
                "fibre": text("Fibre"),
                "leased": text("Leased line"),
                "mobile": text("SIM, 4G or 5G"),
                "specialised": text("Specialised data network"),
                "other": text("Other"),
            },
            is_required=True,
            is_listed=True,
        ),
        FieldRule("provider", text("Provider"), is_listed=True),
        FieldRule("addresses", text("Public addresses"), Kind.LINES, help=text("One on each line")),
        FieldRule(
            "network", text("Network behind it"), Kind.ENTRY, register="networks", is_listed=True
        ),
        FieldRule("contract_until", text("Contract until"), Kind.DAY),
    ),
)

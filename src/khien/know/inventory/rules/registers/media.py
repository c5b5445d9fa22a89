"""Storage media: which exist and who holds them; what is done with them belongs to procedures."""

from typing import Final

from khien.base.core.fields import FieldKind as Kind
from khien.base.core.fields import FieldRule
from khien.base.core.refusals import text
from khien.know.inventory.types.registers import Register

STORAGE_MEDIA: Final = Register(
    "storage-media",
    text("Storage media"),
    text("Storage medium"),
    text("USB sticks, disks and tapes of the unit, each with its number and its holder's post."),
    "NB47-II.3-g",
    (
        FieldRule("name", text("Number on its label"), is_required=True),
        FieldRule(
            "kind",
            text("Kind"),
            Kind.CHOICE,
            choices={
                "usb": text("USB stick"),
                "disk": text("External disk"),
                "card": text("Memory card"),
                "tape": text("Tape"),
                "optical": text("Optical disc"),
                "other": text("Other"),
            },
            is_required=True,
            is_listed=True,
        ),
        FieldRule("serial", text("Serial number")),
        FieldRule("capacity_gb", text("Capacity (GB)"), Kind.NUMBER, most=1_000_000),
        FieldRule("holder", text("Held by (post)"), is_required=True, is_listed=True),
        FieldRule("is_encrypted", text("Encrypted"), Kind.YES_NO, is_listed=True),
        FieldRule(
            "handles_secrets",
            text("For state secrets (only the fact)"),
            Kind.YES_NO,
            is_listed=True,
        ),
        FieldRule(
            "state",
            text("State of the medium"),
            Kind.CHOICE,
            choices={
                "in_use": text("In use"),
                "stored": text("In store"),
                "lost": text("Lost"),
                "destroyed": text("Destroyed"),
            },
            is_listed=True,
        ),
    ),
)

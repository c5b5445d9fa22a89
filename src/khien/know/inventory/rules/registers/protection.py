"""How a unit's network is protected: one entry a unit, compared with the profile for its size."""

from typing import Final

from khien.base.core.fields import FieldKind as Kind
from khien.base.core.fields import FieldRule
from khien.base.core.refusals import text
from khien.know.inventory.types.registers import Register

CENTRES: Final = {
    "none": text("Not connected"),
    "province": text("The provincial centre"),
    "nation": text("The national centre"),
    "both": text("Both"),
}

PROTECTION: Final = Register(
    "protection",
    text("Protection of the network"),
    text("Protection"),
    text(
        "Firewall, detection, access control, central anti-malware, monitoring: what the unit has."
    ),
    "CM35-I; Law 116/2025, Art. 40.1(b)",
    (
        FieldRule("name", text("Network"), is_required=True),
        FieldRule(
            "firewall", text("Proper firewall"), Kind.YES_NO, source="CM35-I", is_listed=True
        ),
        FieldRule("firewall_model", text("Firewall: make and model")),
        FieldRule(
            "ids", text("Intrusion detection"), Kind.YES_NO, source="CM35-II.2", is_listed=True
        ),
        FieldRule("nac", text("Access control of the network"), Kind.YES_NO, is_listed=True),
        FieldRule(
            "antimalware",
            text("Central anti-malware"),
            Kind.YES_NO,
            source="Law 116/2025, Art. 40.1(b)",
            is_listed=True,
        ),
        FieldRule(
            "antimalware_centre",
            text("Anti-malware connected to"),
            Kind.CHOICE,
            choices=CENTRES,
            source="Law 116/2025, Art. 40.1(b)",
        ),
        FieldRule(
            "monitoring",
            text("Network monitored"),
            Kind.YES_NO,
            source="NĐ 333/2026, Art. 7",
            is_listed=True,
        ),
        FieldRule(
            "monitoring_centre",
            text("Monitoring connected to"),
            Kind.CHOICE,
            choices=CENTRES,
            source="Law 116/2025, Art. 40.1(b)",
            is_listed=True,
        ),
        FieldRule("backup", text("Backups kept apart"), Kind.YES_NO, is_listed=True),
        FieldRule("segmented", text("Servers and guests in networks of their own"), Kind.YES_NO),
        FieldRule(
            "remote_access", text("Remote access only by VPN with a second factor"), Kind.YES_NO
        ),
    ),
    one_a_unit=True,
)

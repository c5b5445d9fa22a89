"""Information systems with their level, and the data that they hold."""

from typing import Final

from khien.base.core.fields import FieldKind as Kind
from khien.base.core.fields import FieldRule
from khien.base.core.refusals import text
from khien.know.inventory.types.registers import Register

LEVELS: Final = {
    "1": text("Level 1"),
    "2": text("Level 2"),
    "3": text("Level 3"),
    "4": text("Level 4"),
    "5": text("Level 5"),
}
LEVEL_STATES: Final = {
    "none": text("Not begun"),
    "draft": text("Being drafted"),
    "sent": text("Sent for appraisal"),
    "appraised": text("Appraised"),
    "approved": text("Level approved"),
}
"""Source: NĐ 331/2026, Form 08, column 6."""

KINDS: Final = {
    "internal": text("Internal"),
    "citizens": text("Serves citizens and businesses"),
    "infrastructure-own": text("Infrastructure of one body"),
    "infrastructure-shared": text("Infrastructure shared by several bodies"),
    "control": text("Controls works or industry"),
    "nationwide": text("Nationwide, runs day and night"),
    "other": text("Other"),
}
"""Source: NĐ 331/2026, Art. 9."""

HARMS: Final = {
    "ordinary": text("No harm to defence and security"),
    "serious": text("Serious harm to defence or security"),
    "exceptional": text("Exceptionally serious harm to defence or security"),
}

DATA_CLASSES: Final = {
    "public": text("Public information"),
    "private": text("Private information of bodies"),
    "personal": text("Personal data, basic"),
    "sensitive": text("Personal data, sensitive"),
    "secret": text("State secrets (only the fact)"),
}

SYSTEMS: Final = Register(
    "systems",
    text("Information systems"),
    text("Information system"),
    text(
        "Each system with its level, who owns and runs it, what it holds and how it comes back after a loss."
    ),
    "NĐ 331/2026, Art. 31 to 36; CM35-II.1-a",
    (
        FieldRule("name", text("Name"), is_required=True),
        FieldRule(
            "level",
            text("Level of the system"),
            Kind.CHOICE,
            choices=LEVELS,
            source="NĐ 331/2026, Art. 11-15",
            is_listed=True,
        ),
        FieldRule(
            "level_state",
            text("State of the level's approval"),
            Kind.CHOICE,
            choices=LEVEL_STATES,
            source="NĐ 331/2026, Form 08",
            is_listed=True,
        ),
        FieldRule("decision", text("Decision approving the level (number, date)")),
        FieldRule(
            "owner", text("Owner of the system"), source="NĐ 331/2026, Art. 31", is_listed=True
        ),
        FieldRule("operator", text("Operator"), source="NĐ 331/2026, Art. 33"),
        FieldRule(
            "responsible", text("Appointed responsible (post)"), source="Law 116/2025, Art. 40.2"
        ),
        FieldRule("purpose", text("What it is for"), Kind.LONG),
        FieldRule("data_class", text("Highest class of data"), Kind.CHOICE, choices=DATA_CLASSES),
        FieldRule(
            "data_subjects",
            text("People whose data it holds"),
            Kind.NUMBER,
            help=text("A number; from 100,000 (10,000 for sensitive data) level 3 applies."),
            source="NĐ 331/2026, Art. 13",
        ),
        FieldRule(
            "sensitive_subjects",
            text("of them with sensitive data"),
            Kind.NUMBER,
            source="NĐ 331/2026, Art. 13",
        ),
        FieldRule(
            "kind", text("Kind of system"), Kind.CHOICE, choices=KINDS, source="NĐ 331/2026, Art. 9"
        ),
        FieldRule(
            "procedures",
            text("Processes administrative procedures"),
            Kind.YES_NO,
            source="NĐ 331/2026, Art. 13",
        ),
        FieldRule("conditional", text("Serves conditional business"), Kind.YES_NO),
        FieldRule(
            "harm",
            text("What its loss would do"),
            Kind.CHOICE,
            choices=HARMS,
            source="NĐ 331/2026, Art. 13-15",
        ),
        FieldRule("zones", text("Network zones"), Kind.LINES, help=text("One on each line")),
        FieldRule("depends_on", text("Depends on systems"), Kind.ENTRIES, register="systems"),
        FieldRule("uses", text("Uses shared services"), Kind.ENTRIES, register="shared-services"),
        FieldRule("data", text("Works on data sets"), Kind.ENTRIES, register="data-sets"),
        FieldRule("networks", text("Stands in networks"), Kind.ENTRIES, register="networks"),
        FieldRule("is_online", text("Reachable from the Internet"), Kind.YES_NO, is_listed=True),
        FieldRule("backup", text("Backup: where, how often"), Kind.LONG),
        FieldRule("restore_tested", text("Last restore test"), Kind.DAY),
        FieldRule(
            "response_plan",
            text("Response plan (number, date)"),
            source="CT 18/CT-TTg 2022; Law 116/2025",
        ),
        FieldRule("plan_reviewed", text("Response plan reviewed on"), Kind.DAY),
        FieldRule("rto_hours", text("Back within (hours)"), Kind.NUMBER, most=8760),
        FieldRule(
            "is_important",
            text("Important target"),
            Kind.YES_NO,
            help=text("The military command sees it, read only."),
            source="NB47-II.2-d",
        ),
    ),
)

DATA_SETS: Final = Register(
    "data-sets",
    text("Data sets"),
    text("Data set"),
    text("What data the unit holds, in which system, on what ground and for how long."),
    "CM35-II.3; Law 91/2025",
    (
        FieldRule("name", text("Name"), is_required=True),
        FieldRule("system", text("System"), Kind.ENTRY, register="systems", is_listed=True),
        FieldRule(
            "data_class",
            text("Class of data"),
            Kind.CHOICE,
            choices=DATA_CLASSES,
            is_required=True,
            is_listed=True,
        ),
        FieldRule("subjects", text("People whose data it holds"), Kind.NUMBER, is_listed=True),
        FieldRule("ground", text("Legal ground")),
        FieldRule("kept_until", text("Kept for")),
        FieldRule("shared_with", text("Shared with"), Kind.LINES, help=text("One on each line")),
    ),
)

"""The sections of a dossier (NĐ 331/2026, Art. 22), what the register fills in, and what is missing."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from khien.base.core.refusals import Invalid, NotFound, text
from khien.show.assurance.types.dossiers import FieldLine, Missing, Parts, SectionLine

TEXT_MAX: Final = 8000
HIGH: Final = 4

Content = Mapping[str, Mapping[str, str]]
"""What was written, by section and field."""


@dataclass(frozen=True)
class FieldRule:
    """One field of a section; `least` is the level from which it must be filled in."""

    code: str
    title: str
    help: str = ""
    is_required: bool = True
    is_long: bool = False
    least: int = 1

    def is_needed(self, level: int) -> bool:
        """Return whether it must be filled in at a level (0: not chosen yet)."""
        return self.is_required and max(level, 1) >= self.least


@dataclass(frozen=True)
class SectionRule:
    """One section with its fields and the article that asks for it."""

    code: str
    title: str
    source: str
    fields: tuple[FieldRule, ...]


_BODY: Final = (
    FieldRule("name", text("Name")),
    FieldRule("document", text("Document that gives it its functions")),
    FieldRule("head", text("Representative and position")),
    FieldRule("address", text("Address")),
    FieldRule("contact", text("Telephone and e-mail")),
)
SECTIONS: Final = (
    SectionRule("owner", text("Owner of the system"), "NĐ 331/2026, Art. 22; Form 08.2", _BODY),
    SectionRule("operator", text("Operator"), "NĐ 331/2026, Art. 22", _BODY),
    SectionRule(
        "system",
        text("The system"),
        "NĐ 331/2026, Art. 9 and 22",
        (
            FieldRule("scope", text("Scope and size"), is_long=True),
            FieldRule("users", text("Who uses it, how many")),
            FieldRule("kind", text("Kind of system")),
            FieldRule("data", text("Classes of information that it works on")),
        ),
    ),
    SectionRule(
        "architecture",
        text("Architecture"),
        "NĐ 331/2026, Art. 22",
        (
            FieldRule(
                "logical",
                text("Logical structure"),
                text("The diagrams themselves are kept as files at the system's entry."),
                is_long=True,
            ),
            FieldRule("physical", text("Physical structure"), is_long=True),
            FieldRule("design", text("Design document (number, day)")),
        ),
    ),
    SectionRule(
        "devices",
        text("Devices"),
        "NĐ 331/2026, Art. 22",
        (
            FieldRule(
                "words",
                text("Location and purpose of the devices"),
                text("The machines that run the system are taken from the register."),
                is_long=True,
            ),
        ),
    ),
    SectionRule(
        "applications",
        text("Applications and services"),
        "NĐ 331/2026, Art. 22",
        (
            FieldRule(
                "words",
                text("Applications and services"),
                text("One on each line: name; server; location; operating system; purpose."),
                is_long=True,
            ),
        ),
    ),
    SectionRule(
        "network",
        text("Network"),
        "NĐ 331/2026, Art. 22",
        (
            FieldRule(
                "words",
                text("Zones and address ranges"),
                text("The networks in which the system stands are taken from the register."),
                is_long=True,
            ),
        ),
    ),
    SectionRule(
        "level",
        text("The level and its explanation"),
        "NĐ 331/2026, Art. 11 to 15",
        (
            FieldRule("basis", text("Basis in the criteria"), is_long=True),
            FieldRule("risks", text("Preliminary risks"), is_long=True),
            FieldRule(
                "extra", text("Further explanation (levels 4 and 5)"), is_long=True, least=HIGH
            ),
        ),
    ),
)
_BY_CODE: Final = {one.code: one for one in SECTIONS}


def section_of(code: str) -> SectionRule:
    """Return a section by its code. Raises NotFound."""
    found = _BY_CODE.get(code)
    if found is None:
        raise NotFound(what=code)
    return found


def read(section: SectionRule, given: Mapping[str, str]) -> dict[str, str]:
    """Return what was written in a section's fields, bounded. Raises Invalid for what is too long."""
    found = {one.code: given.get(one.code, "").strip() for one in section.fields}
    if any(len(words) > TEXT_MAX for words in found.values()):
        raise Invalid(what=text("A field has more than 8,000 characters; attach a file instead."))
    return {code: words for code, words in found.items() if words}


def lines(content: Content, level: int) -> tuple[SectionLine, ...]:
    """Return the sections with what stands in them."""
    return tuple(
        SectionLine(
            section.code,
            section.title,
            section.source,
            tuple(
                FieldLine(
                    one.code,
                    one.title,
                    one.help,
                    content.get(section.code, {}).get(one.code, ""),
                    one.is_needed(level),
                    one.is_long,
                )
                for one in section.fields
            ),
        )
        for section in SECTIONS
    )


def filled(
    said: Mapping[str, Any], *, unit: str, kind: str, data: str
) -> dict[str, dict[str, str]]:
    """Return what a system's register row fills in; `kind` and `data` are its choices in words."""
    subjects = said.get("data_subjects")
    first: dict[str, dict[str, object]] = {
        "owner": {"name": said.get("owner")},
        "operator": {"name": said.get("operator") or unit, "contact": said.get("responsible")},
        "system": {
            "scope": said.get("purpose"),
            "users": str(subjects) if subjects else "",
            "kind": kind,
            "data": data,
        },
        "network": {"words": "\n".join(said.get("zones") or ())},
    }
    return {
        code: {name: str(value) for name, value in fields.items() if value}
        for code, fields in first.items()
    }


def missing(content: Content, level: int, parts: Parts) -> tuple[Missing, ...]:
    """Return what is not filled in yet, in the order of the sections."""
    found = [
        Missing(section.code, text("“%(field)s” is empty"), {"field": one.title})
        for section in SECTIONS
        for one in section.fields
        if one.is_needed(level) and not content.get(section.code, {}).get(one.code)
    ]
    if not level:
        found.append(Missing("level", text("no level is chosen")))
    if not parts.diagrams:
        found.append(Missing("architecture", text("no diagram is kept at the system's entry")))
    if not parts.machines:
        found.append(Missing("devices", text("no machine that runs the system is named")))
    return tuple(found)

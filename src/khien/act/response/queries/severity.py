"""The lead's word on the severity beside what the rule book's criteria make of the facts."""

from django.utils import timezone

from khien.act.response.models import Incident
from khien.act.response.rules import severity as rules
from khien.act.response.types.severity import Judged
from khien.base.casework.types import CaseRecord
from khien.base.regulation import queries as regulation
from khien.base.regulation.types import Severity


def judged(row: Incident, case: CaseRecord) -> Judged:
    """Return both, with the criteria of the gravest severity and its article."""
    detected = next((mark.at for mark in case.marks if mark.code == "detected"), None)
    day = timezone.localdate(detected or case.line.opened_at)
    language = regulation.language()
    facts = rules.counted_facts(case.facts)
    counted = regulation.severity(facts, day)
    held = regulation.entries(day, profile=regulation.profile_or_own(""), kind="severity")
    gravest = max((one for one in held if isinstance(one, Severity)), key=lambda one: one.rank)
    return Judged(
        said=row.severity,
        said_name=rules.NAMES.get(row.severity, row.severity),
        said_by=row.severity_by,
        said_at=row.severity_at,
        said_why=row.severity_why,
        counted=counted.code,
        counted_name=counted.title.spoken(language),
        source=gravest.source,
        confidence_name=gravest.confidence_name,
        note=gravest.note.spoken(language),
        criteria=rules.criteria(
            gravest, facts, lambda fact: regulation.fact_title(fact).spoken(language)
        ),
    )

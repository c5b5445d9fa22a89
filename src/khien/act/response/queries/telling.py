"""What an incident holds now, for the copies that bodies are given; inner addresses stay behind."""

from datetime import datetime

from django.conf import settings
from django.utils import timezone, translation

from khien.act.response import access
from khien.act.response.models import Incident
from khien.act.response.queries.leaving import leaving
from khien.act.response.rules import incidents as rules
from khien.act.response.rules.notices import Tellable
from khien.act.response.rules.observables import KIND_NAMES, defanged
from khien.act.response.types.incidents import EntryKind, IncidentKind, Nature
from khien.act.response.types.observables import ObservableKind
from khien.base.accounts.types import Actor
from khien.base.casework.types import CaseRecord
from khien.base.core.tlp import Tlp
from khien.base.files import queries as files
from khien.base.regulation import queries as regulation

SIGNS_TOLD = 100
LEVEL_NAMES = {"critical": "Critical", "high": "High", "medium": "Medium", "low": "Low"}


def tellable(row: Incident, case: CaseRecord) -> Tellable:
    """Return all that may be told of an incident, in the province's language and time."""
    marks = {mark.code: mark.at for mark in case.marks}
    natures = {nature.value for nature in Nature}
    actions = access.entries_of(row).filter(kind=EntryKind.ACTION)
    with translation.override(settings.LANGUAGE_CODE):
        facts = tuple(
            regulation.fact_title(fact).spoken(settings.LANGUAGE_CODE)
            for fact in sorted(case.facts - natures)
        )
        return Tellable(
            kind_name=rules.KIND_NAMES[IncidentKind(row.kind)],
            nature_name=rules.NATURE_NAMES[Nature(row.nature)],
            title=leaving(case.line.title),
            summary=leaving(row.summary),
            unit=case.line.unit,
            host=leaving(row.host),
            systems=leaving(row.systems),
            people=leaving(row.people),
            contact=leaving(row.contact),
            level_name=LEVEL_NAMES.get(row.level, row.level),
            began_at=_local(marks.get("began")),
            detected_at=_local(marks.get("detected")),
            entered_at=timezone.localtime(case.line.opened_at),
            facts=facts,
            measures=tuple((timezone.localtime(each.at), leaving(each.text)) for each in actions),
            attachments=_attachments(row),
            observables=_observables(row),
        )


def _local(at: datetime | None) -> datetime | None:
    return timezone.localtime(at) if at else None


def _attachments(row: Incident) -> tuple[tuple[str, str], ...]:
    keys = access.attachments_of(row).values_list("file_id", flat=True)
    kept = files.files(Actor("", None), keys)
    return tuple((one.name, f"SHA-256 {one.digest}") for one in kept)


def _observables(row: Incident) -> tuple[tuple[str, str], ...]:
    """Return the signs that may be told: nothing internal, nothing under TLP:RED, none to be clicked."""
    rows = access.observables_of(row).filter(is_internal=False).exclude(tlp=Tlp.RED)
    return tuple(
        (
            KIND_NAMES[ObservableKind(one.kind)],
            f"{defanged(ObservableKind(one.kind), one.value)} {Tlp(one.tlp).label}",
        )
        for one in rows.order_by("kind", "pk")[:SIGNS_TOLD]
    )

"""A live exercise in the real flow of incidents: opened, told, ended, and marked as an exercise's."""

from typing import Final

from khien.act.response.queries import incidents as incident_reads
from khien.act.response.services import incidents
from khien.act.response.types.incidents import CloseReason, IncidentKind, NewIncident
from khien.act.training import access
from khien.act.training.models import Exercise
from khien.base.accounts import queries as accounts
from khien.base.accounts.services import everything
from khien.base.accounts.types import Actor, Capability
from khien.base.core.clock import now
from khien.base.core.refusals import text

SYSTEM: Final = everything(text("a live exercise is played"))
_LEVEL: Final = "high"


def begin(by: Actor, row: Exercise) -> str:
    """Open the incident of a live exercise at its scene; return its number, nothing for a tabletop one.

    Only units that take part are told, and whoever runs the exercise in their name.
    """
    if row.scene is None:
        return ""
    able = accounts.people_who_may(Capability.WORK_INCIDENTS, row.scene.code)
    own = next((one.key for one in able if one.unit_code == row.scene.code), by.person_id)
    playing = access.players().filter(exercise=row).values_list("unit__code", flat=True)
    return incidents.open_incident(
        SYSTEM,
        incident=NewIncident(
            title=row.title,
            kind=IncidentKind.OTHER,
            level=_LEVEL,
            unit_code=row.scene.code,
            detected_at=now(),
            summary=row.scenario,
            contact=by.name,
            exercise_units=tuple(playing),
        ),
        lead_id=own,
    )


def tell(by: Actor, row: Exercise, words: str) -> None:
    """Write an inject into the incident, where the players read it."""
    if row.incident and _is_open(row):
        incidents.note_action(SYSTEM, number=row.incident, words=f"{by.name}: {words}")


def end(by: Actor, row: Exercise) -> None:
    """Close the incident, where the players have not."""
    if row.incident and _is_open(row):
        words = row.cancelled_why or row.title
        incidents.close_incident(
            SYSTEM,
            number=row.incident,
            reason=CloseReason.EXERCISE,
            comment=f"{by.name}: {words}",
        )


def _is_open(row: Exercise) -> bool:
    return incident_reads.incident(SYSTEM, row.incident).line.is_open

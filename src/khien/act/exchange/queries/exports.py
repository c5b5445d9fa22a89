"""Reads for another centre: an incident in the formats that others read."""

from typing import Any

from khien.act.exchange.queries import own
from khien.act.exchange.rules import export
from khien.act.response.queries import incidents as response
from khien.act.response.types.incidents import ExerciseStaysInside
from khien.base.accounts.types import Actor
from khien.base.core.clock import now
from khien.base.core.refusals import Invalid, text
from khien.base.core.tlp import Tlp


def incident(actor: Actor, number: str, *, form: str, tlp: Tlp = Tlp.AMBER) -> dict[str, Any]:
    """Return an incident that the actor may see as stix, misp or json.

    Raises NotFound, Invalid, ExerciseStaysInside.
    """
    record = response.incident(actor, number)
    if record.line.is_exercise:
        raise ExerciseStaysInside(number=number)
    said = {
        "number": number,
        "title": record.line.title,
        "summary": record.summary,
        "kind": record.line.kind.value,
        "level": record.line.level,
        "unit": record.line.unit,
        "systems": record.systems,
        "state": record.line.state.value,
        "opened_at": record.line.opened_at.isoformat(timespec="seconds"),
    }
    found = export.observables_that_leave(own.observables(actor, number), tlp)
    if form == "json":
        return export.as_json(said, found, tlp=tlp)
    if form not in {"stix", "misp"}:
        raise Invalid(what=text("The formats are stix, misp and json."))
    write = export.as_stix if form == "stix" else export.as_misp
    opened = record.line.opened_at
    return write(
        said,
        found,
        instance=own.instance(),
        name=own.name(),
        tlp=tlp,
        at=min(opened, now()),
    )

"""A reported mail made an incident of its unit, with what the mail holds as its signs."""

import re
from typing import Final

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext

from khien.act.mails import access
from khien.act.mails.queries.campaigns import indicators_of_rows
from khien.act.mails.types.mails import Finding
from khien.act.mails.types.refusals import PartOfExercise
from khien.act.response.services import incidents, observables
from khien.act.response.types.incidents import IncidentKind, NewIncident
from khien.base.accounts.types import Actor
from khien.base.core.refusals import Invalid, text
from khien.base.core.usecase import use_case

_SAID_PLAINLY: Final = re.compile(r"[\x21-\x7e]{4,1000}")


@use_case
def make_incident(by: Actor, *, number: str) -> str:
    """Open an incident of the unit from a reported mail and return its number.

    Raises NotAllowed, PartOfExercise, Invalid where one was opened already.
    """
    row = access.require_mail(by, number, is_locked=True)
    if row.finding == Finding.EXERCISE:
        raise PartOfExercise(number=number)
    if row.incident:
        raise Invalid(what=text("An incident was opened from this report already."))
    with translation.override(settings.LANGUAGE_CODE):
        title = gettext("Phishing mail reported by staff: %(what)s") % {
            "what": row.headers.get("subject") or row.number
        }
        summary = gettext("From the report %(number)s.") % {"number": number}
    incident = NewIncident(
        title=title,
        kind=IncidentKind.PHISHING,
        level="high",
        unit_code=row.unit.code,
        detected_at=row.received_at,
        summary=summary,
    )
    row.incident = incidents.open_incident(by, incident=incident)
    row.save(update_fields=["incident"])
    signs = [one.value for one in indicators_of_rows([row]) if _SAID_PLAINLY.fullmatch(one.value)]
    if signs:
        observables.enter_observables(by, number=row.incident, pasted="\n".join(signs))
    return row.incident

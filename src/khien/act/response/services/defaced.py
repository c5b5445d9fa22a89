"""What response does when it hears that a site was perhaps, or surely, defaced."""

from datetime import timedelta
from typing import Final

from django.conf import settings
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext

from khien.act.response.services import incidents
from khien.act.response.types.incidents import Channel, IncidentKind, NewIncident
from khien.base.accounts import queries as accounts
from khien.base.accounts.services import everything
from khien.base.accounts.types import BodyTask, Capability
from khien.base.casework import services as casework
from khien.base.casework.types import NewItem
from khien.base.core.refusals import text
from khien.know.exposure.types.checks import CHANGED, SiteChanged, SiteDefaced

WITHIN: Final = timedelta(hours=4)
"""How soon somebody of the team is to look; a local habit, no law."""


def ask_team(fact: SiteChanged) -> None:
    """Have the response team look at a site that was perhaps defaced; its page opens the incident."""
    body = accounts.body_unit(BodyTask.LEADS_SECURITY)
    if not fact.is_grave or body is None:
        return
    casework.open_item(
        everything(text("a site was perhaps defaced")),
        item=NewItem(
            kind=CHANGED,
            title=text("“%(name)s” is perhaps defaced: look at it"),
            values={"name": fact.address},
            unit_code=body.code,
            capability=Capability.WORK_INCIDENTS.value,
            due_at=fact.at + WITHIN,
            url=reverse("exposure:target", args=[fact.entry_id]),
            subject=f"{fact.entry_id}:team",
        ),
    )


def open_on_word(fact: SiteDefaced) -> None:
    """Open the incident of a site that a person says was defaced."""
    with translation.override(settings.LANGUAGE_CODE):
        title = gettext("Defaced site: %(address)s") % {"address": fact.address}
    incident = NewIncident(
        title=title[:300],
        kind=IncidentKind.WEBSITE,
        level="high",
        unit_code=fact.unit_code,
        detected_at=fact.at,
        summary=f"{fact.by}\n{fact.seen}".strip(),
        channel=Channel.PAGE,
        systems=fact.address,
    )
    incidents.open_incident(
        everything(text("a person said that a site was defaced")), incident=incident
    )

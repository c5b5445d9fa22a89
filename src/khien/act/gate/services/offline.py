"""Offline forms: given out with a code for one use, taken in after a call back."""

import hashlib
from datetime import timedelta

from django.conf import settings
from django.utils.translation import gettext, override

from khien.act.gate import access
from khien.act.gate.models import OfflineCode
from khien.act.gate.rules import offline as rules
from khien.act.gate.types import FormRefused, OfflineForm
from khien.act.response.queries import reporting
from khien.act.response.services import incidents
from khien.act.response.types.incidents import Channel, IncidentKind, NewIncident
from khien.base.accounts import queries as accounts
from khien.base.accounts.types import Actor
from khien.base.core.clock import now
from khien.base.core.ids import new_code
from khien.base.core.refusals import Invalid, text
from khien.base.core.usecase import use_case
from khien.base.files.services import storing as files

VALID_FOR = timedelta(days=180)


@use_case
def make_form(by: Actor, *, unit_code: str) -> OfflineForm:
    """Make a form for a unit, with a code that is taken once within half a year."""
    access.require_centre(by)
    unit = accounts.unit_by_code(by, unit_code)
    code = new_code()
    OfflineCode(
        digest=_digest(code),
        unit_id=accounts.unit_key(unit_code),
        made_at=now(),
        made_by=by.name[:200],
        expires_at=now() + VALID_FOR,
    ).save()
    content = rules.workbook(code=code, unit=unit.name, kinds=_kinds())
    return OfflineForm(f"bao-su-co-{unit_code.lower()}.xlsx", content)


@use_case
def take_form(by: Actor, *, content: bytes, called_back: str) -> str:
    """Take in a filled form and return the incident's number.

    `called_back` says who of the unit was rung up and confirmed it. Raises FormRefused for an
    unknown, used or old code, or a row that cannot be.
    """
    access.require_centre(by)
    if not called_back.strip():
        raise Invalid(what=text("Ring the unit up first, and write down who confirmed the form."))
    said = rules.read(content, kinds=_kinds(), zone=settings.TIME_ZONE)
    files.require_unmarked(f"{said.title}\n{said.summary}")
    code = access.code_by_digest(_digest(said.code))
    if code is None:
        raise FormRefused(why=text("the code in B1 was not given out here"))
    if code.used_at is not None:
        raise FormRefused(why=text("the code in B1 was used already"))
    if code.expires_at < now():
        raise FormRefused(why=text("the code in B1 is too old; give out a new form"))
    new = NewIncident(
        title=said.title,
        kind=IncidentKind(said.kind),
        level=reporting.level_suggested(said.facts),
        unit_code=code.unit.code,
        detected_at=said.detected_at,
        summary=said.summary,
        channel=Channel.OFFLINE,
        systems=said.systems,
        contact=said.contact,
        facts=said.facts,
    )
    code.incident = incidents.open_incident(by, incident=new)
    code.used_at, code.called_back = now(), called_back.strip()[:300]
    code.save()
    return code.incident


def _kinds() -> dict[str, str]:
    """Return the signs of the report form in the province's language, by kind."""
    with override(settings.LANGUAGE_CODE):
        return {kind: gettext(words) for kind, words in reporting.signs().items()}


def _digest(code: str) -> str:
    return hashlib.sha256(code.strip().upper().encode()).hexdigest()

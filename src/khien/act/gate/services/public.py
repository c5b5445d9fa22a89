"""Public reports: taken within bounds, raised as an incident, or dismissed with a reason."""

from datetime import timedelta

from django.urls import reverse

from khien.act.gate import access
from khien.act.gate.models import PublicReport
from khien.act.gate.rules import public as rules
from khien.act.gate.types import Dismissal, NewReport, NotTechnical, ReportState, TooMany
from khien.act.procedures.services import acts, entering
from khien.act.response.services import incidents
from khien.act.response.types.incidents import Channel, NewIncident
from khien.base.accounts import queries as accounts
from khien.base.accounts.services import everything
from khien.base.accounts.types import Actor, Capability
from khien.base.casework import services as casework
from khien.base.casework.types import NewItem
from khien.base.core.cases import ItemKind
from khien.base.core.clock import now, today
from khien.base.core.refusals import Invalid, text
from khien.base.core.series import following
from khien.base.core.usecase import use_case
from khien.base.files.services import storing as files
from khien.base.regulation import queries as regulation

ITEM = ItemKind("public_report", text("Public report to look at"))
PUBLIC = Actor("public form", None)
SYSTEM = everything(text("somebody reported on the public form"))
WORDS_MAX = 4000


@use_case
def take_report(by: Actor, *, report: NewReport) -> str:
    """Take a report of the public and return the number to quote.

    Raises NotTechnical for what is no technical class, TooMany beyond the bounds, MarkedSecret for a
    text with a secrecy marking; nothing of a refused one is kept.
    """
    public = {one.code for one in regulation.incident_classes(today()) if one.is_public}
    if report.kind not in (public | {rules.WEAKNESS}) & set(rules.KINDS):
        raise NotTechnical
    _require_room(report.origin)
    if not report.words.strip() and not report.place.strip():
        raise Invalid(what=text("Say in a few words what you saw, or where."))
    if report.seen_at > now() + timedelta(minutes=5):
        raise Invalid(what=text("The time lies in the future."))
    files.require_unmarked(f"{report.place}\n{report.words}")
    row = PublicReport(
        number=_next_number(),
        kind=report.kind,
        place=report.place.strip()[:500],
        words=report.words.strip()[:WORDS_MAX],
        contact=report.contact.strip()[:300],
        seen_at=report.seen_at,
        at=now(),
        origin=report.origin,
        reference=report.reference,
        state=ReportState.NEW,
    )
    row.save()
    _ask(row)
    return row.number


@use_case
def raise_incident(by: Actor, *, key: int, unit_code: str) -> str:
    """Make an incident of a public report for the unit that it is about; return its number."""
    row = access.require_report(by, key)
    _require_new(row)
    new = NewIncident(
        title=(row.place or row.words)[:300],
        kind=rules.KINDS[row.kind],
        level="medium",
        unit_code=unit_code,
        detected_at=row.at,
        summary=f"{row.words}\n{row.number}".strip(),
        channel=Channel.PUBLIC,
        systems=row.place,
        contact=row.contact,
    )
    number = incidents.open_incident(by, incident=new)
    row.incident, row.state = number, ReportState.RAISED
    _answered(by, row)
    return number


@use_case
def follow_weakness(by: Actor, *, key: int, unit_code: str) -> str:
    """Follow a public report as a weakness of the unit that it is about; return the number of the act.

    Whoever reported stays with the report: the act holds technical words alone. Raises NotAllowed.
    """
    row = access.require_report(by, key)
    _require_new(row)
    place = entering.without_persons(row.place)
    words = entering.without_persons(row.words)
    given = {
        "what": (words or place)[:300],
        "where": (place or row.number)[:300],
        "steps": f"{words}\n{row.number}".strip(),
        "came_by": "form",
    }
    number = acts.open_act(
        by, procedure="vulnerability-disclosure", unit_code=unit_code, given=given
    )
    row.act, row.state = number, ReportState.RAISED
    _answered(by, row)
    return number


@use_case
def dismiss(by: Actor, *, key: int, why: Dismissal) -> None:
    """Say why a public report is not followed up; what is no technical matter is deleted."""
    row = access.require_report(by, key)
    _require_new(row)
    row.why, row.state = why, ReportState.DISMISSED
    if why in rules.FORGETS_WORDS:
        row.place = row.words = row.contact = ""
    _answered(by, row)


def _answered(by: Actor, row: PublicReport) -> None:
    row.answered_at, row.answered_by = now(), by.name[:200]
    row.save()
    casework.finish_item(by, kind=ITEM.code, subject=str(row.pk))


def _require_new(row: PublicReport) -> None:
    if row.state != ReportState.NEW:
        raise Invalid(what=text("This report was answered already."))


def _require_room(origin: str) -> None:
    recent = access.recent_reports(now() - rules.WINDOW)
    from_there = recent.filter(origin=origin).count() if origin else 0
    if recent.count() >= rules.ALTOGETHER or from_there >= rules.FROM_ONE_PLACE:
        raise TooMany


def _next_number() -> str:
    return following(access.reports(), f"TB-{today().year}-", digits=5)


def _ask(row: PublicReport) -> None:
    province = accounts.province()
    if province is None:
        return
    casework.open_item(
        SYSTEM,
        item=NewItem(
            kind=ITEM.code,
            title=text("Look at the public report %(number)s"),
            values={"number": row.number},
            unit_code=province.code,
            capability=Capability.WORK_INCIDENTS.value,
            due_at=now() + rules.LOOK_WITHIN,
            url=reverse("gate:reports"),
            subject=str(row.pk),
        ),
    )

"""Steps: the severity is decided and its process begins; playbooks are started; others are added."""

from datetime import datetime

from django.conf import settings
from django.utils import timezone

from khien.act.response import access
from khien.act.response.models import Incident
from khien.act.response.queries import playbooks
from khien.act.response.rules import case as kinds
from khien.act.response.rules import playbooks as rules
from khien.act.response.rules import severity as severities
from khien.act.response.rules.incidents import SERIOUS
from khien.act.response.services import notices
from khien.act.response.services.timeline import named, write
from khien.act.response.types.incidents import EntryKind
from khien.act.response.types.playbooks import PlaybookStarted
from khien.base.accounts.types import Actor
from khien.base.casework import queries as cases
from khien.base.casework import services as casework
from khien.base.casework.types import CaseRecord, NewStep, StepLine
from khien.base.core.clock import now
from khien.base.core.refusals import Invalid, text
from khien.base.core.usecase import use_case
from khien.base.regulation import queries as regulation
from khien.base.regulation.types import ProcessStep

OTHER_PROCESS = text("the incident is answered by the other process now")


@use_case
def decide_severity(
    by: Actor, *, number: str, severity: str, why: str = "", version: int | None = None
) -> None:
    """Say how serious an incident is: clocks, bodies and the steps of the process follow.

    A person's word stands against the criteria, with a reason. Raises Invalid, Stale.
    """
    row, case = access.require_open_incident(by, number)
    if severity not in severities.NAMES:
        raise Invalid(what=text("An incident is ordinary or serious; choose one of both."))
    detected = _detected(case)
    day = timezone.localdate(detected)
    counted = regulation.severity(severities.counted_facts(case.facts), day).code
    if (counted == SERIOUS) != (severity == SERIOUS) and not why.strip():
        raise Invalid(what=text("The criteria say otherwise; write why you decide differently."))
    facts = case.facts | {SERIOUS} if severity == SERIOUS else case.facts - {SERIOUS}
    casework.set_facts(by, number=number, facts=facts, version=version)
    row.severity, row.severity_by, row.severity_at = severity, by.name[:200], now()
    row.severity_why = why.strip()[:4000]
    row.save(update_fields=["severity", "severity_by", "severity_at", "severity_why"])
    write(by, row, EntryKind.SEVERITY, f"{named(severities.NAMES[severity])}. {why}".strip(" ."))
    if facts - case.facts:
        notices.tell_bodies(by, row=row)
    process = regulation.process(severities.process_of(severity), day)
    _lay_down(by, row, process, detected)


@use_case
def start_playbook(by: Actor, *, number: str, code: str) -> int:
    """Add the tasks of a playbook as steps, each due so long after now; returns how many.

    Raises PlaybookStarted, NotFound.
    """
    row, _ = access.require_open_incident(by, number)
    playbook = playbooks.playbook(code)
    title = playbook.title.spoken(settings.LANGUAGE_CODE)
    if any(step.code.startswith(f"{code}.") for step in cases.steps_of(by, number)):
        raise PlaybookStarted(title=title, number=number)
    at = now()
    for task in playbook.tasks:
        step = NewStep(
            code=rules.step_code(code, task.code),
            title=task.title.spoken(settings.LANGUAGE_CODE),
            due_at=at + task.time,
            source=title[:300],
        )
        casework.add_step(by, number=number, step=step)
    write(by, row, EntryKind.PLAYBOOK, title)
    return len(playbook.tasks)


@use_case
def add_step(
    by: Actor,
    *,
    number: str,
    title: str,
    due_at: datetime | None = None,
    owner_id: int | None = None,
) -> int:
    """Add a step of one's own to an open incident and return its key."""
    access.require_open_incident(by, number)
    step = NewStep(code="own", title=title, due_at=due_at, owner_id=owner_id)
    return casework.add_step(by, number=number, step=step)


def _lay_down(
    by: Actor, row: Incident, process: tuple[ProcessStep, ...], detected: datetime
) -> None:
    """Add the steps of a process that are not there; those of the other that are open are left out."""
    held = {
        step.code: step
        for step in cases.steps_of(by, row.number)
        if step.code.startswith(f"{rules.PROCESS}.")
    }
    wanted = {rules.step_code(rules.PROCESS, step.code): step for step in process}
    for code, step in held.items():
        if code not in wanted and step.is_open:
            reason = named(OTHER_PROCESS)
            casework.skip_step(by, number=row.number, key=step.key, reason=reason)
    for code, laid in wanted.items():
        if not _stands(held.get(code)):
            casework.add_step(by, number=row.number, step=_new(code, laid, detected))


def _stands(step: StepLine | None) -> bool:
    return step is not None and step.state.value != "skipped"


def _new(code: str, laid: ProcessStep, detected: datetime) -> NewStep:
    """Return a step; where the case itself runs its clock, that one waits and the step does not too."""
    run_by_case = {clock.regulation_code for clock in kinds.INCIDENT.clocks}
    due = None
    if laid.clock and laid.clock not in run_by_case:
        due = regulation.due(laid.clock, detected).at
    return NewStep(
        code=code,
        title=laid.title.spoken(settings.LANGUAGE_CODE),
        due_at=due,
        source=laid.source[:300],
    )


def _detected(case: CaseRecord) -> datetime:
    return next((mark.at for mark in case.marks if mark.code == "detected"), case.line.opened_at)

"""Clean-ups: opened by what consoles say, closed by a person, or by the console that removed it."""

from datetime import datetime

from khien.act.response import access
from khien.act.response.models import Cleanup, Infection
from khien.act.response.rules import cleanups as rules
from khien.act.response.services import incidents
from khien.act.response.services.timeline import named
from khien.act.response.types.cleanups import StepsOpen
from khien.act.response.types.incidents import Channel, IncidentKind, NewIncident
from khien.base.accounts import queries as accounts
from khien.base.accounts.services import everything
from khien.base.accounts.types import Actor
from khien.base.casework import queries as cases
from khien.base.casework import services as casework
from khien.base.casework.types import NewCase
from khien.base.core.clock import now, today
from khien.base.core.refusals import text
from khien.base.core.search import fold
from khien.base.core.series import following
from khien.base.core.usecase import use_case
from khien.base.regulation import queries as regulation
from khien.watch.detection import queries as detection
from khien.watch.detection.types import LEVELS, InfectionSeen, Level, Outcome

SUMMARY = text("Raised from the clean-up %(number)s.")
GONE = text("The console says that it removed what was found.")
FOLDED_CHARACTERS = 600


def hear_infection(fact: InfectionSeen) -> None:
    """Open the clean-up of a machine, join the one that is open, or close it on the console's word."""
    unit_id = accounts.unit_key(fact.unit_code)
    key = fact.host.lower()
    row = access.open_cleanup(unit_id, key)
    if row is None:
        past = access.past_cleanup(unit_id, key)
        is_told = past is not None and _is_told(past, fact)
        if is_told or not fact.threat or fact.last_at < now() - rules.OLDEST:
            return
        row = _open(fact, unit_id, past)
    _note(row, fact)
    _close_if_gone(row)


@use_case
def confirm_clean(by: Actor, *, number: str, words: str = "") -> int:
    """Confirm that a machine is clean, and return the days it took. Raises CleanupEnded, StepsOpen."""
    row = access.require_open_cleanup(by, number)
    waiting = [step for step in cases.steps_of(by, number) if step.is_open]
    if waiting:
        raise StepsOpen(host=row.host, steps="; ".join(named(step.title) for step in waiting))
    at = now()
    casework.set_mark(by, number=number, code=rules.CLEAN, at=at)
    casework.move_case(by, number=number, move=rules.CONFIRM, reason=words.strip()[:1000])
    _end(row, cleaned_at=at)
    return rules.days_between(row.seen_at, at)


@use_case
def call_false_alarm(by: Actor, *, number: str, why: str) -> None:
    """End a clean-up because the machine was never infected. Raises CleanupEnded, ReasonMissing."""
    row = access.require_open_cleanup(by, number)
    casework.move_case(by, number=number, move=rules.FALSE_ALARM, reason=why)
    _end(row, cleaned_at=None)


@use_case
def raise_incident(by: Actor, *, number: str) -> str:
    """Raise an incident with what the clean-up knows, and return its number; a second time the same."""
    row = access.require_cleanup(by, number)
    if row.incident is not None:
        return row.incident.number
    found = list(access.infections_of([row.pk]).order_by("pk"))
    keys = [each.alert_id for each in found if each.alert_id and not access.link_of(each.alert_id)]
    levels = [detection.alert_line(by, key).level for key in dict.fromkeys(keys)]
    worst = min(levels, key=LEVELS.index, default=Level.MEDIUM)
    incident = NewIncident(
        title=incidents.with_host(found[0].threat if found else row.number, row.host),
        kind=IncidentKind.MALWARE,
        level=worst.value if worst is not Level.INFORMATIONAL else Level.LOW.value,
        unit_code=row.unit.code,
        detected_at=row.seen_at,
        channel=Channel.ALERT,
        host=row.host,
        systems=row.host,
        summary=named(SUMMARY) % {"number": row.number},
    )
    fresh = incidents.open_incident(by, incident=incident, alert_ids=list(dict.fromkeys(keys)))
    row.incident = access.incidents().get(number=fresh)
    row.save(update_fields=["incident"])
    return fresh


def _open(fact: InfectionSeen, unit_id: int, past: Cleanup | None) -> Cleanup:
    """Open a case; one that follows on its heels is recurring, and says after which it came back."""
    by = everything(text("a console says that a machine has malware"))
    seen_at = min(fact.first_at, now())
    is_back = (
        past is not None
        and rules.came_back(seen_at, past.cleaned_at)
        and access.infections_of([past.pk]).filter(threat=fact.threat).exists()
    )
    number = _next_number()
    case = NewCase(
        kind=rules.KIND,
        number=number,
        unit_code=fact.unit_code,
        title=f"{fact.host}: {fact.threat}"[:300],
        marks={rules.SEEN: seen_at},
        facts=frozenset({rules.RECURRING}) if is_back else frozenset(),
    )
    row = Cleanup(
        number=number,
        case_id=casework.open_case(by, case=case),
        unit_id=unit_id,
        host=fact.host,
        host_key=fact.host.lower(),
        folded=fold(f"{number} {fact.host}")[:FOLDED_CHARACTERS],
        seen_at=seen_at,
        due_at=regulation.due(rules.LIMIT, seen_at).at,
        is_recurring=is_back,
        earlier=past if is_back else None,
    )
    row.save()
    return row


def _is_told(past: Cleanup, fact: InfectionSeen) -> bool:
    """Return whether a late word is of what ended: a person looked at all, a console at what it named."""
    if past.ended_at is None or fact.last_at > past.ended_at:
        return False
    known = access.infections_of([past.pk]).filter(threat=fact.threat)
    return not past.is_by_console or known.exists()


def _note(row: Cleanup, fact: InfectionSeen) -> None:
    """Write down what a console said of a machine's malware; a word without a name is of a file."""
    is_removed = fact.outcome == Outcome.REMOVED
    if fact.threat:
        _sighted(row, fact, is_removed=is_removed)
    if not is_removed:
        return
    gone = access.infections_of([row.pk])
    if fact.threat:
        gone = gone.filter(threat=fact.threat)
    if fact.path_hash or not fact.threat:
        gone = gone.filter(path_hash=fact.path_hash)
    for each in gone:
        each.removed_at = max(fact.last_at, each.removed_at or fact.last_at)
        each.save(update_fields=["removed_at"])


def _sighted(row: Cleanup, fact: InfectionSeen, *, is_removed: bool) -> None:
    held = access.infections_of([row.pk])
    one = held.filter(threat=fact.threat, path_hash=fact.path_hash).first()
    if one is None:
        one = Infection(
            cleanup=row,
            threat=fact.threat,
            path_hash=fact.path_hash,
            source=fact.source,
            first_at=fact.first_at,
            last_at=fact.first_at,
            times=0,
            alert_id=fact.alert_id or None,
        )
        row.folded = f"{row.folded} {fold(fact.threat)}"[:FOLDED_CHARACTERS]
        row.save(update_fields=["folded"])
    one.times += fact.times
    one.first_at = min(one.first_at, fact.first_at)
    one.has_failed = one.has_failed or fact.outcome == Outcome.FAILED
    if not is_removed:
        one.last_at = max(one.last_at, fact.last_at)
    one.save()


def _close_if_gone(row: Cleanup) -> None:
    """Close a case whose malware the console removed, at the console's instant; a recurring one waits."""
    found = list(access.infections_of([row.pk]))
    removed = [each.removed_at for each in found if rules.is_gone(each.last_at, each.removed_at)]
    instants: list[datetime] = [at for at in removed if at is not None]
    if row.is_recurring or not found or len(instants) < len(found):
        return
    by = everything(text("the console says that the malware is removed"))
    at = min(max(*instants, row.seen_at), now())
    for step in cases.steps_of(by, row.number):
        if step.is_open:
            casework.skip_step(by, number=row.number, key=step.key, reason=named(GONE))
    casework.set_mark(by, number=row.number, code=rules.CLEAN, at=at)
    casework.move_case(by, number=row.number, move=rules.CONSOLE)
    row.is_by_console = True
    _end(row, cleaned_at=at)


def _end(row: Cleanup, *, cleaned_at: datetime | None) -> None:
    row.cleaned_at, row.ended_at = cleaned_at, cleaned_at or now()
    row.save(update_fields=["cleaned_at", "ended_at", "is_by_console"])


def _next_number() -> str:
    return following(access.cleanups(), f"MD-{today().year}-", digits=5)

"""How a finding comes to stand: opened with a deadline, settled, opened again; each with its trace."""

from datetime import datetime

from django.urls import reverse

from khien.base.core.outbox import tell
from khien.base.core.search import fold
from khien.base.regulation import queries as regulation
from khien.base.regulation.types import ClockUnknown
from khien.know.exposure import access
from khien.know.exposure.models import Finding, FindingChange, FindingState
from khien.know.exposure.rules import findings as rules
from khien.know.exposure.types.findings import Severity
from khien.know.exposure.types.register import OPEN, Act, FindingOpened, Standing


class Deadlines:
    """Deadlines of findings that are opened at one instant: each clock is asked for once."""

    def __init__(self, at: datetime) -> None:
        self.at = at
        self._held: dict[str, datetime | None] = {"": None}

    def due(self, code: str) -> datetime | None:
        """Return when a clock that starts now runs out; None where the rule book has none."""
        if code not in self._held:
            self._held[code] = due_at(code, self.at)
        return self._held[code]


def due_at(code: str, start: datetime) -> datetime | None:
    """Return when a clock of the rule book runs out; None where it has none of this code."""
    if not code:
        return None
    try:
        return regulation.due(code, start).at
    except ClockUnknown:
        return None


def begin(row: Finding, deadlines: Deadlines) -> None:
    """Set a finding's state, deadline and place in lists as it is opened. Saves nothing."""
    row.state, row.settled_at, row.opened_at = Standing.OPEN.value, None, deadlines.at
    row.due_code = _code(row)
    row.due_at = deadlines.due(row.due_code)
    place(row)


def reopen(row: Finding, *, at: datetime, by: str, words: str = "") -> None:
    """Open a finding again, with a deadline from now. Call inside a transaction, the row locked."""
    was_open = Standing(row.state) in OPEN
    if not was_open:
        begin(row, Deadlines(at))
        FindingState(finding=row, valid_from=at, due_at=row.due_at).save()
    row.state, row.settled_at = Standing.OPEN.value, None
    place(row)
    row.save()
    write(row, by, Act.REOPENED, at=at, words=words)
    if not was_open:
        announce(row)


def settle(
    row: Finding, standing: Standing, *, at: datetime, seen_at: datetime | None = None
) -> None:
    """End a finding's deadline. `seen_at` is when it was last looked for, where that is not now."""
    row.state, row.settled_at = standing.value, seen_at or at
    place(row)
    row.save(update_fields=["state", "settled_at", "urgency"])
    end_states([row.pk], at=at)


def end_states(keys: list[int], *, at: datetime) -> None:
    """End the open periods of findings; one that begins at this very instant never was."""
    held = access.states().filter(finding_id__in=keys, valid_to__isnull=True)
    held.filter(valid_from__gte=at).delete()
    held.update(valid_to=at)


def rate(row: Finding, *, at: datetime) -> None:
    """Bring a finding's deadline and place in line with its severity. Saves the row."""
    if Standing(row.state) in OPEN:
        code = _code(row)
        due = due_at(code, row.opened_at)
        if (code, due) != (row.due_code, row.due_at):
            row.due_code, row.due_at = code, due
            end_states([row.pk], at=at)
            FindingState(finding=row, valid_from=at, due_at=due).save()
    place(row)
    row.save()


def place(row: Finding) -> None:
    """Set where lists show a finding. Saves nothing."""
    row.urgency = rules.urgency_of(
        Standing(row.state),
        Severity(row.severity),
        exploited=row.is_exploited,
        due=row.due_at,
    )


def write(row: Finding, by: str, act: Act, *, at: datetime, words: str = "") -> None:
    """Add a line to a finding's history."""
    FindingChange(finding=row, at=at, by=by[:200], act=act.value, words=words[:1000]).save()


def announce(row: Finding) -> None:
    """Tell of a finding that is serious or exploited. Call inside the transaction that opened it."""
    severity = Severity(row.severity)
    if rules.grade_of(severity, is_exploited=row.is_exploited) is None:
        return
    tell(
        FindingOpened(
            finding_id=row.pk,
            title=row.title,
            severity=severity.value,
            unit_code=row.unit.code,
            asset=row.asset,
            cves=tuple(access.cves_of([row.pk]).get(row.pk, ())),
            is_exploited=row.is_exploited,
            url=reverse("exposure:finding", args=[row.pk]),
        )
    )


def folded(value: str) -> str:
    """Return a text as it is searched; what is ASCII needs no splitting of letters."""
    return value.lower() if value.isascii() else fold(value)


def _code(row: Finding) -> str:
    return rules.due_code(Severity(row.severity), is_exploited=row.is_exploited, level=row.level)

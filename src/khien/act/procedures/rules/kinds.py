"""A definition as casework runs it: its kind of case; and what an act's contents say to its guards."""

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from typing import Any, Final

from khien.act.procedures.types.definitions import (
    OPENED,
    CheckSaid,
    ClockSaid,
    Definition,
    Doer,
    GuardSaid,
    MoveSaid,
    When,
)
from khien.base.accounts.types import Capability
from khien.base.core.cases import (
    CaseKind,
    ClockRule,
    Guard,
    GuardFacts,
    ItemKind,
    MarkRule,
    Move,
    Rung,
    State,
)
from khien.base.core.fields import FieldKind
from khien.base.core.refusals import text

RIGHTS: Final[dict[Doer, Capability]] = {
    Doer.OFFICER: Capability.ASK_PROCEDURES,
    Doer.HEAD: Capability.DECIDE_PROCEDURES,
    Doer.CENTRE: Capability.CHECK_PROCEDURES,
    Doer.BODY: Capability.AGREE_PROCEDURES,
}
RENEW_ITEM: Final = ItemKind("procedure-renew", text("What was decided ends soon"))
ALARM_ITEM: Final = ItemKind("procedure-alarm", text("In use without its inspection"))
NEXT_ITEM: Final = ItemKind("procedure-next", text("Procedure to begin"))
APART: Final = text(
    "who asked for it, or made the step before that it looks at, may not do this one"
)
REMIND: Final = (timedelta(days=1),)
LADDER: Final = (
    Rung(timedelta(0), Capability.HEAR_ESCALATIONS.value, "unit"),
    Rung(timedelta(days=3), Capability.HEAR_ESCALATIONS.value, "body"),
)


def kind_of(said: Definition) -> CaseKind:
    """Return the kind of case that a definition is."""
    marks = {one.code: MarkRule(one.code, one.title) for one in said.marks}
    return CaseKind(
        code=said.kind,
        title=said.title,
        states=tuple(State(one.code, one.title, is_end=one.end) for one in said.states),
        first=said.first,
        moves=tuple(_move(one) for one in said.moves),
        clocks=tuple(_clock(one) for one in said.clocks),
        steps=(),
        url="procedures:act",
        sees=Capability.SEE_PROCEDURES.value,
        works=RIGHTS[said.opens].value,
        opens=RIGHTS[said.opens].value,
        marks=(MarkRule(OPENED, text("Opened")), *marks.values()),
        is_led=True,
    )


def facts_of(  # noqa: PLR0913 - the parts of an act
    said: Definition,
    content: Mapping[str, Any],
    *,
    checks: Mapping[str, str] = {},
    signed: Iterable[str] = (),
    has_things: bool = False,
    has_scan: bool = False,
    on: date,
) -> frozenset[str]:
    """Return what guards may look at: fields filled, choices made, the list, signatures, days past."""
    found = {f"signed.{one}" for one in signed}
    for field in said.fields:
        value = content.get(field.code)
        if value in (None, "", []):
            continue
        found.add(field.code)
        if field.kind is FieldKind.CHOICE:
            found.add(f"{field.code}={value}")
        elif field.kind is FieldKind.YES_NO:
            found.add(f"{field.code}={'yes' if value else 'no'}")
        elif field.kind is FieldKind.DAY and date.fromisoformat(str(value)) < on:
            found.add(f"past.{field.code}")
    found |= _checked(asked_of(said.checks, found), checks)
    found |= {"things"} if has_things else set()
    return frozenset(found | ({"scan"} if has_scan else set()))


def asked_of(checks: Iterable[CheckSaid], facts: Iterable[str]) -> tuple[CheckSaid, ...]:
    """Return the lines of the checklist that apply."""
    known = frozenset(facts)
    return tuple(one for one in checks if applies(one.when, known))


def applies(when: When, facts: frozenset[str]) -> bool:
    """Return whether a condition holds."""
    return all(
        any(f"{field}={value}" in facts for value in values) for field, values in when.items()
    )


def holds(guard: GuardSaid, facts: frozenset[str]) -> bool:
    """Return whether a guard lets a step pass."""
    if not applies(guard.when, facts):
        return True
    wanted = {*guard.needs, *(f"signed.{one}" for one in guard.signed)}
    wanted |= {f"checks.{guard.checks}"} if guard.checks else set()
    wanted |= {"things"} if guard.things else set()
    wanted |= {"scan"} if guard.scan else set()
    is_past = bool(guard.before) and f"past.{guard.before}" in facts
    return wanted <= facts and applies(guard.holds, facts) and not is_past


def _checked(asked: tuple[CheckSaid, ...], answers: Mapping[str, str]) -> set[str]:
    given = [answers.get(one.code, "") for one in asked]
    if not asked or not all(given):
        return set()
    return {"checks.done"} | (set() if "failed" in given else {"checks.passed"})


def _move(said: MoveSaid) -> Move:
    guards = [
        Guard(f"{said.code}.{place}", guard.sentence, _holder(guard))
        for place, guard in enumerate(said.guards)
    ]
    if said.apart:
        guards.append(Guard(f"{said.code}.apart", APART, _another(said.apart)))
    return Move(
        code=said.code,
        title=said.title,
        sources=said.sources,
        target=said.to,
        capability=RIGHTS[said.role].value,
        guards=tuple(guards),
        needs_reason=said.reason,
        clears=said.clears,
        sets=said.sets,
    )


def _holder(guard: GuardSaid) -> Any:
    return lambda seen: holds(guard, seen.facts)


def _another(apart: tuple[str, ...]) -> Any:
    def is_another(seen: GuardFacts) -> bool:
        others = {seen.movers.get(code) for code in apart} - {None}
        others |= {seen.opener_id} if OPENED in apart else set()
        return seen.person_id is None or seen.person_id not in others

    return is_another


def _clock(said: ClockSaid) -> ClockRule:
    return ClockRule(
        code=said.code,
        title=said.title,
        regulation_code=said.rule,
        starts_at=said.start,
        stopped_by=said.to,
        applies=lambda facts: applies(said.when, facts),
        remind_before=REMIND,
        ladder=LADDER,
        asks=RIGHTS[said.role].value,
    )

"""Decisions on alerts: what may follow which state, what must be answered, and by when."""

import hashlib
from typing import Any, Final

import yaml

from khien.base.core.refusals import text
from khien.watch.detection.types import AlertAlreadyClosed, AlertState, Level, Outcome, Verdict

_Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)

_NEXT: Final[dict[AlertState, frozenset[AlertState]]] = {
    AlertState.NEW: frozenset({AlertState.SEEN, AlertState.IN_INCIDENT, AlertState.CLOSED}),
    AlertState.SEEN: frozenset({AlertState.IN_INCIDENT, AlertState.CLOSED}),
    AlertState.IN_INCIDENT: frozenset(),
    AlertState.CLOSED: frozenset({AlertState.IN_INCIDENT}),
}

STATE_NAMES: Final[dict[AlertState, str]] = {
    AlertState.NEW: text("New"),
    AlertState.SEEN: text("Being looked at"),
    AlertState.IN_INCIDENT: text("In an incident"),
    AlertState.CLOSED: text("Closed"),
}

MUST_BE_ANSWERED: Final = frozenset({Level.CRITICAL, Level.HIGH, Level.MEDIUM})


def require_move(current: AlertState, wanted: AlertState) -> None:
    """Raise AlertAlreadyClosed unless `wanted` may follow `current`."""
    if wanted not in _NEXT[current]:
        raise AlertAlreadyClosed(state=STATE_NAMES[current])


def level_of(word: str) -> Level:
    """Return the level of a Sigma word; a rule that names none is medium."""
    return Level(word) if word in set(Level) else Level.MEDIUM


def calmed(level: Level, outcome: Outcome) -> Level:
    """Return the level of a console's alert: what it removed itself is medium at most."""
    is_urgent = level in {Level.CRITICAL, Level.HIGH}
    return Level.MEDIUM if outcome is Outcome.REMOVED and is_urgent else level


def signature_id(console: str, signature: str) -> str:
    """Return what stands for a console's signature where rules have their id."""
    return "console-" + hashlib.sha256(f"{console}\n{signature}".encode()).hexdigest()[:32]


def described(rule_text: str) -> dict[str, Any]:
    """Return what a rule's author says of it: description, author, tags, references, caveats.

    A text that is no readable YAML has none of them.
    """
    try:
        whole = yaml.load(rule_text, Loader=_Loader)  # noqa: S506 - the safe loader, in C
    except yaml.YAMLError:
        return {}
    if not isinstance(whole, dict):
        return {}
    said: dict[str, Any] = {
        name: str(whole[name]) for name in ("description", "author") if whole.get(name)
    }
    local = whole.get("vi")
    if isinstance(local, dict):
        said |= {
            f"{name}_vi": str(local[name]) for name in ("title", "next_step") if local.get(name)
        }
    for name in ("tags", "references", "falsepositives"):
        values = whole.get(name) or []
        said[name] = tuple(str(value) for value in values) if isinstance(values, list) else ()
    return said


VERDICT_NAMES: Final[dict[Verdict, str]] = {
    Verdict.FALSE_POSITIVE: text("False positive: the rule is wrong here"),
    Verdict.BENIGN: text("Right, but harmless here"),
    Verdict.TEST: text("A test or an exercise"),
    Verdict.DUPLICATE: text("Seen already"),
}

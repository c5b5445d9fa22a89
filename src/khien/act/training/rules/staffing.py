"""What is asked of units and systems, and who can show what a post needs."""

from collections.abc import Mapping, Sequence
from datetime import date

from khien.act.training.types.certificates import PROFESSIONAL, Standard
from khien.act.training.types.staffing import (
    Ask,
    DecisionMissing,
    Holder,
    Need,
    NewAppointment,
    Place,
    Post,
    SystemLine,
    SystemMissing,
    UnitStaff,
)


def is_able(need: Need, standards: frozenset[Standard]) -> bool:
    """Return whether somebody with valid certificates of these standards meets a need."""
    if need is Need.NOTHING:
        return True
    if need is Need.PROFESSIONAL:
        return any(one in standards for one in PROFESSIONAL)
    return bool(standards)


def needs_of(asks: Sequence[Ask]) -> Mapping[Post, Need]:
    """Return what each post needs."""
    return {ask.post: ask.need for ask in asks}


def staff(
    *,
    unit: tuple[str, str],
    asks: Sequence[Ask],
    systems: Sequence[SystemLine],
    holders: Sequence[Holder],
) -> UnitStaff:
    """Return the posts that a unit (code, name) and its systems have, each with who holds it."""
    places = [
        Place(ask, None, tuple(one for one in holders if one.post is ask.post))
        for ask in asks
        if not ask.of_system
    ]
    for ask in asks:
        if not ask.of_system:
            continue
        places += [
            Place(ask, system, tuple(one for one in holders if one.system == system.key))
            for system in systems
            if system.level >= ask.number > 0
        ]
    return UnitStaff(*unit, tuple(places))


def require_appointment(new: NewAppointment, *, today: date) -> None:
    """Raise DecisionMissing or SystemMissing for an appointment that cannot be right."""
    if not new.decision.strip() or new.decided_on > today:
        raise DecisionMissing
    if (new.post is Post.OPERATOR) is not (new.system is not None):
        raise SystemMissing

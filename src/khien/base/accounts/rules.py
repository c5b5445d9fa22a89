"""Decisions on rights: what a role may do, which roles exclude each other, who sees which unit."""

import re
from datetime import datetime, timedelta
from typing import Final

from khien.base.accounts.types import (
    Actor,
    BothSides,
    Capability,
    DelegationRefused,
    Grant,
    Role,
)
from khien.base.core.refusals import Invalid, text

_SEE: Final = frozenset(
    {
        Capability.SEE_ALERTS,
        Capability.SEE_INCIDENTS,
        Capability.SEE_INVENTORY,
        Capability.SEE_MEASURES,
        Capability.SEE_DOCUMENTS,
    }
)

_WATCH: Final = _SEE | {
    Capability.SEE_EVENTS,
    Capability.ANSWER_ALERTS,
    Capability.WORK_INCIDENTS,
    Capability.REPORT_INCIDENTS,
}

MAY: Final[dict[Role, frozenset[Capability]]] = {
    Role.UNIT_OFFICER: _WATCH
    | {
        Capability.ANSWER_ADVISORIES,
        Capability.ANSWER_PLANS,
        Capability.PROPOSE_LEVELS,
        Capability.ANSWER_ASSESSMENTS,
        Capability.SEE_PROCEDURES,
        Capability.ASK_PROCEDURES,
        Capability.SEE_TRAINING,
        Capability.MANAGE_TRAINING,
        Capability.MANAGE_INVENTORY,
        Capability.KEEP_OFFLINE_DEVICES,
        Capability.KEEP_DOCUMENTS,
    },
    Role.UNIT_HEAD: _SEE
    | {
        Capability.REPORT_INCIDENTS,
        Capability.ISSUE_REPORTS,
        Capability.ANSWER_ADVISORIES,
        Capability.ANSWER_PLANS,
        Capability.PROPOSE_LEVELS,
        Capability.ANSWER_ASSESSMENTS,
        Capability.SEE_PROCEDURES,
        Capability.DECIDE_PROCEDURES,
        Capability.SIGN_PLANS,
        Capability.KEEP_DOCUMENTS,
        Capability.SIGN_DOCUMENTS,
        Capability.SEE_TRAINING,
        Capability.HEAR_ESCALATIONS,
        Capability.KEEP_OFFLINE_DEVICES,
        Capability.ACCEPT_RISKS,
    },
    Role.CLERK: frozenset(
        {
            Capability.SEE_MEASURES,
            Capability.SEE_DOCUMENTS,
            Capability.KEEP_DOCUMENTS,
            Capability.ISSUE_REPORTS,
            Capability.RECEIVE_NOTICES,
            Capability.SEE_PROCEDURES,
            Capability.ASK_PROCEDURES,
        }
    ),
    Role.DUTY_OFFICER: _WATCH | {Capability.RECEIVE_NOTICES},
    Role.ANALYST: _WATCH
    | {
        Capability.SEE_PROCEDURES,
        Capability.CHECK_PROCEDURES,
        Capability.ISSUE_REPORTS,
        Capability.RECEIVE_NOTICES,
        Capability.WRITE_ADVISORIES,
    },
    Role.LEAD: _WATCH
    | {
        Capability.ISSUE_REPORTS,
        Capability.RECEIVE_NOTICES,
        Capability.HEAR_ESCALATIONS,
        Capability.MANAGE_TEAM,
        Capability.MANAGE_RULES,
        Capability.MANAGE_FEEDS,
        Capability.MANAGE_INVENTORY,
        Capability.MANAGE_PLANS,
        Capability.KEEP_DOCUMENTS,
        Capability.SEE_PROCEDURES,
        Capability.CHECK_PROCEDURES,
        Capability.SEE_TRAINING,
        Capability.MANAGE_TRAINING,
        Capability.ACCEPT_RISKS,
        Capability.WRITE_ADVISORIES,
        Capability.APPROVE_ADVISORIES,
        Capability.MANAGE_EXCHANGE,
        Capability.ISSUE_CERTIFICATES,
        Capability.SEE_HEALTH,
    },
    Role.INSPECTOR: _SEE
    | {
        Capability.INSPECT_OFFLINE_DEVICES,
        Capability.RUN_ASSESSMENTS,
        Capability.SEE_PROCEDURES,
        Capability.CHECK_PROCEDURES,
        Capability.SEE_TRAINING,
    },
    Role.APPRAISER: frozenset({Capability.SEE_INVENTORY, Capability.SEE_MEASURES})
    | {Capability.SEE_DOCUMENTS, Capability.APPRAISE_LEVELS},
    Role.APPROVER: frozenset({Capability.SEE_INVENTORY, Capability.SEE_MEASURES})
    | {Capability.SEE_DOCUMENTS, Capability.APPROVE_ADVISORIES, Capability.APPROVE_LEVELS}
    | {Capability.ISSUE_CERTIFICATES},
    Role.SECURITY_BODY: _SEE
    | {
        Capability.RECEIVE_NOTICES,
        Capability.SEE_TRAINING,
        Capability.SEE_PROCEDURES,
        Capability.AGREE_PROCEDURES,
    },
    Role.LEADERSHIP: frozenset({Capability.SEE_INCIDENTS, Capability.SEE_MEASURES})
    | {Capability.ISSUE_REPORTS, Capability.HEAR_ESCALATIONS, Capability.ACCEPT_RISKS}
    | {Capability.SIGN_PLANS, Capability.SEE_DOCUMENTS, Capability.SIGN_DOCUMENTS}
    | {Capability.SEE_PROCEDURES, Capability.DECIDE_PROCEDURES},
    Role.AUDITOR: frozenset(
        {Capability.SEE_AUDIT, Capability.SEE_MEASURES, Capability.SEE_DOCUMENTS}
    ),
    Role.CONTRACTOR: frozenset({Capability.SEE_ALERTS}),
    Role.ADMINISTRATOR: frozenset(
        {
            Capability.MANAGE_PEOPLE,
            Capability.MANAGE_FEEDS,
            Capability.MANAGE_INVENTORY,
            Capability.MANAGE_RULES,
            Capability.MANAGE_EXCHANGE,
            Capability.SEE_HEALTH,
        }
    ),
}

OWN_BODY_ONLY: Final = frozenset({Capability.RECEIVE_NOTICES, Capability.KEEP_OFFLINE_DEVICES})
"""What only the people of a unit itself do, however far their roles reach."""

ROLE_NAMES: Final[dict[Role, str]] = {
    Role.UNIT_OFFICER: text("Unit officer"),
    Role.UNIT_HEAD: text("Head of unit"),
    Role.CLERK: text("Clerk of records"),
    Role.DUTY_OFFICER: text("Duty officer"),
    Role.ANALYST: text("Analyst"),
    Role.LEAD: text("Lead of the response team"),
    Role.INSPECTOR: text("Inspector"),
    Role.APPRAISER: text("Appraiser"),
    Role.APPROVER: text("Approver"),
    Role.SECURITY_BODY: text("Security body"),
    Role.LEADERSHIP: text("Leadership"),
    Role.AUDITOR: text("Auditor"),
    Role.CONTRACTOR: text("Contractor"),
    Role.ADMINISTRATOR: text("Administrator"),
}

GUARDS: Final = (
    frozenset({Role.APPRAISER, Role.APPROVER}),
    frozenset({Role.ADMINISTRATOR, Role.AUDITOR}),
    frozenset({Role.UNIT_OFFICER, Role.INSPECTOR}),
    frozenset({Role.CONTRACTOR, Role.APPROVER}),
)

DELEGATION_DAYS_MAX: Final = 366
_CODE: Final = re.compile(r"[A-Z0-9][A-Z0-9-]{1,19}")
_USERNAME: Final = re.compile(r"[a-z0-9][a-z0-9._-]{2,59}")

FEW: Final = 30
"""So many units are offered as a plain list; among more one searches."""

LIKE_MAX: Final = 12
WORDS_MAX: Final = 240
_CODED: Final = re.compile(r"\(([^()]+)\)$")


def require_code(code: str) -> None:
    """Raise Invalid unless this can be a unit's code."""
    if not _CODE.fullmatch(code):
        raise Invalid(what=text("A unit's code has 2 to 20 capital letters, digits and hyphens."))


def require_username(username: str) -> None:
    """Raise Invalid unless this can be a user name."""
    if not _USERNAME.fullmatch(username):
        raise Invalid(what=text("A user name has 3 to 60 small letters, digits, dots and hyphens."))


def covers(grant: Grant, unit_path: str) -> bool:
    """Return whether a grant reaches a unit: its own unit, or any below it where it oversees."""
    if grant.path == unit_path:
        return True
    return grant.has_subtree and unit_path.startswith(f"{grant.path}/")


def gives(grant: Grant, capability: Capability, unit_path: str, *, home_unit: str) -> bool:
    """Return whether a grant lets a person of `home_unit` do this in a unit."""
    if capability not in MAY[grant.role] or not covers(grant, unit_path):
        return False
    return capability not in OWN_BODY_ONLY or unit_path.rpartition("/")[2] == home_unit


def may(actor: Actor, capability: Capability, unit_path: str) -> bool:
    """Return whether the actor may do this in this unit."""
    return actor.sees_everything or any(
        gives(grant, capability, unit_path, home_unit=actor.home_unit) for grant in actor.grants
    )


def may_below(actor: Actor, capability: Capability, unit_path: str) -> bool:
    """Return whether the actor may do this in this unit and in every unit below it."""
    return actor.sees_everything or any(
        grant.has_subtree and capability in MAY[grant.role] and covers(grant, unit_path)
        for grant in actor.grants
    )


def reaches(actor: Actor, capability: Capability, grant: Grant) -> bool:
    """Return whether the actor may do this everywhere that a grant reaches."""
    if grant.has_subtree:
        return may_below(actor, capability, grant.path)
    return may(actor, capability, grant.path)


def may_somewhere(actor: Actor, capability: Capability) -> bool:
    """Return whether the actor may do this in at least one unit."""
    return actor.sees_everything or any(capability in MAY[grant.role] for grant in actor.grants)


def require_one_side(name: str, held: frozenset[Role], wanted: Role) -> None:
    """Raise BothSides when the wanted role stands on the other side of a guard."""
    for guard in GUARDS:
        others = guard & held - {wanted}
        if wanted in guard and others:
            other = min(others)
            raise BothSides(name=name, held=ROLE_NAMES[other], wanted=ROLE_NAMES[wanted])


def require_delegable(giver: Actor, grant: Grant, *, at: datetime) -> None:
    """Raise DelegationRefused unless the giver holds the role there, not by delegation, for a time.

    A delegated right is not delegated on. Source: Law on Organisation of Local Government, the
    written delegation (ủy quyền) names its content, scope and term.
    """
    if grant.until is None or not at < grant.until <= at + timedelta(days=DELEGATION_DAYS_MAX):
        raise DelegationRefused(what=text("it needs an end within a year"))
    held = [
        own
        for own in giver.grants
        if own.role is grant.role and not own.is_delegated and covers(own, grant.path)
    ]
    if not held and not giver.sees_everything:
        raise DelegationRefused(what=text("the giver does not hold this role there in person"))
    if grant.has_subtree and not any(own.has_subtree for own in held) and held:
        raise DelegationRefused(what=text("the giver does not oversee the units below"))


def codes_in(said: str) -> tuple[str, ...]:
    """Return the codes that words may hold: all of them, and what stands in brackets at their end."""
    coded = _CODED.search(said)
    return (said, coded.group(1)) if coded else (said,)

"""The words of accounts: units, roles, what a role may do, and who is acting."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

from khien.base.core.facts import Fact
from khien.base.core.refusals import NotAllowed, Refusal, text


class UnitKind(StrEnum):
    """What sort of body a unit is."""

    PROVINCE = "province"
    DEPARTMENT = "department"
    COMMUNE = "commune"
    ENTERPRISE = "enterprise"
    POLICE = "police"
    MILITARY = "military"
    SERVICE = "service"


KIND_NAMES: Final[dict[UnitKind, str]] = {
    UnitKind.PROVINCE: text("Province"),
    UnitKind.DEPARTMENT: text("Department"),
    UnitKind.COMMUNE: text("Commune or ward"),
    UnitKind.ENTERPRISE: text("State enterprise"),
    UnitKind.POLICE: text("Police"),
    UnitKind.MILITARY: text("Military"),
    UnitKind.SERVICE: text("Public service unit"),
}


class Role(StrEnum):
    """What a person is in a unit. One person may hold several, never both sides of a guard."""

    UNIT_OFFICER = "unit_officer"
    UNIT_HEAD = "unit_head"
    CLERK = "clerk"
    DUTY_OFFICER = "duty_officer"
    ANALYST = "analyst"
    LEAD = "lead"
    INSPECTOR = "inspector"
    APPRAISER = "appraiser"
    APPROVER = "approver"
    SECURITY_BODY = "security_body"
    LEADERSHIP = "leadership"
    AUDITOR = "auditor"
    CONTRACTOR = "contractor"
    ADMINISTRATOR = "administrator"


class Capability(StrEnum):
    """One thing that a role lets a person do in the units that the role covers."""

    SEE_EVENTS = "see_events"
    SEE_ALERTS = "see_alerts"
    ANSWER_ALERTS = "answer_alerts"
    SEE_INCIDENTS = "see_incidents"
    WORK_INCIDENTS = "work_incidents"
    REPORT_INCIDENTS = "report_incidents"
    RECEIVE_NOTICES = "receive_notices"
    HEAR_ESCALATIONS = "hear_escalations"
    MANAGE_TEAM = "manage_team"
    WRITE_ADVISORIES = "write_advisories"
    APPROVE_ADVISORIES = "approve_advisories"
    ANSWER_ADVISORIES = "answer_advisories"
    MANAGE_EXCHANGE = "manage_exchange"
    SEE_INVENTORY = "see_inventory"
    MANAGE_INVENTORY = "manage_inventory"
    KEEP_OFFLINE_DEVICES = "keep_offline_devices"
    INSPECT_OFFLINE_DEVICES = "inspect_offline_devices"
    ACCEPT_RISKS = "accept_risks"
    SEE_MEASURES = "see_measures"
    ANSWER_PLANS = "answer_plans"
    MANAGE_PLANS = "manage_plans"
    SIGN_PLANS = "sign_plans"
    PROPOSE_LEVELS = "propose_levels"
    APPRAISE_LEVELS = "appraise_levels"
    APPROVE_LEVELS = "approve_levels"
    RUN_ASSESSMENTS = "run_assessments"
    ANSWER_ASSESSMENTS = "answer_assessments"
    SEE_PROCEDURES = "see_procedures"
    ASK_PROCEDURES = "ask_procedures"
    DECIDE_PROCEDURES = "decide_procedures"
    CHECK_PROCEDURES = "check_procedures"
    AGREE_PROCEDURES = "agree_procedures"
    SEE_TRAINING = "see_training"
    MANAGE_TRAINING = "manage_training"
    ISSUE_REPORTS = "issue_reports"
    SEE_DOCUMENTS = "see_documents"
    KEEP_DOCUMENTS = "keep_documents"
    SIGN_DOCUMENTS = "sign_documents"
    ISSUE_CERTIFICATES = "issue_certificates"
    MANAGE_FEEDS = "manage_feeds"
    MANAGE_RULES = "manage_rules"
    MANAGE_PEOPLE = "manage_people"
    SEE_AUDIT = "see_audit"
    SEE_HEALTH = "see_health"


CAPABILITY_NAMES: Final[dict[Capability, str]] = {
    Capability.SEE_EVENTS: text("search events"),
    Capability.SEE_ALERTS: text("see monitoring alerts"),
    Capability.ANSWER_ALERTS: text("handle monitoring alerts"),
    Capability.SEE_INCIDENTS: text("see incidents"),
    Capability.WORK_INCIDENTS: text("work on incidents"),
    Capability.REPORT_INCIDENTS: text("report incidents"),
    Capability.RECEIVE_NOTICES: text("receive incident notices for the unit"),
    Capability.HEAR_ESCALATIONS: text("be told of what is late"),
    Capability.MANAGE_TEAM: text("manage the response team"),
    Capability.WRITE_ADVISORIES: text("write early warnings"),
    Capability.APPROVE_ADVISORIES: text("approve early warnings"),
    Capability.ANSWER_ADVISORIES: text("answer early warnings"),
    Capability.MANAGE_EXCHANGE: text("manage the exchange with other centres"),
    Capability.SEE_INVENTORY: text("see systems and devices"),
    Capability.MANAGE_INVENTORY: text("keep the registers of systems and devices"),
    Capability.KEEP_OFFLINE_DEVICES: text("keep the list of devices that are never online"),
    Capability.INSPECT_OFFLINE_DEVICES: text("inspect devices that are never online"),
    Capability.ACCEPT_RISKS: text("accept risks"),
    Capability.SEE_MEASURES: text("see measures"),
    Capability.ANSWER_PLANS: text("report on tasks of plans"),
    Capability.MANAGE_PLANS: text("manage plans"),
    Capability.SIGN_PLANS: text("sign plans"),
    Capability.PROPOSE_LEVELS: text("propose levels of systems"),
    Capability.APPRAISE_LEVELS: text("appraise level dossiers"),
    Capability.APPROVE_LEVELS: text("approve levels of systems"),
    Capability.RUN_ASSESSMENTS: text("run inspections and assessments"),
    Capability.ANSWER_ASSESSMENTS: text("answer inspections and assessments"),
    Capability.SEE_PROCEDURES: text("see procedures and registers"),
    Capability.ASK_PROCEDURES: text("begin procedures"),
    Capability.DECIDE_PROCEDURES: text("decide in procedures"),
    Capability.CHECK_PROCEDURES: text("check in procedures"),
    Capability.AGREE_PROCEDURES: text("give the security body's agreement"),
    Capability.SEE_TRAINING: text("see training and exercises"),
    Capability.MANAGE_TRAINING: text("manage training and exercises"),
    Capability.ISSUE_REPORTS: text("see and make official reports"),
    Capability.SEE_DOCUMENTS: text("see the register of documents"),
    Capability.KEEP_DOCUMENTS: text("keep the register of documents"),
    Capability.SIGN_DOCUMENTS: text("approve and sign papers of the unit"),
    Capability.ISSUE_CERTIFICATES: text("issue certificates"),
    Capability.MANAGE_FEEDS: text("manage sources of logs and lists"),
    Capability.MANAGE_RULES: text("manage rules of detection"),
    Capability.MANAGE_PEOPLE: text("manage units, people and roles"),
    Capability.SEE_AUDIT: text("see the audit log"),
    Capability.SEE_HEALTH: text("see how the system runs"),
}
"""What each lets a person do, as the end of a sentence."""


class RightMissing(NotAllowed):
    """The reader's roles lack a right; who keeps accounts could give it."""

    def __init__(self, capability: Capability) -> None:
        super().__init__(what=CAPABILITY_NAMES[capability])
        self.capability = capability


class BodyTask(StrEnum):
    """What a coordinating body does in the province. Which unit does it is configuration."""

    LEADS_SECURITY = "leads_security"
    MILITARY = "military"
    POLICE = "police"
    DIGITAL = "digital"
    PEOPLES_COMMITTEE = "peoples_committee"


@dataclass(frozen=True, slots=True)
class UnitLine:
    """One unit as lists show it; `path` holds the codes from the province down, `/` between."""

    code: str
    name: str
    kind: UnitKind
    path: str
    closed_at: datetime | None = None

    @property
    def kind_name(self) -> str:
        """Return the kind's marked text."""
        return KIND_NAMES[self.kind]


@dataclass(frozen=True, slots=True)
class PersonLine:
    """One person as lists show it."""

    key: int
    username: str
    name: str
    unit_code: str


@dataclass(frozen=True, slots=True)
class RoleLine:
    """One role over a unit, as the unit's page shows it."""

    key: int
    person_id: int
    person: str
    role: str
    has_subtree: bool
    since: datetime
    until: datetime | None
    is_delegated: bool


@dataclass(frozen=True, slots=True)
class Contact:
    """Where an active person is reached, and in which language (empty: the province's)."""

    key: int
    name: str
    email: str
    language: str


@dataclass(frozen=True, slots=True)
class UnitRecord:
    """One unit with its people, the roles over it, and the units right below it."""

    line: UnitLine
    above: UnitLine | None
    below: tuple[UnitLine, ...]
    people: tuple[PersonLine, ...]
    roles: tuple[RoleLine, ...]
    may_manage: bool
    succession: tuple["SuccessionLine", ...] = ()


@dataclass(frozen=True, slots=True)
class Grant:
    """A role over a subtree: `path` is the unit's path, `has_subtree` whether units below count."""

    role: Role
    path: str
    has_subtree: bool
    until: datetime | None = None
    is_delegated: bool = False


@dataclass(frozen=True, slots=True)
class GrantLine:
    """One of a person's own roles, as the account page shows it."""

    role: str
    unit: str
    has_subtree: bool
    until: datetime | None
    is_delegated: bool


@dataclass(frozen=True, slots=True)
class FilterLine:
    """A saved filter of a list: its name, and the filters as its address writes them."""

    key: int
    name: str
    query: str


@dataclass(frozen=True, slots=True)
class DelegationLine:
    """One delegation that a person gave."""

    to: str
    role: str
    unit: str
    until: datetime | None
    document: str


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts: a person with the grants held now, or the system for a stated reason.

    `sees_everything` is true for the system only.
    """

    name: str
    person_id: int | None
    grants: tuple[Grant, ...] = ()
    sees_everything: bool = False
    home_unit: str = ""


class LastAdministrator(Refusal):
    """The province would be left without anyone who can give rights."""

    message = text("%(name)s is the last administrator; make somebody else one first.")


class UnitNotMeant(Refusal):
    """Words that name no unit of the reader's, or more than one."""

    message = text(
        "“%(said)s” does not name one unit of yours; choose it from the list, or write its code."
    )
    status = 422


class BothSides(Refusal):
    """One person would hold both sides of a guard."""

    message = text(
        "%(name)s is already %(held)s in this unit and may not be %(wanted)s too: "
        "nobody checks their own work."
    )


class DelegationRefused(Refusal):
    """A delegation that its giver does not have, or without an end."""

    message = text("This delegation cannot be given: %(what)s.")


class UnitStillHolds(Refusal):
    """A unit that owes or holds something cannot simply be closed."""

    message = text(
        "%(name)s cannot be closed: it still has %(held)s. Name the unit that follows it; that one takes"
        " over what is open."
    )


class UnitIsClosed(Refusal):
    """A closed unit takes over nothing and is not closed twice."""

    message = text("%(name)s is closed since %(on)s; choose a unit that stands.")


class HeirRefused(Refusal):
    """A unit cannot follow this one."""

    message = text("%(heir)s cannot follow %(name)s: %(why)s.")


@dataclass(frozen=True)
class UnitSucceeded(Fact):
    """A unit ended, and others follow it: `heirs` are their codes."""

    code: str
    heirs: tuple[str, ...]


@dataclass(frozen=True)
class MembershipEnded(Fact):
    """A person lost a role in a unit: who leaves or moves may hold accounts there.

    `was_delegated`: a delegation was withdrawn or ran out; the person goes on in the own post.
    """

    person_id: int
    unit_code: str
    was_delegated: bool = False


@dataclass(frozen=True, slots=True)
class SuccessionLine:
    """One step in the history of units: who ended, who follows, by which decision; how much went over.

    `moved` are pairs of a marked text and a number.
    """

    former: UnitLine
    heir: UnitLine
    basis: str
    at: datetime
    moved: tuple[tuple[str, int], ...]

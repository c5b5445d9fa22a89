"""Tables of response: incidents beside their cases, what is found and done, notices, papers, the team."""

from khien.act.response.models.cleanups import Cleanup, Infection
from khien.act.response.models.evidence import AffectedSystem, Attachment, Block, Observable
from khien.act.response.models.incidents import Incident, IncidentAlert, TimelineEntry
from khien.act.response.models.notices import Call, Notice, Receipt
from khien.act.response.models.papers import Referral, Report
from khien.act.response.models.team import (
    Agreement,
    ContactTest,
    DutyShift,
    Readiness,
    ReadinessCheck,
    TeamDecision,
    TeamMember,
)
from khien.act.response.models.work import HandOver, IncidentLink, Lesson, Order

__all__ = [
    "AffectedSystem",
    "Agreement",
    "Attachment",
    "Block",
    "Call",
    "Cleanup",
    "ContactTest",
    "DutyShift",
    "HandOver",
    "Incident",
    "IncidentAlert",
    "IncidentLink",
    "Infection",
    "Lesson",
    "Notice",
    "Observable",
    "Order",
    "Readiness",
    "ReadinessCheck",
    "Receipt",
    "Referral",
    "Report",
    "TeamDecision",
    "TeamMember",
    "TimelineEntry",
]

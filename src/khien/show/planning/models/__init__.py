"""Tables of planning."""

from khien.show.planning.models.duties import Duty, DutyEvidence, DutyState, Task
from khien.show.planning.models.plans import Obligation, Plan, Section

__all__ = ["Duty", "DutyEvidence", "DutyState", "Obligation", "Plan", "Section", "Task"]

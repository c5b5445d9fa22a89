"""Tables of planning."""

from khien.show.planning.models.duties import Duty, DutyEvidence, DutyState, Task
from khien.show.planning.models.money import (
    BudgetLine,
    MoneyEntry,
    Programme,
    Project,
    UnitBudget,
)
from khien.show.planning.models.plans import Obligation, Plan, Section
from khien.show.planning.models.recurring import Occurrence

__all__ = [
    "BudgetLine",
    "Duty",
    "DutyEvidence",
    "DutyState",
    "MoneyEntry",
    "Obligation",
    "Occurrence",
    "Plan",
    "Programme",
    "Project",
    "Section",
    "Task",
    "UnitBudget",
]

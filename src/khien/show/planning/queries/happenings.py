"""Which tasks were given and ended in a period, for reports."""

from typing import Final

from khien.base.core.offers import Happening
from khien.base.core.refusals import text
from khien.show.planning import access

HAPPENINGS: Final = (
    Happening(
        code="tasks-given",
        title=text("Tasks given to units"),
        definition=text("Tasks of plans that were given in the period."),
        source="CM1576-Đ2",
        rows=access.tasks,
        at="given_at",
        label=("number", "title"),
        unit="duty__unit__code",
        page="planning:task",
        key="number",
    ),
    Happening(
        code="tasks-ended",
        title=text("Tasks ended"),
        definition=text("Tasks of plans that were accepted or withdrawn in the period."),
        source="CM1576-Đ2",
        rows=access.tasks,
        at="ended_at",
        label=("number", "title"),
        unit="duty__unit__code",
        group="state",
        page="planning:task",
        key="number",
    ),
)

"""A small plan of three clauses, as a file."""

from tests.cast import Cast

from khien.show.planning import access
from khien.show.planning.models import Duty
from khien.show.planning.services.loading import load_plan
from khien.show.planning.types.plans import PlanLoaded

PLAN = """
[plan]
code = "KH7"
number = "7/KH-UBND"
issued = 2026-01-15
issuer = "Ủy ban nhân dân tỉnh (mẫu)"
title = "Kế hoạch an toàn thông tin năm 2026 (mẫu)"

[[section]]
clause = "II"
title = { en = "Tasks", vi = "Nhiệm vụ" }

[[obligation]]
clause = "II.1"
section = "II"
quote = "trang bị tường lửa"
summary = { en = "Have a firewall.", vi = "Trang bị tường lửa." }
mark = "software"
owes = ["kind:commune"]
measures = ["units-with-firewall"]
pages = ["inventory:devices"]

[[obligation]]
clause = "II.2"
section = "II"
summary = { en = "Issue the unit's rules.", vi = "Ban hành quy chế của đơn vị." }
mark = "people"
owes = ["all"]

[[obligation]]
clause = "II.3"
section = "II"
summary = { en = "Filter bad content.", vi = "Chặn lọc nội dung xấu." }
mark = "content"
why_not = { en = "Content is not filtered here.", vi = "Hệ thống không lọc nội dung." }
"""


def load(people: Cast, text: str = PLAN) -> PlanLoaded:
    """Take in a plan file."""
    return load_plan(people.system, name="plan.toml", content=text.encode())


def duty(clause: str, unit: str) -> Duty:
    """Return what a unit owes by a clause."""
    return access.every_duty().get(obligation__clause=clause, unit__code=unit)

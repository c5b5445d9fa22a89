"""The commune that ended before the demo's year: merged into a neighbour, its past still there."""

from khien.base.accounts import services as accounts
from khien.base.accounts.types import Actor, Role, UnitKind
from khien.main.demo import province

FORMER = "XAC"
BASIS = "Nghị quyết 1/NQ-UBTVQH ngày 12/6/2025 (mẫu)"


def fill(by: Actor) -> None:
    """Enter a commune with an officer, and merge it into another."""
    root, _ = province.PROVINCE
    accounts.enter_unit(
        by, code=FORMER, name="Xã Mẫu cũ (đã sáp nhập)", kind=UnitKind.COMMUNE, parent=root
    )
    new = accounts.NewPerson("it.xac", "Cán bộ CNTT XAC (mẫu)", FORMER)
    person = accounts.enter_person(by, person=new)
    accounts.give_role(by, person_id=person, unit_code=FORMER, role=Role.UNIT_OFFICER)
    accounts.succeed_unit(by, code=FORMER, heirs=accounts.Heirs(("XA12",)), basis=BASIS)

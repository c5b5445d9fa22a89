"""Sites entered, shown to be a unit's own, looked at: for tests of outside checks."""

from tests.cast import Cast

from khien.base.core import outbox
from khien.base.core.clock import today
from khien.know.exposure.queries import checks as queries
from khien.know.exposure.services import owning
from khien.know.exposure.tests.outside import Site
from khien.know.exposure.types.checks import Verdict
from khien.know.inventory.services.registers import enter_entry


def entered(people: Cast, running: Site, *, is_checked: bool = True) -> int:
    content = {"name": f"http://localhost:{running.port}", "is_checked": is_checked}
    return enter_entry(people.minh, register="sites", unit_code="XA1", content=content)


def confirmed(people: Cast, running: Site) -> int:
    key = entered(people, running)
    owning.confirm(people.lan, key=key, letter="12/CV", on=today(), inner_reason="Thử (mẫu)")
    return key


def work() -> None:
    outbox.work_once("tests", is_long=True)


def said(people: Cast, key: int) -> dict[str, Verdict]:
    return {one.check.code: one.verdict for one in queries.target(people.minh, key).checks}

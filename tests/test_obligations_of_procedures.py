"""What people do in procedures is the row of the obligation that orders it."""

from datetime import timedelta

import pytest

from khien.act.procedures.queries import acts as queries
from khien.act.procedures.services.acts import move_act
from khien.act.procedures.tests.build import FIREWALL, WANTED, hands, inspected
from khien.act.procedures.tests.explore import ways
from khien.act.procedures.tests.test_definitions import SHIPPED
from khien.act.procedures.tests.test_walks import thing, walked
from khien.base.core.clock import now, played, today
from khien.base.core.offers import Counted, registry
from tests.cast import Cast

pytestmark = pytest.mark.django_db
ENDS = (
    ("inspections-concluded", "pre-use-inspection", "refuse", 0),
    ("secret-areas-agreed", "pre-use-inspection", "agree", 0),
    ("journeys-checked", "device-abroad", "return", 31),
    ("meetings-listed", "meeting-devices", "hold", 31),
    ("units-attested", "attestation", "attest", 0),
    ("destructions-witnessed", "media-destruction", "destroy", 0),
    ("destructions-witnessed", "data-destruction", "close", 0),
    ("difficulties-answered", "difficulty", "answer", 0),
    ("violations-received", "violation-referral", "receive", 0),
    ("experts-authorised", "expert-engagement", "authorise", 31),
    ("systems-restore-proved", "backup-review", "good", 0),
)


def counting(code: str, days: int = 0) -> list[Counted]:
    """Return the rows that count for a measure so many days from now."""
    rows = registry.measures[code].rows(now() + timedelta(days=days), None)
    return [row for row in rows if row.counts]


@pytest.mark.parametrize(("code", "procedure", "step", "days"), ENDS)
def test_a_procedure_carried_through_is_the_row_of_its_obligation(
    people: Cast, code: str, procedure: str, step: str, days: int
) -> None:
    hold, said = hands(people), SHIPPED[procedure]
    assert counting(code, days) == []
    number = walked(hold, said, ways(said, today())[step], thing(hold, said))
    (row,) = counting(code, days)
    assert row.unit_code == "XA1"
    assert number in f"{row.label} {row.detail}"


def test_a_foreign_gift_counts_once_it_is_inspected_and_yesterday_stays_as_it_was(
    people: Cast,
) -> None:
    hold = hands(people)
    with played(now() - timedelta(days=2)):
        number = inspected(hold, things=(FIREWALL,), **WANTED)
    assert counting("foreign-gifts-inspected") == []
    said = {"conclusion": "Đủ điều kiện", "minutes_number": "12/BB-KT"}
    move_act(hold.inspector, number=number, move="pass", given=said)
    assert [row.label for row in counting("foreign-gifts-inspected")] == [
        f"{number} {queries.act(hold.officer, number).line.title}"
    ]
    assert counting("foreign-gifts-inspected", days=-1) == []

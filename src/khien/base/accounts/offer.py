"""What accounts hands to the house: the people entry, unit search, and a measure."""

from collections.abc import Sequence

from django.urls import reverse

from khien.base.accounts import queries
from khien.base.accounts.services import people
from khien.base.accounts.types import Actor, MembershipEnded, UnitSucceeded
from khien.base.core.offers import Entry, Finder, Finding, Job, Measure, Offer
from khien.base.core.refusals import text


def find(actor: Actor, words: str) -> Sequence[Finding]:
    """Return units for the search box."""
    return [
        Finding(unit.name, text("Unit"), reverse("accounts:unit", args=[unit.code]), unit.code)
        for unit in queries.find_units(actor, words)
    ]


OFFER = Offer(
    facts=[UnitSucceeded, MembershipEnded],
    jobs=[Job(people.RUN_OUT, people.run_out)],
    finders=[Finder(text("Units"), find)],
    entries=[Entry(text("Units and people"), "accounts:units", "people", order=90)],
    measures=[
        Measure(
            code="units-with-officer",
            title=text("Units with a named person responsible"),
            definition=text(
                "Units in which at least one person holds the role of unit officer, of all units."
            ),
            source="QĐ 964/QĐ-TTg 10/8/2022; Luật 116/2025/QH15 Điều 40.2",
            target=1.0,
            rows=queries.units_with_officer,
        ),
        Measure(
            code="units-with-head",
            title=text("Units whose head is named here"),
            definition=text(
                "Units in which at least one person holds the role of head of the unit, of all units."
            ),
            source="CM1576-Đ3; NB47-III.4-e",
            target=1.0,
            rows=queries.units_with_head,
        ),
    ],
)

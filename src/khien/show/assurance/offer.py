"""What assurance hands to the house: its entries, what search finds, the nightly job."""

from collections.abc import Sequence

from django.urls import reverse

from khien.base.accounts.types import Actor, Capability
from khien.base.core.offers import Entry, Finder, Finding, Job, Offer
from khien.base.core.refusals import text
from khien.base.core.search import fold
from khien.base.regulation import queries as regulation
from khien.show.assurance.queries import catalogues
from khien.show.assurance.services import measures
from khien.show.assurance.types.measures import MeasuresKept

FOUND_MAX = 8


def find(_actor: Actor, words: str) -> Sequence[Finding]:
    """Return the editions of catalogues whose titles say every word, for the search box."""
    asked = fold(words).split()
    found = [
        one
        for one in catalogues.editions()
        if all(word in fold(f"{one.code} {one.title.vi} {one.title.en}") for word in asked)
    ]
    return [
        Finding(
            one.title.spoken(regulation.language()),
            text("Catalogues of requirements"),
            reverse("assurance:catalogue", args=[one.key]),
            one.version,
        )
        for one in found[:FOUND_MAX]
    ]


OFFER = Offer(
    finders=[Finder(text("Catalogues of requirements"), find)],
    facts=[MeasuresKept],
    jobs=[Job(measures.NIGHTLY, measures.keep_tonight)],
    entries=[
        Entry(
            text("Measures"),
            "assurance:measures",
            "chart",
            order=80,
            capability=Capability.SEE_MEASURES,
        ),
        Entry(
            text("Catalogues of requirements"),
            "assurance:catalogues",
            "list",
            order=92,
            capability=Capability.RUN_ASSESSMENTS,
            or_capabilities=(Capability.MANAGE_RULES, Capability.APPRAISE_LEVELS),
        ),
    ],
)

"""What the rule book hands to the house: its entry in the rail, and search."""

from collections.abc import Sequence

from django.urls import reverse

from khien.base.accounts.types import Actor
from khien.base.core.clock import today
from khien.base.core.offers import Entry, Finder, Finding, Offer
from khien.base.core.refusals import text
from khien.base.regulation import queries
from khien.base.regulation.templatetags.rulebook import kind_name, spoken

FOUND_MAX = 8


def find(_actor: Actor, words: str) -> Sequence[Finding]:
    """Return entries that hold today for the search box."""
    found = queries.entries(today(), profile="", words=words)[:FOUND_MAX]
    return [
        Finding(
            spoken(entry.title),
            kind_name(entry.kind),
            reverse("regulation:entry", args=[entry.kind, entry.key]),
            getattr(entry, "source", ""),
        )
        for entry in found
    ]


OFFER = Offer(
    finders=[Finder(text("Rule book"), find)],
    entries=[Entry(text("Rule book"), "regulation:entries", "book", order=93)],
)

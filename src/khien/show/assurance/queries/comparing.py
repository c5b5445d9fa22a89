"""Reads of what changes from one edition to another, and how many answers it touches."""

from khien.show.assurance.queries import catalogues
from khien.show.assurance.queries.trying import answers_on
from khien.show.assurance.rules.comparing import compare
from khien.show.assurance.types.catalogues import Catalogue
from khien.show.assurance.types.comparing import Comparison


def editions_compared(before: int, after: int) -> Comparison:
    """Return two editions beside each other. Raises NotFound."""
    return tried(before, catalogues.edition(after).catalogue)


def tried(before: int, after: Catalogue) -> Comparison:
    """Return an edition beside a catalogue that need not be taken in. Raises NotFound."""
    held = catalogues.edition(before).catalogue
    return Comparison(held, after, compare(held, after), answers_on(before))

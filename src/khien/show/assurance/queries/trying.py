"""How many answers stand on each requirement of an edition, wherever they were given."""

from collections import Counter

from khien.show.assurance import access


def answers_on(edition_key: int) -> Counter[str]:
    """Return the answers to each requirement of an edition, by its code: of protection plans. One query."""
    found: Counter[str] = Counter()
    for answers in access.dossiers().filter(edition_id=edition_key).values_list("answers", flat=True):
        found.update(answers.keys())
    return found

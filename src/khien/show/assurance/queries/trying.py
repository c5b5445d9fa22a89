"""How many answers stand on each requirement of an edition, wherever they were given."""

from collections import Counter

from khien.show.assurance import access


def answers_on(edition_key: int) -> Counter[str]:
    """Return the answers to each requirement of an edition: of plans and of assessments. Two queries."""
    found: Counter[str] = Counter()
    for answers in (
        access.dossiers().filter(edition_id=edition_key).values_list("answers", flat=True)
    ):
        found.update(answers.keys())
    rows = access.answers().filter(is_current=True, subject__assessment__edition_id=edition_key)
    found.update(rows.values_list("requirement", flat=True))
    return found

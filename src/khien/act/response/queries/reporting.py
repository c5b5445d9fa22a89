"""What a clerk picks on the report form, for other ways in: signs, questions, the level they make."""

from khien.act.response.rules import incidents as rules


def signs() -> dict[str, str]:
    """Return the signs of an incident by kind, as marked texts, in the order of the form."""
    return {kind.value: words for kind, words in rules.KIND_SIGNS.items()}


def questions() -> dict[str, str]:
    """Return the short questions by the fact that a yes makes, as marked texts, in the form's order."""
    return rules.QUESTIONS


def level_suggested(facts: frozenset[str]) -> str:
    """Return the level that the answers to the short questions make."""
    return rules.level_suggested(facts)

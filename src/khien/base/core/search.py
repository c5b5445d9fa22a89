"""Folded search: Vietnamese found with or without accents, in either letter case."""

import unicodedata

from django.db.models import Q


def fold(value: str) -> str:
    """Return the text without accents and in lower case: “Điện Biên” becomes “dien bien”."""
    split = unicodedata.normalize("NFD", value.lower().replace("đ", "d"))
    return "".join(character for character in split if not unicodedata.combining(character))


def folded_match(field: str, words: str) -> Q:
    """Return the condition that a folded column holds every word of `words`."""
    condition = Q()
    for word in fold(words).split():
        condition &= Q(**{f"{field}__contains": word})
    return condition

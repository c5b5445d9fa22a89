"""Sources of the law in the reader's language: instruments keep their numbers, the words around change."""

import re
from typing import Final

_WORDS: Final = (
    ("Art.", "Điều"),
    ("Law", "Luật"),
    ("Form", "Mẫu số"),
    ("annex", "phụ lục"),
    ("part", "phần"),
    ("column", "cột"),
)
"""Words that stand before a number, in English and in Vietnamese."""

_JOINS: Final = (("and", "và"), ("to", "đến"))
"""Words that stand between two numbers."""

_PLACE: Final = r"(?=\s+(?:\d|[IVX]+\b))"
_BETWEEN: Final = r"(?<=[\d)]\s){word}(?=\s\d)"
_WORD: Final = re.compile(r"[^\W\d_]+")
_LETTER: Final = re.compile(r"\((?:đ|[a-z])\)")
"""A letter of a point, which is the same in both."""


def cited(source: str, language: str) -> str:
    """Return a source as it is cited in a language: vi, or English for all others.

    A Vietnamese sentence that only names a source is left as it is: half of it would be in each.
    """
    is_vietnamese = language.startswith("vi")
    said = source
    for english, vietnamese in _WORDS:
        old, new = (english, vietnamese) if is_vietnamese else (vietnamese, english)
        said = re.sub(rf"(?<!\w){re.escape(old)}{_PLACE}", new, said)
    for english, vietnamese in _JOINS:
        old, new = (english, vietnamese) if is_vietnamese else (vietnamese, english)
        said = re.sub(_BETWEEN.format(word=old), new, said)
    return source if not is_vietnamese and _is_spoken(said) else said


def _is_spoken(said: str) -> bool:
    """Return whether Vietnamese words are left: abbreviations of instruments (NĐ, QĐ) are none."""
    words = _WORD.findall(_LETTER.sub("", said))
    return any(not one.isascii() and not one.isupper() for one in words)

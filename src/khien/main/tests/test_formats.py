"""Numbers are grouped where a page asks for it, and never inside addresses, keys and years."""

import pytest
from django.template import engines
from django.utils import translation


@pytest.mark.parametrize(("language", "shown"), [("vi", "1.234.567"), ("en", "1,234,567")])
def test_amounts_are_grouped_and_keys_are_not(language: str, shown: str) -> None:
    page = engines["django"].from_string(
        '{% load humanize %}{{ n|intcomma }} <input value="{{ n }}"> {{ year }}'
    )

    with translation.override(language):
        told = page.render({"n": 1234567, "year": 2026})

    assert told == f'{shown} <input value="1234567"> 2026'

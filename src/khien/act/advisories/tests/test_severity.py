"""How bad something is by the words and vectors of others."""

import pytest

from khien.act.advisories.rules import severity
from khien.act.advisories.types.content import Severity


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H", Severity.CRITICAL),
        ("điểm CVSS:3.0/AV:P/AC:H/PR:H/UI:R/S:U/C:L/I:N/A:N theo hãng", Severity.LOW),
        ("CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:H/VI:H/VA:H/SC:N/SI:N/SA:N", Severity.CRITICAL),
        ("CVSS:3.1/AV:N/AC:L", None),
        ("9.8", None),
    ],
)
def test_severity_follows_from_the_vector(words: str, expected: Severity | None) -> None:
    assert severity.of_vector(words) is expected


@pytest.mark.parametrize(
    ("word", "expected"),
    [
        ("Important", Severity.HIGH),
        (" moderate ", Severity.MEDIUM),
        ("NONE", Severity.LOW),
        ("urgent", None),
    ],
)
def test_severity_is_named_by_several_words(word: str, expected: Severity | None) -> None:
    assert severity.of_word(word) is expected


def test_worst_of_several_is_taken() -> None:
    assert severity.worst([Severity.LOW, None, Severity.HIGH]) is Severity.HIGH
    assert severity.worst([None]) is None

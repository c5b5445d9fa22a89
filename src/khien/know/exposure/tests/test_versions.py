"""Keys of versions sort as each ecosystem says: compared with its own tools where they are there."""

import shutil
import subprocess
from typing import Any

import pytest
from conftest import require_or_skip
from hypothesis import given, settings
from hypothesis import strategies as st
from packaging.version import InvalidVersion, Version

from khien.know.exposure.rules.matching.spoken import is_meant
from khien.know.exposure.rules.versions.distributions import upstream_of
from khien.know.exposure.rules.versions.keys import key_of
from khien.know.exposure.types.feeds import Scheme

GENERIC = (
    "1.0-alpha < 1.0-beta < 1.0-rc1 < 1.0 = 1.0.0 < 1.0.1 < 1.0.1a < 1.0.1k < 1.0.2 < 1.2 < 1.10-rc2 < 1.10.0 "
    "< 2 < 10.0.17763.5820 < 10.0.19045.2965"
)
RPM = (
    "1.0~rc1 < 1.0 < 1.0^git1 < 1.0.1 < 1.0.10 < 1.1 < 2.0 < 10 < 1:0.1-1 < 1:0.1-1.el9 < 1:0.1-2.el9 < "
    "1:0.1-10.el9"
)
APK = "1.2.3_alpha1 < 1.2.3_rc1 < 1.2.3 < 1.2.3-r1 < 1.2.3-r10 < 1.2.3_p1 < 1.2.3a < 1.2.4 < 1.10"
SEMVER = "1.0.0-alpha < 1.0.0-alpha.1 < 1.0.0-alpha.beta < 1.0.0-beta < 1.0.0-beta.2 < 1.0.0-beta.11 < 1.0.0-rc.1 < 1.0.0 = 1.0.0+build < 1.10.0"
MAVEN = "1.0-M1 < 1.0-rc1 = 1.0-cr1 < 1.0 = 1.0.Final = 1.0-ga < 1.0-sp1 < 1.0.1 < 1.10"
DIGIT = st.integers(0, 20).map(str)
DEBIAN = st.builds(
    lambda epoch, first, rest, revision: epoch + first + "".join(rest) + revision,
    st.sampled_from(["", "0:", "1:"]),
    DIGIT,
    st.lists(
        st.one_of(DIGIT, st.sampled_from([".", "~", "+", "a", "rc", "dfsg", "~~"])), max_size=6
    ),
    st.sampled_from(["", "-0", "-1", "-1ubuntu2", "-1~bpo12+1", "-1+b1"]),
)
PYTHON = st.builds(
    "".join,
    st.tuples(
        st.sampled_from(["", "1!", "v"]),
        st.lists(DIGIT, min_size=1, max_size=4).map(".".join),
        st.sampled_from(["", "a1", "b2", "rc1", ".c3", "-alpha"]),
        st.sampled_from(["", ".post1", "-2", ".rev3"]),
        st.sampled_from(["", ".dev1", ".dev"]),
        st.sampled_from(["", "+ab.1", "+1", "+1.a"]),
    ),
)


def order(one: bytes | Version, other: Any) -> int:
    return int(one > other) - int(one < other)


@pytest.mark.parametrize(
    ("scheme", "line"),
    [
        (Scheme.GENERIC, GENERIC),
        (Scheme.RPM, RPM),
        (Scheme.APK, APK),
        (Scheme.SEMVER, SEMVER),
        (Scheme.MAVEN, MAVEN),
    ],
)
def test_versions_stand_in_their_order(scheme: Scheme, line: str) -> None:
    groups = [[one.strip() for one in group.split("=")] for group in line.split("<")]
    keys = [{key_of(scheme, one) for one in group} for group in groups]

    assert [len(held) for held in keys] == [1] * len(groups)
    firsts = [next(iter(held)) for held in keys]
    assert firsts == sorted(set(firsts))


@settings(max_examples=120, deadline=None)
@given(DEBIAN, DEBIAN)
def test_debian_versions_compare_as_dpkg_compares_them(one: str, other: str) -> None:
    if shutil.which("dpkg") is None:
        require_or_skip("dpkg is not here")
    ours = order(key_of(Scheme.DEB, one), key_of(Scheme.DEB, other))

    word = {1: "gt", 0: "eq", -1: "lt"}[ours]
    wanted = [str(shutil.which("dpkg")), "--compare-versions", one, word, other]
    asked = subprocess.run(wanted, capture_output=True, check=False)

    assert asked.returncode == 0, wanted


@given(PYTHON, PYTHON)
def test_python_versions_compare_as_pep_440_says(one: str, other: str) -> None:
    try:
        theirs = order(Version(one), Version(other))
    except InvalidVersion:
        return

    assert order(key_of(Scheme.PYPI, one), key_of(Scheme.PYPI, other)) == theirs


@given(st.sampled_from(Scheme), st.text(max_size=300))
def test_any_text_has_a_bounded_key(scheme: Scheme, version: str) -> None:
    assert len(key_of(scheme, version)) <= 400


@pytest.mark.parametrize(
    ("packed", "own"),
    [
        ("1:1.2.8.dfsg-1ubuntu1.1", "1.2.8"),
        ("7.88.1-10+deb12u5", "7.88.1"),
        ("1.12+dfsg-2ubuntu5.4", "1.12"),
        ("3.0.7-25.el9_3", "3.0.7"),
        ("1.1.1i-r0", "1.1.1i"),
        ("2.30.2", "2.30.2"),
    ],
)
def test_a_packed_program_has_its_own_version(packed: str, own: str) -> None:
    assert upstream_of(packed) == own


@pytest.mark.parametrize(
    ("words", "inside", "outside"),
    [
        ("before 2.4.58", "2.4.57", "2.4.58"),
        ("trước 2.4.58", "2.4.9", "2.4.58"),
        ("trước phiên bản 2.4.58", "2.4.9", "2.4.60"),
        ("< 2.4.68", "2.4.67", "2.4.68"),
        ("≤ 1.2", "1.2", "1.2.1"),
        ("1.2 and earlier", "1.1", "1.3"),
        ("1.2 trở về trước", "1.2", "1.10"),
        (">= 1.0, < 1.4", "1.0", "1.4"),
        ("từ 1.0 đến 1.4", "1.4", "1.5"),
        ("1.0 - 1.4; 2.0", "2.0", "1.9"),
        ("= 3.1", "3.1", "3.1.1"),
    ],
)
def test_versions_in_words_are_understood(words: str, inside: str, outside: str) -> None:
    assert is_meant(words, inside)
    assert not is_meant(words, outside)


@pytest.mark.parametrize(
    "words", ["", "all versions", "các bản chưa vá", "before 2.0; some others"]
)
def test_words_that_are_not_understood_rule_nothing_out(words: str) -> None:
    assert is_meant(words, "9.9")

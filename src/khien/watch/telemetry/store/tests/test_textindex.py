"""Tests of the text index: it never rules out a row group that has the word."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from khien.watch.telemetry.store.textindex import bitmap, text_groups, write_index

texts = st.text(st.sampled_from("aAbBkKzZ019.- đĐ\n\x00"), max_size=60)


def index_of(path: Path, groups: list[str]) -> Path:
    bitmaps = [bitmap([np.frombuffer(text.encode(), np.uint8)]) for text in groups]
    write_index(path, [(10, marks) for marks in bitmaps])
    return path


@settings(max_examples=50, deadline=None)
@given(before=texts, word=texts, after=texts)
def test_word_that_is_there_is_never_ruled_out(
    tmp_path_factory: pytest.TempPathFactory, before: str, word: str, after: str
) -> None:
    path = index_of(tmp_path_factory.mktemp("grams") / "x.grams", [before + word + after])

    assert text_groups(path, [word.swapcase()]) in (None, [(0, 10)])


def test_only_groups_that_may_have_all_words_remain(tmp_path: Path) -> None:
    path = index_of(
        tmp_path / "x.grams", ["alpha one", "ALPHA and omega", "omega alphabet", "nothing", "Alpha"]
    )

    assert text_groups(path, ["alpha"]) == [(0, 30), (40, 10)]
    assert text_groups(path, ["alpha", "Omega"]) == [(10, 20)]
    assert text_groups(path, ["invoke-kerberoast"]) == []


def test_short_words_and_other_letters_cannot_use_the_index(tmp_path: Path) -> None:
    path = index_of(tmp_path / "x.grams", ["nothing of it"])

    assert text_groups(path, ["abcd", "đăng"]) is None
    assert text_groups(path, ["đăng-nhập-x", "xyzxyz"]) == []


@pytest.mark.parametrize("keep", [0, 5, 14, 1000])
def test_torn_index_is_not_used(tmp_path: Path, keep: int) -> None:
    path = index_of(tmp_path / "x.grams", ["some text"])
    path.write_bytes(path.read_bytes()[:keep])

    assert text_groups(path, ["absent-word"]) is None
    assert text_groups(tmp_path / "absent.grams", ["absent-word"]) is None

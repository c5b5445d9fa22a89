"""Sources of the law, as they are cited in each language."""

import pytest

from khien.base.core.citations import cited

PAIRS = [
    ("NĐ 331/2026, Art. 35 and 36", "NĐ 331/2026, Điều 35 và 36"),
    ("NĐ 331/2026, Art. 11 to 15", "NĐ 331/2026, Điều 11 đến 15"),
    ("NĐ 331/2026, Art. 22; Form 08.2", "NĐ 331/2026, Điều 22; Mẫu số 08.2"),
    ("CM35-II.3-g; Law 116/2025, Art. 37.3(đ)", "CM35-II.3-g; Luật 116/2025, Điều 37.3(đ)"),
    ("NĐ 30/2020/NĐ-CP, annex I", "NĐ 30/2020/NĐ-CP, phụ lục I"),
    ("QĐ 964/QĐ-TTg 10/8/2022; Law 116/2025/QH15 Art. 40.2", "QĐ 964/QĐ-TTg 10/8/2022; Luật 116/2025/QH15 Điều 40.2"),
    ("NB47-KT-b", "NB47-KT-b"),
    ("NIST SP 800-61r2", "NIST SP 800-61r2"),
]  # fmt: skip


@pytest.mark.parametrize(("english", "vietnamese"), PAIRS)
def test_a_source_is_cited_in_both_languages_whichever_it_is_kept_in(
    english: str, vietnamese: str
) -> None:
    for kept in (english, vietnamese):
        assert (cited(kept, "en"), cited(kept, "vi")) == (english, vietnamese)


def test_a_sentence_is_not_put_into_half_of_each_language() -> None:
    said = "Biên soạn theo Kế hoạch 35 và Điều 31 Nghị định 331/2026/NĐ-CP."

    assert cited(said, "en") == cited(said, "vi") == said
    assert cited("A guide to Form and law", "vi") == "A guide to Form and law"

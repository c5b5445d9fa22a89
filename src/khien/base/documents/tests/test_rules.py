"""What a written line means, how a document stands, what one number is."""

from datetime import date

import pytest

from khien.base.documents.queries.templates import shipped
from khien.base.documents.rules.bases import Candidate, ground, meant, number_of
from khien.base.documents.rules.register import (
    found_in,
    issuer_key,
    number_key,
    standing,
    written,
)
from khien.base.documents.types.register import Ground, Standing

DECREE = Candidate("Nghị định 85/2016/NĐ-CP", None, 2016)
OLD = Candidate("Chỉ thị 14/CT-TTg (2018)", None, 2018)
NEW = Candidate("Chỉ thị 14/CT-TTg (2019)", None, 2019)


@pytest.mark.parametrize(
    ("line", "found"),
    [
        ("Căn cứ Nghị định số 85/2016/NĐ-CP ngày 01/7/2016 của Chính phủ;", DECREE),
        ("Căn cứ Nghị định số 85/2016/NÐ-CP", None),
        ("Chỉ thị số 14/CT-TTg ngày 07/6/2019", NEW),
        ("Chỉ thị số 14/CT-TTg", None),
        ("Căn cứ tình hình thực tế", None),
    ],
)
def test_a_line_means_what_has_its_number_and_year(line: str, found: Candidate | None) -> None:
    assert meant(line, [DECREE, OLD, NEW]) == found


def test_a_document_of_the_register_goes_before_an_instrument_of_the_same_number() -> None:
    own = Candidate("85/2016/NĐ-CP", 7, 2016)

    assert meant("Nghị định 85/2016/NĐ-CP", [DECREE, own]) == own


def test_number_is_read_without_what_surrounds_it() -> None:
    assert number_of("(Kế hoạch số 47/KH-UBND).") == "47/kh-ubnd"
    assert number_of("ngày 01/7/2026") == ""


def test_a_thing_that_ended_in_all_its_periods_is_no_ground() -> None:
    day = date(2026, 7, 1)

    assert ground(ends=[day], day=day) == (Ground.EXPIRED, day)
    assert ground(ends=[day, None], day=day) == (Ground.HOLDS, None)
    assert ground(ends=[], day=day) == (Ground.UNKNOWN, None)


@pytest.mark.parametrize(
    ("day", "stands"),
    [
        (date(2025, 12, 31), Standing.FUTURE),
        (date(2026, 1, 1), Standing.IN_FORCE),
        (date(2026, 6, 30), Standing.IN_FORCE),
        (date(2026, 7, 1), Standing.REVIEW_DUE),
        (date(2026, 9, 1), Standing.ENDED),
    ],
)
def test_a_document_stands_by_its_days(day: date, stands: Standing) -> None:
    found = standing(
        day=day,
        holds_from=date(2026, 1, 1),
        holds_to=date(2026, 9, 1),
        review_on=date(2026, 6, 30),
        is_replaced=False,
    )

    assert found is stands


def test_number_and_issuer_are_one_however_typed() -> None:
    assert number_key("Số: 47 / KH-UBND") == number_key("47/kh-ubnd")
    assert issuer_key("Ủy ban nhân dân  tỉnh") == issuer_key("UBND Tỉnh")


def test_an_obligation_is_read_from_its_line_and_written_back() -> None:
    found = found_in("Điều 5 | Lập sổ thiết bị | 31/12/2026")

    assert (found.article, found.words, found.due_on) == (
        "Điều 5",
        "Lập sổ thiết bị",
        date(2026, 12, 31),
    )
    assert written(found) == "Điều 5 | Lập sổ thiết bị | 31/12/2026"
    assert found_in("Lập sổ").words == written(found_in("Lập sổ")) == "Lập sổ"
    assert found_in("a | b | 31/02/2026").due_on is None


def test_shipped_templates_name_no_unit_of_their_own() -> None:
    assert len(shipped()) >= 6
    assert all("{đơn vị}" in one.body for one in shipped().values())

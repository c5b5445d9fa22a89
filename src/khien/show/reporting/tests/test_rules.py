"""Periods as people write them, figures in words, kinds that cannot be made."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from khien.base.files.types.papers import Signer
from khien.show.reporting.rules import periods, publishing, signers, words
from khien.show.reporting.rules.reading import read
from khien.show.reporting.types.kinds import BadKind
from khien.show.reporting.types.periods import BadPeriod, PeriodAhead, PeriodKind
from khien.show.reporting.types.reports import FigureUnknown, NotPublic, ReportFigure, Value
from khien.show.reporting.types.signers import Manner, SignedAs

FIGURES = {
    "alerts": ReportFigure("alerts", "Cảnh báo", "X", Value(1204), Value(1201), Value(None)),
    "logs": ReportFigure(
        "logs", "Nhật ký", "X", Value(48, 60), Value(30, 60), Value(0, 0), target=1.0
    ),
    "none": ReportFigure("none", "Không", "X", Value(0, 0), Value(0, 0), Value(None), target=1.0),
}


@pytest.mark.parametrize(
    ("kind", "said", "first", "last"),
    [
        (PeriodKind.MONTH, "2026-2", date(2026, 2, 1), date(2026, 2, 28)),
        (PeriodKind.QUARTER, "2026-Q3", date(2026, 7, 1), date(2026, 9, 30)),
        (PeriodKind.HALF, "2026-H2", date(2026, 7, 1), date(2026, 12, 31)),
        (PeriodKind.YEAR, "2026", date(2026, 1, 1), date(2026, 12, 31)),
        (PeriodKind.WINDOW, "2026", date(2025, 12, 15), date(2026, 12, 14)),
        (PeriodKind.DAYS, "2026-11-26", date(2026, 10, 28), date(2026, 11, 26)),
    ],
)
def test_a_period_is_read_as_it_is_written(
    kind: PeriodKind, said: str, first: date, last: date
) -> None:
    found = periods.period(kind, said)

    assert (found.first, found.last) == (first, last)
    assert periods.period(kind, periods.written(found)) == found


@pytest.mark.parametrize("said", ["2026-13", "2026-Q5", "tháng 10", "", "0000-01", "2026-02-30"])
@pytest.mark.parametrize("kind", list(PeriodKind))
def test_words_that_name_no_period_are_refused(kind: PeriodKind, said: str) -> None:
    with pytest.raises(BadPeriod):
        periods.period(kind, said)


@given(st.sampled_from(list(PeriodKind)), st.dates(date(2016, 1, 1), date(2090, 12, 31)))
def test_periods_follow_each_other_without_a_gap(kind: PeriodKind, day: date) -> None:
    held = periods.holding(kind, day)
    before = periods.before(held)

    assert held.first <= day <= held.last
    assert (held.first - before.last).days == 1
    year = periods.year_before(held)
    assert 358 <= (held.last - year.last).days <= 373


def test_a_period_to_come_is_refused_with_the_newest_that_can_be() -> None:
    with pytest.raises(PeriodAhead) as refused:
        periods.require_begun(periods.period(PeriodKind.MONTH, "2026-12"), today=date(2026, 11, 26))

    assert refused.value.values == {"said": "2026-12", "newest": "2026-11"}


def test_figures_stand_in_words_as_officials_write_them() -> None:
    said = words.written(
        "Có [[alerts]] cảnh báo ([[alerts|change]]); [[logs]], tức [[logs|share]], còn [[logs|lack]] đơn vị, "
        "[[logs|change]]; [[none]]; {period}",
        FIGURES,
        {"period": "tháng 10 năm 2026"},
    )

    assert said == (
        "Có 1.204 cảnh báo (tăng 3); 48/60 (80,0%), tức 80,0%, còn 12 đơn vị, tăng 30,0 điểm %; "
        "chưa có số liệu; tháng 10 năm 2026"
    )


def test_words_name_only_figures_of_the_report() -> None:
    with pytest.raises(FigureUnknown):
        words.require_known("Có [[invented]] sự cố", FIGURES)


def test_numbers_typed_by_hand_are_named_and_dates_and_papers_are_not() -> None:
    said = "Ngày 05/10/2026, theo Kế hoạch 47/KH-UBND, có 12 vụ và [[alerts]] cảnh báo; kinh phí 1.500 triệu."

    assert words.typed_numbers(said) == ["12", "1.500"]


@pytest.mark.parametrize(
    "said", ["máy 10.2.3.4", "lỗi CVE-2026-1234", "http://a.vn/x", "Cổng dịch vụ công bị tấn công"]
)
def test_a_published_report_names_no_address_weakness_or_system(said: str) -> None:
    with pytest.raises(NotPublic):
        publishing.require_public(said, where="I", names=["Cổng dịch vụ công"])


KIND = """
code = "own"
title = { en = "Own", vi = "Riêng" }
about = { en = "Own", vi = "Riêng" }
period = "month"
name = "BÁO CÁO"
abbreviation = "BC"
subject = "Riêng {period}"
source = "Quyết định của tỉnh"

[[sections]]
title = "I"

  [[sections.blocks]]
  kind = "words"
  key = "a"
  text = "Có [[alerts]]"
"""


def reading(said: str) -> str:
    with pytest.raises(BadKind) as refused:
        read(said.encode(), file="own.toml", figures={"alerts"}, tables={"levels"}, made=set())
    return f"{refused.value.values['where']}: {refused.value.values['what']}"


def test_a_kind_of_the_provinces_own_is_read() -> None:
    said = read(KIND.encode(), file="own.toml", figures={"alerts"}, tables=(), made=())

    assert said.code == "own"
    assert said.blocks[0].key == "a"


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("[[alerts]]", "[[alarms]]", "block 1 (words): no figure has this code: alarms"),
        ('key = "a"', "", "block 1 (words): key: it is missing"),
        ('period = "month"', 'period = "moon"', "period"),
        ('code = "own"', 'code = "Own kind"', "code: "),
        ("[[sections]]", "[sections", "TOML"),
        ('title = "I"', 'title = "I"\nfoo = 1', "sections[0]"),
    ],
)
def test_a_kind_that_cannot_be_made_is_refused_with_its_place(
    old: str, new: str, told: str
) -> None:
    assert told in reading(KIND.replace(old, new, 1))


@pytest.mark.parametrize(
    ("manner", "above", "post"),
    [
        (Manner.HEAD, ("TM. UBND",), "CHỦ TỊCH"),
        (Manner.ACTING, ("TM. UBND",), "Q. CHỦ TỊCH"),
        (Manner.DEPUTY, ("TM. UBND", "KT. CHỦ TỊCH"), "PHÓ CHỦ TỊCH"),
        (Manner.ORDER, ("TL. CHỦ TỊCH",), "CHÁNH VĂN PHÒNG"),
        (Manner.DELEGATED, ("TUQ. CHỦ TỊCH",), "GIÁM ĐỐC SỞ"),
    ],
)
def test_the_lines_above_a_signature_follow_the_decree(
    manner: Manner, above: tuple[str, ...], post: str
) -> None:
    own = "" if manner in {Manner.HEAD, Manner.ACTING} else post

    made = signers.block(SignedAs(manner, "TM. UBND", "CHỦ TỊCH", own, "Tên (mẫu)"))

    assert made == Signer(above, post, "Tên (mẫu)")

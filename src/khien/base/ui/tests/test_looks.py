"""Looks: numbers and names as they are shown."""

import pytest
from django.template.loader import render_to_string
from django.utils import translation

from khien.base.core.paging import COUNTED_MAX, Page, page_of
from khien.base.ui.templatetags.ui import percent, who


@pytest.mark.parametrize(
    ("share", "shown"),
    [(1 / 60, "1,7\u00a0%"), (0, "0\u00a0%"), (1.0, "100\u00a0%"), (0.005, "0,5\u00a0%")],
)
def test_share_is_rounded_and_written_as_in_vietnamese(share: float, shown: str) -> None:
    with translation.override("vi"):
        assert percent(share) == shown


def test_share_without_data_is_not_zero() -> None:
    with translation.override("vi"):
        assert percent(None) == "chưa có số liệu"


def test_the_system_is_named_in_the_readers_language() -> None:
    with translation.override("vi"):
        assert who("system: a critical alert opens an incident").startswith("Hệ thống: ")
    assert who("Nguyễn: A") == "Nguyễn: A"


@pytest.mark.parametrize(
    ("total", "told"),
    [(COUNTED_MAX, "Tổng số 10"), (COUNTED_MAX + 1, "Hơn 10.000 dòng")],
)
def test_a_list_says_how_many_rows_it_has_or_that_there_are_more(total: int, told: str) -> None:
    page: Page[str] = page_of([], after="", total=total)
    with translation.override("vi"):
        assert told in render_to_string("ui/pager.html", {"page": page})

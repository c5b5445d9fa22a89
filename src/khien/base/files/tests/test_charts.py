"""Charts say every label whole: in lines below their bars, else beside bars that lie."""

import re

import pytest

from khien.base.files.rules.papers.charts import svg
from khien.base.files.types.papers import Chart, Series

SHORT = ("Cảnh báo giám sát", "Máy nhiễm mã độc đã làm sạch", "Sự cố", "Điểm yếu phát hiện")
LONG = tuple(f"Hệ thống thông tin quan trọng cấp độ 3 đến 5, chỉ tiêu số {one}" for one in range(9))


@pytest.mark.parametrize("labels", [SHORT, SHORT * 2, LONG])
def test_every_label_of_bars_stands_whole(labels: tuple[str, ...]) -> None:
    values = tuple(float(place) for place in range(len(labels)))
    drawn = svg(Chart("Số liệu", "bars", labels, (Series("Kỳ này", values),)))

    said = " ".join(re.findall(r"<text[^>]*>([^<]*)</text>", drawn))
    assert [label for label in labels if label not in said] == []

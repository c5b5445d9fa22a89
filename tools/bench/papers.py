"""Figures of official papers: a table of 3,000 rows and a landscape form of 1,000 systems."""

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import date
from typing import Final

from khien.base.files.types.papers import Head, Paper, Table
from tools.bench.figures import ROUNDS, Figure, median

ROWS: Final = 3_000
SYSTEMS: Final = 1_000
_TARGETS: Final = {"pdf": "under 3 s"}


def run() -> list[Figure]:
    """Measure the rendering of long tables in a process of its own."""
    with tempfile.TemporaryDirectory(prefix="khien-bench-") as home:
        env = {
            **os.environ,
            "KHIEN_HOME": home,
            "DJANGO_SETTINGS_MODULE": "khien.main.settings",
        }
        ran = subprocess.run(
            [sys.executable, "-m", "tools.bench.papers"],
            env=env,
            check=True,
            capture_output=True,
            text=True,
        )
    found = json.loads(ran.stdout)
    return [median(name, values, "s", target) for name, target, values in found]


def main() -> int:
    """Measure in this process and print the seconds."""
    from khien.base.files.services import rendering  # noqa: PLC0415 - the home is named in this process only

    found = []
    for form, made in rendering.FORMATS.items():
        name = f"table of {ROWS:,} rows as {form}"
        found.append((name, _TARGETS.get(form, ""), _seconds(made, _long())))
    name = f"form of {SYSTEMS:,} systems in 12 columns as pdf"
    found.append((name, "under 5 s", _seconds(rendering.pdf, _wide())))
    sys.stdout.write(json.dumps(found))
    return 0


def _seconds(made: Callable[[Paper], bytes], paper: Paper) -> list[float]:
    taken = []
    for _ in range(ROUNDS):
        start = time.perf_counter()
        made(paper)
        taken.append(time.perf_counter() - start)
    return taken


def _long() -> Paper:
    heads = ("TT", "Đơn vị", "Số máy", "Tỷ lệ (%)", "Máy chủ", "Ghi chú")
    rows = tuple(
        (
            str(at),
            f"Ủy ban nhân dân xã số {at}",
            "1.204",
            "98,4",
            f"may-chu-{at}.xa.vn",
            "Đã vá 3/5",
        )
        for at in range(1, ROWS + 1)
    )
    return _paper(Table(heads, rows, aligns="clrrll"), is_landscape=False)


def _wide() -> Paper:
    heads = tuple(f"Cột số {at} của biểu mẫu" for at in range(1, 13))
    cells = (
        "Cấp độ 3",
        "Hệ thống quản lý văn bản",
        "x",
        "Quyết định số 12/QĐ-UBND ngày 05/02/2026",
    )
    rows = tuple(
        (str(at), *(cells[place % 4] for place in range(11))) for at in range(1, SYSTEMS + 1)
    )
    return _paper(Table(heads, rows, numbers_columns=True), is_landscape=True)


def _paper(table: Table, *, is_landscape: bool) -> Paper:
    head = Head("Ủy ban nhân dân tỉnh", "Trung tâm (mẫu)", "Ninh Bình")
    return Paper(
        head=head,
        name="Báo cáo",
        abbreviation="BC",
        subject="Đo thời gian",
        blocks=(table,),
        day=date(2026, 11, 26),
        is_landscape=is_landscape,
    )


if __name__ == "__main__":
    raise SystemExit(main())

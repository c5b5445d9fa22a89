"""Figures of official papers: a table of 3,000 rows and Form 08 with 1,000 systems."""

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Final

from khien.base.files.types.papers import Head, Paper, Table
from khien.show.assurance.types.dossiers import Deployed
from khien.show.assurance.types.form08 import Form08Row, Standing
from khien.show.assurance.types.form08 import Paper as Named
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
    import django  # noqa: PLC0415 - the home is named in this process only

    django.setup()
    from khien.base.files.services import rendering  # noqa: PLC0415 - as above

    found = []
    for form, made in rendering.FORMATS.items():
        name = f"table of {ROWS:,} rows as {form}"
        found.append((name, _TARGETS.get(form, ""), _seconds(made, _long())))
    name = f"Form 08 with {SYSTEMS:,} systems as pdf"
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
    row = Form08Row(
        number=1,
        system="Hệ thống quản lý văn bản và điều hành (mẫu)",
        owner="Ủy ban nhân dân tỉnh (mẫu)",
        operator="Sở Khoa học và Công nghệ (mẫu)",
        level=3,
        standing=Standing.APPROVED,
        decision=Named("12/QĐ-UBND", date(2026, 2, 5), "Ủy ban nhân dân tỉnh (mẫu)"),
        rules=Named("05/QC-SKHCN", date(2026, 1, 5), "Sở Khoa học và Công nghệ (mẫu)"),
        expected_on=None,
        deployed=Deployed.SOME,
        deployed_by=date(2027, 6, 30),
        was_checked_before=True,
        is_checked_periodically=True,
    )
    rows = [replace(row, number=at) for at in range(1, SYSTEMS + 1)]
    from khien.show.assurance.queries.form08_paper import table  # noqa: PLC0415 - as above

    return _paper(table(rows), is_landscape=True)


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
